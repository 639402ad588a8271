package duckdb

import (
	"context"
	"iter"

	"github.com/takedown/takedown/store"
)

// HeldTweets implements [store.Writer].
func (s *Store) HeldTweets(ctx context.Context, ids []string) (map[string]store.Held, error) {
	held := make(map[string]store.Held)
	if len(ids) == 0 {
		return held, nil
	}
	rows, err := s.db.QueryContext(ctx,
		"SELECT id, fullness, network_set FROM tweets WHERE id IN (SELECT unnest(?::VARCHAR[]))", ids)
	if err != nil {
		return nil, wrap("look up tweets", err)
	}
	defer rows.Close()
	sets := s.sets.get()
	for rows.Next() {
		var id string
		var h store.Held
		var set int16
		if err := rows.Scan(&id, &h.Fullness, &set); err != nil {
			return nil, err
		}
		h.Networks = sets.slugsOf(set)
		held[id] = h
	}
	return held, wrap("look up tweets", rows.Err())
}

// TweetIDs implements [store.Writer].
func (s *Store) TweetIDs(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		rows, err := s.db.QueryContext(ctx, "SELECT id FROM tweets")
		if err != nil {
			yield("", wrap("list tweets", err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				yield("", err)
				return
			}
			if !yield(id, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield("", wrap("list tweets", err))
		}
	}
}
