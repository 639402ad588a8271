package store

import "time"

// Reference is a way in which one tweet refers to another.
type Reference string

// A retweet refers to what it retweets, and to nothing else.
const (
	ReferenceRetweet Reference = "RETWEET"
	ReferenceReply   Reference = "REPLY"
	ReferenceQuote   Reference = "QUOTE"
)

// ReferrerQuery selects the known tweets that refer to each of Tweets, ordered by
// time, then id bytewise.
type ReferrerQuery struct {
	Reference Reference
	Tweets    []string
	// Page.Last and Page.Before are not used. Key.Value is the time in milliseconds.
	Page Page
}

// Referrer is a tweet that refers to another one.
type Referrer struct {
	TweetID   string
	AccountID string
	// PostedAt is in milliseconds since 1970-01-01 UTC.
	PostedAt int64
}

// UseQuery selects, for each of Values of a facet, the accounts with tweets that
// have it, ordered by those tweets descending, then platform id bytewise.
type UseQuery struct {
	// Facet is HASHTAG, DOMAIN or CLIENT; Values are written as Top lists them.
	Facet  Facet
	Values []string
	// Page.Last and Page.Before are not used. Key.Value is the number of tweets.
	Page Page
}

// AccountUse is what an account did with a value: as many tweets with it, retweets
// included, the first and the last of them at these times.
type AccountUse struct {
	AccountID       string
	Tweets          int64
	FirstAt, LastAt time.Time
}
