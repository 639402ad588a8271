package neo4j

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// joinTime is how long after it began others join a hold at once. After that they wait
// for its end, so that writers have their turn, but no longer than turnTime: it may be
// waiting for them, where two streams are read side by side.
const (
	joinTime = 5 * time.Second
	turnTime = 30 * time.Second
)

// hold keeps writers waiting while something is read that takes longer than they leave
// it be. It is a transaction that has their lock and writes nothing. Nothing is being
// published then: what is said to be is of a writer whose process was stopped.
type hold struct {
	session bolt.SessionWithContext
	tx      bolt.ExplicitTransaction
	since   time.Time
	users   atomic.Int64
	ended   chan struct{}
}

// hold joins a hold that began just now, or begins one.
func (s *Store) hold(ctx context.Context, doing string) (*hold, error) {
	select {
	case s.holding <- struct{}{}:
		defer func() { <-s.holding }()
	case <-ctx.Done():
		return nil, wrap(ctx, doing, ctx.Err())
	}
	if h := s.held; h != nil {
		if time.Since(h.since) > joinTime {
			select {
			case <-h.ended:
			case <-time.After(turnTime):
			case <-ctx.Done():
				return nil, wrap(ctx, doing, ctx.Err())
			}
		}
		if h.join() {
			return h, nil
		}
	}
	h := &hold{session: s.session(ctx, bolt.AccessModeWrite), ended: make(chan struct{})}
	h.users.Store(1)
	var err error
	if h.tx, err = h.session.BeginTransaction(ctx); err == nil {
		if err = (&tx{ctx: ctx, ManagedTransaction: h.tx}).lock(); err == nil {
			err = s.write(ctx, doing, func(tx *tx) error {
				return tx.run("MATCH (p:Takedown {id: 2}) WHERE p.publishing SET p.publishing = false", nil)
			})
		}
	}
	if err = wrap(ctx, doing, err); err != nil && !errors.Is(err, ErrReadOnly) {
		return nil, errors.Join(err, h.close(ctx))
	}
	h.since, s.held = time.Now(), h
	return h, nil
}

// join adds a user, unless the last one has left.
func (h *hold) join() bool {
	for users := h.users.Load(); users > 0; users = h.users.Load() {
		if h.users.CompareAndSwap(users, users+1) {
			return true
		}
	}
	return false
}

// release lets writers go on once nobody uses the hold.
func (h *hold) release(ctx context.Context) {
	if h.users.Add(-1) == 0 {
		// Whatever becomes of it, nothing was written, and who broke the connection let go.
		_ = h.close(ctx)
		close(h.ended)
	}
}

// close closes the session, and with it the transaction.
func (h *hold) close(ctx context.Context) error {
	return h.session.Close(context.WithoutCancel(ctx))
}
