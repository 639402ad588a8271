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
	return file{openAt(t, f.path), f.path}
}

func openAt(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// gather gives a function that adds an answer, of which none may fail.
func gather(t *testing.T, answers *[]any) func(answer any, err error) {
	return func(answer any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		*answers = append(*answers, answer)
	}
}

// openFile opens a file of tweets of a network, which is put if it is not there.
func openFile(t *testing.T, s *Store, network, name string) store.File {
	t.Helper()
	if err := s.PutNetwork(t.Context(), store.Network{Slug: network}); err != nil {
		t.Fatal(err)
	}
	f, err := s.OpenFile(t.Context(), network, name, store.FileTweets)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func BenchmarkStore(b *testing.B) {
	storetest.Bench(b, func(b *testing.B) store.Store { return openNew(b) })
}
