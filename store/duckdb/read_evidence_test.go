package duckdb

import (
	"path/filepath"
	"testing"

	"github.com/takedown/takedown/store"
)

// Heads come with evidence, also from a store whose retweets do not say where they are held.
func TestEvidenceHasHeads(t *testing.T) {
	for name, fill := range map[string]func(*testing.T, string){"a store": filled, "an older store": older} {
		path := filepath.Join(t.TempDir(), "store.duckdb")
		fill(t, path)
		s, err := Open(t.Context(), path, Options{})
		if err != nil {
			t.Fatal(err)
		}
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
