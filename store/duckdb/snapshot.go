package duckdb

import (
	"context"
	"database/sql"

	"github.com/takedown/takedown/store"
)

// Snapshot implements [store.Reader]. It takes a statement only while a change is
// being committed, of which nobody but DuckDB can tell whether it is seen already.
func (s *Store) Snapshot(ctx context.Context) (snapshot store.Snapshot, err error) {
	if err := ctx.Err(); err != nil {
		return snapshot, wrap(ctx, "read snapshot", err)
	}
	if settled := s.settled.Load(); settled != nil {
		return *settled, nil
	}
	err = s.read(ctx, "read snapshot", func(v *view) error {
		snapshot, err = v.snapshot()
		return err
	})
	return snapshot, err
}

func (v *view) snapshot() (store.Snapshot, error) {
	var s store.Snapshot
	err := v.one(`
		SELECT max(value::BIGINT) FILTER (key = 'rows'), max(value::BIGINT) FILTER (key = 'derived'),
			coalesce(max(value::BIGINT) FILTER (key = 'noted'), 0)
		FROM meta WHERE key IN ('rows', 'derived', 'noted')`, nil, &s.Rows, &s.Derived, &s.Noted)
	return s, err
}

// settle runs what changes the snapshot, and finds the one that it leaves. write is
// held, so that nothing else does.
func (s *Store) settle(ctx context.Context, change func() error) error {
	s.settled.Store(nil)
	err := change()
	// Also after an error, and whoever waited for it: the change may have been undone.
	if now, unread := s.Snapshot(context.WithoutCancel(ctx)); unread == nil {
		s.settled.Store(&now)
	}
	return err
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
