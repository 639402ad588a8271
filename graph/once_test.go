package graph

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestOnceComputesForAll(t *testing.T) {
	var computed atomic.Int32
	release := make(chan struct{})
	o := newOnce(func(context.Context) (int, error) {
		<-release
		return int(computed.Add(1)), nil
	})
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if v, err := o.get(t.Context()); v != 1 || err != nil {
				t.Errorf("%d, %v", v, err)
			}
		})
	}
	close(release)
	all.Wait()
	if v, err := o.get(t.Context()); v != 1 || err != nil {
		t.Errorf("later: %d, %v", v, err)
	}
}

// TestOnceGoesOnWhileAnyoneWaits: whoever asked first may leave; when all have
// left, the computation stops, and the next one to ask begins again.
func TestOnceGoesOnWhileAnyoneWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var begun atomic.Int32
		release := make(chan struct{})
		o := newOnce(func(ctx context.Context) (string, error) {
			begun.Add(1)
			select {
			case <-release:
				return "answer", nil
			case <-ctx.Done():
				return "", ctx.Err()
			}
		})
		errs := map[string]error{}
		var mu sync.Mutex
		wait := func(name string) context.CancelFunc {
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				_, err := o.get(ctx)
				mu.Lock()
				errs[name] = err
				mu.Unlock()
			}()
			synctest.Wait()
			return cancel
		}
		leaveFirst, leaveSecond := wait("first"), wait("second")
		leaveFirst()
		synctest.Wait()
		if !errors.Is(errs["first"], context.Canceled) || begun.Load() != 1 || o.run == nil {
			t.Fatalf("%v, %d runs", errs, begun.Load())
		}
		leaveSecond()
		synctest.Wait()
		if !errors.Is(errs["second"], context.Canceled) || o.run != nil {
			t.Fatalf("%v: still computing", errs)
		}
		defer wait("third")()
		close(release)
		synctest.Wait()
		if err, ok := errs["third"]; !ok || err != nil || begun.Load() != 2 {
			t.Errorf("%v, %d runs", errs, begun.Load())
		}
	})
}

// TestOnceEndsBeforeTheLastLeaves: what a computation uses may be closed when all have left.
func TestOnceEndsBeforeTheLastLeaves(t *testing.T) {
	var ended atomic.Bool
	o := newOnce(func(ctx context.Context) (int, error) {
		<-ctx.Done()
		time.Sleep(10 * time.Millisecond)
		ended.Store(true)
		return 0, ctx.Err()
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := o.get(ctx); !errors.Is(err, context.DeadlineExceeded) || !ended.Load() {
		t.Errorf("%v, and the computation ended: %v", err, ended.Load())
	}
}

func TestOnceForgetsFailures(t *testing.T) {
	failed := errors.New("failed")
	tries := 0
	o := newOnce(func(context.Context) (int, error) {
		switch tries++; tries {
		case 1:
			return 0, failed
		case 2:
			panic("lost")
		}
		return tries, nil
	})
	if _, err := o.get(t.Context()); !errors.Is(err, failed) {
		t.Error(err)
	}
	if _, err := o.get(t.Context()); !errors.As(err, new(*panicError)) {
		t.Error(err)
	}
	if v, err := o.get(t.Context()); v != 3 || err != nil {
		t.Errorf("%d, %v", v, err)
	}
}

func TestMemoKeepsWhatWasUsedLast(t *testing.T) {
	computed := map[int]int{}
	m := &memo[int, int]{limit: 10, size: func(v int) int { return v }}
	get := func(key int) {
		t.Helper()
		v, err := m.get(t.Context(), key, func(context.Context) (int, error) {
			computed[key]++
			return key, nil
		})
		if v != key || err != nil {
			t.Errorf("%d: %d, %v", key, v, err)
		}
	}
	for _, key := range []int{3, 4, 3, 5, 3, 4, 20, 20, 3} {
		get(key)
	}
	// 4 gives way to 5 (3+5+4 > 10), all others to 20, which stays although it is too large.
	for key, want := range map[int]int{3: 2, 4: 2, 5: 1, 20: 1} {
		if computed[key] != want {
			t.Errorf("%d was computed %d times, want %d", key, computed[key], want)
		}
	}
	m.forget(3)
	get(3)
	if computed[3] != 3 {
		t.Error("what was forgotten is still there")
	}
	for key := range 2 * memoEntries {
		m.size = func(int) int { return 0 }
		get(-key)
	}
	if len(m.entries) != memoEntries {
		t.Errorf("%d entries", len(m.entries))
	}
	failed, tries := errors.New("failed"), 0
	flaky := func(context.Context) (int, error) {
		if tries++; tries == 1 {
			return 0, failed
		}
		return 7, nil
	}
	if _, err := m.get(t.Context(), 99, flaky); !errors.Is(err, failed) {
		t.Error(err)
	}
	if v, err := m.get(t.Context(), 99, flaky); v != 7 || err != nil {
		t.Errorf("after a failure: %d, %v", v, err)
	}
}
