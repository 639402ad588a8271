package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/takedown/takedown/store"
)

// PutNetwork implements [store.Writer].
func (s *Store) PutNetwork(ctx context.Context, n store.Network) error {
	s.write.Lock()
	defer s.write.Unlock()
	sets := s.sets.get()
	if _, ok := sets.networkID(n.Slug); ok {
		return wrap(ctx, "update network", s.updateNetwork(ctx, n))
	}
	sets = sets.clone()
	id := int16(len(sets.slugs) + 1)
	want, _, _ := sets.union(0, id)
	set := int16(len(sets.members))
	sets.slugs[id], sets.members[set] = n.Slug, want
	if n.Coverage == "" {
		n.Coverage = store.CoverageUnknown
	}
	err := s.note(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO networks VALUES (?, ?, ?, ?, ?, ?, ?)",
			id, n.Slug, n.Name, n.AttributedTo, n.Platform, dateArg(n.DisclosedOn), string(n.Coverage)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO network_totals VALUES (?, 0, 0, 0, 0, NULL, NULL)", id); err != nil {
			return err
		}
		return insertSet(ctx, tx, set, want)
	})
	if err != nil {
		return wrap(ctx, "create network", err)
	}
	s.sets.publish(sets)
	return nil
}

// updateNetwork notes what is new of a network.
func (s *Store) updateNetwork(ctx context.Context, n store.Network) error {
	const given = "(coalesce($1, name), coalesce($2, attributed_to), coalesce($3, platform), coalesce($4, disclosed_on), coalesce(nullif($5, ''), coverage))"
	const held = "(name, attributed_to, platform, disclosed_on, coverage)"
	args := []any{n.Name, n.AttributedTo, n.Platform, dateArg(n.DisclosedOn), string(n.Coverage), n.Slug}
	var news bool
	err := s.db.QueryRowContext(ctx, "SELECT "+held+" IS DISTINCT FROM "+given+" FROM networks WHERE slug = $6", args...).Scan(&news)
	if err != nil || !news {
		return err
	}
	return s.note(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE networks SET "+held+" = "+given+" WHERE slug = $6", args...)
		return err
	})
}

func insertSet(ctx context.Context, tx *sql.Tx, set int16, members []int16) error {
	for _, network := range members {
		if _, err := tx.ExecContext(ctx, "INSERT INTO network_sets VALUES (?, ?)", set, network); err != nil {
			return err
		}
	}
	return nil
}

const fileColumns = `f.id, n.slug, f.name, f.kind, f.state, f.problem, f.warnings, f.byte_offset, f.lines, f.sha256, f.skip_tweets,
	f.skip_lines, f.rows_read, f.accepted, f.duplicate, f.rejected, f.repaired, f.started_at, f.finished_at`

func scanFile(scan func(...any) error) (store.File, error) {
	var f store.File
	var warnings []any
	err := scan(&f.ID, &f.Network, &f.Name, &f.Kind, &f.State, &f.Problem, &warnings, &f.Offset, &f.Lines, &f.SHA256, &f.SkipTweets,
		&f.SkipLines, &f.RowsRead, &f.Accepted, &f.Duplicate, &f.Rejected, &f.Repaired, &f.StartedAt, &f.FinishedAt)
	for _, w := range warnings {
		f.Warnings = append(f.Warnings, w.(string))
	}
	return f, err
}

func (s *Store) file(ctx context.Context, where string, args ...any) (store.File, error) {
	row := s.db.QueryRowContext(ctx,
		"SELECT "+fileColumns+" FROM files f JOIN networks n ON n.id = f.network_id WHERE "+where+" ORDER BY f.id DESC LIMIT 1", args...)
	return scanFile(row.Scan)
}

// OpenFile implements [store.Writer].
func (s *Store) OpenFile(ctx context.Context, network, name string, kind store.FileKind) (store.File, error) {
	s.write.Lock()
	defer s.write.Unlock()
	id, ok := s.sets.get().networkID(network)
	if !ok {
		return store.File{}, fmt.Errorf("network %q: %w", network, store.ErrNotFound)
	}
	f, err := s.file(ctx, "f.network_id = ? AND f.name = ?", id, name)
	if errors.Is(err, sql.ErrNoRows) {
		err = s.note(ctx, func(tx *sql.Tx) error {
			f, err = s.newFile(ctx, tx, id, name, kind)
			return err
		})
		return f, err
	}
	if err == nil && f.Offset == 0 && f.Kind != kind {
		// Nothing was read yet under the other kind: the file has been mended since.
		f.Kind = kind
		err = s.note(ctx, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE files SET kind = ? WHERE id = ?", string(kind), f.ID)
			return err
		})
	}
	return f, wrap(ctx, "open file", err)
}

// ReopenFile implements [store.Writer].
func (s *Store) ReopenFile(ctx context.Context, id int64) (store.File, error) {
	s.write.Lock()
	defer s.write.Unlock()
	old, err := s.file(ctx, "f.id = ?", id)
	if errors.Is(err, sql.ErrNoRows) {
		return old, fmt.Errorf("file %d: %w", id, store.ErrNotFound)
	} else if err != nil {
		return old, wrap(ctx, "reopen file", err)
	}
	network, _ := s.sets.get().networkID(old.Network)
	var f store.File
	err = s.note(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE files SET state = ? WHERE id = ? AND state = ?",
			string(store.FileReplaced), id, string(store.FileLoading)); err != nil {
			return err
		}
		f, err = s.newFile(ctx, tx, network, old.Name, old.Kind)
		return err
	})
	return f, wrap(ctx, "reopen file", err)
}

// querier is what *sql.DB, *sql.Tx and *sql.Conn have in common.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func (s *Store) newFile(ctx context.Context, q querier, network int16, name string, kind store.FileKind) (store.File, error) {
	f := store.File{Network: s.sets.get().slugs[network], Name: name, Kind: kind, State: store.FileLoading}
	f.StartedAt = time.Now().UTC().Truncate(time.Millisecond)
	err := q.QueryRowContext(ctx, `
		INSERT INTO files
		SELECT coalesce(max(id), 0) + 1, ?::SMALLINT, ?::VARCHAR, ?::VARCHAR, ?::VARCHAR, '', [], 0, 0, '', 0, 0, 0, 0, 0, 0, 0, ?::TIMESTAMP, NULL
		FROM files RETURNING id`,
		network, name, string(kind), string(f.State), f.StartedAt).Scan(&f.ID)
	return f, wrap(ctx, "create file", err)
}

// EndFile implements [store.Writer].
func (s *Store) EndFile(ctx context.Context, id int64, warnings []string, problem string) error {
	s.write.Lock()
	defer s.write.Unlock()
	if warnings == nil {
		warnings = []string{}
	}
	f, err := s.file(ctx, "f.id = ?", id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("file %d: %w", id, store.ErrNotFound)
	case err != nil, slices.Equal(f.Warnings, warnings) && f.Problem == problem && (problem == "" || f.State == store.FileFailed):
		return wrap(ctx, "end file", err)
	}
	return wrap(ctx, "end file", s.note(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			UPDATE files SET warnings = ?::VARCHAR[], problem = ?, state = CASE WHEN ? <> '' THEN 'FAILED' ELSE state END
			WHERE id = ?`, warnings, problem, problem, id)
		return err
	}))
}

// dateArg is a date as a query parameter, NULL for nil.
func dateArg(d *store.Date) any {
	if d == nil {
		return nil
	}
	return d.Time()
}
