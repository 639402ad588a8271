package store

// Batch is a part of a file that is committed all or nothing: rows, rejects and
// the file's progress after them.
//
// Strings in a batch are UTF-8, and may share memory with the file's read
// buffer: see [Writer.Stage].
type Batch struct {
	// FileID is the ledger entry the rows come from.
	FileID int64
	// Before is the file's progress that the batch follows on, and After the one
	// once it is committed.
	Before, After Progress
	// Done marks the last batch of a file.
	Done bool

	// Tweets are new to the store, each id once.
	Tweets []TweetRow
	// Replaced are the ids among Tweets that the store holds with less
	// Fullness: the held row gives way, and its networks are kept.
	Replaced []string
	// Shared are tweets that the store already holds and that this file's
	// network discloses as well: the network is added to them.
	Shared []string
	// Profiles are observations of accounts. The store keeps the best one for
	// each account: highest Rank, then newest AsOf, then bytewise greatest
	// content, so that the order of loading does not matter.
	Profiles []Profile
	// Members are the accounts this file makes core accounts of its network.
	Members []string
	Rejects []Reject
}

// Fullness says how much of a tweet a row holds; more replaces less.
type Fullness int8

const (
	// FullnessSkeleton: ids and time, from an amplifier list.
	FullnessSkeleton Fullness = 1
	// FullnessEmbedded: a tweet found inside another one in API output.
	FullnessEmbedded Fullness = 2
	// FullnessAPI: a tweet from API output.
	FullnessAPI Fullness = 3
	// FullnessArchive: a row of a disclosed archive.
	FullnessArchive Fullness = 4
)

// TweetRow is a tweet as read from a file. An empty string is "not given"; a
// negative count is "not given".
type TweetRow struct {
	ID, AccountID string
	// PostedAt is in milliseconds since 1970-01-01 UTC.
	PostedAt            int64
	Text                string
	Language            string
	Client              string
	InReplyToAccountID  string
	InReplyToTweetID    string
	QuotedTweetID       string
	IsRetweet           bool
	RetweetedAccountID  string
	RetweetedTweetID    string
	HasPlace            bool
	Latitude, Longitude float64
	QuoteCount          int64
	ReplyCount          int64
	LikeCount           int64
	RetweetCount        int64
	Hashtags            []string
	URLs                []string
	Mentions            []string
	PollChoices         []string
	Fullness            Fullness
	// InNetwork is false for a row that is not itself part of the network's
	// disclosure: an amplifier list's, or a tweet found inside another.
	InNetwork bool
}

// ProfileRank orders the sources of a profile.
type ProfileRank int8

const (
	// ProfileFromReference: a name seen inside another account's tweet.
	ProfileFromReference ProfileRank = 1
	// ProfileFromTweet: the profile columns of a tweets file, or API output.
	ProfileFromTweet ProfileRank = 2
	// ProfileFromUsers: a users file.
	ProfileFromUsers ProfileRank = 3
)

// Profile is one observation of an account. Empty and negative mean "not given".
type Profile struct {
	AccountID string
	Rank      ProfileRank
	// AsOf is the time of the tweet it came with, in milliseconds; 0 for a users file.
	AsOf        int64
	ScreenName  string
	DisplayName string
	Bio         string
	Location    string
	ProfileURL  string
	Language    string
	Followers   int64
	Following   int64
	// CreatedOn is valid when HasCreatedOn.
	CreatedOn    Date
	HasCreatedOn bool
}

// HeldTweet is what a loader must know of a tweet that the store already holds.
type HeldTweet struct {
	ID       string
	Fullness Fullness
	// Networks are the slugs of the archives that hold it, ascending. Tweets
	// of one stream may share the slice.
	Networks []string
}
