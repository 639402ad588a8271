package duckdb

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/takedown/takedown/store"
)

// TestRowNumbers: no two rows ever have the same number, also when the newest
// row is replaced, the last batch has no tweets or the store is opened again.
func TestRowNumbers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.duckdb")
	tweet := []store.TweetRow{{ID: "1", AccountID: "A"}}
	used := map[int64]bool{}
	for i, batch := range []store.Batch{{Tweets: tweet}, {Tweets: tweet, Replaced: []string{"1"}}, {Tweets: tweet, Replaced: []string{"1"}}} {
		s, err := Open(t.Context(), path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		file := openFile(t, s, "alpha", string(rune('a'+i)))
		batch.FileID, batch.After.Offset = file.ID, 1
		first, err := s.Stage(t.Context(), &batch)
		if err != nil {
			t.Fatal(err)
		}
		last, err := s.Stage(t.Context(), &store.Batch{FileID: file.ID, Before: store.Progress{Offset: 1}, After: store.Progress{Offset: 2}, Done: true})
		if err != nil {
			t.Fatal(err)
		}
		err = s.Commit(t.Context(), first, last)
		var n int64
		if err := errors.Join(err, s.db.QueryRowContext(t.Context(), "SELECT n FROM tweets").Scan(&n), s.Close()); err != nil {
			t.Fatal(err)
		}
		if used[n] {
			t.Errorf("the row of load %d has the number %d again", i, n)
		}
		used[n] = true
	}
}
