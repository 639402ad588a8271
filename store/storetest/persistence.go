package storetest

import (
	"github.com/takedown/takedown/store"
)

// testPersistence: a store that is opened again holds what was committed, derived
// or not, and goes on where it was.
func testPersistence(f *fixture) {
	f.reopen()
	f.checkAll() // nothing
	f.random(2, 200)
	file := f.open("alpha", "in the middle.csv")
	f.commit(file, &store.Batch{Tweets: []store.TweetRow{tweet("first", "A", "2020-01-01 10:00", tagged("new"))}, Members: []string{"new"},
		Rejects: []store.Reject{{Line: 2, Code: "bad"}}}, false)
	must(f.t, f.store.EndFile(f.ctx, file.ID, []string{"a warning"}, ""))
	f.network(store.Network{Slug: "put last", Name: new("Put last")})

	before := f.state()
	f.reopen()
	same(f.t, "after opening again", f.state(), before)
	f.checkDerived() // without what was committed since
	tweets, err := f.store.Tweets(f.ctx, []string{"first"})
	must(f.t, err)
	same(f.t, "a tweet that no figure counts yet", tweets, map[string]*store.Tweet{"first": f.model.tweet("first")})

	again := f.open("alpha", "in the middle.csv")
	sameFiles(f, "a file to go on with", []store.File{*again}, []store.File{{ID: file.ID, Network: "alpha", Name: file.Name, Kind: file.Kind,
		State: store.FileLoading, Warnings: []string{"a warning"}, Progress: file.Progress}})
	f.commit(again, &store.Batch{Tweets: []store.TweetRow{retweet("second", "B", "2020-01-01 11:00", "", "first")}}, true)
	f.load("put last", contents{tweets: []store.TweetRow{tweet("first", "A", "2020-01-01 10:00")}, members: []string{"new"}})
	f.derive()
	f.checkAll()
	f.reopen()
	f.checkAll()
}

// reopen closes the store and opens it again.
func (f *fixture) reopen() {
	f.t.Helper()
	r, ok := f.store.(Reopener)
	if !ok {
		f.t.Fatalf("%T is not a storetest.Reopener", f.store)
	}
	must(f.t, f.store.Close())
	f.store = r.Reopen(f.t)
}
