package neo4j_test

import (
	"testing"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/neo4j"
	"github.com/takedown/takedown/store/neo4j/neo4jtest"
	"github.com/takedown/takedown/store/storetest"
)

// TestEvidenceOfAReplacedRetweet: a retweet that does not name whom it points at is evidence
// still when another version of it has come, and nothing was derived since.
func TestEvidenceOfAReplacedRetweet(t *testing.T) {
	uri, opts := neo4jtest.Server(t)
	s := mustOpen(t, uri, opts)
	if err := s.PutNetwork(t.Context(), store.Network{Slug: "alpha"}); err != nil {
		t.Fatal(err)
	}
	retweet := store.TweetRow{ID: "2", AccountID: "source", PostedAt: 2000, IsRetweet: true, RetweetedTweetID: "1", Fullness: store.FullnessSkeleton}
	commit(t, s, "alpha", "a.csv", nil, store.TweetRow{ID: "1", AccountID: "target", PostedAt: 1000, Fullness: store.FullnessArchive, InNetwork: true}, retweet)
	if err := s.Derive(t.Context()); err != nil {
		t.Fatal(err)
	}
	pair := store.Pair{SourceID: "source", TargetID: "target"}
	check := func(when string) {
		t.Helper()
		found, err := s.Evidence(t.Context(), store.EvidenceQuery{Pairs: []store.Pair{pair}, First: 10})
		if err != nil || found[pair] == nil || found[pair].Total != 1 {
			t.Errorf("%s: %v, %v", when, found[pair], err)
		}
	}
	check("derived")
	retweet.Fullness = store.FullnessArchive
	commit(t, s, "alpha", "b.csv", []string{"2"}, retweet)
	check("replaced")
	if err := s.Derive(t.Context()); err != nil {
		t.Fatal(err)
	}
	check("derived again")
}

// commit commits a file of a network that has these rows.
func commit(t *testing.T, s *neo4j.Store, network, name string, replaced []string, rows ...store.TweetRow) {
	t.Helper()
	file, err := s.OpenFile(t.Context(), network, name, store.FileTweets)
	if err != nil {
		t.Fatal(err)
	}
	file.Offset++
	b := &store.Batch{FileID: file.ID, After: file.Progress, Tweets: rows, Replaced: replaced}
	if err := storetest.Commit(t.Context(), s, 0, b); err != nil {
		t.Fatal(err)
	}
}
