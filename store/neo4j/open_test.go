package neo4j_test

import (
	"errors"
	"testing"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/neo4j"
	"github.com/takedown/takedown/store/neo4j/neo4jtest"
	"github.com/takedown/takedown/store/storetest"
)

// TestOpenOther: a database that is not a store, or is one of another version,
// is refused and left as it is.
func TestOpenOther(t *testing.T) {
	uri, opts := neo4jtest.Server(t)
	for _, c := range []struct {
		holds string
		want  error
	}{
		{"CREATE (:Person {name: 'Somebody'})", store.ErrCorrupt},
		{"CREATE (:Takedown {id: 1, version: '999'})", store.ErrVersion},
	} {
		neo4jtest.Empty(t, uri, opts)
		run(t, uri, opts, c.holds)
		if _, err := neo4j.Open(t.Context(), uri, opts); !errors.Is(err, c.want) {
			t.Errorf("open a database after %s: %v, want an error that wraps %v", c.holds, err, c.want)
		}
		if nodes := run(t, uri, opts, "MATCH (n) RETURN count(n)"); nodes != 1 {
			t.Errorf("%d nodes after %s", nodes, c.holds)
		}
	}
	if _, err := neo4j.Open(t.Context(), "http://localhost", opts); err == nil {
		t.Error("opened a URI that is not Bolt's")
	}
}

// TestStoppedWhilePublishing: a process that was stopped just as it published
// what it had derived keeps no reader waiting.
func TestStoppedWhilePublishing(t *testing.T) {
	uri, opts := neo4jtest.Server(t)
	s := mustOpen(t, uri, opts)
	run(t, uri, opts, "MATCH (p:Takedown {id: 2}) SET p.publishing = true")
	if _, err := s.Networks(t.Context()); err != nil {
		t.Error(err)
	}
	if waiting := run(t, uri, opts, "MATCH (p:Takedown {publishing: true}) RETURN count(p)"); waiting != 0 {
		t.Error("readers are still told to wait")
	}
}

// TestNoTrace: a store leaves nothing behind on the nodes of the contract that
// would tell in how many batches they came.
func TestNoTrace(t *testing.T) {
	uri, opts := neo4jtest.Server(t)
	s := mustOpen(t, uri, opts)
	if err := s.PutNetwork(t.Context(), store.Network{Slug: "alpha"}); err != nil {
		t.Fatal(err)
	}
	file, err := s.OpenFile(t.Context(), "alpha", "a.csv", store.FileTweets)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		b := overlapping(n, 20)
		before := file.Offset
		file.Offset++
		b.FileID, b.After = file.ID, file.Progress
		if err := errors.Join(share(t.Context(), s, b), storetest.Commit(t.Context(), s, before, b), s.Derive(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
	if left := run(t, uri, opts, `
		MATCH (n:Network|Account|Tweet|Hashtag|Url|Domain|Client)
		WHERE size(labels(n)) > 1 OR n.fresh IS NOT NULL OR n.networksNext IS NOT NULL
		RETURN count(n)`); left != 0 {
		t.Errorf("%d nodes are still marked", left)
	}
}
