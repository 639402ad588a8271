package cases

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"sync"

	"github.com/takedown/takedown/store"
)

// memory keeps records as the contract of a store has it.
type memory struct {
	mu      sync.Mutex
	records map[[2]string]store.Record
	// before is called before each write, where set; its error is the answer.
	before func() error
}

func (m *memory) Records(_ context.Context, kind string, ids ...string) iter.Seq2[store.Record, error] {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []store.Record
	for _, r := range m.records {
		if r.Kind == kind && r.Body != nil && (len(ids) == 0 || slices.Contains(ids, r.ID)) {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b store.Record) int { return cmp.Compare(a.ID, b.ID) })
	return func(yield func(store.Record, error) bool) {
		for _, r := range list {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (m *memory) PutRecord(_ context.Context, r store.Record) (int64, error) {
	if err := r.Check(); err != nil {
		return 0, err
	}
	return m.write(r)
}

func (m *memory) DeleteRecord(_ context.Context, kind, id string, version int64) error {
	_, err := m.write(store.Record{Kind: kind, ID: id, Version: version})
	return err
}

func (m *memory) write(r store.Record) (int64, error) {
	if m.before != nil {
		if err := m.before(); err != nil {
			return 0, err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	name := [2]string{r.Kind, r.ID}
	held := m.records[name]
	expected := held.Version
	if held.Body == nil {
		expected = 0
	}
	if r.Version != expected || r.Body == nil && r.Version == 0 {
		return 0, store.ErrConflict
	}
	r.Version = held.Version + 1
	if m.records == nil {
		m.records = map[[2]string]store.Record{}
	}
	m.records[name] = r
	return r.Version, nil
}

var errAway = errors.New("away")
