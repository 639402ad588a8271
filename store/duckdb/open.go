package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/takedown/takedown/store"
)

// Options tune a store. The zero value is right for most uses.
type Options struct {
	// MemoryMiB bounds DuckDB's buffers; beyond it they spill to disk beside the
	// store. Zero means 512. Derive, and a commit of long texts, may take more: 40
	// bytes a tweet, and up to eight times that if it is not enough.
	MemoryMiB int
	// Threads is the number of DuckDB's worker threads. Zero means one for each processor.
	Threads int
	// Told is called with what whoever opens the store is to know, such as that it
	// was migrated. It may be nil.
	Told func(message string)
}

// Store is the embedded engine. It implements [store.Store].
type Store struct {
	db *sql.DB
	// path is the file, absolute.
	path string
	// spill is the folder for what does not fit into memory.
	spill string

	// write serialises the methods of store.Writer that load: one writer at a time.
	write sync.Mutex
	// recording serialises the writers of records, who go beside.
	recording sync.Mutex
	threads   int
	memoryMiB int
	// summarizing serialises those who summarize, who go beside.
	summarizing sync.Mutex
	// source gives DuckDB the batches being committed. It is used under write.
	source source
	// stage guards nextN, the number of the next row.
	stage sync.Mutex
	nextN int64
	// sets is written under write and read by readers.
	sets networkSets
	// fresh is what no row committed since the last Derive is numbered below. It is used
	// under write.
	fresh int64
	// moved says that a row that was there at the last Derive may have become another one since.
	// It is used under write.
	moved bool
	// settled is the committed state; nil while a change of it is being committed.
	settled atomic.Pointer[settled]
	// prior is the one before, which those see who began before the change was committed.
	prior atomic.Pointer[settled]
	// counted is the state of the derived tables whose summaries were committed last, -1 before any.
	counted atomic.Int64
	// reading is how many read at the moment.
	reading atomic.Int64
	// hours are what readers counted.
	hours hours
	// directory is what Remember last read of accounts.
	directory atomic.Pointer[directory]
	// packed are the tweets as they were packed last.
	packed atomic.Pointer[packedTweets]
}

var _ store.Store = (*Store)(nil)

// Open opens the store at path, or creates it. The error wraps store.ErrInUse
// when it is open already, in this process or another, store.ErrCorrupt when the
// file is not a store or is damaged, store.ErrUnavailable when it cannot be
// written, and store.ErrVersion when a newer version of Takedown wrote it, or one
// too old. A store of an older version is migrated.
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
	// The driver takes what follows for settings, and would open another file, or one
	// without these settings.
	if strings.ContainsAny(path, "?#%") {
		return nil, fmt.Errorf("open store %s: its path must not have ?, # or %% in it: %w", path, store.ErrInvalid)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, opening(path, err)
	}
	if err := checkLog(path); err != nil {
		return nil, err
	}
	spill := path + spillSuffix + spillName
	config := url.Values{
		"memory_limit":                  {strconv.Itoa(opt.MemoryMiB) + "MiB"},
		"threads":                       {strconv.Itoa(opt.Threads)},
		"temp_directory":                {spill},
		"checkpoint_threshold":          {"1GiB"},
		"storage_compatibility_version": {"v1.5.0"},
		// Of a new store, a quarter of what is usual: of most blocks that a question reads it
		// wants one row. Blocks that are smaller still compress less.
		"default_block_size": {"65536"},
		// Rows carry numbers and every question that needs an order states it, so
		// that threads can store batches side by side.
		"preserve_insertion_order": {"false"},
		// So that it is known what a transaction sees; otherwise its first statement would begin it.
		"immediate_transaction_mode":   {"true"},
		"autoload_known_extensions":    {"false"},
		"autoinstall_known_extensions": {"false"},
	}
	connector, err := duckdb.NewConnector(path+"?"+config.Encode(), nil)
	if err != nil {
		return nil, openError(path, err)
	}
	s := &Store{db: sql.OpenDB(connector), path: path, moved: true, threads: opt.Threads, memoryMiB: opt.MemoryMiB, spill: spill, hours: hours{turn: make(chan struct{}, 1)}}
	if err := s.init(ctx, path, opt.Told); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	return s, nil
}

// Close waits for running queries and writes what is in the log to the file.
func (s *Store) Close() error {
	err := s.db.Close()
	s.source.close()
	if p := s.packed.Load(); p != nil {
		err = errors.Join(err, p.file.Close())
	}
	return errors.Join(err, os.RemoveAll(s.spill))
}

func (s *Store) init(ctx context.Context, path string, told func(string)) error {
	// Within a process DuckDB shares an open file. Only a store has its configuration locked by then.
	var open bool
	if err := s.db.QueryRowContext(ctx, "SELECT current_setting('lock_configuration')").Scan(&open); err != nil {
		return openError(path, err)
	}
	if open {
		return inUse(path, "this process")
	}
	if err := discardSpills(path, s.spill); err != nil {
		return opening(path, err)
	}
	if err := s.migrate(ctx, path, told); err != nil {
		return err
	}
	if err := s.sets.load(ctx, s.db); err != nil {
		return opening(path, err)
	}
	if err := s.db.QueryRowContext(ctx, "SELECT value::BIGINT FROM meta WHERE key = 'next_n'").Scan(&s.nextN); err != nil {
		return openError(path, err)
	}
	if err := s.settle(ctx, func() error { return nil }); err != nil {
		return openError(path, err)
	}
	if err := errors.Join(s.lookCounted(ctx), s.lookPacked(ctx)); err != nil {
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

// spillSuffix and spillName name the folder beside a store for what does not fit into
// memory. Each process has its own: to read the log of a store that was not closed can
// take more memory than there is, and what a process before has left there can be
// removed only when that is done. Within a process DuckDB shares a file that is open,
// and wants the same settings for it.
const spillSuffix = ".tmp"

var spillName = fmt.Sprintf("-%016x", rand.Uint64())

// oldSpill is what is left to discard beside a store, after its name.
var oldSpill = regexp.MustCompile(`^` + regexp.QuoteMeta(spillSuffix) + `(-[0-9a-f]{16})?$`)

// discardSpills removes what processes that were stopped have left beside the store at
// path, which is of no use to anybody, but not what is in use.
func discardSpills(path, inUse string) error {
	spills, err := beside(path, oldSpill, true)
	for _, spill := range spills {
		if spill != inUse {
			err = errors.Join(err, os.RemoveAll(spill))
		}
	}
	return err
}

// beside are the paths of the folders, or the files, beside the store at path that have its
// name and a suffix.
func beside(path string, suffixes *regexp.Regexp, folders bool) (paths []string, err error) {
	entries, err := os.ReadDir(filepath.Dir(path))
	for _, e := range entries {
		if suffix, ours := strings.CutPrefix(e.Name(), filepath.Base(path)); ours && e.IsDir() == folders && suffixes.MatchString(suffix) {
			paths = append(paths, path+suffix)
		}
	}
	return paths, err
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
	return transact(ctx, from, f, (*sql.Tx).Commit)
}

// transact is inTx with a way of its own to commit.
func transact(ctx context.Context, from beginner, f, commit func(*sql.Tx) error) error {
	tx, err := begin(ctx, from)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return commit(tx)
}

// wrap adds what was being done to an error and, when it was given up because
// ctx is done, why: an interrupted statement does not always say so itself. What
// DuckDB says of the file is put in our own words. nil stays nil.
func wrap(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	if cause := ctx.Err(); cause != nil && !errors.Is(err, cause) {
		return fmt.Errorf("%s: %w: %w", doing, cause, err)
	}
	if outOfMemory(err) {
		return fmt.Errorf("%s: %w: %w", doing, store.ErrMemory, err)
	}
	if ofFile(err) {
		if known := condition(err); known != nil {
			return fmt.Errorf("%s: the store's file: %w", doing, known)
		}
	}
	return fmt.Errorf("%s: %w", doing, err)
}
