package neo4j_test

import (
	"testing"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/neo4j"
	"github.com/takedown/takedown/store/neo4j/neo4jtest"
	"github.com/takedown/takedown/store/storetest"
)

// TestStore goes on while other tests wait for servers of their own.
func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) store.Store {
		uri, opts := neo4jtest.Server(t)
		return open(t, uri, opts)
	})
}

func BenchmarkStore(b *testing.B) {
	storetest.Bench(b, func(b *testing.B) store.Store {
		uri, opts := neo4jtest.Server(b)
		return open(b, uri, opts)
	})
}

// reopened is a store that is opened again on the same data.
type reopened struct {
	*neo4j.Store
	uri  string
	opts neo4j.Options
}

func open(t testing.TB, uri string, opts neo4j.Options) store.Store {
	t.Helper()
	s, err := neo4j.Open(t.Context(), uri, opts)
	if err != nil {
		t.Fatal(err)
	}
	return reopened{s, uri, opts}
}

// Reopen implements [storetest.Reopener].
func (r reopened) Reopen(t testing.TB) store.Store {
	t.Helper()
	return open(t, r.uri, r.opts)
}
