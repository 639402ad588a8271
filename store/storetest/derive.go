package storetest

import (
	"fmt"
	"slices"

	"github.com/takedown/takedown/store"
)

// testLoadingOrder: the same contents in any order of loading, with or without
// deriving in between, give the same answers.
func testLoadingOrder(f *fixture) {
	parts := []struct {
		network string
		contents
	}{
		{"alpha", contents{tweets: []store.TweetRow{tweet("a1", "A", "2020-01-01 00:00"), retweet("a2", "A", "2020-01-05 00:00", "B", "b1")},
			members: []string{"A"}}},
		{"beta", contents{tweets: []store.TweetRow{tweet("b1", "B", "2020-01-02 00:00"), retweet("b2", "B", "2020-01-03 00:00", "", "a1")},
			profiles: []store.Profile{profile("B", created("2019-01-01"))}, members: []string{"B"}}},
		{"alpha", contents{tweets: []store.TweetRow{
			retweet("x1", "X", "2020-01-01 01:00", "A", "a1", full(store.FullnessSkeleton, false)),
			retweet("x2", "X", "2020-01-02 01:00", "B", "b1", full(store.FullnessSkeleton, false))}}},
	}
	// Everything in order, in this store.
	for _, p := range parts {
		f.load(p.network, p.contents)
	}
	f.derive()
	f.checkAll()
	want := &store.Amplification{SourceID: "X", TargetID: "B", Retweets: 1, Tweets: 1, FirstAt: when("2020-01-02 01:00"), LastAt: when("2020-01-02 01:00"),
		MedianDelay: new(when("2020-01-02 01:00").Sub(when("2020-01-02 00:00")))}
	got, err := f.store.Amplifications(f.ctx, store.AmplifierQuery{Accounts: []string{"B"}, Page: store.Page{First: 9}})
	must(f.t, err)
	if len(got["B"].Items) != 2 {
		f.t.Fatalf("%d amplifiers of B", len(got["B"].Items))
	}
	same(f.t, "X amplifies B", got["B"].Items[1], want)

	// The other way round, under names of their own, deriving after each.
	for _, p := range slices.Backward(parts) {
		c := contents{members: []string{"m"}}
		rename := func(s string) string {
			if s == "" {
				return ""
			}
			return "2" + s
		}
		for _, row := range p.tweets {
			row.ID, row.AccountID = rename(row.ID), rename(row.AccountID)
			row.RetweetedAccountID, row.RetweetedTweetID = rename(row.RetweetedAccountID), rename(row.RetweetedTweetID)
			c.tweets = append(c.tweets, row)
		}
		f.load(p.network, c)
		f.derive()
		f.checkAll()
	}
	again, err := f.store.Amplifications(f.ctx, store.AmplifierQuery{Accounts: []string{"2B"}, Page: store.Page{First: 9}})
	must(f.t, err)
	want.SourceID, want.TargetID = "2X", "2B"
	same(f.t, "X amplifies B, loaded the other way round", again["2B"].Items[1], want)
}

func testDeriveTwice(f *fixture) {
	f.load("alpha", contents{tweets: []store.TweetRow{tweet("a1", "A", "2020-01-01 00:00"), retweet("b1", "B", "2020-01-01 01:00", "A", "a1")},
		profiles: []store.Profile{profile("A")}, members: []string{"A"}})
	for range 3 {
		f.derive()
		f.checkAll()
	}
}

func testSnapshot(f *fixture) {
	snapshot := func(stale bool) store.Snapshot {
		f.t.Helper()
		s, err := f.store.Snapshot(f.ctx)
		must(f.t, err)
		if s.Stale() != stale || !stale && s.Derived != s.Rows || s.Derived > s.Rows {
			f.t.Errorf("snapshot %+v, want stale %v", s, stale)
		}
		return s
	}
	last := snapshot(false)
	f.network(store.Network{Slug: "alpha"})
	f.derive()
	snapshot(false)
	file := f.open("alpha", "a.csv")
	for i := range 3 {
		for range 2 {
			f.commit(file, &store.Batch{Tweets: []store.TweetRow{tweet(fmt.Sprint("t", file.Offset), "A", "2020-01-01 00:00")}}, false)
			s := snapshot(true)
			if s.Rows <= last.Rows || s.Derived != last.Derived {
				f.t.Errorf("round %d: snapshot %+v after %+v", i, s, last)
			}
			last.Rows = s.Rows
		}
		f.derive()
		last = snapshot(false)
	}
}

// testSnapshotChanges: whatever changes an answer changes the snapshot, also for who
// opens the store later, and nothing else does.
func testSnapshotChanges(f *fixture) {
	var file, other store.File
	end := func(problem string, warnings ...string) func() error {
		return func() error { return f.store.EndFile(f.ctx, file.ID, warnings, problem) }
	}
	put := func(n store.Network) func() error { return func() error { return f.store.PutNetwork(f.ctx, n) } }
	open := func(kind store.FileKind) func() error {
		return func() (err error) {
			file, err = f.store.OpenFile(f.ctx, "alpha", "a.csv", kind)
			return err
		}
	}
	described := store.Network{Slug: "alpha", Name: new("A"), AttributedTo: new("S"), Platform: new("P"), DisclosedOn: new(date("2020-06-11"))}
	var last store.Snapshot
	for _, step := range []struct {
		what    string
		do      func() error
		changes bool
	}{
		{"a network", put(store.Network{Slug: "alpha"}), true},
		{"the same network", put(store.Network{Slug: "alpha"}), false},
		{"its coverage", put(store.Network{Slug: "alpha", Coverage: store.CoverageCoreOnly}), true},
		{"its description", put(described), true},
		{"the same description", put(described), false},
		{"its day", put(store.Network{Slug: "alpha", DisclosedOn: new(date("2020-06-12"))}), true},
		{"a file", open(store.FileTweets), true},
		{"the same file", open(store.FileTweets), false},
		{"its kind", open(store.FileUsers), true},
		{"rows", func() error {
			b := &store.Batch{Profiles: []store.Profile{profile("A", created("2019-05-05"))}, Members: []string{"A"}}
			advance(&file, b, false)
			return Commit(f.ctx, f.store, 0, b)
		}, true},
		{"nothing wrong", end(""), false},
		{"a warning", end("", "w"), true},
		{"the same warning", end("", "w"), false},
		{"a problem", end("broken", "w"), true},
		{"the same problem", end("broken", "w"), false},
		{"rejects", func() error {
			b := &store.Batch{Rejects: []store.Reject{{Line: 3, Code: "c", Reason: "r"}}}
			before := file.Offset
			advance(&file, b, false)
			return Commit(f.ctx, f.store, before, b)
		}, true},
		{"derived", func() error { return f.store.Derive(f.ctx) }, true},
		{"nothing to derive", func() error { return f.store.Derive(f.ctx) }, false},
		{"the file again", func() (err error) {
			other, err = f.store.ReopenFile(f.ctx, file.ID)
			return err
		}, true},
		{"a record", func() error {
			_, err := f.store.PutRecord(f.ctx, record("case", "1", "{}"))
			return err
		}, false},
		{"opened by somebody else", func() error {
			f.reopen()
			return nil
		}, false},
		{"another file again", func() error {
			_, err := f.store.ReopenFile(f.ctx, other.ID)
			return err
		}, true},
	} {
		must(f.t, step.do())
		now, err := f.store.Snapshot(f.ctx)
		must(f.t, err)
		if step.changes == (now == last) || now.Rows < last.Rows || now.Derived < last.Derived || now.Noted < last.Noted {
			f.t.Errorf("%s: snapshot %+v after %+v", step.what, now, last)
		}
		last = now
	}
}

// testStale: until Derive, derived answers are those of the last one, and
// tweets are those of the last batch.
func testStale(f *fixture) {
	f.load("alpha", contents{
		tweets:   []store.TweetRow{tweet("1", "A", "2020-01-01 00:00", saying("text"), tagged("x"), linking("https://t.co/abc"), liked(1)), retweet("2", "B", "2020-01-01 01:00", "A", "1")},
		profiles: []store.Profile{profile("A", created("2019-01-01"), followed(1, 1))}, members: []string{"A"}})
	f.network(store.Network{Slug: "beta"})
	f.derive()
	f.load("alpha", contents{
		tweets: []store.TweetRow{tweet("3", "A", "2020-01-01 00:30", saying("text"), tagged("x", "y"), linking("https://t.co/def"), liked(1), mentioning("M"), sentWith("Web", "en")),
			retweet("4", "C", "2020-01-01 02:00", "A", "3"), retweet("5", "B", "2020-01-01 02:00", "A", "referred")},
		profiles: []store.Profile{profile("C", created("2019-01-01"), followed(1, 1))}, members: []string{"C"}})
	f.load("beta", contents{tweets: []store.TweetRow{tweet("1", "A", "2020-01-01 00:00"), tweet("6", "D", "2020-01-01 00:00")}, members: []string{"A"}})
	f.network(store.Network{Slug: "new"})

	f.checkDerived()
	ids := []string{"1", "2", "3", "4", "5", "6", "referred"}
	got, err := f.store.Tweets(f.ctx, ids)
	must(f.t, err)
	want := map[string]*store.Tweet{}
	for _, id := range ids[:6] {
		want[id] = f.model.tweet(id)
	}
	same(f.t, "tweets while stale", got, want)
	same(f.t, "networks of a tweet shared since", got["1"].Networks, []string{"alpha", "beta"})

	f.derive()
	f.checkAll()
}

func testEmptyStore(f *fixture) {
	f.checkAll()
	f.derive()
	f.checkAll()
	files, err := f.store.Ledger(f.ctx, "")
	must(f.t, err)
	same(f.t, "an empty ledger", files, []store.File{})
	same(f.t, "held by an empty store", f.held(), map[string]store.HeldTweet{})
}
