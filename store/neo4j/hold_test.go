package neo4j_test

import (
	"iter"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/neo4j/neo4jtest"
	"github.com/takedown/takedown/store/storetest"
)

// TestWritersWaitForStreams: a batch is written once the streams that were read beside
// each other have ended, and not before.
func TestWritersWaitForStreams(t *testing.T) {
	uri, opts := neo4jtest.Server(t)
	s := mustOpen(t, uri, opts)
	if err := s.PutNetwork(t.Context(), store.Network{Slug: "network 0"}); err != nil {
		t.Fatal(err)
	}
	file, err := s.OpenFile(t.Context(), "network 0", "a.csv", store.FileTweets)
	if err != nil {
		t.Fatal(err)
	}
	commit := func(n int) error {
		before := file.Offset
		file.Offset++
		b := overlapping(n, 40)
		b.FileID, b.After = file.ID, file.Progress
		return storetest.Commit(t.Context(), s, before, b)
	}
	if err := commit(0); err != nil {
		t.Fatal(err)
	}
	if err := s.Derive(t.Context()); err != nil {
		t.Fatal(err)
	}
	tweet, stopTweets := iter.Pull2(s.ExportTweets(t.Context(), nil))
	defer stopTweets()
	account, stopAccounts := iter.Pull2(s.ExportAccounts(t.Context(), nil))
	defer stopAccounts()
	if _, err, more := tweet(); err != nil || !more {
		t.Fatalf("no tweet: %v", err)
	}
	if _, err, more := account(); err != nil || !more {
		t.Fatalf("no account beside the tweet: %v", err)
	}
	done := make(chan error, 1)
	go func() { done <- commit(3) }()
	stopTweets()
	select {
	case err := <-done:
		t.Fatalf("a batch was written beside a stream: %v", err)
	case <-time.After(time.Second):
	}
	stopAccounts()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}
