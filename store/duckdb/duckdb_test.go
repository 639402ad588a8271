package duckdb

import (
	"path/filepath"
	"testing"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return openNew(t) })
}

// file is a store that can be opened again.
type file struct {
	*Store
	path string
}

func openNew(t testing.TB) store.Store {
	return file{path: filepath.Join(t.TempDir(), "store.duckdb")}.Reopen(t)
}

// Reopen implements [storetest.Reopener].
func (f file) Reopen(t testing.TB) store.Store {
	s, err := Open(t.Context(), f.path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return file{s, f.path}
}

func BenchmarkStore(b *testing.B) {
	storetest.Bench(b, func(b *testing.B) store.Store { return openNew(b) })
}
