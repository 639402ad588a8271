package duckdb

import (
	"strings"
	"testing"

	"github.com/takedown/takedown/store"
)

// TestChunkLayout: the driver keeps a chunk's handle where it is taken from.
func TestChunkLayout(t *testing.T) {
	if !chunkIsFirst() {
		t.Fatal("a data chunk of the driver's does not begin with its handle")
	}
}

// TestTextLengths: texts of every length around those that DuckDB keeps in
// different ways come back as they were, beside others and alone in a block.
func TestTextLengths(t *testing.T) {
	s, err := Open(t.Context(), t.TempDir()+"/store.duckdb", Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	file := openFile(t, s, "alpha", "a")
	lengths := []int{1, 3, 4, 5, 11, 12, 13, 100, textBlock - 1, textBlock, textBlock + 1, 13, 3 * textBlock, 12}
	batch := store.Batch{FileID: file.ID, Done: true, After: store.Progress{Offset: 1}}
	want := map[string]string{}
	for i, n := range lengths {
		body := strings.Repeat("aé\x00z漢", n/8+1)[:n-n%8] + strings.Repeat("x", n%8)
		id := string(rune('a'+i)) + "-odd"
		want[id] = body
		batch.Tweets = append(batch.Tweets, store.TweetRow{ID: id, AccountID: "A", Text: body, Hashtags: []string{body, "", body}, Fullness: store.FullnessArchive})
	}
	staged, err := s.Stage(t.Context(), &batch)
	if err != nil {
		t.Fatal(err)
	}
	for i := range batch.Tweets { // nothing of the batch is used any more
		batch.Tweets[i] = store.TweetRow{ID: "overwritten"}
	}
	if err := s.Commit(t.Context(), staged); err != nil {
		t.Fatal(err)
	}
	if err := s.Derive(t.Context()); err != nil {
		t.Fatal(err)
	}
	ids := make([]string, 0, len(want))
	for id := range want {
		ids = append(ids, id)
	}
	got, err := s.Tweets(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	for id, body := range want {
		tweet := got[id]
		if tweet == nil || tweet.Text == nil || *tweet.Text != body {
			t.Errorf("tweet %s of %d bytes came back otherwise", id, len(body))
			continue
		}
		if len(tweet.Hashtags) != 3 || tweet.Hashtags[0] != body || tweet.Hashtags[1] != "" || tweet.Hashtags[2] != body {
			t.Errorf("the list of tweet %s of %d bytes came back otherwise", id, len(body))
		}
	}
}
