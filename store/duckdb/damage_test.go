package duckdb

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
)

// driverWords are words of DuckDB's, its driver's and the operating system's errors.
var driverWords = []string{"IO Error", "duckdb error", "database/sql", "Corrupt database", "stored checksum", "FATAL", "Failure while", "read enough bytes", "errno", "TransactionContext"}

func inOurWords(t *testing.T, err error) {
	t.Helper()
	for _, words := range driverWords {
		if strings.Contains(err.Error(), words) {
			t.Errorf("%q says %q", err, words)
		}
	}
}

// TestDamage: what a store's file looks like is said with its name, and the file
// stays as it is.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "good.duckdb")
	filled(t, path)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"in", "the", "log"} {
		if _, err := s.PutRecord(t.Context(), store.Record{Kind: "case", ID: id, Body: []byte(`{"title":"` + strings.Repeat("x", 2000) + `"}`)}); err != nil {
			t.Fatal(err)
		}
	}
	log, err := os.ReadFile(path + logSuffix)
	if err != nil || len(log) < 5000 {
		t.Fatalf("a log of %d bytes, %v", len(log), err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	later, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	flipped := func(content []byte, at int) []byte {
		content = bytes.Clone(content)
		content[at] ^= 0x10
		return content
	}
	for name, c := range map[string]struct {
		file, log []byte
		says      string // empty: it opens, and has as many records
		records   int
	}{
		"whole":                {good, nil, "", 3},
		"with its log":         {good, log, "", 6},
		"a log cut short":      {good, log[:len(log)-100], "", 5}, // what was never acknowledged
		"a log of zeros":       {good, make([]byte, 5000), "", 3},
		"nothing":              {[]byte{}, nil, "not a DuckDB database", 0},
		"text":                 {bytes.Repeat([]byte("not a store"), 5000), nil, "not a DuckDB database", 0},
		"cut in the header":    {good[:100], nil, "cut short", 0},
		"cut":                  {good[:50_000], nil, "cut short", 0},
		"a header flipped":     {flipped(good, 4096+40), nil, "checksums differ", 0},
		"another state's log":  {later, log, "of another state", 0},
		"a log that is no log": {good, []byte("hello, hello, hello, hello, hello"), "is not one of DuckDB's", 0},
		"a log flipped":        {good, flipped(log, len(log)/2), "log, the .wal beside it, is damaged", 0},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.duckdb")
			if err := os.WriteFile(path, c.file, 0o600); err != nil {
				t.Fatal(err)
			}
			if c.log != nil {
				if err := os.WriteFile(path+logSuffix, c.log, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			s, err := Open(t.Context(), path, Options{})
			if c.says == "" {
				if err != nil {
					t.Fatal(err)
				}
				n := 0
				for _, err := range s.Records(t.Context(), "case") {
					if err != nil {
						t.Fatal(err)
					}
					n++
				}
				if err := s.Close(); err != nil || n != c.records {
					t.Errorf("%d records, want %d, %v", n, c.records, err)
				}
				return
			}
			if !errors.Is(err, store.ErrCorrupt) || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), path) {
				t.Fatal(err)
			}
			inOurWords(t, err)
			if content, err := os.ReadFile(path); err != nil || !bytes.Equal(content, c.file) {
				t.Errorf("the file was changed, %v", err)
			}
			if content, err := os.ReadFile(path + logSuffix); c.log != nil && (err != nil || !bytes.Equal(content, c.log)) {
				t.Errorf("the log was changed, %v", err)
			}
		})
	}
}

// TestFlippedBytes: wherever bytes of a file have changed, opening, reading and
// copying it either give what was there or say that it is damaged, in our words.
func TestFlippedBytes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "good.duckdb")
	filled(t, path)
	want := sums(t, path)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damaged := 0
	for range 40 {
		at := rand.N(len(good))
		broken := filepath.Join(t.TempDir(), "broken.duckdb")
		content := bytes.Clone(good)
		for i := range min(500, len(content)-at) { // a sector
			content[at+i] ^= 0xA5
		}
		if err := os.WriteFile(broken, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := readThrough(t.Context(), broken); err != nil {
			damaged++
			if !errors.Is(err, store.ErrCorrupt) {
				t.Errorf("flipped at %d: %v", at, err)
			}
			inOurWords(t, err)
			if _, err := Backup(t.Context(), broken, broken+".copy"); !errors.Is(err, store.ErrCorrupt) {
				t.Errorf("flipped at %d, and copied: %v", at, err)
			}
			if _, err := os.Stat(broken + ".copy"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("a copy of what is damaged: %v", err)
			}
			continue
		}
		for table, sum := range sums(t, broken) {
			if sum != want[table] {
				t.Errorf("flipped at %d, %s is %s, want %s", at, table, sum, want[table])
			}
		}
	}
	if damaged < 5 {
		t.Errorf("of 40 only %d did damage", damaged)
	}
}

// readThrough opens a store and reads what is in it.
func readThrough(ctx context.Context, path string) error {
	s, err := Open(ctx, path, Options{})
	if err != nil {
		return err
	}
	_, err = s.Networks(ctx)
	for _, each := range []func() error{
		func() error { _, err := s.Accounts(ctx, []string{"A", "B"}); return err },
		func() error { _, err := s.Ledger(ctx, ""); return err },
		func() error { _, err := s.SavedCoordinations(ctx); return err },
		func() error {
			for _, err := range s.HeldTweets(ctx) {
				if err != nil {
					return err
				}
			}
			return nil
		},
		func() error {
			for _, err := range s.AllRecords(ctx) {
				if err != nil {
					return err
				}
			}
			return nil
		},
		func() error {
			for _, err := range s.Posts(ctx, store.PostQuery{}) {
				if err != nil {
					return err
				}
			}
			return nil
		},
	} {
		err = errors.Join(err, each())
	}
	err = errors.Join(err, s.Close())
	db, _, opened := openPlain(path, "READ_ONLY")
	if opened != nil {
		return errors.Join(err, opened)
	}
	return errors.Join(err, whole(ctx, db, path), db.Close())
}

// TestBackup: a backup is what the store is, and comes back; nothing is overwritten
// and nothing else is restored.
func TestBackup(t *testing.T) {
	dir := t.TempDir()
	path, out, back := filepath.Join(dir, "a.duckdb"), filepath.Join(dir, "out"), filepath.Join(dir, "back.duckdb")
	filled(t, path)
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.PutRecord(t.Context(), store.Record{Kind: "case", ID: "last", Body: []byte("{}"), At: time.UnixMilli(1)}); err != nil {
		t.Fatal(err)
	}
	// What a process that was killed leaves: a file and its log.
	left := filepath.Join(dir, "left.duckdb")
	for _, suffix := range []string{"", logSuffix} {
		if _, _, err := copyFile(t.Context(), path+suffix, left+suffix); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Backup(t.Context(), filepath.Join(dir, "none"), out); err == nil {
		t.Error("a backup of no store")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Backup(t.Context(), left, out); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), out, back); err != nil {
		t.Fatal(err)
	}
	want := sums(t, path)
	for table, sum := range sums(t, back) {
		if sum != want[table] {
			t.Errorf("%s is %s, want %s", table, sum, want[table])
		}
	}
	if _, err := Backup(t.Context(), path, out); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a backup: %v", err)
	}
	if _, err := Restore(t.Context(), out, back); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a store: %v", err)
	}
	content, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2]++
	if err := os.WriteFile(out, content, 0o600); err != nil {
		t.Fatal(err)
	}
	fresh := filepath.Join(dir, "fresh.duckdb")
	if _, err := Restore(t.Context(), out, fresh); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("of a changed file: %v", err)
	}
	if err := os.Remove(out + SumSuffix); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), out, fresh); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a checksum: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*fresh*")); len(left) > 0 {
		t.Errorf("left %q", left)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*"+unfinished)); len(left) > 0 {
		t.Errorf("left %q", left)
	}
}
