package neo4j

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"strings"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/takedown/takedown/store"
)

type params = map[string]any

// tx is a transaction under way.
type tx struct {
	ctx context.Context
	bolt.ManagedTransaction
	// changed is whether a statement has changed something.
	changed bool
}

// each runs a statement and calls f for each record of its answer as it arrives. A value
// that f finds to be of another type than the statement gives it, or missing, is
// store.ErrCorrupt.
func (t *tx) each(statement string, p params, f func(row) error) error {
	result, err := t.Run(t.ctx, statement, p)
	if err != nil {
		return err
	}
	for result.Next(t.ctx) {
		if err := fitting(f, result.Record().Values); err != nil {
			return err
		}
	}
	summary, err := result.Consume(t.ctx)
	if err == nil && summary.Counters().ContainsUpdates() {
		t.changed = true
	}
	return err
}

// fitting calls f, which reads a record.
func fitting(f func(row) error, r row) (err error) {
	defer func() {
		switch failed := recover().(type) {
		case nil:
		case *runtime.TypeAssertionError:
			err = fmt.Errorf("%w: %w", store.ErrCorrupt, failed)
		default:
			panic(failed)
		}
	}()
	return f(r)
}

// run runs a statement that answers with nothing.
func (t *tx) run(statement string, p params) error {
	return t.each(statement, p, func(row) error { return nil })
}

func (s *Store) session(ctx context.Context, mode bolt.AccessMode) bolt.SessionWithContext {
	return s.driver.NewSession(ctx, bolt.SessionConfig{AccessMode: mode, DatabaseName: s.database, BookmarkManager: s.bookmarks})
}

// deadline tells the server when the caller stops waiting, so that it gives up too.
func deadline(ctx context.Context) func(*bolt.TransactionConfig) {
	return func(c *bolt.TransactionConfig) {
		if t, ok := ctx.Deadline(); ok {
			c.Timeout = max(time.Until(t), time.Millisecond)
		}
	}
}

// write runs f in a transaction that is tried again when it was undone or when
// its fate is unknown: f must come to the same state when it runs twice.
func (s *Store) write(ctx context.Context, doing string, f func(*tx) error) error {
	session := s.session(ctx, bolt.AccessModeWrite)
	defer session.Close(context.WithoutCancel(ctx))
	work := func(t bolt.ManagedTransaction) (any, error) { return nil, f(&tx{ctx: ctx, ManagedTransaction: t}) }
	_, err := session.ExecuteWrite(ctx, work, deadline(ctx))
	if bolt.IsConnectivityError(err) && ctx.Err() == nil {
		// The connection broke while committing; the driver leaves it at that.
		_, err = session.ExecuteWrite(ctx, work, deadline(ctx))
	}
	return wrap(ctx, doing, err)
}

// change is write for what readers could meet half done: they take a node's properties,
// and what it is tied to, as they are just then, whether or not the server is in the
// middle of writing them. It has the lock of all writers, and readers are told before it
// is written and after; see [whileSettled].
func (s *Store) change(ctx context.Context, doing string, f func(*tx) error) error {
	var published int64
	begin := func(tx *tx) error {
		return tx.each("MATCH (p:Takedown {id: 2}) SET p.publishing = true, p.published = coalesce(p.published, 0) + 1 RETURN p.published", nil, func(r row) error {
			published = r.int(0)
			return nil
		})
	}
	err := s.write(ctx, doing, func(tx *tx) error {
		if err := tx.lock(); err != nil {
			return err
		}
		tx.changed = false
		if err := f(tx); err != nil || !tx.changed {
			return err
		}
		return s.write(ctx, doing, begin)
	})
	if err != nil || published == 0 {
		return err
	}
	// Not where another change has begun since.
	return s.write(ctx, doing, func(tx *tx) error {
		return tx.run("MATCH (p:Takedown {id: 2}) WHERE p.published = $published SET p.publishing = false", params{"published": published})
	})
}

// lock makes this transaction the only one that writes. It must be a statement
// of its own: what a statement reads to set a property it may have read before
// it had the lock.
func (t *tx) lock() error {
	return t.run("MATCH (m:Takedown {id: 1}) SET m.locked = true", nil)
}

// auto runs a statement that takes care of its own transactions.
func (s *Store) auto(ctx context.Context, doing, statement string) error {
	session := s.session(ctx, bolt.AccessModeWrite)
	defer session.Close(context.WithoutCancel(ctx))
	result, err := session.Run(ctx, statement, nil, deadline(ctx))
	if err == nil {
		_, err = result.Consume(ctx)
	}
	return wrap(ctx, doing, err)
}

// statements are those of a file, in order.
func statements(file string) iter.Seq[string] {
	return strings.SplitSeq(strings.TrimSuffix(strings.TrimSpace(file), ";"), ";\n")
}

// wrap says what was being done and puts the store's conditions in the place of
// the driver's; nil stays nil.
func wrap(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	if t, ok := ctx.Deadline(); ok && !time.Now().Before(t) {
		// The connection's time can be up a moment before the context notices.
		<-ctx.Done()
	}
	if cause := ctx.Err(); cause != nil {
		if errors.Is(err, cause) {
			return fmt.Errorf("%s: %w", doing, err)
		}
		return fmt.Errorf("%s: %w: %w", doing, cause, err)
	}
	if refused := refusal(err); refused != nil {
		return fmt.Errorf("%s: %w", doing, refused)
	}
	if unavailable(err) {
		return fmt.Errorf("%s: %w", doing, &awayError{err})
	}
	return fmt.Errorf("%s: %w", doing, err)
}

func invalid(format string, args ...any) error {
	return fmt.Errorf(format+": %w", append(args, store.ErrInvalid)...)
}
