package neo4j

import (
	"context"
	"iter"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/takedown/takedown/store"
)

// stream yields what one statement answers, as it arrives, between what is looked at
// before and after it in the same transaction. It is not tried again once it has begun:
// what was yielded cannot be taken back.
func stream[T any](ctx context.Context, s *Store, doing, statement string, p params, before func(*tx) error, item func(row) T, after func(*tx) error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		session := s.session(ctx, bolt.AccessModeRead)
		defer session.Close(context.WithoutCancel(ctx))
		t, err := session.BeginTransaction(ctx, deadline(ctx))
		if err != nil {
			yield(none, wrap(ctx, doing, err))
			return
		}
		defer t.Close(context.WithoutCancel(ctx))
		stopped := false
		tx := &tx{ctx: ctx, ManagedTransaction: t}
		if err = before(tx); err == nil {
			err = tx.each(statement, p, func(r row) error {
				if !yield(item(r), nil) {
					stopped = true
					return context.Canceled
				}
				return nil
			})
		}
		if err == nil {
			err = after(tx)
		}
		if err != nil && !stopped {
			yield(none, wrap(ctx, doing, err))
		}
	}
}

// unchecked looks at nothing.
func unchecked(*tx) error { return nil }

// HeldTweets implements [store.Writer].
func (s *Store) HeldTweets(ctx context.Context) iter.Seq2[store.HeldTweet, error] {
	return stream(ctx, s, "list tweets", `
		MATCH (t:Tweet) WHERE t.known
		RETURN `+full("t", "id")+`, t.fullness, coalesce(t.networksNext, t.networks)`, nil, unchecked, func(r row) store.HeldTweet {
		return store.HeldTweet{ID: r.text(0), Fullness: store.Fullness(r.int(1)), Networks: r.texts(2)}
	}, unchecked)
}

// HeldUsers implements [store.Writer].
func (s *Store) HeldUsers(ctx context.Context, network string) iter.Seq2[string, error] {
	return stream(ctx, s, "list users", `
		MATCH (:Network {slug: $network})<-[:MEMBER_OF]-(a:Account)
		OPTIONAL MATCH (p:Profile {platformId: a.platformId})
		WITH a, p WHERE coalesce(p.profileRank, a.profileRank) = $users
		RETURN `+full("a", "platformId"), params{"network": textArg(network), "users": int64(store.ProfileFromUsers)}, unchecked,
		func(r row) string { return r.text(0) }, unchecked)
}
