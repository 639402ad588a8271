package neo4j_test

import (
	"reflect"
	"testing"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/neo4j/neo4jtest"
)

// TestSummarize: what was counted in advance is not looked for again, until something is loaded.
func TestSummarize(t *testing.T) {
	uri, opts := neo4jtest.Server(t)
	s := mustOpen(t, uri, opts)
	load := func(network, id string) {
		t.Helper()
		if err := s.PutNetwork(t.Context(), store.Network{Slug: network}); err != nil {
			t.Fatal(err)
		}
		commit(t, s, network, id+".csv", nil, store.TweetRow{ID: id, AccountID: "author", PostedAt: 1000, Hashtags: []string{"Flood"}, Text: "the flood " + id,
			Fullness: store.FullnessArchive, InNetwork: true})
	}
	load("alpha", "1")
	load("beta", "2")
	if err := s.Derive(t.Context()); err != nil {
		t.Fatal(err)
	}
	rule := store.PostRule{PostQuery: store.PostQuery{Rule: "of the first", Texts: []string{"flood"}}, Match: func(p *store.Post) bool { return p.ID == "1" }}
	type answers struct {
		top    []store.Count
		shared *store.Shared
		posts  int
	}
	ask := func() (a answers) {
		t.Helper()
		var err error
		if a.top, _, err = s.Top(t.Context(), "alpha", store.FacetHashtag, 5); err != nil {
			t.Fatal(err)
		}
		if a.shared, err = s.Shared(t.Context(), store.SharedQuery{Kind: store.SharedHashtag, Networks: []string{"alpha", "beta"}, First: 5}); err != nil {
			t.Fatal(err)
		}
		for _, err := range s.Posts(t.Context(), rule.PostQuery) {
			if err != nil {
				t.Fatal(err)
			}
			a.posts++
		}
		return a
	}
	before := ask()
	if len(before.top) != 1 || len(before.shared.Values) != 1 || before.posts != 2 {
		t.Fatalf("before: %+v", before)
	}
	if err := s.Summarize(t.Context(), rule); err != nil {
		t.Fatal(err)
	}
	// Behind the store's back, so that only what was counted knows of hashtags.
	run(t, uri, opts, "MATCH ()-[r:TAGGED]->() DELETE r RETURN count(*)")
	after := ask()
	if !reflect.DeepEqual(after.top, before.top) || !reflect.DeepEqual(after.shared.Sets, before.shared.Sets) || after.posts != 1 {
		t.Errorf("counted in advance: %+v, was %+v", after, before)
	}
	load("beta", "3")
	for _, when := range []string{"loaded", "derived"} {
		if now := ask(); len(now.top) != 0 || len(now.shared.Values) != 0 || now.posts < 2 {
			t.Errorf("%s: counted in another state: %+v", when, now)
		}
		if err := s.Derive(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
