package duckdb

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/takedown/takedown/store"
)

// SumSuffix is what the name of a backup's checksum ends with. The file is of the
// form that sha256sum --check reads.
const SumSuffix = ".sha256"

// Backup copies the store at path to the file out, which is a store itself, and
// writes its SHA-256 beside it. Before that it reads everything in the store, so
// that what is damaged is not taken for a backup. It gives the size in bytes.
//
// Neither file may exist: the error wraps [fs.ErrExist]. Both have their names
// once they are whole. A store that is open elsewhere is store.ErrInUse; one that
// is damaged store.ErrCorrupt.
func Backup(ctx context.Context, path, out string) (size int64, err error) {
	for _, name := range []string{out, out + SumSuffix} {
		if err := free(name); err != nil {
			return 0, err
		}
	}
	db, path, err := openPlain(path, "READ_WRITE")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := whole(ctx, db, path); err != nil {
		return 0, err
	}
	// From here on the log is empty and the file holds all, and nobody else has it open.
	if _, err := db.ExecContext(ctx, "CHECKPOINT"); err != nil {
		return 0, opening(path, err)
	}
	sum, size, err := copyFile(ctx, path, out+unfinished)
	if err != nil {
		return 0, err
	}
	return size, errors.Join(
		named(out+unfinished, out),
		writeSum(out, sum))
}

// Restore copies a backup to path, where there may be no store, if it has the
// checksum that is beside it. A backup that has not is store.ErrCorrupt, and one
// without a checksum an error that wraps [fs.ErrNotExist].
func Restore(ctx context.Context, backup, path string) (size int64, err error) {
	for _, name := range []string{path, path + logSuffix} {
		if err := free(name); err != nil {
			return 0, err
		}
	}
	want, err := readSum(backup)
	if err != nil {
		return 0, err
	}
	next := path + unfinished
	sum, size, err := copyFile(ctx, backup, next)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, discard(next))
		}
	}()
	if sum != want {
		return 0, fmt.Errorf("%s is not what was backed up: its SHA-256 is %s, and %s%s says %s: %w", backup, sum, backup, SumSuffix, want, store.ErrCorrupt)
	}
	db, _, err := openPlain(next, "READ_ONLY")
	if err != nil {
		return 0, err
	}
	if err := errors.Join(whole(ctx, db, backup), db.Close()); err != nil {
		return 0, err
	}
	return size, named(next, path)
}

// unfinished is what the name of a file ends with that is not yet whole, logSuffix
// that of a store's log.
const (
	unfinished = ".unfinished"
	logSuffix  = ".wal"
)

// free says that nothing has the name.
func free(name string) error {
	switch _, err := os.Lstat(name); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	return fmt.Errorf("%s: %w", name, fs.ErrExist)
}

// openPlain opens the file of a store of any version, and changes nothing but what
// it is told to.
func openPlain(path, mode string) (db *sql.DB, absolute string, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return nil, "", err
	}
	if _, err := os.Stat(path); err != nil {
		return nil, path, opening(path, err)
	}
	if err := checkLog(path); err != nil {
		return nil, path, err
	}
	// A file that somebody hands over may hold views: none of them reads another one.
	db, err = sql.Open("duckdb", path+"?access_mode="+mode+"&enable_external_access=false&autoload_known_extensions=false&autoinstall_known_extensions=false&memory_limit=512MiB")
	if err == nil {
		err = db.PingContext(context.Background())
	}
	if err != nil {
		if db != nil {
			_ = db.Close() // says the same again
		}
		return nil, path, openError(path, err)
	}
	db.SetMaxOpenConns(1)
	return db, path, nil
}

// tables are all that a store of this version has, in the order of schema.sql.
var tables = []string{
	"meta", "networks", "network_sets", "odd_tweets", "tweets", "profiles", "members", "files", "rejects",
	"accounts", "timeline", "tweet_index", "retweets", "amplifies", "amplified_by", "network_totals",
	"records", "coordinations", "coordinates",
	"summaries", "summary_top", "summary_uses", "summary_shared", "summary_alone", "summary_retweeted", "summary_cascades", "summary_measures",
	"summary_accounts", "summary_times", "summary_rules", "summary_posts", "summary_tweets",
}

// whole reads all that is in a store of this version or an older one, which
// compares the checksum of every block.
func whole(ctx context.Context, db *sql.DB, path string) error {
	var meta bool
	if err := db.QueryRowContext(ctx, "SELECT count(*) > 0 FROM information_schema.tables WHERE table_name = 'meta'").Scan(&meta); err != nil {
		return opening(path, err)
	}
	if !meta {
		return fmt.Errorf("%s is a DuckDB database, but not a Takedown store: %w", path, store.ErrCorrupt)
	}
	version, err := versionOf(ctx, db)
	if err != nil {
		return opening(path, err)
	}
	if version > schemaVersion {
		return fmt.Errorf("%s has schema version %d, and this program reads up to version %d: %w", path, version, schemaVersion, store.ErrVersion)
	}
	for _, table := range tables {
		var held bool
		if err := db.QueryRowContext(ctx, "SELECT count(*) > 0 FROM information_schema.tables WHERE table_name = ?", table).Scan(&held); err != nil {
			return opening(path, err)
		}
		if !held {
			if version == schemaVersion {
				return fmt.Errorf("%s has no table %s: %w", path, table, store.ErrCorrupt)
			}
			continue
		}
		var hash any
		if err := db.QueryRowContext(ctx, "SELECT bit_xor(hash(t)) FROM "+table+" t").Scan(&hash); err != nil {
			return opening(path, err)
		}
	}
	return nil
}

// copyFile copies a file, in the place of what another copy left unfinished, and
// gives its SHA-256. What it could not write whole it takes away again.
func copyFile(ctx context.Context, from, to string) (sum string, size int64, err error) {
	in, err := os.Open(from)
	if err != nil {
		return "", 0, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.Create(to)
	if err != nil {
		return "", 0, err
	}
	hash := sha256.New()
	size, err = io.Copy(io.MultiWriter(out, hash), &stoppable{ctx, in})
	if err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return "", 0, errors.Join(fmt.Errorf("copy %s: %w", from, err), discard(to))
	}
	return hex.EncodeToString(hash.Sum(nil)), size, nil
}

// stoppable is a reader that ends with its context.
type stoppable struct {
	ctx context.Context
	io.Reader
}

// Read implements [io.Reader].
func (s *stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.Reader.Read(p)
}

// named gives a file that is whole its name, which nobody may have taken meanwhile.
func named(file, name string) error {
	err := free(name)
	if err == nil {
		err = os.Rename(file, name)
	}
	if err != nil {
		return errors.Join(err, discard(file))
	}
	return nil
}

// discard removes a file that is not whole, if it is there.
func discard(file string) error {
	if err := os.Remove(file); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func writeSum(backup, sum string) error {
	name := backup + SumSuffix
	err := os.WriteFile(name+unfinished, []byte(sum+"  "+filepath.Base(backup)+"\n"), 0o666)
	if err != nil {
		return errors.Join(err, discard(name+unfinished))
	}
	return named(name+unfinished, name)
}

func readSum(backup string) (string, error) {
	line, err := os.ReadFile(backup + SumSuffix)
	if err != nil {
		return "", fmt.Errorf("the checksum of %s: %w", backup, err)
	}
	sum, _, _ := strings.Cut(string(line), " ")
	if _, err := hex.DecodeString(sum); err != nil || len(sum) != 2*sha256.Size {
		return "", fmt.Errorf("%s%s holds no SHA-256: %w", backup, SumSuffix, store.ErrCorrupt)
	}
	return sum, nil
}
