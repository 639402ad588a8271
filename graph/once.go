package graph

import (
	"context"
	"runtime/debug"
	"sync"
)

// once computes a value for all who ask for it, at the same time or later. While
// anyone waits the computation goes on, whoever asked first; when all have left
// it is cancelled, and the last one stays until it has ended: once nobody asks any more,
// nothing of it uses the store. One that fails is not kept: whoever asks next begins another.
type once[V any] struct {
	compute func(context.Context) (V, error)

	mu  sync.Mutex
	run *run[V]
}

// run is one computation. value and err are set once done is closed.
type run[V any] struct {
	waiting int
	cancel  context.CancelFunc
	done    chan struct{}
	value   V
	err     error
}

func newOnce[V any](compute func(context.Context) (V, error)) *once[V] {
	return &once[V]{compute: compute}
}

// get waits for the value.
func (o *once[V]) get(ctx context.Context) (V, error) {
	r := o.join(ctx)
	select {
	case <-r.done:
		return r.value, r.err
	case <-ctx.Done():
		if o.leave(r) {
			<-r.done
		}
		var none V
		return none, ctx.Err()
	}
}

// join begins a computation where there is none.
func (o *once[V]) join(ctx context.Context) *run[V] {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.run == nil {
		ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
		r := &run[V]{cancel: cancel, done: make(chan struct{})}
		o.run = r
		go func() {
			defer cancel()
			o.finish(ctx, r)
		}()
	}
	o.run.waiting++
	return o.run
}

func (o *once[V]) finish(ctx context.Context, r *run[V]) {
	defer close(r.done)
	defer func() {
		if value := recover(); value != nil {
			r.err = &panicError{value: value, stack: debug.Stack()}
		}
		if r.err != nil {
			o.forget(r)
		}
	}()
	r.value, r.err = o.compute(ctx)
}

// leave stops waiting. The last to leave cancels what has not ended; true says so.
func (o *once[V]) leave(r *run[V]) (cancelled bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	r.waiting--
	select {
	case <-r.done:
		return false
	default:
	}
	if r.waiting > 0 {
		return false
	}
	r.cancel()
	if o.run == r {
		o.run = nil
	}
	return true
}

func (o *once[V]) forget(r *run[V]) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.run == r {
		o.run = nil
	}
}
