// Networks: how large, and whose amplifiers can be seen
MATCH (n:Network)
RETURN n.slug AS network, n.coverage AS coverage, n.accountCount AS accounts, n.tweetCount AS tweets, n.retweetCount AS retweets,
    n.firstTweetAt AS first, n.lastTweetAt AS last
ORDER BY network;

// Loudest: the core accounts of $network with the most amplifiers
MATCH (n:Network {slug: $network})<-[:MEMBER_OF]-(a:Account)<-[e:AMPLIFIES]-()
RETURN a.platformId AS account, count(*) AS amplifiers, sum(e.retweets) AS retweets, n.coverage AS coverage
ORDER BY amplifiers DESC, account
LIMIT 20;

// Amplifiers of $account, as a list: the count is complete only if coverage is WITH_AMPLIFIERS
MATCH (a:Account {platformId: $account})<-[e:AMPLIFIES]-(b:Account)
RETURN b.platformId AS amplifier, b.networks AS networks, e.retweets AS retweets, e.tweets AS tweets, e.firstAt AS first, e.lastAt AS last,
    e.medianDelaySeconds AS medianDelaySeconds, [(a)-[:MEMBER_OF]->(n:Network) | n.coverage] AS coverage
ORDER BY retweets DESC, amplifier
LIMIT 100;

// Amplifiers of $account, as a picture: the 40 busiest, and how they amplify each other
MATCH (a:Account {platformId: $account})<-[e:AMPLIFIES]-(b:Account)
WITH a, e, b ORDER BY e.retweets DESC, b.platformId LIMIT 40
RETURN a, e, b;

// Evidence: the retweets of $account by $amplifier, and what they retweeted
MATCH (:Account {platformId: $amplifier})-[:POSTED]->(retweet:Tweet {isRetweet: true})
OPTIONAL MATCH (retweet)-[:RETWEET_OF]->(original:Tweet)
WITH retweet, original
WHERE retweet.retweetedAccountId = $account OR original.accountId = $account
RETURN retweet.id AS retweet, retweet.postedAt AS at, retweet.retweetedTweetId AS original, original.text AS text,
    duration.inSeconds(original.postedAt, retweet.postedAt) AS delay
ORDER BY at, retweet
LIMIT 100;

// Reach: whom $account amplified itself
MATCH (a:Account {platformId: $account})-[e:AMPLIFIES]->(b:Account)
WITH a, e, b ORDER BY e.retweets DESC, b.platformId LIMIT 40
RETURN a, e, b;

// Mutual: core accounts of $network, and who amplified them and was amplified in return
MATCH (n:Network {slug: $network})<-[:MEMBER_OF]-(a:Account)-[there:AMPLIFIES]->(b:Account)-[back:AMPLIFIES]->(a)
WHERE a.platformId < b.platformId OR NOT EXISTS { (b)-[:MEMBER_OF]->(n) }
WITH a, there, b, back ORDER BY there.retweets + back.retweets DESC, a.platformId, b.platformId LIMIT 40
RETURN a, there, b, back;

// Shared audience: accounts that the amplifiers of $account amplified as well
MATCH (a:Account {platformId: $account})<-[:AMPLIFIES]-(b:Account)-[e:AMPLIFIES]->(other:Account)
WHERE other <> a
RETURN other.platformId AS account, other.networks AS networks, count(b) AS sharedAmplifiers, sum(e.retweets) AS retweets
ORDER BY sharedAmplifiers DESC, account
LIMIT 20;

// Bridges: accounts that amplified core accounts of two networks or more
MATCH (b:Account)-[e:AMPLIFIES]->(:Account)-[:MEMBER_OF]->(n:Network)
WITH b, collect(DISTINCT n.slug) AS networks, sum(e.retweets) AS retweets
WHERE size(networks) > 1
RETURN b.platformId AS account, b.networks AS coreOf, networks, retweets
ORDER BY size(networks) DESC, retweets DESC, account
LIMIT 50;

// Bridges, as a picture: the ten busiest, whom they amplified, and in which networks
MATCH (b:Account)-[e:AMPLIFIES]->(:Account)-[:MEMBER_OF]->(n:Network)
WITH b, count(DISTINCT n) AS networks, sum(e.retweets) AS retweets
WHERE networks > 1
WITH b ORDER BY networks DESC, retweets DESC, b.platformId LIMIT 10
CALL (b) {
    MATCH (b)-[e:AMPLIFIES]->(a:Account)-[m:MEMBER_OF]->(n:Network)
    WITH e, a, m, n ORDER BY e.retweets DESC, a.platformId LIMIT 5
    RETURN e, a, m, n
}
RETURN b, e, a, m, n;

// Created together: weeks in which two networks or more each gained 10 accounts or more
// Whether that is more than chance: sharedCreationWindows in GraphQL, which tests it.
MATCH (n:Network)<-[:MEMBER_OF]-(a:Account)
WHERE a.createdOn IS NOT NULL
WITH date.truncate('week', a.createdOn) AS week, n.slug AS network, count(*) AS accounts
WHERE accounts >= 10
WITH week, network, accounts ORDER BY network
WITH week, collect(network + ': ' + accounts) AS networks, sum(accounts) AS total
WHERE size(networks) > 1
RETURN week, networks, total
ORDER BY total DESC, week;

// Born that week: the accounts of all networks created in the 7 days from $day, as a picture
MATCH (a:Account)-[m:MEMBER_OF]->(n:Network)
WHERE date($day) <= a.createdOn < date($day) + duration('P7D')
WITH a, m, n ORDER BY a.createdOn, a.platformId LIMIT 100
RETURN a, m, n;

// Pushed: the hashtags of $network by the accounts that used them
MATCH (s:NetworkSet) WHERE $network IN s.networks
MATCH (t:Tweet {networks: s.networks})-[:TAGGED]->(h:Hashtag)
WHERE t.postedAt IS NOT NULL
RETURN h.tag AS hashtag, count(DISTINCT t.accountId) AS accounts, count(DISTINCT t) AS tweets
ORDER BY accounts DESC, tweets DESC, hashtag
LIMIT 30;

// Pushed: the sites that $network linked to, own words and retweets apart
MATCH (s:NetworkSet) WHERE $network IN s.networks
MATCH (t:Tweet {networks: s.networks})-[:LINKS_TO]->(:Url)-[:ON]->(d:Domain)
WHERE t.postedAt IS NOT NULL
RETURN d.name AS domain, count(DISTINCT t.accountId) AS accounts, count(DISTINCT CASE WHEN NOT t.isRetweet THEN t END) AS posts,
    count(DISTINCT CASE WHEN t.isRetweet THEN t END) AS retweets
ORDER BY accounts DESC, posts DESC, domain
LIMIT 30;

// Tools: the programs that $network tweeted with; a rare one that many share is worth a look
MATCH (s:NetworkSet) WHERE $network IN s.networks
MATCH (t:Tweet {networks: s.networks})-[:SENT_WITH]->(c:Client)
WHERE t.postedAt IS NOT NULL
RETURN c.name AS client, count(DISTINCT t.accountId) AS accounts, count(*) AS tweets
ORDER BY accounts DESC, tweets DESC, client
LIMIT 30;

// Who moved first: the first accounts of each network to use $hashtag
MATCH (:Hashtag {tag: $hashtag})<-[:TAGGED]-(t:Tweet)<-[:POSTED]-(a:Account)
WITH a, min(t.postedAt) AS first, count(DISTINCT t) AS tweets
RETURN a.platformId AS account, a.networks AS networks, first, tweets
ORDER BY first, account
LIMIT 20;

// Who moved first: hashtags that two networks or more used, which began, and how long the next took
MATCH (h:Hashtag)<-[:TAGGED]-(t:Tweet)
UNWIND t.networks AS network
WITH h, network, min(t.postedAt) AS first
ORDER BY first, network
WITH h, collect({network: network, first: first}) AS users
WHERE size(users) > 1
RETURN h.tag AS hashtag, users[0].network AS began, users[0].first AS at, users[1].network AS next,
    duration.between(users[0].first, users[1].first) AS lag, size(users) AS networks
ORDER BY networks DESC, at, hashtag
LIMIT 50;

// Cascade: a tweet and its first 50 retweets, in the order of time
MATCH (a:Account)-[posted:POSTED]->(t:Tweet {id: $tweet})
OPTIONAL MATCH (t)<-[of:RETWEET_OF]-(retweet:Tweet)<-[by:POSTED]-(b:Account)
WITH a, posted, t, of, retweet, by, b ORDER BY retweet.postedAt, retweet.id LIMIT 50
RETURN a, posted, t, of, retweet, by, b;

// Path: how $account and $amplifier hang together by who amplified whom
MATCH path = shortestPath((:Account {platformId: $amplifier})-[:AMPLIFIES*..4]-(:Account {platformId: $account}))
RETURN path;

// Coordinated: the 50 heaviest edges that `takedown analyze coordination --save` stored, of the newest question
MATCH (c:Coordination) WHERE c.run IS NOT NULL
WITH c ORDER BY c.savedAt DESC, c.id LIMIT 1
MATCH (a:Account)-[e:COORDINATES]->(b:Account) WHERE e.run = c.run
RETURN a, e, b
ORDER BY e.weight DESC, a.platformId, b.platformId
LIMIT 50;

// Ledger: what became of each row of each file
MATCH (f:File)
RETURN f.network AS network, f.name AS file, f.state AS state, f.rowsRead AS rows, f.accepted AS accepted, f.duplicate AS duplicate,
    f.rejected AS rejected, f.rowsRead = f.accepted + f.duplicate + f.rejected AS reconciles
ORDER BY network, file;
