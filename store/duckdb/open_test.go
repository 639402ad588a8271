package duckdb

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/storetest"
)

// openPath tells a copy of this test which store to open.
const openPath = "TAKEDOWN_TEST_OPEN"

// TestInUse: a store is open once. Whoever else opens it is told who has it,
// and the store stays as it is.
func TestInUse(t *testing.T) {
	if path := os.Getenv(openPath); path != "" {
		s, err := Open(t.Context(), path, Options{})
		if err == nil {
			t.Fatal(s.Close())
		}
		fmt.Println(errors.Is(err, store.ErrInUse), err)
		return
	}
	path := filepath.Join(t.TempDir(), "store.duckdb")
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.PutNetwork(t.Context(), store.Network{Slug: "alpha"}); err != nil {
		t.Fatal(err)
	}

	other := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestInUse$")
	other.Env = append(os.Environ(), openPath+"="+path)
	said, err := other.CombinedOutput()
	if want := fmt.Sprintf("true %s is in use by process %d:", path, os.Getpid()); err != nil || !strings.HasPrefix(string(said), want) {
		t.Errorf("another process: %v %s, want %q", err, said, want)
	}
	again, err := Open(t.Context(), path, Options{})
	if err == nil {
		err = again.Close()
	}
	if !errors.Is(err, store.ErrInUse) {
		t.Errorf("opened again in this process: %v", err)
	}

	file, err := s.OpenFile(t.Context(), "alpha", "a.csv", store.FileTweets)
	if err != nil {
		t.Fatal(err)
	}
	b := &store.Batch{FileID: file.ID, Tweets: []store.TweetRow{{ID: "1", AccountID: "A"}}, Done: true}
	if err := errors.Join(storetest.Commit(t.Context(), s, 0, b), s.Derive(t.Context()), s.Close()); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(t.Context(), path, Options{}); err != nil {
		t.Fatal(err)
	}
	tweets, err := s.Tweets(t.Context(), []string{"1"})
	if err := errors.Join(err, s.Close()); err != nil || len(tweets) != 1 {
		t.Errorf("tweets after others were refused: %v, %v", tweets, err)
	}
}

// TestSpills: what a process that was stopped has left beside a store is removed, and
// nothing else, least of all what DuckDB has spilled since the store was opened.
func TestSpills(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "store.duckdb")
	spill := path + spillSuffix + spillName
	left := []string{path + ".tmp", path + ".tmp-0123456789abcdef"}
	kept := []string{path + ".tmp-mine", path + ".tmp-0123456789abcdef0", filepath.Join(dir, "other.duckdb.tmp"), spill}
	for _, d := range append(left, kept...) {
		if err := errors.Join(os.Mkdir(d, 0o700), os.WriteFile(filepath.Join(d, "duckdb_temp_storage_DEFAULT-0.tmp"), nil, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var set string
	if err := s.db.QueryRowContext(t.Context(), "SELECT current_setting('temp_directory')").Scan(&set); err != nil || set != spill {
		t.Errorf("spills to %s, want %s: %v", set, spill, err)
	}
	for _, d := range left {
		if _, err := os.Stat(d); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is left: %v", d, err)
		}
	}
	for _, d := range kept {
		if _, err := os.Stat(filepath.Join(d, "duckdb_temp_storage_DEFAULT-0.tmp")); err != nil {
			t.Error(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(spill); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is left by a store that was closed: %v", spill, err)
	}
}

// TestPaths: a path that the driver would take apart is refused, and opens nothing.
func TestPaths(t *testing.T) {
	for _, name := range []string{"a?b.duckdb", "a#b.duckdb", "a%zzb.duckdb"} {
		dir := t.TempDir()
		if _, err := Open(t.Context(), filepath.Join(dir, name), Options{}); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
		if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
			t.Errorf("%s: %v left %v", name, err, entries)
		}
	}
}

// TestNotAStore: other files are refused, and left as they are.
func TestNotAStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.txt")
	const notes = "not a store, however much it would like to be one"
	if err := os.WriteFile(path, []byte(strings.Repeat(notes, 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := Open(t.Context(), path, Options{}); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("opened %v, %v", s, err)
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != strings.Repeat(notes, 500) {
		t.Errorf("the file was changed: %v", err)
	}
}
