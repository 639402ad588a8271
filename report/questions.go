package report

import (
	"encoding/json"
	"time"
)

const whole = `query($id: ID!) { store { revision derivedRevision stale } networks { slug }
  case(id: $id) { name version createdAt createdBy updatedAt annotations { text author writtenAt } items { id
    node { ... on Account { networks { slug } } ... on Tweet { networks { slug } } ... on Network { slug } }
    window { networks } cluster { networks } } } }`

const ofNetwork = `query($slug: String!) { network(slug: $slug) { slug name attributedTo coverage accountCount tweetCount firstTweetAt lastTweetAt
  ledger { rowsRead accepted duplicate rejected } } }`

const ofItem = `query($id: ID!, $item: ID!) { case(id: $id) { item(id: $item) { kind name addedAt addedBy annotations { text author writtenAt }
  window { networks from to } cluster { behaviour within minWeight networks from to }
  answer { query variables at revision derivedRevision data }
  node {
    ... on Account { platformId known screenName displayName bio location profileUrl createdOn followers following role dormancy tweetCount retweetCount firstTweetAt lastTweetAt
      networks { slug } amplifiers(first: 20) { totalCount coverage edges { node { platformId screenName } retweets tweets firstAt lastAt } } }
    ... on Tweet { tweetId known text postedAt language client urls author { platformId screenName } networks { slug } }
    ... on Network { slug }
  } } } }`

const ofWindow = `query($slug: String!) { network(slug: $slug) { slug coverage creationHistogram { start accounts }
  creationWindows { from to networks { accounts expected q } } } }`

type slug struct{ Slug string }

type caseAnswer struct {
	Networks []slug
	Store    struct {
		Revision, DerivedRevision int64
		Stale                     bool
	}
	Case *struct {
		Name                 string
		Version              int64
		CreatedAt, UpdatedAt time.Time
		CreatedBy            *string
		Annotations          []note
		Items                []struct {
			ID   string
			Node *struct {
				Slug     string
				Networks []slug
			}
			Window, Cluster *struct{ Networks []string }
		}
	}
}

type note struct {
	Text      string
	Author    *string
	WrittenAt time.Time
}

type network struct {
	Slug, Coverage            string
	Name, AttributedTo        *string
	AccountCount, TweetCount  int64
	FirstTweetAt, LastTweetAt *time.Time
	Ledger                    struct{ RowsRead, Accepted, Duplicate, Rejected int64 }
}

type item struct {
	Kind, Name  string
	AddedAt     time.Time
	AddedBy     *string
	Annotations []note
	Window      *struct {
		Networks []string
		From, To string
	}
	Cluster *struct {
		Behaviour, Networks []string
		Within              string
		MinWeight           int64
		From, To            *time.Time
	}
	Answer *struct {
		Query                     string
		Variables, Data           json.RawMessage
		At                        time.Time
		Revision, DerivedRevision int64
	}
	Node *node
}

// person is an account that is named in passing.
type person struct {
	PlatformID string
	ScreenName *string
}

// node is an account, a tweet or another thing, which has none of these.
type node struct {
	PlatformID, TweetID                                string
	Known                                              bool
	ScreenName, DisplayName, Bio, Location, ProfileURL *string
	CreatedOn, Dormancy, Role, Text, Language, Client  *string
	Followers, Following                               *int64
	TweetCount, RetweetCount                           int64
	FirstTweetAt, LastTweetAt, PostedAt                *time.Time
	URLs                                               []string
	Author                                             *person
	Networks                                           []slug
	Amplifiers                                         *struct {
		TotalCount int64
		Coverage   string
		Edges      []struct {
			Node             person
			Retweets, Tweets int64
			FirstAt, LastAt  time.Time
		}
	}
}

type windowAnswer struct {
	Network *struct {
		Slug, Coverage    string
		CreationHistogram []struct {
			Start    string
			Accounts int64
		}
		CreationWindows []struct {
			From, To string
			Networks []struct {
				Accounts    int64
				Expected, Q float64
			}
		}
	}
}
