package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/takedown/takedown/store"
)

// Shares are the messages of a file of shares, for which there is no store:
// sorted in memory, and on disk what does not fit there.
type Shares struct {
	db   *sql.DB
	conn *sql.Conn
	// spill is a folder for what does not fit into memory.
	spill string
}

// shareColumns are what a file of shares must have, in the form of CooRTweet.
var shareColumns = []string{"object_id", "account_id", "content_id", "timestamp_share"}

// OpenShares reads a CSV, plain or gzipped, with a header and the columns
// object_id, account_id, content_id and timestamp_share among others. A row says
// that an account shared an object in a message at a time, in seconds since
// 1970-01-01 UTC; rounded to milliseconds. It can have any
// object of any platform: as far as the file can tell, all of them are the
// behaviour's. A row without one of the four is an error that names it.
func OpenShares(ctx context.Context, path string, b store.Behaviour, opt Options) (_ *Shares, err error) {
	if opt.MemoryMiB == 0 {
		opt.MemoryMiB = 256
	}
	if opt.Threads == 0 {
		opt.Threads = runtime.GOMAXPROCS(0)
	}
	if _, err := os.Stat(path); err != nil {
		return nil, err // in other words than DuckDB's
	}
	s := new(Shares)
	if s.spill, err = os.MkdirTemp("", "takedown-shares-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("%s: %w", path, err), s.Close())
		}
	}()
	config := url.Values{
		"memory_limit":                 {strconv.Itoa(opt.MemoryMiB) + "MiB"},
		"threads":                      {strconv.Itoa(opt.Threads)},
		"temp_directory":               {filepath.Join(s.spill, "spill")},
		"autoload_known_extensions":    {"false"},
		"autoinstall_known_extensions": {"false"},
	}
	connector, err := duckdb.NewConnector("?"+config.Encode(), nil)
	if err != nil {
		return nil, err
	}
	s.db = sql.OpenDB(connector)
	if s.conn, err = s.db.Conn(ctx); err != nil {
		return nil, err
	}
	return s, wrap(ctx, "read shares", s.sort(ctx, path, b))
}

// readShares is the relation of a file's rows as texts.
const readShares = `read_csv(?, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"')`

// columns are those of a file.
func (s *Shares) columns(ctx context.Context, path string) ([]string, error) {
	rows, err := s.conn.QueryContext(ctx, "SELECT * FROM "+readShares+" LIMIT 0", path)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	return columns, errors.Join(err, rows.Err())
}

func (s *Shares) sort(ctx context.Context, path string, b store.Behaviour) error {
	columns, err := s.columns(ctx, path)
	if err != nil {
		return err
	}
	for _, column := range shareColumns {
		if !slices.Contains(columns, column) {
			return fmt.Errorf("there is no column %s", column)
		}
	}
	object := "object_id"
	if b == store.BehaviourSynchrony {
		object = "''" // a message counts once, whatever it shares
	}
	_, err = s.conn.ExecContext(ctx, `
		CREATE TEMP TABLE sorted_messages AS
		SELECT `+object+` AS object, account_id, content_id AS id, (timestamp_share::DECIMAL(15, 3) * 1000)::BIGINT AS posted_at,
			count(*) OVER (PARTITION BY account_id, content_id) > 1 AS repeated
		FROM (SELECT object_id, account_id, content_id, CASE WHEN TRY_CAST(timestamp_share AS DECIMAL(15, 3)) IS NULL
				OR object_id IS NULL OR account_id IS NULL OR content_id IS NULL
			THEN error(concat_ws(' ', 'a row lacks an id or its time in seconds:', object_id, account_id, content_id, timestamp_share))
			ELSE timestamp_share END AS timestamp_share FROM `+readShares+`)
		ORDER BY object, posted_at`, path)
	return err
}

// Messages streams the shares as [store.Reader] streams messages. It is not for
// several goroutines at once.
func (s *Shares) Messages(ctx context.Context) iter.Seq2[store.Message, error] {
	return func(yield func(store.Message, error) bool) {
		stopped := false
		err := readMessages(ctx, s.conn, func(m store.Message) bool {
			stopped = !yield(m, nil)
			return !stopped
		})
		if err != nil && !stopped {
			yield(store.Message{}, wrap(ctx, "read shares", err))
		}
	}
}

// Close lets go of what was sorted.
func (s *Shares) Close() error {
	var errs []error
	if s.conn != nil {
		errs = append(errs, s.conn.Close())
	}
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	return errors.Join(append(errs, os.RemoveAll(s.spill))...)
}
