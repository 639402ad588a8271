package duckdb

import (
	"context"
	"database/sql"
	"errors"
)

// read answers from one committed state of the store: all statements of f see
// the same one. doing is what the error says. f may run twice, the second time if nothing
// but memory was read before.
func (s *Store) read(ctx context.Context, doing string, f func(v *view) error) error {
	s.reading.Add(1)
	defer s.reading.Add(-1)
	if err := ctx.Err(); err != nil {
		return wrap(ctx, doing, err)
	}
	err := errMoved
	if state := s.settled.Load(); state != nil {
		err = s.readSettled(ctx, state, f)
	}
	if errors.Is(err, errMoved) {
		err = s.readNow(ctx, f)
	}
	return wrap(ctx, doing, err)
}

// errMoved is a state that another one has replaced, or is about to.
var errMoved = errors.New("the state is another one")

// readSettled answers from a state that is known. Its transaction begins with the first
// statement: what is in memory needs none.
func (s *Store) readSettled(ctx context.Context, state *settled, f func(v *view) error) (err error) {
	v := s.viewOf(ctx, state, s.counted.Load())
	v.begin = func() error {
		tx, err := begin(ctx, s.db)
		if v.tx = tx; err == nil && s.settled.Load() != state {
			// Only of a state that still is, after, it is known that the transaction sees it.
			err = errMoved
		}
		return err
	}
	defer func() {
		if v.tx != nil {
			err = errors.Join(err, v.tx.Rollback())
		}
	}()
	return f(v)
}

// readNow answers from the state that there is when it begins.
func (s *Store) readNow(ctx context.Context, f func(v *view) error) (err error) {
	// What is known before a transaction begins it sees.
	states, counted := []*settled{s.settled.Load(), s.prior.Load()}, s.counted.Load()
	tx, err := begin(ctx, s.db)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	now, err := (&view{ctx: ctx, tx: tx}).snapshot()
	if err != nil {
		return err
	}
	// While a change is being committed, which takes seconds of many rows, the transaction
	// may still see the one before.
	for _, state := range states {
		if state != nil && state.Snapshot == now {
			v := s.viewOf(ctx, state, counted)
			v.tx = tx
			return f(v)
		}
	}
	return f(&view{ctx: ctx, tx: tx})
}

// viewOf is a view of a state, with what is in memory of it.
func (s *Store) viewOf(ctx context.Context, state *settled, counted int64) *view {
	return &view{ctx: ctx, settled: state, directory: s.directoryOf(state), packed: s.packedOf(state), counted: new(counted == state.Derived)}
}

// view is one committed state of the store.
type view struct {
	ctx context.Context
	// tx sees it; nil until it has begun.
	tx    *sql.Tx
	begin func() error
	// settled is what is known of the state; nil where it has to be looked up.
	settled *settled
	// directory has the state's known accounts; nil where they have to be looked up.
	directory *directory
	// packed are the state's tweets in their own file; nil where DuckDB has to be asked.
	packed *packedTweets
	// counted says whether the summaries hold, once that was looked up.
	counted *bool
}

// transaction is the view's transaction, begun.
func (v *view) transaction() (*sql.Tx, error) {
	if v.tx == nil {
		if err := v.begin(); err != nil {
			return nil, err
		}
	}
	return v.tx, nil
}

// each runs a statement and calls row for each row of its answer.
func (v *view) each(query string, args []any, row func(scan func(...any) error) error) (err error) {
	tx, err := v.transaction()
	if err != nil {
		return err
	}
	rows, err := tx.QueryContext(v.ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// run runs a statement that answers with nothing.
func (v *view) run(statement string, args ...any) error {
	tx, err := v.transaction()
	if err == nil {
		_, err = tx.ExecContext(v.ctx, statement, args...)
	}
	return err
}

// one runs a statement that answers with one row.
func (v *view) one(query string, args []any, dest ...any) error {
	tx, err := v.transaction()
	if err != nil {
		return err
	}
	return tx.QueryRowContext(v.ctx, query, args...).Scan(dest...)
}
