package main

import (
	"context"
	"iter"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
)

// watched is a store of which only its state is known, that says when it is counted.
type watched struct {
	store.Store
	mu      sync.Mutex
	now     store.Snapshot
	counted chan store.Snapshot
}

func (s *watched) Snapshot(context.Context) (store.Snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now, nil
}

func (s *watched) Records(context.Context, string, ...string) iter.Seq2[store.Record, error] {
	return func(func(store.Record, error) bool) {}
}

func (s *watched) Summarize(ctx context.Context, _ ...store.PostRule) error {
	now, err := s.Snapshot(ctx)
	s.counted <- now
	return err
}

func (s *watched) Remember(context.Context) error { return nil }

func (s *watched) Anticipate(context.Context) error { return nil }

// TestCountBehind: what another program loads, or somebody notes, is counted, once and when it was derived.
func TestCountBehind(t *testing.T) {
	s := &watched{counted: make(chan store.Snapshot, 100)}
	ctx, cancel := context.WithCancel(t.Context())
	var behind sync.WaitGroup
	behind.Go(func() { countBehind(ctx, s, s, time.Millisecond, slog.New(slog.DiscardHandler)) })
	for _, now := range []store.Snapshot{{Rows: 1, Derived: 1}, {Rows: 2, Derived: 1}, {Rows: 2, Derived: 2}, {Rows: 2, Derived: 2, Noted: 1}} {
		s.mu.Lock()
		s.now = now
		s.mu.Unlock()
		if now.Stale() {
			time.Sleep(20 * time.Millisecond) // in which it would look
			continue
		}
		if counted := <-s.counted; counted != now {
			t.Errorf("counted in %+v, want %+v", counted, now)
		}
	}
	time.Sleep(20 * time.Millisecond)
	cancel()
	behind.Wait()
	if again := len(s.counted); again > 0 {
		t.Errorf("counted %d times more than there was something new", again)
	}
}
