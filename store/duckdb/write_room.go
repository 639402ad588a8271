package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/duckdb/duckdb-go/v2"
)

// alone lets DuckDB run queries on their callers' threads only, while f runs. A
// row group is one thread's work; if a worker did it, the caller would spin
// beside it, on a processor that parsing has a use for.
func (s *Store) alone(ctx context.Context, conn *sql.Conn, f func() error) error {
	return during(ctx, conn, "SET GLOBAL threads = ?", 1, s.threads, f)
}

// withRoom lets DuckDB have more memory than otherwise, while f runs, and still
// more if that is not enough.
func (s *Store) withRoom(ctx context.Context, conn *sql.Conn, f func() error) error {
	var rows int64
	if err := conn.QueryRowContext(ctx, "SELECT count(*) FROM tweets").Scan(&rows); err != nil {
		return err
	}
	for more := 1; ; more *= 2 {
		err := during(ctx, conn, "SET GLOBAL memory_limit = ?", mebibytes(more*s.roomMiB(rows)), mebibytes(s.memoryMiB), f)
		if more == mostRoom || !outOfMemory(err) {
			return err
		}
	}
}

// mostRoom is how many times as much memory is tried as ought to be enough.
const mostRoom = 8

func mebibytes(n int) string { return fmt.Sprint(n, "MiB") }

// roomMiB is how much memory ought to be enough to derive from so many tweets.
// Joins and sorts spill to disk, but each keeps a part that grows with what it is
// given: 32 bytes a tweet were not always enough for four million.
func (s *Store) roomMiB(rows int64) int {
	const least, rowBytes = 160, 40
	return max(s.memoryMiB, least, int(rows*rowBytes>>20))
}

// during changes a setting while f runs.
func during(ctx context.Context, conn *sql.Conn, set string, value, back any, f func() error) (err error) {
	ctx = context.WithoutCancel(ctx) // what takes no time is done whole, or it could not be undone
	if _, err := conn.ExecContext(ctx, set, value); err != nil {
		return err
	}
	defer func() {
		_, undone := conn.ExecContext(ctx, set, back)
		err = errors.Join(err, undone)
	}()
	return f()
}

func outOfMemory(err error) bool {
	var cause *duckdb.Error
	return errors.As(err, &cause) && cause.Type == duckdb.ErrorTypeOutOfMemory
}
