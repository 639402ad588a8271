package duckdb

import (
	"maps"
	"slices"

	"github.com/takedown/takedown/store"
)

// packedOf is the file that holds what a state has derived.
func (s *Store) packedOf(state *settled) *packedTweets {
	if p := s.packed.Load(); p != nil && state != nil && p.derived == state.Derived {
		return p
	}
	return nil
}

// holdsTweets says that the tweets of the file are those of the view. What was committed
// since it was derived is not in it, but none may have become another.
func (v *view) holdsTweets() bool { return v.packed != nil && !(v.settled.Stale() && v.settled.moved) }

// unpack adds those of the tweets at some places that are in the file, and gives the other
// places, ascending: also those that cannot be read there. DuckDB has them all.
func (v *view) unpack(tweets map[string]*store.Tweet, slugs map[int16][]string, places map[string]int64) (others []int64) {
	ns := slices.Sorted(maps.Values(places))
	if !v.holdsTweets() {
		return ns
	}
	found := make(map[int64]*store.Tweet, len(ns))
	_ = v.packed.file.Read(ns, func(n int64, fields, text []byte) error {
		r := packedReader{rest: fields}
		if t, set := r.tweet(v, text); r.whole() {
			t.Networks = slugs[set]
			found[n] = t
		}
		return nil
	})
	for id, n := range places {
		if t := found[n]; t != nil {
			t.ID, tweets[id] = id, t
		} else {
			others = append(others, n)
		}
	}
	slices.Sort(others)
	return others
}
