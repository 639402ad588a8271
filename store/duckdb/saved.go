package duckdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"iter"
	"time"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

// SavedCoordinations implements [store.Reader].
func (s *Store) SavedCoordinations(ctx context.Context) (list []store.SavedCoordination, err error) {
	err = s.read(ctx, "list saved coordinations", func(v *view) error {
		list, err = v.saved()
		return err
	})
	return list, err
}

// saved are the stored coordinations.
func (v *view) saved() ([]store.SavedCoordination, error) {
	list := []store.SavedCoordination{}
	err := v.each("SELECT behaviour, within_ms, min_weight, skip_empty, networks, from_ms, to_ms, derived, saved_at, edges FROM coordinations ORDER BY saved_at, id",
		nil, func(scan func(...any) error) error {
			var c store.SavedCoordination
			var within int64
			var networks texts
			var from, to *int64
			err := scan(&c.Behaviour, &within, &c.MinWeight, &c.SkipEmpty, &networks, &from, &to, &c.Derived, &c.SavedAt, &c.Edges)
			c.Within, c.From, c.To = time.Duration(within)*time.Millisecond, timeOf(from), timeOf(to)
			if len(networks) > 0 {
				c.Networks = networks
			}
			list = append(list, c)
			return err
		})
	return list, err
}

// timeOf is a time in milliseconds, if there is one.
func timeOf(ms *int64) *time.Time {
	if ms == nil {
		return nil
	}
	return new(time.UnixMilli(*ms).UTC())
}

// millis is a time as a number; nil stays nil.
func millis(t *time.Time) any {
	if t == nil {
		return nil
	}
	return t.UnixMilli()
}

// SavedEdges implements [store.Reader].
func (s *Store) SavedEdges(ctx context.Context, id string, after *store.Pair, first int) ([]store.SavedEdge, error) {
	edges := []store.SavedEdge{}
	err := s.read(ctx, "list saved edges", func(v *view) error {
		var saved int
		if err := v.one("SELECT count(*) FROM coordinations WHERE id = ?", []any{textArg(id)}, &saved); err != nil {
			return err
		}
		if saved == 0 {
			return notSaved(id)
		}
		if first < 0 || after != nil && !(utf8.ValidString(after.SourceID) && utf8.ValidString(after.TargetID)) {
			return invalid("a page of %d edges after %v", first, after)
		}
		var source, target string // before all others
		if after != nil {
			source, target = after.SourceID, after.TargetID
		}
		return v.each("SELECT source, target, weight, expected_weight FROM coordinates WHERE coordination = ? AND (source, target) > (?, ?) ORDER BY source, target LIMIT ?",
			[]any{id, source, target, first}, func(scan func(...any) error) error {
				var e store.SavedEdge
				err := scan(&e.Source, &e.Target, &e.Weight, &e.Expected)
				edges = append(edges, e)
				return err
			})
	})
	return edges, err
}

func notSaved(id string) error {
	return fmt.Errorf("saved coordination %q: %w", id, store.ErrNotFound)
}

// SaveCoordination implements [store.Writer], in one transaction: what it adds is
// spilled to the file as row groups fill up.
func (s *Store) SaveCoordination(ctx context.Context, c store.SavedCoordination, edges iter.Seq[store.SavedEdge]) error {
	if err := c.Check(); err != nil {
		return wrap(ctx, "save coordination", err)
	}
	return s.saving(ctx, "save coordination", func(conn *sql.Conn, v *view) error {
		for _, network := range c.Networks {
			if _, err := v.networkSets(network); err != nil {
				return err
			}
		}
		if _, err := v.dropSaved(c.ID()); err != nil {
			return err
		}
		if err := v.putEdges(conn, &c, edges); err != nil {
			return err
		}
		_, err := v.tx.ExecContext(ctx, "INSERT INTO coordinations VALUES (?, ?, ?, ?, ?, ?::VARCHAR[], ?, ?, ?, ?, ?)",
			c.ID(), string(c.Behaviour), c.Within.Milliseconds(), c.MinWeight, c.SkipEmpty, append([]string{}, c.Networks...), millis(c.From), millis(c.To),
			c.Derived, c.SavedAt.UTC().Truncate(time.Millisecond), c.Edges)
		return err
	})
}

// DeleteCoordination implements [store.Writer].
func (s *Store) DeleteCoordination(ctx context.Context, id string) error {
	return s.saving(ctx, "delete coordination", func(_ *sql.Conn, v *view) error {
		held, err := v.dropSaved(id)
		if err == nil && !held {
			return notSaved(id)
		}
		return err
	})
}

// saving runs f in a transaction of a connection, beside no other that writes.
func (s *Store) saving(ctx context.Context, doing string, f func(*sql.Conn, *view) error) (err error) {
	s.write.Lock()
	defer s.write.Unlock()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return wrap(ctx, doing, err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	return wrap(ctx, doing, inTx(ctx, conn, func(tx *sql.Tx) error { return f(conn, &view{ctx: ctx, tx: tx}) }))
}

// dropSaved removes a stored coordination and says whether there was one.
func (v *view) dropSaved(id string) (bool, error) {
	if _, err := v.tx.ExecContext(v.ctx, "DELETE FROM coordinates WHERE coordination = ?", textArg(id)); err != nil {
		return false, err
	}
	dropped, err := v.tx.ExecContext(v.ctx, "DELETE FROM coordinations WHERE id = ?", textArg(id))
	if err != nil {
		return false, err
	}
	n, err := dropped.RowsAffected()
	return n > 0, err
}

// putEdges adds the edges of a coordination, whose accounts must be held, and counts them.
func (v *view) putEdges(conn *sql.Conn, c *store.SavedCoordination, edges iter.Seq[store.SavedEdge]) error {
	const chunk = 10_000
	id, rows := c.ID(), make([]store.SavedEdge, 0, chunk)
	flush := func() error {
		c.Edges += int64(len(rows))
		err := appendRows(conn, "coordinates", rows, func(e *store.SavedEdge) []driver.Value {
			var expected any
			if e.Expected != nil {
				expected = *e.Expected
			}
			return []driver.Value{id, e.Source, e.Target, e.Weight, expected}
		})
		rows = rows[:0]
		return errors.Join(err, v.ctx.Err())
	}
	c.Edges = 0
	for e := range edges {
		if !utf8.ValidString(e.Source) || !utf8.ValidString(e.Target) { // the driver would crash
			return fmt.Errorf("an account whose id is no text: %w", store.ErrNotFound)
		}
		if rows = append(rows, e); len(rows) == chunk {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	var missing int
	err := v.one(`SELECT count(*) FROM (SELECT source AS id FROM coordinates WHERE coordination = ? UNION SELECT target FROM coordinates WHERE coordination = ?)
		WHERE id NOT IN (SELECT platform_id FROM accounts)`, []any{id, id}, &missing)
	if err == nil && missing > 0 {
		return fmt.Errorf("%d accounts: %w", missing, store.ErrNotFound)
	}
	return err
}
