package duckdb

import (
	"context"
	"iter"

	"github.com/takedown/takedown/store"
)

// HeldTweets implements [store.Writer].
func (s *Store) HeldTweets(ctx context.Context) iter.Seq2[store.HeldTweet, error] {
	return func(yield func(store.HeldTweet, error) bool) {
		rows, err := s.db.QueryContext(ctx, "SELECT coalesce(o.id, t.id::VARCHAR), fullness, network_set FROM tweets t LEFT JOIN odd_tweets o ON o.num = t.id")
		if err != nil {
			yield(store.HeldTweet{}, wrap(ctx, "list tweets", err))
			return
		}
		defer rows.Close()
		sets := s.sets.get()
		slugs := make(map[int16][]string)
		for rows.Next() {
			var h store.HeldTweet
			var set int16
			if err := rows.Scan(&h.ID, &h.Fullness, &set); err != nil {
				yield(h, wrap(ctx, "list tweets", err))
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
			yield(store.HeldTweet{}, wrap(ctx, "list tweets", err))
		}
	}
}

// HeldUsers implements [store.Writer].
func (s *Store) HeldUsers(ctx context.Context, network string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		id, _ := s.sets.get().networkID(network)
		rows, err := s.db.QueryContext(ctx, `
			SELECT DISTINCT account_id FROM profiles
			WHERE rank = ? AND account_id IN (SELECT account_id FROM members WHERE network_id = ?)`,
			int8(store.ProfileFromUsers), id)
		if err != nil {
			yield("", wrap(ctx, "list users", err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				yield("", wrap(ctx, "list users", err))
				return
			}
			if !yield(id, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield("", wrap(ctx, "list users", err))
		}
	}
}
