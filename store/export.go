package store

import (
	"context"
	"iter"
)

// Exporter streams what other programs are given (derived). Every engine streams
// the same items in the same order, bytewise by id, none of them held in memory:
// files that are written as they come are equal.
//
// networks restricts to the archives of any of them; nil does not restrict, empty
// selects none, and an unknown one is ErrNotFound. A stream stops at the first
// error, which it yields, soon after ctx is done.
type Exporter interface {
	// ExportAccounts streams accounts by platform id: the core accounts of networks
	// and those at the other end of their amplifications; unrestricted, all that are
	// known or at an end of an amplification.
	ExportAccounts(ctx context.Context, networks []string) iter.Seq2[*Account, error]

	// ExportAmplifications streams amplifications with a core account of networks
	// at one end at least, by target, then retweets descending, then source.
	ExportAmplifications(ctx context.Context, networks []string) iter.Seq2[*Amplification, error]

	// ExportTweets streams the known tweets that archives of networks hold, by id;
	// unrestricted, all known ones.
	ExportTweets(ctx context.Context, networks []string) iter.Seq2[*Tweet, error]
}
