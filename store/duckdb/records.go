package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/takedown/takedown/store"
)

// recordPage is how many records one statement reads: each may be large.
const recordPage = 16

// Records implements [store.Reader].
func (s *Store) Records(ctx context.Context, kind string, ids ...string) iter.Seq2[store.Record, error] {
	w := new(where)
	w.add("kind = ?", textArg(kind))
	if len(ids) > 0 {
		w.add("id IN (SELECT unnest(?::VARCHAR[]))", valid(ids))
	}
	return s.records(ctx, w)
}

// AllRecords implements [store.Bulk].
func (s *Store) AllRecords(ctx context.Context) iter.Seq2[store.Record, error] {
	return s.records(ctx, new(where))
}

// records streams the records that a condition selects by kind, then id.
func (s *Store) records(ctx context.Context, w *where) iter.Seq2[store.Record, error] {
	return func(yield func(store.Record, error) bool) {
		stopped := false
		err := s.read(ctx, "list records", func(v *view) error {
			for last := (store.Record{}); ; {
				rest := w.and(where{[]string{"body IS NOT NULL", "(kind, id) > (?, ?)"}, []any{last.Kind, last.ID}})
				var page []store.Record
				err := v.each("SELECT kind, id, version, body, written FROM records WHERE "+rest.String()+" ORDER BY kind, id LIMIT ?",
					append(rest.args, recordPage), func(scan func(...any) error) error {
						var r store.Record
						err := scan(&r.Kind, &r.ID, &r.Version, &r.Body, &r.At)
						page = append(page, r)
						return err
					})
				if err != nil {
					return err
				}
				for _, r := range page {
					last = r
					if stopped = !yield(r, nil); stopped {
						return nil
					}
					if err := ctx.Err(); err != nil {
						return err
					}
				}
				if len(page) < recordPage {
					return nil
				}
			}
		})
		if err != nil && !stopped {
			yield(store.Record{}, err)
		}
	}
}

// PutRecord implements [store.Writer].
func (s *Store) PutRecord(ctx context.Context, r store.Record) (int64, error) {
	if err := r.Check(); err != nil {
		return 0, err
	}
	version, err := s.writeRecord(ctx, r, string(r.Body))
	return version, wrap(ctx, "put record", err)
}

// DeleteRecord implements [store.Writer].
func (s *Store) DeleteRecord(ctx context.Context, kind, id string, version int64) error {
	r := store.Record{Kind: kind, ID: id, Version: version, At: time.Now()}
	err := store.CheckRecordName(kind, id)
	if err == nil && version == 0 {
		err = fmt.Errorf("nothing cannot be deleted: %w", store.ErrConflict)
	}
	if err == nil {
		_, err = s.writeRecord(ctx, r, nil)
	}
	return wrap(ctx, "delete record", err)
}

// writeRecord writes a body, nil for none, in the place of the version that is
// expected to be held. It does not take the lock of those that load: neither
// writes what the other reads, and DuckDB lets them write side by side.
func (s *Store) writeRecord(ctx context.Context, r store.Record, body any) (version int64, err error) {
	s.recording.Lock()
	defer s.recording.Unlock()
	err = inTx(ctx, s.db, func(tx *sql.Tx) error {
		var held bool
		err := tx.QueryRowContext(ctx, "SELECT version, body IS NOT NULL FROM records WHERE kind = ? AND id = ?", r.Kind, r.ID).Scan(&version, &held)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if held && r.Version != version || !held && r.Version != 0 {
			return fmt.Errorf("record %q: version %d is not the one held: %w", r.ID, r.Version, store.ErrConflict)
		}
		version++
		// Updating in place would keep each body in memory until a checkpoint.
		if _, err := tx.ExecContext(ctx, "DELETE FROM records WHERE kind = ? AND id = ?", r.Kind, r.ID); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO records VALUES (?, ?, ?, ?, ?)", r.Kind, r.ID, version, body, r.At.UTC().Truncate(time.Millisecond))
		return err
	})
	if err != nil {
		return 0, err
	}
	return version, nil
}
