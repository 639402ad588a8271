package duckdb

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
)

//go:embed derive.sql
var deriveSQL string

// Derive implements [store.Writer].
func (s *Store) Derive(ctx context.Context) (err error) {
	s.write.Lock()
	defer s.write.Unlock()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return wrap(ctx, "derive", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	var stale bool
	err = conn.QueryRowContext(ctx, "SELECT count(DISTINCT value) > 1 FROM meta WHERE key IN ('rows', 'derived')").Scan(&stale)
	if err != nil || !stale {
		return wrap(ctx, "derive", err)
	}
	derive := func() error {
		return s.withRoom(ctx, conn, func() error { return s.derive(ctx, conn) })
	}
	if s.reading.Load() > 0 {
		// It takes twice as long, and leaves the other processors to those who ask.
		err = s.alone(ctx, conn, derive)
	} else {
		err = derive()
	}
	return wrap(ctx, "derive", err)
}

func (s *Store) derive(ctx context.Context, conn *sql.Conn) error {
	err := s.change(ctx, conn, func(tx *sql.Tx) error {
		for _, step := range strings.SplitAfter(deriveSQL, ";\n\n") {
			if _, err := tx.ExecContext(ctx, step); err != nil {
				return fmt.Errorf("%s: %w", stepName(step), err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	// What the derived tables replaced is given back to the file. While answers
	// are being read that can have to wait: for the next time, or for Close.
	_, err = conn.ExecContext(ctx, "CHECKPOINT")
	var busy *duckdb.Error
	if errors.As(err, &busy) && busy.Type == duckdb.ErrorTypeTransaction {
		return nil
	}
	return err
}

// stepName is the first line of a step that is not a comment.
func stepName(step string) string {
	for line := range strings.Lines(step) {
		if !strings.HasPrefix(line, "--") && strings.TrimSpace(line) != "" {
			return strings.TrimSpace(line)
		}
	}
	return "step"
}
