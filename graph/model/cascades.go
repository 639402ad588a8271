package model

import (
	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

// Cascade is the retweets of a tweet.
type Cascade struct {
	*analysis.Cascade
	Tweet    *store.Tweet
	Coverage store.Coverage
	Stale    bool
	// First are the first of them.
	First []*store.Referrer
}
