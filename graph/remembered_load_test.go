package graph

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/storetest"
)

// countingStore counts how often networks are read.
type countingStore struct {
	store.Store
	read atomic.Int64
}

func (s *countingStore) Networks(ctx context.Context) ([]store.Network, error) {
	s.read.Add(1)
	return s.Store.Networks(ctx)
}

// soFar is how far a load has come: what every answer from then on has to count.
type soFar struct {
	mu                      sync.Mutex
	name, accepted, derived int64
}

func (w *soFar) note(field *int64, n int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	*field = n
}

func (w *soFar) now() (name, accepted, derived int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.name, w.accepted, w.derived
}

// TestRememberedBesideALoad: no answer is older than the store was when it was asked for.
func TestRememberedBesideALoad(t *testing.T) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			opened, err := e.open(t, "")
			if err != nil {
				t.Fatal(err)
			}
			st := &countingStore{Store: opened}
			defer st.Close()
			done := make(chan struct{})
			var w soFar
			var asked atomic.Int64
			if err := st.PutNetwork(t.Context(), store.Network{Slug: "alpha", Name: new("0")}); err != nil {
				t.Fatal(err)
			}
			var all sync.WaitGroup
			h := rememberingHandler(t, st, 1<<20)
			for range 4 {
				all.Go(func() {
					for {
						select {
						case <-done:
							return
						default:
						}
						before, err := st.Snapshot(t.Context())
						name, accepted, derived := w.now()
						r := ask(t, h, `{ store { revision derivedRevision } network(slug: "alpha") { name tweetCount ledger { accepted } } }`, nil)
						if err != nil || len(r.Errors) > 0 {
							t.Errorf("%v %+v", err, r.Errors)
							return
						}
						asked.Add(1)
						var got struct {
							Store   struct{ Revision, DerivedRevision int64 }
							Network struct {
								Name       int64 `json:",string"`
								TweetCount int64
								Ledger     struct{ Accepted int64 }
							}
						}
						if data, err := json.Marshal(r.Data); err != nil || json.Unmarshal(data, &got) != nil {
							t.Errorf("%v: %s", err, data)
							return
						}
						if s, n := got.Store, got.Network; s.Revision < before.Rows || s.DerivedRevision < before.Derived || n.Name < name || n.Ledger.Accepted < accepted || n.TweetCount < derived {
							t.Errorf("%+v is older than %+v, with name %d, %d accepted, %d derived", got, before, name, accepted, derived)
							return
						}
					}
				})
			}
			err = loadBeside(t.Context(), st, &w)
			close(done)
			all.Wait()
			if err != nil {
				t.Fatal(err)
			}
			if n := asked.Load(); n == 0 || st.read.Load() >= n {
				t.Errorf("the store was asked %d times for %d answers", st.read.Load(), n)
			}
		})
	}
}

// loadBeside changes everything that can change.
func loadBeside(ctx context.Context, st store.Store, w *soFar) error {
	file, err := st.OpenFile(ctx, "alpha", "a.csv", store.FileTweets)
	if err != nil {
		return err
	}
	for n := int64(1); n <= 30; n++ {
		b := &store.Batch{FileID: file.ID, Tweets: []store.TweetRow{{ID: fmt.Sprint(n), AccountID: "A", PostedAt: 1_500_000_000_000 + n, InNetwork: true, Fullness: store.FullnessArchive}}}
		b.After = store.Progress{Offset: 100 * n, Lines: n, RowsRead: n, Accepted: n}
		if err := storetest.Commit(ctx, st, 100*(n-1), b); err != nil {
			return err
		}
		w.note(&w.accepted, n)
		name := fmt.Sprint(n)
		if err := cmp.Or(st.PutNetwork(ctx, store.Network{Slug: "alpha", Name: &name}), st.EndFile(ctx, file.ID, []string{name}, "")); err != nil {
			return err
		}
		w.note(&w.name, n)
		if n%5 == 0 {
			if err := st.Derive(ctx); err != nil {
				return errors.Join(err, ctx.Err())
			}
			w.note(&w.derived, n)
		}
	}
	return nil
}
