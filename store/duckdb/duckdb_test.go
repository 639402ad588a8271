package duckdb

import (
	"path/filepath"
	"testing"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/storetest"
)

func open(t *testing.T) store.Store {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "store.duckdb"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) { storetest.Run(t, open) }
