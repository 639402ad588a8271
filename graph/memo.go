package graph

import (
	"context"
	"slices"
	"sync"
)

// memoEntries is the most answers that a memo keeps, however small.
const memoEntries = 64

// memo keeps the answers to the questions asked last, so that the pages of one
// list, and fields that need the same, are computed once.
type memo[K comparable, V any] struct {
	// limit bounds the sizes of the answers kept. The last one is kept whatever its size.
	limit int
	size  func(V) int

	mu sync.Mutex
	// entries have the one used last in front.
	entries []*memoEntry[K, V]
}

// memoEntry is an answer, or one that is being computed and has no size yet.
type memoEntry[K comparable, V any] struct {
	key    K
	answer *once[V]
	size   int
}

// get gives the answer for a key, which compute finds where it is not kept. Whoever
// asks for the same key gives a function that finds the same.
func (m *memo[K, V]) get(ctx context.Context, key K, compute func(context.Context) (V, error)) (V, error) {
	e := m.entry(key, compute)
	v, err := e.answer.get(ctx)
	if err == nil {
		m.keep(e, m.size(v))
	}
	return v, err
}

// entry finds the entry of a key, or makes one, and puts it in front.
func (m *memo[K, V]) entry(key K, compute func(context.Context) (V, error)) *memoEntry[K, V] {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := &memoEntry[K, V]{key: key, answer: newOnce(compute)}
	if i := m.find(key); i >= 0 {
		e = m.entries[i]
		m.entries = slices.Delete(m.entries, i, i+1)
	}
	m.entries = slices.Insert(m.entries, 0, e)
	m.trim()
	return e
}

// keep notes the size of an answer.
func (m *memo[K, V]) keep(e *memoEntry[K, V], size int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e.size = size
	m.trim()
}

// forget drops the answer for a key.
func (m *memo[K, V]) forget(key K) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if i := m.find(key); i >= 0 {
		m.entries = slices.Delete(m.entries, i, i+1)
	}
}

func (m *memo[K, V]) find(key K) int {
	return slices.IndexFunc(m.entries, func(e *memoEntry[K, V]) bool { return e.key == key })
}

// trim drops what was not used for longest. mu is held.
func (m *memo[K, V]) trim() {
	sum := 0
	for i, e := range m.entries {
		if sum += e.size; i > 0 && (sum > m.limit || i >= memoEntries) {
			clear(m.entries[i:])
			m.entries = m.entries[:i]
			return
		}
	}
}
