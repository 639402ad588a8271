package neo4j_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/neo4j"
	"github.com/takedown/takedown/store/neo4j/neo4jtest"
	"github.com/takedown/takedown/store/storetest"
)

// TestServerAway: while the server is away the store says so; when it is back
// the same store goes on.
func TestServerAway(t *testing.T) {
	uri, opts := neo4jtest.Server(t)
	proxy := neo4jtest.NewProxy(t, uri)
	s := mustOpen(t, proxy.URI, opts)
	if err := s.PutNetwork(t.Context(), store.Network{Slug: "alpha"}); err != nil {
		t.Fatal(err)
	}
	ask := map[string]func(ctx context.Context) error{
		"read":   func(ctx context.Context) error { _, err := s.Networks(ctx); return err },
		"write":  func(ctx context.Context) error { return s.PutNetwork(ctx, store.Network{Slug: "beta"}) },
		"derive": s.Derive,
		"stream": func(ctx context.Context) error {
			for _, err := range s.HeldTweets(ctx) {
				return err
			}
			return nil
		},
	}
	proxy.Cut()
	for name, do := range ask {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := do(t.Context())
			if !errors.Is(err, store.ErrUnavailable) {
				t.Fatalf("while the server is away: %v, want an error that wraps ErrUnavailable", err)
			}
			// Whoever runs a command reads it.
			if strings.Contains(err.Error(), "Connectivity") || strings.Contains(err.Error(), "TransactionExecution") {
				t.Errorf("the driver's words are shown: %v", err)
			}
		})
	}
	t.Run("open", func(t *testing.T) {
		t.Parallel()
		if _, err := neo4j.Open(t.Context(), proxy.URI, opts); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("while the server is away: %v, want an error that wraps ErrUnavailable", err)
		}
	})
	t.Cleanup(func() {
		proxy.Mend()
		ctx := context.WithoutCancel(t.Context())
		for name, do := range ask {
			if err := do(ctx); err != nil {
				t.Errorf("%s, when the server is back: %v", name, err)
			}
		}
	})
}

// TestLostAnswer: a batch is committed once when the connection breaks before
// the server's answer to the commit arrives.
func TestLostAnswer(t *testing.T) {
	uri, opts := neo4jtest.Server(t)
	proxy := neo4jtest.NewProxy(t, uri)
	s := mustOpen(t, proxy.URI, opts)
	if err := s.PutNetwork(t.Context(), store.Network{Slug: "alpha"}); err != nil {
		t.Fatal(err)
	}
	file, err := s.OpenFile(t.Context(), "alpha", "a.csv", store.FileTweets)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		proxy.LoseCommit()
		before := file.Offset
		file.Offset++
		b := &store.Batch{FileID: file.ID, After: file.Progress, Tweets: []store.TweetRow{{ID: fmt.Sprint(i), AccountID: "A", Fullness: store.FullnessArchive}},
			Rejects: []store.Reject{{Line: 1, Code: fmt.Sprint(i)}}}
		if err := storetest.Commit(t.Context(), s, before, b); err != nil {
			t.Fatalf("commit %d: %v", i, err)
		}
		if proxy.Lost() != i+1 {
			t.Fatalf("%d answers were lost of %d", proxy.Lost(), i+1)
		}
	}
	snapshot, err := s.Snapshot(t.Context())
	if err != nil || snapshot.Rows != 3 {
		t.Errorf("%d batches are counted of 3: %v", snapshot.Rows, err)
	}
	rejects := 0
	for _, err := range s.Rejects(t.Context(), "alpha") {
		if err != nil {
			t.Fatal(err)
		}
		rejects++
	}
	if rejects != 3 {
		t.Errorf("%d rejects of 3", rejects)
	}
	proxy.LoseCommit()
	if err := s.Derive(t.Context()); err != nil {
		t.Fatal(err)
	}
	if snapshot, err := s.Snapshot(t.Context()); err != nil || snapshot.Stale() {
		t.Errorf("after deriving: %+v, %v", snapshot, err)
	}
}

func mustOpen(t *testing.T, uri string, opts neo4j.Options) *neo4j.Store {
	t.Helper()
	s, err := neo4j.Open(t.Context(), uri, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}
