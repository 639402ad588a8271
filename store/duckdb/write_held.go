package duckdb

import (
	"context"
	"iter"

	"github.com/takedown/takedown/store"
)

// HeldTweets implements [store.Writer].
func (s *Store) HeldTweets(ctx context.Context) iter.Seq2[store.HeldTweet, error] {
	return func(yield func(store.HeldTweet, error) bool) {
		rows, err := s.db.QueryContext(ctx, "SELECT id, fullness, network_set FROM tweets")
		if err != nil {
			yield(store.HeldTweet{}, wrap("list tweets", err))
			return
		}
		defer rows.Close()
		sets := s.sets.get()
		slugs := make(map[int16][]string)
		for rows.Next() {
			var h store.HeldTweet
			var set int16
			if err := rows.Scan(&h.ID, &h.Fullness, &set); err != nil {
				yield(h, wrap("list tweets", err))
				return
			}
			var ok bool
			if h.Networks, ok = slugs[set]; !ok {
				h.Networks = sets.slugsOf(set)
				slugs[set] = h.Networks
			}
			if !yield(h, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(store.HeldTweet{}, wrap("list tweets", err))
		}
	}
}
