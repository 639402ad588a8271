package loader

import (
	"strings"

	"github.com/takedown/takedown/store"
)

// observed remembers how good the best profiles are that were passed on: a store
// keeps the best one of an account, and an archive has one with each tweet.
type observed map[string]observation

type observation struct {
	rank store.ProfileRank
	asOf int64
}

// manyObserved bounds the memory that is spent on saving work.
const manyObserved = 1 << 17

// better says whether a store may have a use for the profile, and remembers it.
// Of two that are equal in rank and time, only the store tells the better one.
func (o observed) better(p *store.Profile) bool {
	is := observation{p.Rank, p.AsOf}
	best, known := o[p.AccountID]
	if known && (best.rank > is.rank || best.rank == is.rank && best.asOf > is.asOf) {
		return false
	}
	if !known && len(o) == manyObserved {
		clear(o)
	}
	if best != is {
		o[strings.Clone(p.AccountID)] = is
	}
	return true
}
