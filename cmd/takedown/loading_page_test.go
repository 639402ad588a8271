package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/takedown/takedown/loader"
	"github.com/takedown/takedown/server"
	"github.com/takedown/takedown/store"
)

// heldStore is a store in which a load stands still, amid reading and before it derives,
// until a browser has seen how far it is.
type heldStore struct {
	store.Store
	commits int
	seen    chan struct{}
}

// Small batches: what is read waits for what is committed.
func (*heldStore) BatchRows() int  { return 1000 }
func (*heldStore) CommitRows() int { return 1000 }

func (s *heldStore) Commit(ctx context.Context, batches ...store.Staged) error {
	if s.commits++; s.commits == heldCommit {
		s.wait(ctx)
	}
	return s.Store.Commit(ctx, batches...)
}

// heldCommit is amid the rows of the archive.
const heldCommit = 6

func (s *heldStore) Derive(ctx context.Context) error {
	s.wait(ctx)
	return s.Store.Derive(ctx)
}

func (s *heldStore) wait(ctx context.Context) {
	select {
	case <-s.seen:
	case <-ctx.Done():
	}
}

// ServeHTTP lets the load go on.
func (s *heldStore) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	select {
	case s.seen <- struct{}{}:
	case <-r.Context().Done():
	}
}

// A page that is open while the server loads shows how far it is, and then figures that
// count it, without being opened again.
func TestPageWhileLoading(t *testing.T) {
	dir, _ := sample(t, "0.0003")
	file, err := (&storeFlags{name: storeIn(t), memoryMiB: 256}).open(t.Context(), lookup(nil))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	st := &heldStore{Store: file, seen: make(chan struct{})}
	log, feed := slog.New(slog.DiscardHandler), server.NewFeed()
	s, err := server.New(server.Config{Store: st, Addr: "127.0.0.1:0", Feed: feed, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	goOn := httptest.NewServer(st)
	defer goOn.Close()
	ctx, stop := context.WithCancel(t.Context())
	loaded, served := make(chan struct{}), make(chan error, 1)
	go func() {
		defer close(loaded)
		loadBehind(ctx, st, []string{dir}, loader.Options{}, feed, log)
	}()
	go func() { served <- s.Run(ctx) }()
	defer func() {
		stop()
		<-loaded
		if err := <-served; err != nil {
			t.Error(err)
		}
	}()
	browse(t, "loading.mjs", s.URL(), goOn.URL)
}
