package duckdb

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/takedown/takedown/store"
)

// TestRecordsBesideALoad: a record does not wait for who holds the lock of those
// that load, nor for their transaction.
func TestRecordsBesideALoad(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "store.duckdb"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.PutNetwork(t.Context(), store.Network{Slug: "alpha"}); err != nil {
		t.Fatal(err)
	}
	s.write.Lock()
	defer s.write.Unlock()
	tx, err := s.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	// What a commit and a Derive do.
	for _, statement := range []string{"UPDATE meta SET value = '7' WHERE key = 'rows'", "INSERT INTO members VALUES ('A', 1)",
		"CREATE OR REPLACE TABLE tweet_index AS SELECT id AS tweet, n FROM tweets"} {
		if _, err := tx.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	version, err := s.PutRecord(t.Context(), store.Record{Kind: "case", ID: "a", Body: []byte(`1`)})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteRecord(t.Context(), "case", "a", version); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Errorf("a load fails where a record was written beside it: %v", err)
	}
}

// killPath tells a copy of this test which store to write to until it is killed.
const killPath = "TAKEDOWN_TEST_KILL"

// TestKilled: what PutRecord returned for is kept however the process ends.
func TestKilled(t *testing.T) {
	if path := os.Getenv(killPath); path != "" {
		s, err := Open(t.Context(), path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; ; i++ {
			if _, err := s.PutRecord(t.Context(), store.Record{Kind: "case", ID: fmt.Sprint(i), Body: []byte(`1`)}); err != nil {
				t.Fatal(err)
			}
			fmt.Println(i)
		}
	}
	f := file{path: filepath.Join(t.TempDir(), "store.duckdb")}
	writer := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilled$")
	writer.Env = append(os.Environ(), killPath+"="+f.path)
	said, err := writer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Start(); err != nil {
		t.Fatal(err)
	}
	written := 0
	for lines := bufio.NewScanner(said); lines.Scan(); written++ {
		if written == 20 {
			if err := writer.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := writer.Wait(); err == nil || written <= 20 {
		t.Fatalf("it ended with %v after %d records", err, written)
	}
	s := f.Reopen(t)
	defer s.Close()
	held := 0
	for _, err := range s.Records(t.Context(), "case") {
		if err != nil {
			t.Fatal(err)
		}
		held++
	}
	// The last may have been written and not said.
	if held < written || held > written+1 {
		t.Errorf("%d records are held of %d", held, written)
	}
}
