package synth

import (
	"context"
	"fmt"
	"sync"
)

// inOrder makes items 0..n-1, each on one of the workers, and uses them in
// order. It holds at most a few items a worker at a time, and stops at the first
// error or when ctx is done.
func inOrder[W, T any](ctx context.Context, workers []W, n int64, produce func(W, int64) (T, error), use func(T) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	type job struct {
		i    int64
		item chan T
	}
	jobs := make(chan job)
	queue := make(chan job, 2*len(workers)) // the same jobs, in order
	var running sync.WaitGroup
	running.Go(func() {
		defer close(jobs)
		defer close(queue)
		for i := range n {
			j := job{i, make(chan T, 1)}
			select {
			case queue <- j:
			case <-ctx.Done():
				return
			}
			select {
			case jobs <- j:
			case <-ctx.Done():
				return
			}
		}
	})
	for _, w := range workers {
		running.Go(func() {
			for j := range jobs {
				item, err := produce(w, j.i)
				if err != nil {
					cancel(err)
					return
				}
				j.item <- item
			}
		})
	}
	defer running.Wait()
	for range n {
		select {
		case j := <-queue:
			select {
			case item := <-j.item:
				if err := use(item); err != nil {
					cancel(err)
					return err
				}
			case <-ctx.Done():
				return stopped(ctx)
			}
		case <-ctx.Done():
			return stopped(ctx)
		}
	}
	return nil
}

// stopped is why the context is done.
func stopped(ctx context.Context) error {
	return fmt.Errorf("stopped: %w", context.Cause(ctx))
}
