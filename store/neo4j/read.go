package neo4j

import (
	"context"
	"errors"
	"fmt"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/takedown/takedown/store"
)

// view is what an answer is drawn from.
type view struct {
	*tx
	snapshot store.Snapshot
	// counted is whether the hours in the graph are those of all its tweets.
	counted bool
}

func newView(tx *tx, supposed state) *view {
	return &view{tx, supposed.Snapshot, supposed.counted()}
}

// derived runs a statement over what was derived, which is nothing before the
// first time. The statement finds the number to compare fresh with as $derived.
func (v *view) derived(statement string, p params, f func(row) error) error {
	if v.snapshot.Derived == 0 {
		return nil
	}
	if p == nil {
		p = params{}
	}
	p["derived"] = v.snapshot.Derived
	return v.each(statement, p, f)
}

// isDerived is the condition that a node was there at the last Derive. What is fresh has a label,
// which is found with the node: to miss a property, all of a node's would be read. It is said so
// that nodes are not looked for by that label.
func isDerived(node string) string {
	return "(CASE WHEN " + node + ":Fresh THEN " + node + ".fresh <= $derived ELSE true END)"
}

// read answers from one committed state of what was derived. Neo4j does not keep
// a state for a reader: f supposes the one that was seen last, and runs again
// when it turns out that another one had come about by the time it had read.
func read[T any](ctx context.Context, s *Store, doing string, f func(*view) (T, error)) (T, error) {
	return readWhile(ctx, s, doing, func(before, after state) bool { return before.Derived == after.Derived }, f)
}

// readCounted is read for an answer that is counted by hours where these are those of all tweets,
// and by tweets otherwise.
func readCounted[T any](ctx context.Context, s *Store, doing string, f func(*view) (T, error)) (T, error) {
	return readWhile(ctx, s, doing, func(before, after state) bool {
		return before.Derived == after.Derived && (!before.counted() || after.counted())
	}, f)
}

// readRows is read for an answer that every batch may change.
func readRows[T any](ctx context.Context, s *Store, doing string, f func(*view) (T, error)) (T, error) {
	return readWhile(ctx, s, doing, func(before, after state) bool { return before.Snapshot == after.Snapshot }, f)
}

func readWhile[T any](ctx context.Context, s *Store, doing string, same func(before, after state) bool, f func(*view) (T, error)) (T, error) {
	return whileSettled(ctx, s, doing, same, func(session bolt.SessionWithContext, before state) (answer T, now state, err error) {
		_, err = session.ExecuteRead(ctx, func(t bolt.ManagedTransaction) (any, error) {
			v := newView(&tx{ctx: ctx, ManagedTransaction: t}, before)
			var failed, err error
			if answer, failed = f(v); failed != nil && !errors.Is(failed, store.ErrCorrupt) {
				return nil, failed
			}
			now, err = v.state()
			return nil, errors.Join(failed, err)
		}, deadline(ctx))
		return answer, now, err
	})
}

// readAlone is read for what one statement answers, whose every row is a value
// called answer. It goes to the server and back once: without a transaction
// around it, and with the question for the state at its end. What follows an
// aggregation is looked at after it. f gets what was read in one state alone.
func readAlone[T any](ctx context.Context, s *Store, doing, statement string, p params, f func(answers []any) T) (T, error) {
	statement = "CALL () {" + statement + "} WITH collect(answer) AS answers" + readState + ", answers"
	same := func(before, after state) bool { return before.Derived == after.Derived }
	answers, err := whileSettled(ctx, s, doing, same, func(session bolt.SessionWithContext, before state) (answers []any, now state, err error) {
		p["derived"] = before.Derived
		take := func(result bolt.ResultWithContext, err error) error {
			if err != nil {
				return err
			}
			record, err := result.Single(ctx)
			if err != nil {
				return err
			}
			r := row(record.Values)
			now, answers = stateOf(r), r.list(6)
			if before.Derived == 0 {
				answers = nil
			}
			return nil
		}
		if err = take(session.Run(ctx, statement, p, deadline(ctx))); bolt.IsRetryable(err) {
			_, err = session.ExecuteRead(ctx, func(t bolt.ManagedTransaction) (any, error) {
				return nil, take(t.Run(ctx, statement, p))
			}, deadline(ctx))
		}
		return answers, now, err
	})
	if err != nil {
		var none T
		return none, err
	}
	return f(answers), nil
}

// patience is how often a reader asks again before it keeps writers waiting.
const patience = 3

// whileSettled asks again until the state that an answer supposes is the one that was
// found after it, and nobody wrote meanwhile. What was read half written, and is
// store.ErrCorrupt for it, is one more answer of no state.
func whileSettled[T any](ctx context.Context, s *Store, doing string, same func(before, after state) bool,
	ask func(session bolt.SessionWithContext, before state) (T, state, error)) (T, error) {
	session := s.session(ctx, bolt.AccessModeRead)
	defer session.Close(context.WithoutCancel(ctx))
	var none T
	for tries := 0; ; tries++ {
		if tries == patience {
			h, err := s.hold(ctx, doing)
			if err != nil {
				return none, err
			}
			defer h.release(ctx)
		}
		before := s.seen.Load()
		answer, now, err := ask(session, *before)
		whole := before.published == now.published && same(*before, now)
		switch {
		case err != nil && (whole && !now.publishing || !errors.Is(err, store.ErrCorrupt)):
			return none, wrap(ctx, doing, err)
		case now.publishing:
			h, err := s.hold(ctx, doing)
			if err != nil {
				return none, err
			}
			h.release(ctx)
		case whole:
			return answer, wrap(ctx, doing, err)
		default:
			s.seen.Store(&now)
		}
	}
}

// state is what has been committed, whether something is being published, and how often
// that began: who reads beside it may see nodes half written, and other things twice or
// not at all.
type state struct {
	store.Snapshot
	publishing bool
	published  int64
	// hours is what derived was when the tweets of each hour were counted.
	hours int64
}

// counted says that what was counted by hours are all tweets, as they are.
func (s state) counted() bool { return s.Derived > 0 && s.hours == s.Derived && !s.Stale() }

// readState asks for the state. It looks first for how often something was published and
// then for whether it is being: where it is not, what was read before was whole.
const readState = `
		MATCH (p:Takedown {id: 2}) WITH *, coalesce(p.published, 0) AS published
		WITH *, p.publishing AS publishing
		MATCH (m:Takedown {id: 1}) RETURN m.rows, m.derived, coalesce(m.noted, 0), publishing, published, coalesce(m.hours, 0)`

func stateOf(r row) state {
	return state{store.Snapshot{Rows: r.int(0), Derived: r.int(1), Noted: r.int(2)}, r.bool(3), r.int(4), r.int(5)}
}

// state asks for nothing but the state.
func (t *tx) state() (s state, err error) {
	err = t.each("WITH 0 AS nothing"+readState, nil, func(r row) error {
		s = stateOf(r)
		return nil
	})
	return s, err
}

// Snapshot implements [store.Reader].
func (s *Store) Snapshot(ctx context.Context) (store.Snapshot, error) {
	return readRows(ctx, s, "read snapshot", func(v *view) (store.Snapshot, error) { return v.snapshot, nil })
}

// networkSets lists the combinations of networks with this one in them.
func (v *view) networkSets(slug string) ([]any, error) {
	sets := []any{}
	found := false
	err := v.each(`
		MATCH (n:Network {slug: $slug})
		OPTIONAL MATCH (s:NetworkSet) WHERE n.slug IN s.networks
		RETURN s.networks`, params{"slug": textArg(slug)}, func(r row) error {
		found = true
		if r[0] != nil {
			sets = append(sets, r[0])
		}
		return nil
	})
	if err == nil && !found {
		return nil, fmt.Errorf("network %q: %w", slug, store.ErrNotFound)
	}
	return sets, err
}

// ofNetwork matches the tweets t of the networks' combinations $sets. Every tweet
// has a time; asking for it is what lets the index be used.
var ofNetwork = "UNWIND $sets AS networks MATCH (t:Tweet) USING INDEX SEEK t:Tweet(networks, postedAt) " +
	"WHERE t.networks = networks AND t.postedAt IS NOT NULL AND " + isDerived("t") + " "
