package store

import (
	"slices"
	"time"
)

// Page asks for a window of an ordered list, forward (First, After) or backward
// (Last, Before). Exactly one of First and Last is positive.
type Page struct {
	First  int
	After  *Key
	Last   int
	Before *Key
}

// Key is a place in an ordered list: the value the list is ordered by and the
// id that breaks ties. A key stays valid when the item it was made from has gone.
type Key struct {
	// Null is set where the item has no value for the order; such items come last in both directions.
	Null  bool
	Value int64
	ID    string
}

// Slice is one window of a list. Keys[i] is the place of Items[i]; Total counts
// the whole list, whatever the window.
type Slice[T any] struct {
	Items       []T
	Keys        []Key
	Total       int64
	HasNext     bool
	HasPrevious bool
}

// Window is the slice of a list of total items whose items were selected, in the
// direction of the page, from the beyond items on its side of the key.
func Window[T any](items []T, keys []Key, total, beyond int64, p Page) *Slice[T] {
	s := &Slice[T]{Items: items, Keys: keys, Total: total}
	ahead, behind := beyond > int64(len(items)), total > beyond
	if !p.Backward() {
		s.HasNext, s.HasPrevious = ahead, behind
		return s
	}
	s.HasNext, s.HasPrevious = behind, ahead
	slices.Reverse(s.Items)
	slices.Reverse(s.Keys)
	return s
}

// AccountField is what a list of accounts is ordered by.
type AccountField string

// Ties, and PLATFORM_ID itself, are ordered by platform id, bytewise ascending
// whatever the direction of a value; PLATFORM_ID follows the direction.
const (
	AccountByPlatformID AccountField = "PLATFORM_ID"
	AccountByCreatedOn  AccountField = "CREATED_ON"
	AccountByFollowers  AccountField = "FOLLOWERS"
	AccountByFollowing  AccountField = "FOLLOWING"
	AccountByTweets     AccountField = "TWEETS"
	AccountByRetweets   AccountField = "RETWEETS"
	AccountByFirstTweet AccountField = "FIRST_TWEET"
	AccountByLastTweet  AccountField = "LAST_TWEET"
)

// AccountQuery selects accounts. Zero fields do not restrict.
type AccountQuery struct {
	// Networks restricts to core accounts of any of them; nil does not restrict, empty selects none.
	Networks []string
	// IncludeReferred adds accounts that are only referred to (Known false).
	IncludeReferred bool
	// CreatedFrom and CreatedTo are both inclusive and leave out undated accounts.
	CreatedFrom, CreatedTo *Date
	// Undated restricts to accounts with (false) or without (true) a creation date.
	Undated      *bool
	Role         *Role
	Language     *string
	MinFollowers *int64
	MaxFollowers *int64
	MinTweets    *int64

	OrderBy    AccountField
	Descending bool
	Page       Page
}

// TweetQuery selects known tweets, ordered by time, then id bytewise.
type TweetQuery struct {
	// AccountID restricts to one author; Network to one archive.
	AccountID string
	Network   string
	// From is inclusive, To exclusive.
	From, To *time.Time
	// Retweets restricts to retweets (true) or to all else (false).
	Retweets   *bool
	Descending bool
	// Heads lists tweets as [Reader.TweetHeads] gives them.
	Heads bool
	Page  Page
}

// Direction says which end of AMPLIFIES is asked for.
type Direction bool

const (
	// AmplifiersOf asks who retweeted the account.
	AmplifiersOf Direction = false
	// AmplifiedBy asks whom the account retweeted.
	AmplifiedBy Direction = true
)

// AmplifierQuery selects the amplifications at each of Accounts, ordered by
// retweets descending, then the other account's platform id ascending bytewise.
type AmplifierQuery struct {
	Direction Direction
	Accounts  []string
	// From is inclusive, To exclusive; with either, everything is counted over
	// the retweets inside the range alone.
	From, To    *time.Time
	MinRetweets int64
	// Page.Last and Page.Before are not used.
	Page Page
}

// Pair is an ordered pair of accounts: source retweeted target.
type Pair struct{ SourceID, TargetID string }

// EvidenceQuery selects the retweets behind each of Pairs, ordered by time, then tweet id bytewise.
type EvidenceQuery struct {
	Pairs    []Pair
	From, To *time.Time
	// First is the most rows for each pair.
	First int
	// Heads wants the heads of the tweets as well, from a store that has them at hand.
	Heads bool
}

// Facet is a property of tweets to count by.
type Facet string

// The facets of a tweet.
const (
	FacetHashtag  Facet = "HASHTAG"
	FacetDomain   Facet = "DOMAIN"
	FacetClient   Facet = "CLIENT"
	FacetLanguage Facet = "LANGUAGE"
)

// Measure is a quantity whose distribution is asked for.
type Measure string

// FOLLOWERS and FOLLOWING are over core accounts, the others over tweets that are not retweets.
const (
	MeasureFollowers Measure = "FOLLOWERS"
	MeasureFollowing Measure = "FOLLOWING"
	MeasureLikes     Measure = "LIKES"
	MeasureRetweets  Measure = "RETWEETS"
	MeasureReplies   Measure = "REPLIES"
	MeasureQuotes    Measure = "QUOTES"
)

// ValueCount is a value of a measure and how many have exactly it.
type ValueCount struct {
	Value int64
	Count int64
}

// SearchKind is a kind of thing that search finds.
type SearchKind string

// The kinds of thing that search finds, in the order they are listed.
const (
	SearchAccount SearchKind = "ACCOUNT"
	SearchHashtag SearchKind = "HASHTAG"
	SearchTweet   SearchKind = "TWEET"
)

// SearchQuery asks for everything whose text contains Text, letters compared
// without regard to case (Unicode simple lower-casing of each letter, nothing
// more). Accounts are searched by platform id (whole), screen name, display name
// and bio; tweets by text; hashtags by name. A Text that is empty or not UTF-8 is
// ErrInvalid.
type SearchQuery struct {
	Text  string
	Kinds []SearchKind
	// Page.Last and Page.Before are not used. Key.Value is the kind's place in
	// the list (0 ACCOUNT, 1 HASHTAG, 2 TWEET), Key.ID the id; hits are ordered by both.
	Page Page
}

// Hit is one thing found: a platform id, a hashtag or a tweet id.
type Hit struct {
	Kind SearchKind
	ID   string
}

// MessageQuery selects the messages of a behaviour. Whatever restricts it
// restricts every message: also the originals of fast retweets.
type MessageQuery struct {
	Behaviour Behaviour
	// Networks restricts to the archives of any of them; nil does not restrict, empty selects none.
	Networks []string
	// Accounts restricts to messages of these accounts; nil does not restrict.
	Accounts []string
	// From is inclusive, To exclusive.
	From, To *time.Time
	// Within above 0 says that messages without another one on the same object
	// at most so long before or after are of no use: a store may leave them out.
	Within time.Duration
}

// Snapshot says what the store's answers are drawn from: as long as it is the same,
// so are all answers but those about records and saved coordinations.
type Snapshot struct {
	// Rows grows with every committed batch.
	Rows int64
	// Derived is the value of Rows that the derived facts (accounts' counts,
	// AMPLIFIES, networks' totals) were last computed from; while it is smaller,
	// a load is under way or was interrupted.
	Derived int64
	// Noted grows when what is noted beside rows changes: a network's description,
	// a file in the ledger.
	Noted int64
}

// Stale says that rows were loaded that the derived facts do not count yet.
func (s Snapshot) Stale() bool { return s.Derived < s.Rows }

// Same says that nothing was loaded or derived between two snapshots, whatever was noted.
func (s Snapshot) Same(other Snapshot) bool {
	return s.Rows == other.Rows && s.Derived == other.Derived
}
