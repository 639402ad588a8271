package neo4j_test

import (
	"errors"
	"fmt"
	"slices"
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

// TestOlderVersion: a store of version 1, whose tweets have no keys of their texts, is brought to
// this one, and answers as one that was made by it.
func TestOlderVersion(t *testing.T) {
	uri, opts := neo4jtest.Server(t)
	s := mustOpen(t, uri, opts)
	var networks []string
	for n, slug := range []string{"alpha", "beta"} {
		networks = append(networks, slug)
		if err := s.PutNetwork(t.Context(), store.Network{Slug: slug}); err != nil {
			t.Fatal(err)
		}
		file, err := s.OpenFile(t.Context(), slug, "a.csv", store.FileTweets)
		if err != nil {
			t.Fatal(err)
		}
		b := overlapping(2*n, 20)
		for i := range b.Tweets {
			b.Tweets[i].Text = fmt.Sprint("Text ", i/2)
		}
		b.Tweets[0].Text, b.Tweets[1].Text = "@nobody else", ""
		file.Offset++
		b.FileID, b.After = file.ID, file.Progress
		if err := storetest.Commit(t.Context(), s, 0, b); err != nil {
			t.Fatal(err)
		}
	}
	const keys = "MATCH (t:Tweet) RETURN reduce(all = '', key IN collect(t.id + coalesce(t.textKey, '-') + coalesce(t.amplifiedAccountId, '')) | all + key + ' ')"
	if err := s.Derive(t.Context()); err != nil {
		t.Fatal(err)
	}
	if amplified := run(t, uri, opts, "MATCH (t:Tweet) WHERE t.amplifiedAccountId IS NOT NULL RETURN count(t)"); amplified == 0 {
		t.Fatal("no retweet has the key of whom it amplifies")
	}
	want := ask(t, uri, opts, keys).Records[0].Values[0]
	for _, statement := range []string{
		"DROP INDEX takedown_text", "DROP INDEX takedown_retweeted_by", "CREATE INDEX takedown_retweeted FOR (t:Tweet) ON (t.retweetedAccountId)",
		"DROP INDEX takedown_amplified", "MATCH (t:Tweet) REMOVE t.textKey, t.amplifiedAccountId", "MATCH (h:TweetHour) DELETE h", "MATCH (m:Takedown {id: 1}) SET m.version = '1' REMOVE m.hours",
	} {
		run(t, uri, opts, statement)
	}
	s = mustOpen(t, uri, opts)
	if got := ask(t, uri, opts, keys).Records[0].Values[0]; got != want {
		t.Errorf("keys %v, want %v", got, want)
	}
	shared, err := s.Shared(t.Context(), store.SharedQuery{Kind: store.SharedText, Networks: networks, First: 100})
	if err != nil || len(shared.Values) == 0 {
		t.Errorf("no text is shared: %v, %v", shared, err)
	}
	hours, err := s.Activity(t.Context(), networks[0])
	if err := errors.Join(err, s.Derive(t.Context())); err != nil {
		t.Fatal(err)
	}
	if counted := run(t, uri, opts, "MATCH (h:TweetHour) RETURN count(h)"); counted == 0 {
		t.Error("nothing is counted by hours")
	}
	if got, err := s.Activity(t.Context(), networks[0]); err != nil || len(got) == 0 || !slices.Equal(got, hours) {
		t.Errorf("counted by hours %v, %v, and by tweets %v", got, err, hours)
	}
	if left := run(t, uri, opts, "SHOW INDEXES YIELD name WHERE name = 'takedown_retweeted' RETURN count(*)"); left != 0 {
		t.Error("the older index is still there")
	}
	if current := run(t, uri, opts, "MATCH (m:Takedown {version: '2'}) RETURN count(m)"); current != 1 {
		t.Error("the store has not got its version")
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
