package graph

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/takedown/takedown/store"
)

func TestABatcherReadsEachKeyOnce(t *testing.T) {
	var reads, keys atomic.Int64
	b := newBatcher(func(_ context.Context, wanted []int) (map[int]string, error) {
		reads.Add(1)
		keys.Add(int64(len(wanted)))
		found := map[int]string{}
		for _, k := range wanted {
			if k%2 == 0 {
				found[k] = fmt.Sprint(k)
			}
		}
		return found, nil
	})
	var all sync.WaitGroup
	for i := range 4 * 3000 {
		all.Go(func() {
			k := i % 3000
			v, err := b.load(t.Context(), k)
			if k%2 == 0 && (v != fmt.Sprint(k) || err != nil) || k%2 == 1 && !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%d: %q, %v", k, v, err)
			}
		})
	}
	all.Wait()
	if keys.Load() != 3000 {
		t.Errorf("%d keys were read in %d reads, want 3000", keys.Load(), reads.Load())
	}
}

func TestABatchIsNeverAboveItsCapacity(t *testing.T) {
	var reads, largest atomic.Int64
	b := newBatcher(func(_ context.Context, wanted []int) (map[int]int, error) {
		reads.Add(1)
		largest.Store(max(largest.Load(), int64(len(wanted))))
		found := map[int]int{}
		for _, k := range wanted {
			found[k] = k
		}
		return found, nil
	})
	wanted := make([]int, 2*batchCapacity+5)
	for i := range wanted {
		wanted[i] = i
	}
	b.want(t.Context(), wanted...)
	for _, k := range wanted {
		if v, err := b.load(t.Context(), k); v != k || err != nil {
			t.Fatalf("%d: %d, %v", k, v, err)
		}
	}
	if reads.Load() != 3 || largest.Load() != batchCapacity {
		t.Errorf("%d reads, the largest of %d keys", reads.Load(), largest.Load())
	}
}

func TestAllOfABatchFailTogether(t *testing.T) {
	broken := errors.New("broken")
	for name, fetch := range map[string]func(context.Context, []int) (map[int]int, error){
		"broken":         func(context.Context, []int) (map[int]int, error) { return nil, broken },
		"panic: dropped": func(context.Context, []int) (map[int]int, error) { panic("dropped") },
	} {
		b := newBatcher(fetch)
		b.want(t.Context(), 1, 2)
		for _, k := range []int{1, 2} {
			if _, err := b.load(t.Context(), k); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// Whoever waits is let go when its time is up, whatever the store does.
func TestWaitingEndsWithTheContext(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	b := newBatcher(func(context.Context, []int) (map[int]int, error) { <-release; return nil, nil })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.load(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
