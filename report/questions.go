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
  window { networks from to } cluster { behaviour within minWeight networks from to skipEmpty similarity backbone }
  answer { query operationName variables at revision derivedRevision data }
  node { id
    ... on Account { platformId known screenName displayName bio location profileUrl createdOn followers following role dormancy tweetCount retweetCount firstTweetAt lastTweetAt
      networks { slug }
      amplifiers(first: 20) { ...some } amplifies(first: 10) { ...some } }
    ... on Tweet { tweetId known text postedAt language client urls hashtags author { platformId screenName } networks { slug }
      engagement { replies likes retweets quotes } }
    ... on Network { slug creationHistogram(bucket: MONTH) { start accounts } activity(bucket: MONTH) { start tweets retweets } accountsWithoutCreationDate }
  } } } }
fragment some on AmplifierConnection { totalCount coverage truncated stale edges { node { platformId screenName role } retweets tweets firstAt lastAt medianDelay } }`

// ofCascade and ofUse are refused where they take too much, or where the thing is nowhere.
const (
	ofCascade = `query($id: String!) { tweet(tweetId: $id) { cascade { size accounts coverage stale medianDelay hours { start retweets } } } }`
	ofUse     = `query($id: ID!) { neighborhood(id: $id, limit: 21) { coverage stale nodes { distance neighbors { kind direction total } }
  edges { kind weight source { ... on Account { platformId screenName role } } firstAt lastAt } } }`
)

const ofWindow = `query($networks: [String!]!, $width: Duration!) {
  a: sharedCreationWindows(networks: $networks) { ...w } b: sharedCreationWindows(networks: $networks, minNetworks: 1) { ...w }
  c: sharedCreationWindows(networks: $networks, width: $width) { ...w } d: sharedCreationWindows(networks: $networks, width: $width, minNetworks: 1) { ...w } }
fragment w on CreationWindow { from to networks { network { slug } accounts expected q } }`

const ofCreation = `query($slug: String!) { network(slug: $slug) { coverage accountCount accountsWithoutCreationDate creationHistogram { start accounts }
  creationWindows { from to networks { network { slug } accounts expected q } } } }`

const ofClusters = `query($behaviour: [Behaviour!]!, $within: Duration!, $minWeight: Int!, $networks: [String!], $from: Time, $to: Time,
  $skipEmpty: Boolean!, $similarity: Float, $backbone: Float, $members: Boolean!) {
  coordinationClusters(behaviour: $behaviour, within: $within, minWeight: $minWeight, networks: $networks, from: $from, to: $to,
    skipEmpty: $skipEmpty, similarity: $similarity, backbone: $backbone) { name
    ... @include(if: $members) { size ties density weight firstAt lastAt networks { network { slug } accounts }
      members(first: 100) { edges { weight node { platformId screenName role tweetCount createdOn networks { slug } } } }
      topObjects { totalCount items { behaviour object tweets accounts } } } } }`

const ofAnswer = `query($id: ID!, $item: ID!) { case(id: $id) { item(id: $item) { answer { rerun(first: 20) {
  at revision derivedRevision same totalCount changes { path added removed before after } } } } } }`

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
	Window      *span
	Cluster     *clusterSettings
	Answer      *struct {
		Query, OperationName      string
		Variables, Data           json.RawMessage
		At                        time.Time
		Revision, DerivedRevision int64
	}
	Node *node
}

// person is an account that is named in passing.
type person struct {
	PlatformID, Role string
	ScreenName       *string
}

// Named says that an account has a handle that is not its id again, as archives
// have it for accounts of few followers.
func (p person) Named() bool { return p.ScreenName != nil && *p.ScreenName != p.PlatformID }

// node is an account, a tweet, a network or another thing, which has none of these.
type node struct {
	ID, PlatformID, TweetID, Slug                      string
	Known                                              bool
	ScreenName, DisplayName, Bio, Location, ProfileURL *string
	CreatedOn, Dormancy, Role, Text, Language, Client  *string
	Followers, Following                               *int64
	TweetCount, RetweetCount                           int64
	AccountsWithoutCreationDate                        int64
	FirstTweetAt, LastTweetAt, PostedAt                *time.Time
	URLs, Hashtags                                     []string
	Author                                             *person
	Networks                                           []slug
	Amplifiers, Amplifies                              *amplifiers
	Engagement                                         *struct{ Replies, Likes, Retweets, Quotes *int64 }
	CreationHistogram, Activity                        []counted
}

type amplifiers struct {
	TotalCount       int64
	Coverage         string
	Truncated, Stale bool
	Edges            []struct {
		Node             person
		Retweets, Tweets int64
		FirstAt, LastAt  time.Time
		MedianDelay      *string
	}
}

// counted is a bucket of a histogram.
type counted struct {
	Start                      string
	Accounts, Tweets, Retweets int64
}

type cascade struct {
	Size, Accounts int64
	Coverage       string
	Stale          bool
	MedianDelay    *string
	Hours          []counted
}

type use struct {
	Coverage string
	Stale    bool
	Nodes    []struct {
		Distance  int
		Neighbors []struct {
			Kind, Direction string
			Total           int64
		}
	}
	Edges []userOf
}

// userOf is who used a hashtag or a domain.
type userOf struct {
	Kind            string
	Weight          int64
	Source          person
	FirstAt, LastAt *time.Time
}

type rerun struct {
	At                        time.Time
	Revision, DerivedRevision int64
	Same                      bool
	TotalCount                int64
	Changes                   []struct {
		Path           string
		Added, Removed bool
		Before, After  json.RawMessage
	}
}
