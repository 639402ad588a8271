package duckdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/takedown/takedown/store"
)

// Commit implements [store.Writer].
func (s *Store) Commit(ctx context.Context, batches ...store.Staged) (err error) {
	all := make([]*staged, len(batches))
	for i, b := range batches {
		all[i] = b.(*staged)
		defer func() { err = errors.Join(err, b.Discard()) }()
	}
	s.write.Lock()
	defer s.write.Unlock()
	// One thread does it all: it keeps its place on a processor better than the
	// threads that calls into DuckDB come from otherwise.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return wrap(ctx, "commit batch", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	err = s.alone(ctx, conn, func() error { return s.commit(ctx, conn, all) })
	if outOfMemory(err) { // long texts
		err = s.alone(ctx, conn, func() error {
			return s.withRoom(ctx, conn, func() error { return s.commit(ctx, conn, all) })
		})
	}
	return wrap(ctx, "commit batch", err)
}

func (s *Store) commit(ctx context.Context, conn *sql.Conn, batches []*staged) error {
	tx, err := begin(ctx, conn)
	if err != nil {
		return err
	}
	c := commit{conn: conn, tx: tx, source: &s.source, batches: batches, sets: s.sets.get().clone()}
	if err := c.run(ctx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	for _, b := range batches {
		s.fresh = min(s.fresh, b.firstN)
		s.moved = s.moved || len(b.Replaced)+len(b.Shared) > 0
	}
	if err := s.settle(ctx, tx.Commit); err != nil {
		return err
	}
	s.sets.publish(c.sets)
	return nil
}

// commit is batches on their way into the store.
type commit struct {
	conn    *sql.Conn
	tx      *sql.Tx
	source  *source
	batches []*staged
	sets    setData
}

func (c *commit) run(ctx context.Context) error {
	for left := c.batches; len(left) > 0; {
		n := following(left)
		if err := c.progress(ctx, left[0], left[n-1]); err != nil {
			return err
		}
		left = left[n:]
	}
	// Batches that only add are added at once. What one replaces or shares may be
	// in the batch before it, and odd tweets are numbered one batch after the other.
	for left := c.batches; len(left) > 0; {
		n := slices.IndexFunc(left, func(b *staged) bool { return b.odd || len(b.Replaced)+len(b.Shared) > 0 })
		if n < 0 {
			n = len(left)
		}
		n = max(n, 1)
		if err := c.tweets(ctx, left[:n]); err != nil {
			return err
		}
		left = left[n:]
	}
	if err := c.rest(ctx); err != nil {
		return err
	}
	_, err := c.tx.ExecContext(ctx, "UPDATE meta SET value = (value::BIGINT + ?)::VARCHAR WHERE key = 'rows'", len(c.batches))
	return err
}

// tweets adds the tweets of batches, of which one alone may replace or share others,
// or have odd ones.
func (c *commit) tweets(ctx context.Context, batches []*staged) error {
	first := batches[0]
	held, err := c.takeOut(ctx, first)
	if err != nil {
		return err
	}
	if err := c.insert(ctx, batches); err != nil {
		return err
	}
	for set, ids := range held {
		if err := c.share(ctx, ids, set); err != nil {
			return err
		}
	}
	return c.shareAll(ctx, first.Shared, first.network)
}

// rest adds all but the tweets.
func (c *commit) rest(ctx context.Context) error {
	members := make(map[int16][]string)
	for _, b := range c.batches {
		if len(b.Members) > 0 {
			members[b.network] = append(members[b.network], b.Members...)
		}
		if err := errors.Join(c.profiles(b.Profiles), c.rejects(b)); err != nil {
			return err
		}
	}
	for network, ids := range members {
		if _, err := c.tx.ExecContext(ctx, `
			INSERT INTO members
			SELECT DISTINCT id, ?::SMALLINT FROM (SELECT unnest(?::VARCHAR[]) AS id)
			WHERE id NOT IN (SELECT account_id FROM members WHERE network_id = ?)`, network, ids, network); err != nil {
			return err
		}
	}
	return nil
}

// following says how many of the batches, from the first on, follow each other in one file.
func following(batches []*staged) int {
	for i := 1; i < len(batches); i++ {
		if b, last := batches[i], batches[i-1]; b.FileID != last.FileID || last.Done || !sameOffset(b.Before, last.After) {
			return i
		}
	}
	return len(batches)
}

// sameOffset says that a batch begins where another one ends.
func sameOffset(p, q store.Progress) bool {
	return p.Offset == q.Offset && p.SkipTweets == q.SkipTweets && p.SkipLines == q.SkipLines
}

// progress moves a file's ledger entry over batches that follow each other, if
// it is where the first one expects it.
func (c *commit) progress(ctx context.Context, first, last *staged) error {
	before, p, state := first.Before, last.After, store.FileLoading
	if last.Done {
		state = store.FileDone
		if p.FinishedAt == nil {
			now := time.Now().UTC().Truncate(time.Millisecond)
			p.FinishedAt = &now
		}
	}
	moved, err := c.tx.ExecContext(ctx, `
		UPDATE files SET state = ?, byte_offset = ?, lines = ?, sha256 = ?, skip_tweets = ?, skip_lines = ?,
			rows_read = ?, accepted = ?, duplicate = ?, rejected = ?, repaired = ?, finished_at = ?
		WHERE id = ? AND byte_offset = ? AND skip_tweets = ? AND skip_lines = ? AND state IN ('LOADING', 'FAILED')`,
		string(state), p.Offset, p.Lines, p.SHA256, p.SkipTweets, p.SkipLines,
		p.RowsRead, p.Accepted, p.Duplicate, p.Rejected, p.Repaired, p.FinishedAt,
		first.FileID, before.Offset, before.SkipTweets, before.SkipLines)
	if err != nil {
		return err
	}
	if n, err := moved.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return fmt.Errorf("file %d is not at offset %d: %w", first.FileID, before.Offset, store.ErrConflict)
}

func (c *commit) profiles(observed []store.Profile) error {
	return appendRows(c.conn, "profiles", observed, func(p *store.Profile) []driver.Value {
		var created any
		if p.HasCreatedOn {
			created = p.CreatedOn.Time()
		}
		return []driver.Value{p.AccountID, int8(p.Rank), time.UnixMilli(p.AsOf).UTC(), given(p.ScreenName), given(p.DisplayName),
			given(p.Bio), given(p.Location), given(p.ProfileURL), given(p.Language), counted(p.Followers), counted(p.Following), created}
	})
}

func (c *commit) rejects(b *staged) error {
	return appendRows(c.conn, "rejects", b.Rejects, func(r *store.Reject) []driver.Value {
		return []driver.Value{b.FileID, r.Line, r.Column, r.Code, r.Reason, r.Excerpt}
	})
}

// appendRows adds rows to a table through the driver's appender, in conn's open transaction.
func appendRows[T any](conn *sql.Conn, table string, rows []T, values func(*T) []driver.Value) error {
	if len(rows) == 0 {
		return nil
	}
	return conn.Raw(func(dc any) error {
		a, err := duckdb.NewAppenderFromConn(dc.(driver.Conn), "", table)
		if err != nil {
			return err
		}
		for i := range rows {
			if err := a.AppendRow(values(&rows[i])...); err != nil {
				return errors.Join(err, a.Close())
			}
		}
		return a.Close()
	})
}

// given is a text as a value, NULL for "not given".
func given(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// counted is a count as a value, NULL for "not given".
func counted(n int64) any {
	if n < 0 {
		return nil
	}
	return n
}
