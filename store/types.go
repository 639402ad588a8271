package store

import "time"

// Coverage says whose retweets a network's archive lets us see. Every answer
// that counts amplifiers carries it.
type Coverage string

const (
	// CoverageCoreOnly: only core accounts were disclosed; amplifiers outside them are unseen.
	CoverageCoreOnly Coverage = "CORE_ONLY"
	// CoverageWithAmplifiers: retweets by amplifier accounts were loaded too.
	CoverageWithAmplifiers Coverage = "WITH_AMPLIFIERS"
	// CoverageUnknown: nothing is known of what was left out.
	CoverageUnknown Coverage = "UNKNOWN"
)

// WeakestCoverage is the coverage of an answer that draws on all of cs: it
// promises no more than the least complete of them. None at all is UNKNOWN.
func WeakestCoverage(cs ...Coverage) Coverage {
	worst := CoverageUnknown
	for i, c := range cs {
		switch {
		case c == CoverageCoreOnly:
			return CoverageCoreOnly
		case i == 0:
			worst = c
		case c == CoverageUnknown:
			worst = CoverageUnknown
		}
	}
	return worst
}

// Network is the accounts of one disclosure. Name, AttributedTo, Platform and
// DisclosedOn are what the disclosing platform said; nil where nobody told us.
type Network struct {
	Slug         string
	Name         *string
	AttributedTo *string
	Platform     *string
	DisclosedOn  *Date
	Coverage     Coverage

	// The rest is counted by the store and ignored when a Network is written.

	// AccountCount counts core accounts; AccountsUndated those of them without a creation date.
	AccountCount    int64
	AccountsUndated int64
	// TweetCount counts the distinct tweets of the network's own archive
	// (amplifier lists are not part of it); RetweetCount those that are retweets.
	TweetCount   int64
	RetweetCount int64
	FirstTweetAt *time.Time
	LastTweetAt  *time.Time
}

// Role sorts accounts by what they mostly do.
type Role string

// An AMPLIFIER's tweets are at least 80 % retweets; an ORIGINATOR's are not; a
// SILENT account has no tweet in the store.
const (
	RoleAmplifier  Role = "AMPLIFIER"
	RoleOriginator Role = "ORIGINATOR"
	RoleSilent     Role = "SILENT"
)

// Account is an account as an archive discloses it. A nil field was not disclosed.
type Account struct {
	PlatformID string
	// Known is false for an account that is only referred to: retweeted,
	// replied to or mentioned, with neither a tweet nor a profile of its own loaded.
	Known       bool
	ScreenName  *string
	DisplayName *string
	Bio         *string
	Location    *string
	ProfileURL  *string
	Language    *string
	Followers   *int64
	Following   *int64
	CreatedOn   *Date
	// Networks are the slugs of the networks it is a core account of, ascending.
	Networks []string
	// TweetCount counts all its tweets in the store, RetweetCount those that are retweets.
	TweetCount   int64
	RetweetCount int64
	FirstTweetAt *time.Time
	LastTweetAt  *time.Time
}

// Role is AMPLIFIER when at least 80 % of the account's tweets are retweets.
func (a *Account) Role() Role {
	switch {
	case a.TweetCount == 0:
		return RoleSilent
	case a.RetweetCount*5 >= a.TweetCount*4:
		return RoleAmplifier
	default:
		return RoleOriginator
	}
}

// Dormancy is the time from the start of the creation day to the first tweet in
// the store; nil where either is unknown. It is negative when a tweet is older
// than the disclosed creation date.
func (a *Account) Dormancy() *time.Duration {
	if a.CreatedOn == nil || a.FirstTweetAt == nil {
		return nil
	}
	d := a.FirstTweetAt.Sub(a.CreatedOn.Time())
	return &d
}

// Tweet is a tweet as an archive discloses it. A nil field was not disclosed.
type Tweet struct {
	ID string
	// Known is false for a tweet that is only referred to; then only ID is set.
	Known              bool
	AccountID          *string
	PostedAt           *time.Time
	Text               *string
	Language           *string
	Client             *string
	InReplyToAccountID *string
	InReplyToTweetID   *string
	QuotedTweetID      *string
	IsRetweet          bool
	RetweetedAccountID *string
	RetweetedTweetID   *string
	Latitude           *float64
	Longitude          *float64
	// QuoteCount to RetweetCount are the platform's engagement figures at takedown.
	QuoteCount   *int64
	ReplyCount   *int64
	LikeCount    *int64
	RetweetCount *int64
	Hashtags     []string
	URLs         []string
	Mentions     []string
	PollChoices  []string
	// Networks are the slugs of the archives that hold the tweet, ascending;
	// empty for one known from an amplifier list or from inside another tweet.
	Networks []string
}

// Amplification is the edge (source)-[:AMPLIFIES]->(target): source retweeted target.
type Amplification struct {
	SourceID string
	TargetID string
	// Retweets counts source's retweets of target; Tweets the distinct tweets retweeted.
	Retweets int64
	Tweets   int64
	FirstAt  time.Time
	LastAt   time.Time
	// MedianDelay is the median time from the original to its retweet, over
	// retweets whose original's time is known; nil where none is.
	MedianDelay *time.Duration
}

// Retweet is one row of evidence for an Amplification.
type Retweet struct {
	TweetID string
	At      time.Time
	// OriginalID is nil where the archive names only the retweeted account.
	OriginalID *string
	// Delay is the time from the original to At; nil where the original's time is unknown.
	Delay *time.Duration
	// Head and OriginalHead are the tweets as [Reader.TweetHeads] gives them, where they
	// were asked for and were at hand.
	Head, OriginalHead *Tweet
}

// Count is a value and how often it occurs.
type Count struct {
	Value string
	// Tweets counts the tweets with the value, Accounts the distinct accounts that posted them.
	Tweets   int64
	Accounts int64
}

// DayCount is a number of things on one day.
type DayCount struct {
	Day   Date
	Count int64
}

// HourCount is the activity of one hour, in UTC.
type HourCount struct {
	Hour     time.Time
	Tweets   int64
	Retweets int64
}

// Behaviour is something that accounts can do together.
type Behaviour string

// The behaviours, each with the object that accounts act on.
const (
	// BehaviourCoRetweet: retweets of the same tweet.
	BehaviourCoRetweet Behaviour = "CO_RETWEET"
	// BehaviourCoLink: tweets, not retweets, with the same URL. As in QUT's
	// coordination-network-toolkit, a tweet without one has the URL "".
	BehaviourCoLink Behaviour = "CO_LINK"
	// BehaviourCoTweet: tweets, not retweets, with the same text; see [PlainText].
	BehaviourCoTweet Behaviour = "CO_TWEET"
	// BehaviourCoReply: replies, not retweets, to the same tweet.
	BehaviourCoReply Behaviour = "CO_REPLY"
	// BehaviourCoHashtag: tweets, not retweets, with the same hashtag, folded.
	BehaviourCoHashtag Behaviour = "CO_HASHTAG"
	// BehaviourFastRetweet: a retweet soon after its original. The object is the original.
	BehaviourFastRetweet Behaviour = "FAST_RETWEET"
	// BehaviourSynchrony: tweets at the same time. All have one object, "".
	BehaviourSynchrony Behaviour = "SYNCHRONY"
)

// Behaviours are all of them, in the order of the contract.
var Behaviours = []Behaviour{BehaviourCoRetweet, BehaviourCoLink, BehaviourCoTweet, BehaviourCoReply, BehaviourCoHashtag,
	BehaviourFastRetweet, BehaviourSynchrony}

// Message is one act of an account on an object.
type Message struct {
	// Object is what others may act on as well, as the behaviour has it. For
	// FAST_RETWEET it is a tweet id, and the message with that ID is the original.
	Object    string
	AccountID string
	// ID is the tweet's id.
	ID string
	// PostedAt is in milliseconds since 1970-01-01 UTC.
	PostedAt int64
	// Repeated is set where the message acts on other objects as well.
	Repeated bool
}
