package neo4j

import (
	"context"
	"fmt"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/takedown/takedown/store"
)

// view is what an answer is drawn from.
type view struct {
	*tx
	snapshot store.Snapshot
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

// isDerived is the condition that a node was there at the last Derive.
func isDerived(node string) string {
	return "(" + node + ".fresh IS NULL OR " + node + ".fresh <= $derived)"
}

// read answers from one committed state of what was derived. Neo4j does not keep
// a state for a reader: f supposes the one that was seen last, and runs again
// when it turns out that another one had come about by the time it had read.
func read[T any](ctx context.Context, s *Store, doing string, f func(*view) (T, error)) (T, error) {
	return readWhile(ctx, s, doing, func(before, after store.Snapshot) bool { return before.Derived == after.Derived }, f)
}

// readRows is read for an answer that every batch may change.
func readRows[T any](ctx context.Context, s *Store, doing string, f func(*view) (T, error)) (T, error) {
	return readWhile(ctx, s, doing, func(before, after store.Snapshot) bool { return before == after }, f)
}

func readWhile[T any](ctx context.Context, s *Store, doing string, same func(before, after store.Snapshot) bool, f func(*view) (T, error)) (T, error) {
	session := s.session(ctx, bolt.AccessModeRead)
	defer session.Close(context.WithoutCancel(ctx))
	var answer, none T
	for {
		before := s.seen.Load()
		var after store.Snapshot
		var publishing bool
		_, err := session.ExecuteRead(ctx, func(t bolt.ManagedTransaction) (_ any, err error) {
			v := &view{&tx{ctx, t}, *before}
			if answer, err = f(v); err != nil {
				return nil, err
			}
			after, publishing, err = v.state()
			return nil, err
		}, deadline(ctx))
		switch {
		case err != nil:
			return none, wrap(ctx, doing, err)
		case publishing:
			if err := s.settle(ctx); err != nil {
				return none, err
			}
		case same(*before, after):
			return answer, nil
		default:
			s.seen.Store(&after)
		}
	}
}

// state says what has been committed and whether a Derive is being published. It
// looks for the latter first: where none is, what was read before was whole.
func (t *tx) state() (s store.Snapshot, publishing bool, err error) {
	err = t.each(`
		MATCH (p:Takedown {id: 2}) WITH p.publishing AS publishing
		MATCH (m:Takedown {id: 1}) RETURN m.rows, m.derived, publishing`, nil, func(r row) error {
		s.Rows, s.Derived, publishing = r.int(0), r.int(1), r.bool(2)
		return nil
	})
	return s, publishing, err
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
