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
			Fullness: store.FullnessArchive, InNetwork: true, LikeCount: 7})
	}
	load("alpha", "1")
	load("beta", "2")
	run(t, uri, opts, "MATCH (a:Account), (n:Network) SET a.networks = ['alpha', 'beta'] CREATE (a)-[:MEMBER_OF]->(n) RETURN count(*)")
	if err := s.Derive(t.Context()); err != nil {
		t.Fatal(err)
	}
	rule := store.PostRule{PostQuery: store.PostQuery{Rule: "of the first", Texts: []string{"flood"}}, Match: func(p *store.Post) bool { return p.ID == "1" }}
	type answers struct {
		top     []store.Count
		shared  *store.Shared
		hours   []store.HourCount
		likes   []store.ValueCount
		bridges *store.Bridges
		posts   int
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
		if a.hours, err = s.Activity(t.Context(), "alpha"); err != nil {
			t.Fatal(err)
		}
		if a.likes, err = s.Distribution(t.Context(), "alpha", store.MeasureLikes); err != nil {
			t.Fatal(err)
		}
		if a.bridges, err = s.Bridges(t.Context(), store.BridgeQuery{Networks: []string{"alpha", "beta"}, First: 5}); err != nil {
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
	if len(before.top) != 1 || len(before.shared.Values) != 1 || len(before.hours) != 1 || len(before.likes) != 1 || len(before.bridges.Items) != 1 || before.posts != 2 {
		t.Fatalf("before: %+v", before)
	}
	if err := s.Summarize(t.Context(), rule); err != nil {
		t.Fatal(err)
	}
	// Behind the store's back, so that only what was counted knows of it.
	run(t, uri, opts, "MATCH ()-[r:TAGGED|MEMBER_OF]->() DELETE r RETURN count(*)")
	run(t, uri, opts, "MATCH (h:TweetHour) DELETE h RETURN count(*)")
	run(t, uri, opts, "MATCH (t:Tweet) REMOVE t.likeCount RETURN count(*)")
	after := ask()
	if after.posts != 1 {
		t.Errorf("counted in advance: %d posts, 1 is chosen", after.posts)
	}
	after.posts, after.shared.Values = before.posts, before.shared.Values // whose first tweets are looked for
	if !reflect.DeepEqual(after, before) {
		t.Errorf("counted in advance: %+v, was %+v", after, before)
	}
	load("beta", "3")
	for _, when := range []string{"loaded", "derived"} {
		now := ask()
		if len(now.top) != 0 || len(now.shared.Values) != 0 || len(now.likes) != 0 || len(now.bridges.Items) != 0 || now.posts < 2 {
			t.Errorf("%s: counted in another state: %+v", when, now)
		}
		if err := s.Derive(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
