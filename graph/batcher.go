package graph

import (
	"context"
	"runtime/debug"
	"sync"
	"time"

	"github.com/takedown/takedown/store"
)

const (
	// batchWait is how long a batch must go without a new key before it is read.
	batchWait = time.Millisecond
	// batchCapacity is the most keys of one store call.
	batchCapacity = 10_000
)

// batcher gathers keys that many fields ask for at about the same time into one read,
// and remembers what was read. A batch stays open as long as keys keep coming: a long
// page takes many milliseconds to name all of its keys, and a batch that closed a
// fixed time after its first key would cut it into dozens of reads.
type batcher[K comparable, V any] struct {
	fetch func(context.Context, []K) (map[K]V, error)

	mu    sync.Mutex
	open  *batch[K, V]
	known map[K]*batch[K, V]
}

// batch is one read. found and err are set once done is closed.
type batch[K comparable, V any] struct {
	keys  []K
	done  chan struct{}
	found map[K]V
	err   error
}

func newBatcher[K comparable, V any](fetch func(context.Context, []K) (map[K]V, error)) *batcher[K, V] {
	return &batcher[K, V]{fetch: fetch, known: map[K]*batch[K, V]{}}
}

// want asks for keys without waiting for them.
func (b *batcher[K, V]) want(ctx context.Context, keys ...K) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, key := range keys {
		b.batchOf(ctx, key)
	}
}

// load waits for a key. One that the store does not know is a [store.ErrNotFound].
func (b *batcher[K, V]) load(ctx context.Context, key K) (V, error) {
	b.mu.Lock()
	of := b.batchOf(ctx, key)
	b.mu.Unlock()
	var none V
	select {
	case <-of.done:
	case <-ctx.Done():
		return none, ctx.Err()
	}
	if of.err != nil {
		return none, of.err
	}
	v, ok := of.found[key]
	if !ok {
		return none, store.ErrNotFound
	}
	return v, nil
}

// batchOf is the batch that reads a key. mu is held.
func (b *batcher[K, V]) batchOf(ctx context.Context, key K) *batch[K, V] {
	if of, ok := b.known[key]; ok {
		return of
	}
	if b.open == nil {
		b.open = &batch[K, V]{done: make(chan struct{})}
		go b.read(ctx, b.open)
	}
	of := b.open
	of.keys = append(of.keys, key)
	b.known[key] = of
	if len(of.keys) == batchCapacity {
		b.open = nil
	}
	return of
}

// read fetches a batch.
func (b *batcher[K, V]) read(ctx context.Context, of *batch[K, V]) {
	defer close(of.done)
	defer func() {
		if value := recover(); value != nil {
			of.err = &panicError{value: value, stack: debug.Stack()}
		}
	}()
	of.found, of.err = b.fetch(ctx, b.settled(of))
}

// settled closes a batch once no key has joined it for a while, and gives its keys.
func (b *batcher[K, V]) settled(of *batch[K, V]) []K {
	b.mu.Lock()
	defer b.mu.Unlock()
	for seen := 0; b.open == of && seen < len(of.keys); {
		seen = len(of.keys)
		b.mu.Unlock()
		time.Sleep(batchWait)
		b.mu.Lock()
	}
	if b.open == of {
		b.open = nil
	}
	return of.keys
}
