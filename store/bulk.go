package store

import (
	"context"
	"iter"
)

// Bulk reads a store whole, to carry it elsewhere: one stream for each kind of
// thing, none of them held in memory. It is for a store that is derived and that
// nobody writes to meanwhile; streams may be read beside each other. A stream
// stops at the first error, which it yields, soon after ctx is done.
type Bulk interface {
	Snapshot(ctx context.Context) (Snapshot, error)
	Networks(ctx context.Context) ([]Network, error)
	Ledger(ctx context.Context, network string) ([]File, error)

	SavedCoordinations(ctx context.Context) ([]SavedCoordination, error)
	SavedEdges(ctx context.Context, id string, after *Pair, first int) ([]SavedEdge, error)

	// FileRejects streams the rejects of a ledger entry in the order of [Reader.Rejects].
	FileRejects(ctx context.Context, file int64) iter.Seq2[Reject, error]

	// NetworkSets lists the combinations of networks that known tweets are in,
	// each ascending, without the empty one.
	NetworkSets(ctx context.Context) ([][]string, error)

	// AllAccounts streams all accounts, also those only referred to, by platform id.
	AllAccounts(ctx context.Context) iter.Seq2[ProfiledAccount, error]

	// AllTweets streams the known tweets, in no order.
	AllTweets(ctx context.Context) iter.Seq2[PlacedTweet, error]

	// ReferredTweets streams the ids of tweets that are only referred to, in no order.
	ReferredTweets(ctx context.Context) iter.Seq2[string, error]

	// AllNamed streams the different things of a kind that known tweets name, in no order.
	AllNamed(ctx context.Context, what Named) iter.Seq2[string, error]

	// AllAmplifications streams all amplifications by target, then retweets
	// descending, then source.
	AllAmplifications(ctx context.Context) iter.Seq2[Amplification, error]

	// AllRecords streams the records of all kinds, by kind, then id.
	AllRecords(ctx context.Context) iter.Seq2[Record, error]
}

// Named is a kind of thing that tweets name.
type Named string

// The kinds of thing that tweets name. Hashtags are folded, domains those of
// the URLs as [Domain] has them.
const (
	NamedHashtag Named = "HASHTAG"
	NamedURL     Named = "URL"
	NamedDomain  Named = "DOMAIN"
	NamedClient  Named = "CLIENT"
)

// ProfiledAccount is an account with the observation that its profile comes
// from, whose Rank is 0 where there is none.
type ProfiledAccount struct {
	Account
	Profile Profile
}

// PlacedTweet is a tweet with the slugs of the archives that hold it, ascending.
// InNetwork is not set. Tweets of one stream may share the slice.
type PlacedTweet struct {
	TweetRow
	Networks []string
	// AmplifiedAccountID is whom a retweet amplified, as of the last Derive, without naming them:
	// the author of the tweet that it points at. It is empty for most.
	AmplifiedAccountID string
}
