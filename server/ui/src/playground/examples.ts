// The questions of the README, to be opened and changed. A test asks each of them.

export interface Example {
  title: string;
  about: string;
  query: string;
  variables?: Record<string, unknown>;
}

// An account of the demo's sample; put another one's id in its place.
const ACCOUNT = 'rNei7abQjjoIzX4kUGfYOVZb1fwyTkOcYfBD9BFjT1U=';

export const EXAMPLES: Example[] = [
  {
    title: 'Which networks are there?',
    about: 'Their size, and whose retweets each archive lets us see.',
    query: `{
  store { stale }
  networks {
    slug
    coverage
    accountCount
    tweetCount
    retweetCount
    firstTweetAt
    lastTweetAt
  }
}`,
  },
  {
    title: 'Who amplified this account?',
    about: 'With the retweets themselves. Read coverage first.',
    query: `query ($id: String!) {
  account(platformId: $id) {
    networks { slug }
    amplifiers(first: 10) {
      totalCount
      coverage
      truncated
      edges {
        retweets
        tweets
        firstAt
        lastAt
        medianDelay
        node { platformId networks { slug } }
        evidence(first: 1) { nodes { at retweet { tweetId } } }
      }
    }
  }
}`,
    variables: { id: ACCOUNT },
  },
  {
    title: 'Whom does it amplify?',
    about: 'The same relation, read from its other end.',
    query: `query ($id: String!) {
  account(platformId: $id) {
    amplifies(first: 10) {
      totalCount
      coverage
      edges { retweets medianDelay node { platformId screenName networks { slug } } }
    }
  }
}`,
    variables: { id: ACCOUNT },
  },
  {
    title: 'Which networks were created together?',
    about: 'Days in which several created unusually many accounts.',
    query: `query ($networks: [String!]!) {
  sharedCreationWindows(networks: $networks) {
    from
    to
    total
    networks { network { slug } accounts expected q }
    accounts(first: 5) { totalCount nodes { platformId createdOn } }
  }
}`,
    variables: { networks: ['china_082019', 'china_052020', 'russia_052020', 'turkey_052020'] },
  },
  {
    title: 'When was a network created, and when did it speak?',
    about: 'Histograms, the hours of the week, and the offset from UTC that fits them best.',
    query: `query ($slug: String!) {
  network(slug: $slug) {
    creationHistogram(bucket: MONTH) { start accounts }
    creationWindows { from to total }
    activity(bucket: MONTH) { start tweets retweets }
    workingHours { best { utcOffset share } lead pValue }
  }
}`,
    variables: { slug: 'china_052020' },
  },
  {
    title: 'What does a network push?',
    about: 'Hashtags, domains, clients and languages; followers and engagement.',
    query: `query ($slug: String!) {
  network(slug: $slug) {
    topHashtags(first: 10) { totalCount truncated items { value tweets accounts } }
    topDomains(first: 10) { items { value tweets accounts } }
    topClients(first: 5) { items { value tweets } }
    topLanguages(first: 5) { items { value tweets } }
    followerDistribution { count undisclosed quantiles { of value } }
    engagementDistribution { likes { count mean quantiles { of value } } }
  }
}`,
    variables: { slug: 'china_052020' },
  },
  {
    title: 'Who acted together?',
    about: 'Pairs of accounts, what chance would give, and the tweets behind each.',
    query: `query ($behaviour: Behaviour!, $within: Duration!, $minWeight: Int!) {
  coordination(behaviour: $behaviour, within: $within, minWeight: $minWeight, first: 10) {
    totalCount
    truncated
    edges {
      weight
      expectedWeight
      source { platformId }
      target { platformId }
      evidence(first: 3) { nodes { lag object sourceTweet { tweetId postedAt } } }
    }
  }
}`,
    variables: { behaviour: 'CO_RETWEET', within: 'PT60S', minWeight: 2 },
  },
  {
    title: 'In which groups?',
    about: 'Clusters, named by their most central account, and what is left at other settings.',
    query: `query ($behaviour: Behaviour!) {
  coordinationClusters(behaviour: [$behaviour], within: "PT60S", minWeight: 2) {
    name
    size
    density
    networks { network { slug } accounts }
    topObjects { totalCount items { object tweets accounts } }
  }
  coordinationSweep(behaviour: $behaviour, within: ["PT5M", "PT60S", "PT10S"], minWeight: [1, 2, 5]) {
    within
    minWeight
    edges
    clusters
    kept
  }
}`,
    variables: { behaviour: 'CO_RETWEET' },
  },
  {
    title: 'What do networks have in common?',
    about: 'Who used it first, by how long, and who ties them together.',
    query: `query ($slugs: [String!]!) {
  compareNetworks(slugs: $slugs) {
    hashtags(first: 5) {
      totalCount
      items { value tweets uses { network { slug } tweets accounts firstAt lag } }
      overlaps { a { slug } b { slug } inBoth jaccard }
    }
    urls(first: 5) { totalCount items { value uses { network { slug } lag } } }
    bridges(first: 5) { totalCount coverage items { account { platformId } retweets ties { network { slug } core } } }
  }
}`,
    variables: { slugs: ['china_082019', 'china_052020'] },
  },
  {
    title: 'Who told this narrative?',
    about: 'By creation day, by role, and which network was first.',
    query: `query ($id: ID!) {
  narrative(id: $id) {
    name
    spread {
      tweetCount
      accountCount
      coverage
      creationHistogram(bucket: WEEK) { start accounts }
      roles { role accounts tweets }
      handOver { network { slug } firstAt lag reachedOn }
      tweets(first: 5) { totalCount nodes { tweetId postedAt text } }
    }
  }
}`,
    variables: { id: 'covid-19-praise' },
  },
  {
    title: 'Which accounts are like this?',
    about: 'Filtered, ordered, by the page.',
    query: `query ($filter: AccountFilter, $after: String) {
  accounts(filter: $filter, orderBy: { field: FOLLOWERS, direction: DESC }, first: 20, after: $after) {
    totalCount
    nodes { platformId screenName followers createdOn role dormancy }
    pageInfo { hasNextPage endCursor }
  }
}`,
    variables: { filter: { networks: ['china_052020'], role: 'ORIGINATOR', createdFrom: '2020-01-25', createdTo: '2020-01-31' } },
  },
  {
    title: 'Where is this text?',
    about: 'In accounts, hashtags and tweets.',
    query: `query ($text: String!) {
  search(text: $text, first: 20) {
    totalCount
    nodes {
      __typename
      ... on Account { platformId screenName displayName }
      ... on Hashtag { tag }
      ... on Tweet { tweetId postedAt text author { platformId } }
    }
  }
}`,
    variables: { text: 'hong kong' },
  },
  {
    title: 'What could not be read?',
    about: 'The ledger, and the rows that count in no figure.',
    query: `query ($slug: String!) {
  network(slug: $slug) {
    ledger {
      rowsRead
      accepted
      duplicate
      rejected
      files { name state rowsRead accepted duplicate rejected warnings problem }
    }
    rejects(first: 10) { totalCount nodes { file line reason excerpt } }
  }
}`,
    variables: { slug: 'china_052020' },
  },
  {
    title: 'How far is the load?',
    about: 'A subscription: it tells as long as takedown serve --load is loading.',
    query: `subscription {
  loadProgress { file network rowsRead accepted duplicate rejected rowsPerSecond etaSeconds done }
}`,
  },
];
