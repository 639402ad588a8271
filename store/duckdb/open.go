package duckdb

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/takedown/takedown/store"
)

// schemaVersion is written to a new store; a store with another one is refused.
const schemaVersion = "3"

//go:embed schema.sql
var schemaSQL string

// recordsSQL and savedSQL add what stores of this version did not have at first.
var (
	//go:embed records.sql
	recordsSQL string
	//go:embed saved.sql
	savedSQL string
)

// Options tune a store. The zero value is right for most uses.
type Options struct {
	// MemoryMiB bounds DuckDB's buffers; beyond it they spill to disk beside the
	// store. Zero means 512. Derive, and a commit of long texts, may take more: 40
	// bytes a tweet, and up to eight times that if it is not enough.
	MemoryMiB int
	// Threads is the number of DuckDB's worker threads. Zero means one for each processor.
	Threads int
}

// Store is the embedded engine. It implements [store.Store].
type Store struct {
	db *sql.DB
	// spill is the folder for what does not fit into memory.
	spill string

	// write serialises the methods of store.Writer that load: one writer at a time.
	write sync.Mutex
	// recording serialises the writers of records, who go beside.
	recording sync.Mutex
	threads   int
	memoryMiB int
	// source gives DuckDB the batches being committed. It is used under write.
	source source
	// stage guards nextN, the number of the next row.
	stage sync.Mutex
	nextN int64
	// sets is written under write and read by readers.
	sets networkSets
}

var _ store.Store = (*Store)(nil)

// Open opens the store at path, or creates it. The error wraps store.ErrInUse
// when it is open already, in this process or another, store.ErrCorrupt when the
// file is not a store, and store.ErrVersion when another version of Takedown
// wrote it.
func Open(ctx context.Context, path string, opt Options) (*Store, error) {
	if opt.MemoryMiB == 0 {
		opt.MemoryMiB = 512
	}
	if opt.Threads == 0 {
		opt.Threads = runtime.GOMAXPROCS(0)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	spill := path + ".tmp"
	config := url.Values{
		"memory_limit":                  {strconv.Itoa(opt.MemoryMiB) + "MiB"},
		"threads":                       {strconv.Itoa(opt.Threads)},
		"temp_directory":                {spill},
		"checkpoint_threshold":          {"1GiB"},
		"storage_compatibility_version": {"v1.5.0"},
		// Rows carry numbers and every question that needs an order states it, so
		// that threads can store batches side by side.
		"preserve_insertion_order":     {"false"},
		"autoload_known_extensions":    {"false"},
		"autoinstall_known_extensions": {"false"},
	}
	connector, err := duckdb.NewConnector(path+"?"+config.Encode(), nil)
	if err != nil {
		return nil, openError(path, err)
	}
	s := &Store{db: sql.OpenDB(connector), threads: opt.Threads, memoryMiB: opt.MemoryMiB, spill: spill}
	if err := s.init(ctx, path); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	return s, nil
}

// Close waits for running queries and writes what is in the log to the file.
func (s *Store) Close() error {
	err := s.db.Close()
	s.source.close()
	return errors.Join(err, os.RemoveAll(s.spill))
}

func (s *Store) init(ctx context.Context, path string) error {
	// Within a process DuckDB shares an open file. Only a store has its configuration locked by then.
	var open bool
	if err := s.db.QueryRowContext(ctx, "SELECT current_setting('lock_configuration')").Scan(&open); err != nil {
		return openError(path, err)
	}
	if open {
		return inUse(path, "this process")
	}
	// What a process that was stopped has left is of no use to anybody.
	if err := os.RemoveAll(s.spill); err != nil {
		return err
	}
	if err := s.migrate(ctx, path); err != nil {
		return err
	}
	if err := s.sets.load(ctx, s.db); err != nil {
		return err
	}
	if err := s.db.QueryRowContext(ctx, "SELECT value::BIGINT FROM meta WHERE key = 'next_n'").Scan(&s.nextN); err != nil {
		return openError(path, err)
	}
	if err := s.source.register(ctx, s.db); err != nil {
		return fmt.Errorf("configure store: %w", err)
	}
	// From here on no statement can reach outside the store: even text that
	// found its way into a query could not read or write another file.
	for _, q := range []string{
		"SET GLOBAL TimeZone = 'UTC'",
		"SET GLOBAL enable_external_access = false",
		"SET GLOBAL allowed_configs = ['threads', 'memory_limit']", // see Store.alone and Store.withRoom
		"SET GLOBAL lock_configuration = true",
	} {
		if _, err := s.db.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("configure store: %w", err)
		}
	}
	return nil
}

// migrate creates the tables of a new store and checks the version of an old one.
func (s *Store) migrate(ctx context.Context, path string) error {
	var tables, meta int
	err := s.db.QueryRowContext(ctx,
		"SELECT count(*), count(*) FILTER (table_name = 'meta') FROM information_schema.tables").Scan(&tables, &meta)
	switch {
	case err != nil:
		return openError(path, err)
	case tables == 0:
		return inTx(ctx, s.db, func(tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, schemaSQL+recordsSQL+savedSQL); err != nil {
				return fmt.Errorf("create store: %w", err)
			}
			_, err := tx.ExecContext(ctx,
				"INSERT INTO meta VALUES ('schema_version', ?), ('rows', '0'), ('derived', '0'), ('next_n', '0')", schemaVersion)
			return err
		})
	case meta == 0:
		return fmt.Errorf("%s is a DuckDB database, but not a Takedown store: %w", path, store.ErrCorrupt)
	}
	var version string
	if err := s.db.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = 'schema_version'").Scan(&version); err != nil {
		return openError(path, err)
	}
	if version != schemaVersion {
		return fmt.Errorf("%s has schema version %s, this program reads version %s: %w", path, version, schemaVersion, store.ErrVersion)
	}
	_, err = s.db.ExecContext(ctx, recordsSQL+savedSQL)
	return wrap(ctx, "prepare store", err)
}

var lockHolder = regexp.MustCompile(`\(PID (\d+)\)`)

// openError says in our own words why a store could not be opened.
func openError(path string, err error) error {
	text := err.Error()
	switch {
	case strings.Contains(text, "Could not set lock"), strings.Contains(text, "being used by another process"):
		holder := "another process"
		if m := lockHolder.FindStringSubmatch(text); m != nil {
			holder = "process " + m[1]
		}
		return inUse(path, holder)
	case strings.Contains(text, "not a valid DuckDB database"), strings.Contains(text, "Corrupt"), strings.Contains(text, "checksum"):
		return fmt.Errorf("%s is not a store or is damaged: %w", path, store.ErrCorrupt)
	case strings.Contains(text, "newer version"), strings.Contains(text, "storage version"):
		return fmt.Errorf("%s was written by another version of DuckDB: %w", path, store.ErrVersion)
	default:
		return fmt.Errorf("open %s: %w", path, err)
	}
}

func inUse(path, holder string) error {
	return fmt.Errorf("%s is in use by %s: an embedded store is opened once at a time: %w", path, holder, store.ErrInUse)
}

// begin begins a transaction, which whoever began it has to end also when ctx
// is done; only statements heed ctx. Otherwise the driver could be interrupted
// once the transaction has begun and hand the connection back with it; and what
// goes on without a context, the appender, would go on without a transaction.
func begin(ctx context.Context, from beginner) (*sql.Tx, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return from.BeginTx(context.WithoutCancel(ctx), nil)
}

// beginner is a database or a connection to it.
type beginner interface {
	BeginTx(ctx context.Context, opts *sql.TxOptions) (*sql.Tx, error)
}

// inTx runs f in a transaction and commits when it returns nil.
func inTx(ctx context.Context, from beginner, f func(*sql.Tx) error) error {
	tx, err := begin(ctx, from)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// wrap adds what was being done to an error and, when it was given up because
// ctx is done, why: an interrupted statement does not always say so itself. nil
// stays nil.
func wrap(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	if cause := ctx.Err(); cause != nil && !errors.Is(err, cause) {
		return fmt.Errorf("%s: %w: %w", doing, cause, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}
