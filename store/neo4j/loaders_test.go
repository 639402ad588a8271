package neo4j_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/neo4j"
	"github.com/takedown/takedown/store/neo4j/neo4jtest"
	"github.com/takedown/takedown/store/storetest"
)

// TestLoadersAtOnce: several loaders commit archives that overlap, each in an
// order of its own, and look again at what is held when they hear of a conflict.
// The graph is the one that a single loader makes.
func TestLoadersAtOnce(t *testing.T) {
	const loaders, batches, rows = 4, 6, 40
	uri, opts := neo4jtest.Server(t)
	load := func(t *testing.T, s *neo4j.Store, loader int) {
		network := fmt.Sprint("network ", loader%2)
		if err := s.PutNetwork(t.Context(), store.Network{Slug: network}); err != nil {
			t.Error(err)
			return
		}
		file, err := s.OpenFile(t.Context(), network, fmt.Sprint(loader, ".csv"), store.FileTweets)
		if err != nil {
			t.Error(err)
			return
		}
		for n := range batches {
			b := overlapping((n*5+loader)%batches, rows)
			before := file.Offset
			file.Offset++
			b.FileID, b.After = file.ID, file.Progress
			err := storetest.Commit(t.Context(), s, before, b)
			for errors.Is(err, store.ErrConflict) {
				if err = share(t.Context(), s, b); err == nil {
					err = storetest.Commit(t.Context(), s, before, b)
				}
			}
			if err != nil {
				t.Errorf("loader %d, batch %d: %v", loader, n, err)
				return
			}
		}
	}
	s := mustOpen(t, uri, opts)
	var all sync.WaitGroup
	for loader := range loaders {
		all.Go(func() { load(t, mustOpen(t, uri, opts), loader) })
	}
	all.Wait()
	if err := s.Derive(t.Context()); err != nil {
		t.Fatal(err)
	}
	several := neo4jtest.Graph(t, uri, opts)
	neo4jtest.Empty(t, uri, opts)
	s = mustOpen(t, uri, opts)
	for loader := range loaders {
		load(t, s, loader)
	}
	if err := s.Derive(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(neo4jtest.Graph(t, uri, opts), several); diff != "" {
		t.Errorf("one loader (-) and several at once (+):\n%s", diff)
	}
}

// share moves the tweets of a batch that are held by now to those it shares.
func share(ctx context.Context, s *neo4j.Store, b *store.Batch) error {
	held := make(map[string]bool)
	for h, err := range s.HeldTweets(ctx) {
		if err != nil {
			return err
		}
		held[h.ID] = true
	}
	b.Tweets = slices.DeleteFunc(b.Tweets, func(row store.TweetRow) bool {
		if held[row.ID] {
			b.Shared = append(b.Shared, row.ID)
		}
		return held[row.ID]
	})
	return nil
}

// overlapping is a batch whose rows half the other batches have too.
func overlapping(n, rows int) *store.Batch {
	b := &store.Batch{}
	for i := range rows {
		id := n*rows/2 + i
		row := store.TweetRow{ID: fmt.Sprint(id), AccountID: fmt.Sprint("A", id%7), PostedAt: int64(id) * 1000, Fullness: store.FullnessArchive, InNetwork: true,
			Hashtags: []string{fmt.Sprint("tag", id%3)}, URLs: []string{fmt.Sprintf("https://site%d.example/", id%5)}, Mentions: []string{fmt.Sprint("A", id%11)}, Client: "Web"}
		if id%3 == 0 {
			row.IsRetweet, row.RetweetedTweetID = true, fmt.Sprint(id+31)
		}
		b.Tweets = append(b.Tweets, row)
		b.Members = append(b.Members, row.AccountID)
		b.Profiles = append(b.Profiles, store.Profile{AccountID: row.AccountID, Rank: store.ProfileFromTweet, AsOf: row.PostedAt, ScreenName: fmt.Sprint("name", id)})
	}
	return b
}
