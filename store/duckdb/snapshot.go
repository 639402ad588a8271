package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"

	"github.com/takedown/takedown/store"
)

// Snapshot implements [store.Reader]. It takes a statement only while a change is
// being committed, of which nobody but DuckDB can tell whether it is seen already.
func (s *Store) Snapshot(ctx context.Context) (snapshot store.Snapshot, err error) {
	if err := ctx.Err(); err != nil {
		return snapshot, wrap(ctx, "read snapshot", err)
	}
	if settled := s.settled.Load(); settled != nil {
		return settled.Snapshot, nil
	}
	err = s.read(ctx, "read snapshot", func(v *view) error {
		snapshot, err = v.snapshot()
		return err
	})
	return snapshot, err
}

// settled is what most questions ask of a state first, which is looked up once.
type settled struct {
	store.Snapshot
	// sets are those that each network is in, slugs the networks of each set.
	sets  map[string][]any
	slugs map[int16][]string
	// networks are those with all that is said of them.
	networks []store.Network
	// fresh is [Store.fresh], where something is stale.
	fresh int64
	// moved is [Store.moved], where something is stale.
	moved bool
}

func (v *view) snapshot() (store.Snapshot, error) {
	if v.settled != nil {
		return v.settled.Snapshot, nil
	}
	var s store.Snapshot
	err := v.one(`
		SELECT max(value::BIGINT) FILTER (key = 'rows'), max(value::BIGINT) FILTER (key = 'derived'),
			coalesce(max(value::BIGINT) FILTER (key = 'noted'), 0)
		FROM meta WHERE key IN ('rows', 'derived', 'noted')`, nil, &s.Rows, &s.Derived, &s.Noted)
	return s, err
}

// sets lists the sets that each network is in.
func (v *view) sets() (map[string][]any, error) {
	if v.settled != nil {
		return v.settled.sets, nil
	}
	sets := map[string][]any{}
	return sets, v.each("SELECT n.slug, s.set_id FROM networks n LEFT JOIN network_sets s ON s.network_id = n.id", nil, func(scan func(...any) error) error {
		var slug string
		var set sql.Null[int16]
		err := scan(&slug, &set)
		of := sets[slug]
		if set.Valid {
			of = append(of, set.V)
		}
		sets[slug] = of
		return err
	})
}

// networkSets lists the sets that the network is in.
func (v *view) networkSets(slug string) ([]any, error) {
	sets, err := v.sets()
	if err != nil {
		return nil, err
	}
	of, found := sets[slug]
	if !found {
		return nil, fmt.Errorf("network %q: %w", slug, store.ErrNotFound)
	}
	return of, nil
}

// slugs lists the networks of each set.
func (v *view) slugs() (map[int16][]string, error) {
	if v.settled != nil {
		return v.settled.slugs, nil
	}
	slugs := map[int16][]string{0: {}}
	return slugs, v.each("SELECT s.set_id, n.slug FROM network_sets s JOIN networks n ON n.id = s.network_id ORDER BY s.set_id, n.slug", nil,
		func(scan func(...any) error) error {
			var set int16
			var slug string
			err := scan(&set, &slug)
			slugs[set] = append(slugs[set], slug)
			return err
		})
}

// settle runs what changes the snapshot, and finds the one that it leaves. write is
// held, so that nothing else does.
func (s *Store) settle(ctx context.Context, change func() error) error {
	if now := s.settled.Swap(nil); now != nil {
		s.prior.Store(now)
	}
	err := change()
	// Also after an error, and whoever waited for it: the change may have been undone.
	now := &settled{fresh: s.fresh, moved: s.moved}
	if unread := s.read(context.WithoutCancel(ctx), "read snapshot", now.look); unread == nil {
		s.settled.Store(now)
		if !now.Stale() {
			s.fresh, s.moved = math.MaxInt64, false
		}
	}
	return err
}

// look looks it up.
func (now *settled) look(v *view) error {
	var unread [4]error
	now.Snapshot, unread[0] = v.snapshot()
	now.sets, unread[1] = v.sets()
	now.slugs, unread[2] = v.slugs()
	now.networks, unread[3] = v.networks()
	return errors.Join(unread[:]...)
}

// change is inTx for what changes the snapshot.
func (s *Store) change(ctx context.Context, from beginner, f func(*sql.Tx) error) error {
	return transact(ctx, from, f, func(tx *sql.Tx) error { return s.settle(ctx, tx.Commit) })
}

// note is change for what is noted beside rows.
func (s *Store) note(ctx context.Context, f func(*sql.Tx) error) error {
	return s.change(ctx, s.db, func(tx *sql.Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		raised, err := tx.ExecContext(ctx, "UPDATE meta SET value = (value::BIGINT + 1)::VARCHAR WHERE key = 'noted'")
		if err != nil {
			return err
		}
		if n, err := raised.RowsAffected(); err != nil || n > 0 {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO meta VALUES ('noted', '1')")
		return err
	})
}
