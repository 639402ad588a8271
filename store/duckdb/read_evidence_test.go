package duckdb

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/storetest"
)

// Heads come with evidence, also from a store whose retweets do not say where they are held.
func TestEvidenceHasHeads(t *testing.T) {
	for name, fill := range map[string]func(*testing.T, string){"a store": filled, "an older store": older} {
		path := filepath.Join(t.TempDir(), "store.duckdb")
		fill(t, path)
		s := openAt(t, path)
		defer s.Close()
		pair := store.Pair{SourceID: "B", TargetID: "A"}
		found, err := s.Evidence(t.Context(), store.EvidenceQuery{Pairs: []store.Pair{pair}, First: 100, Heads: true})
		if err != nil || found[pair] == nil || len(found[pair].Items) != 100 {
			t.Fatal(found, err)
		}
		for _, r := range found[pair].Items {
			if r.Head == nil || r.Head.ID != r.TweetID || !r.Head.IsRetweet || r.OriginalHead == nil || r.OriginalHead.ID != *r.OriginalID || *r.OriginalHead.AccountID != "A" {
				t.Fatalf("%s: %+v has %+v and %+v", name, r, r.Head, r.OriginalHead)
			}
		}
		if found, err = s.Evidence(t.Context(), store.EvidenceQuery{Pairs: []store.Pair{pair}, First: 1}); err != nil || found[pair].Items[0].Head != nil {
			t.Errorf("%s: heads that nobody asked for: %+v, %v", name, found[pair], err)
		}
	}
}

// TestManyRetweets: of more retweets than are read to choose among them, DuckDB chooses the same.
func TestManyRetweets(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "store.duckdb"))
	defer s.Close()
	b := &store.Batch{FileID: openFile(t, s, "alpha", "tweets").ID, Done: true, After: store.Progress{Offset: 1}}
	for i := range fewRetweets + 500 {
		id := fmt.Sprint(1_000_000 - 7*i)
		if i%100 == 0 {
			id = fmt.Sprint("odd ", i)
		}
		b.Tweets = append(b.Tweets, store.TweetRow{ID: id, AccountID: []string{"B", "C"}[min(i%500, 1)], PostedAt: int64(i/9) * 1000,
			IsRetweet: true, RetweetedAccountID: "A", RetweetedTweetID: "odd 7", InNetwork: true})
	}
	if err := errors.Join(storetest.Commit(t.Context(), s, 0, b), s.Derive(t.Context())); err != nil {
		t.Fatal(err)
	}
	err := s.read(t.Context(), "test", func(v *view) error {
		_, targets, sources, err := v.pairNumbers([]store.Pair{{SourceID: "B", TargetID: "A"}, {SourceID: "C", TargetID: "A"}})
		if err != nil {
			return err
		}
		for _, first := range []int{0, 1, 7, 100} {
			got, err := v.evidence(store.EvidenceQuery{First: first}, targets, sources)
			if err != nil {
				return err
			}
			all, err := v.evidenceRows("SELECT target, source, tweet, posted_at, original, delay_ms, tweet_n, original_n, 0 FROM retweets", nil)
			if err != nil {
				return err
			}
			if want := firstOfPairs(all, max(first, 1)); len(all) != len(b.Tweets) || !reflect.DeepEqual(got, want) {
				t.Errorf("the first %d of %d: %d rows, not %d, or others", first, len(all), len(got), len(want))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
