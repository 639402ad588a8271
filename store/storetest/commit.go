package storetest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/takedown/takedown/store"
)

// testConflict: a batch that does not follow on the file's progress changes nothing.
func testConflict(f *fixture) {
	f.network(store.Network{Slug: "alpha"})
	file := f.open("alpha", "a.csv")
	f.commit(file, &store.Batch{Tweets: []store.TweetRow{tweet("1", "A", "2020-01-01 10:00")}}, false)
	f.derive()
	before := f.state()
	for _, offset := range []int64{0, file.Offset - 1, file.Offset + 1} {
		stray := *file
		b := &store.Batch{Tweets: []store.TweetRow{tweet("2", "A", "2020-01-01 10:00")}, Profiles: []store.Profile{profile("P")},
			Members: []string{"M"}, Rejects: []store.Reject{{Line: 1, Code: "x", Reason: "x"}}, Shared: []string{"1"}}
		advance(&stray, b, true)
		if err := Commit(f.ctx, f.store, offset, b); !errors.Is(err, store.ErrConflict) {
			f.t.Errorf("commit at offset %d of %d: %v", offset, file.Offset, err)
		}
	}
	same(f.t, "after conflicts", f.state(), before)

	// Two loaders that ended inside the same block are not at the same place.
	stray := *file
	b := &store.Batch{Tweets: []store.TweetRow{tweet("2", "A", "2020-01-01 10:00")}}
	advance(&stray, b, false)
	for _, place := range []store.Progress{{Offset: file.Offset, SkipTweets: 1}, {Offset: file.Offset, SkipLines: 1}} {
		if err := commitAt(f.ctx, f.store, place, b); !errors.Is(err, store.ErrConflict) {
			f.t.Errorf("commit at %+v: %v", place, err)
		}
	}
	same(f.t, "after conflicts inside a block", f.state(), before)

	unknown := store.File{ID: file.ID + 100}
	b = &store.Batch{}
	advance(&unknown, b, false)
	if err := Commit(f.ctx, f.store, 0, b); !errors.Is(err, store.ErrConflict) {
		f.t.Errorf("commit to an unknown file: %v", err)
	}

	// A failed file is taken up where it stopped; one that is done is closed.
	must(f.t, f.store.EndFile(f.ctx, file.ID, nil, "cut short"))
	f.commit(file, &store.Batch{Tweets: []store.TweetRow{tweet("3", "A", "2020-01-01 10:00")}}, true)
	b = &store.Batch{Tweets: []store.TweetRow{tweet("4", "A", "2020-01-01 10:00")}}
	at := file.Offset
	advance(file, b, true)
	if err := Commit(f.ctx, f.store, at, b); !errors.Is(err, store.ErrConflict) {
		f.t.Errorf("commit to a file that is done: %v", err)
	}
	same(f.t, "tweets", slices.Sorted(maps.Keys(f.held())), []string{"1", "3"})
}

// testStaged: batches that are staged one after the other are committed together,
// also where one replaces and shares what the one before it brings; what was
// staged and discarded leaves nothing behind, and a batch's memory is free once
// it is staged.
func testStaged(f *fixture) {
	f.network(store.Network{Slug: "alpha"})
	f.network(store.Network{Slug: "beta"})
	f.load("beta", contents{tweets: []store.TweetRow{tweet("0", "A", "2020-01-01 09:00"), tweet("1", "A", "2020-01-01 10:00", full(store.FullnessSkeleton, false))}})
	file := f.open("alpha", "a.csv")
	var taken []store.Staged
	for i, c := range []contents{
		{tweets: []store.TweetRow{tweet("1", "A", "2020-01-01 10:00"), tweet("2", "B", "2020-01-01 10:00", full(store.FullnessSkeleton, false))}, profiles: []store.Profile{profile("P")}},
		{},
		{tweets: []store.TweetRow{tweet("0", "A", "2020-01-01 09:00"), tweet("2", "B", "2020-01-01 10:00"), tweet("3", "B", "2020-01-02 10:00")},
			members: []string{"M"}, rejects: []store.Reject{{Line: 3, Code: "x", Reason: "x"}}},
	} {
		b := f.batch("alpha", c)
		b.Before = file.Progress
		advance(file, b, i == 2)
		f.model.apply("alpha", b)
		f.rejected["alpha"] += len(b.Rejects)
		st, err := f.store.Stage(f.ctx, b)
		must(f.t, err)
		taken = append(taken, st)
		for i := range b.Tweets {
			b.Tweets[i] = store.TweetRow{ID: "overwritten"}
		}
		for i := range b.Profiles {
			b.Profiles[i] = store.Profile{AccountID: "overwritten"}
		}
	}
	unwanted, err := f.store.Stage(f.ctx, &store.Batch{FileID: file.ID, Tweets: []store.TweetRow{tweet("9", "Z", "2020-01-01 10:00")}})
	must(f.t, err)
	must(f.t, unwanted.Discard())
	must(f.t, f.store.Commit(f.ctx, taken...))
	f.derive()
	f.checkAll()
}

// state is all that a conflict must leave as it is.
func (f *fixture) state() string {
	f.t.Helper()
	snapshot, err := f.store.Snapshot(f.ctx)
	must(f.t, err)
	files, err := f.store.Ledger(f.ctx, "")
	must(f.t, err)
	var b strings.Builder
	fmt.Fprintln(&b, snapshot, slices.Sorted(maps.Keys(f.held())))
	for _, file := range files {
		fmt.Fprintf(&b, "%d %s %s %d %d %s\n", file.ID, file.Name, file.State, file.Offset, file.RowsRead, file.SHA256)
	}
	for _, slug := range slices.Sorted(maps.Keys(f.model.networks)) {
		fmt.Fprintln(&b, f.rejects(slug))
	}
	return b.String()
}

// held is what the store streams of the tweets it holds.
func (f *fixture) held() map[string]store.HeldTweet {
	f.t.Helper()
	all := map[string]store.HeldTweet{}
	for h, err := range f.store.HeldTweets(f.ctx) {
		must(f.t, err)
		if _, ok := all[h.ID]; ok {
			f.t.Errorf("tweet %q is held twice", h.ID)
		}
		all[h.ID] = store.HeldTweet{ID: h.ID, Fullness: h.Fullness, Networks: slices.Clone(h.Networks)}
	}
	return all
}

func testHeld(f *fixture) {
	f.load("beta", contents{tweets: []store.TweetRow{tweet("1", "A", "2020-01-01 10:00"), tweet("2", "A", "2020-01-01 10:00", full(store.FullnessSkeleton, false))},
		profiles: []store.Profile{profile("U"), profile("V"), {AccountID: "T", Rank: store.ProfileFromTweet, Followers: -1, Following: -1}}, members: []string{"U", "T", "bare"}})
	f.load("alpha", contents{tweets: []store.TweetRow{tweet("1", "A", "2020-01-01 10:00"), tweet("3", "A", "2020-01-01 10:00", full(store.FullnessAPI, true))}})
	same(f.t, "held tweets", f.held(), map[string]store.HeldTweet{
		"1": {ID: "1", Fullness: store.FullnessArchive, Networks: []string{"alpha", "beta"}},
		"2": {ID: "2", Fullness: store.FullnessSkeleton},
		"3": {ID: "3", Fullness: store.FullnessAPI, Networks: []string{"alpha"}},
	})
	for network, want := range map[string][]string{"beta": {"U"}, "alpha": nil} {
		var got []string
		for id, err := range f.store.HeldUsers(f.ctx, network) {
			must(f.t, err)
			got = append(got, id)
		}
		same(f.t, "held users of "+network, got, want)
	}
	n := 0
	for _, err := range f.store.HeldTweets(f.ctx) {
		must(f.t, err)
		n++
		break // a consumer that stops
	}
	if n != 1 {
		f.t.Errorf("%d tweets before stopping", n)
	}
}

// testReplaced: a fuller row takes a row's place and keeps its networks, within
// one batch with other rows and whatever was derived before.
func testReplaced(f *fixture) {
	f.load("alpha", contents{tweets: []store.TweetRow{
		tweet("1", "A", "2020-01-01 10:00", full(store.FullnessSkeleton, false)),
		tweet("2", "A", "2020-01-01 10:00", full(store.FullnessAPI, true), saying("first")),
		tweet("3", "A", "2020-01-01 10:00", full(store.FullnessEmbedded, false)),
	}})
	f.derive()
	f.load("beta", contents{tweets: []store.TweetRow{
		tweet("9", "N", "2020-01-01 10:00", saying("new")),
		tweet("1", "A", "2020-01-01 10:01", saying("one"), tagged("x")),
		tweet("2", "B", "2020-01-01 10:02", saying("two")),
		tweet("3", "A", "2020-01-01 10:03", full(store.FullnessAPI, false), saying("three")),
		tweet("8", "N", "2020-01-01 10:00"),
	}})
	check := func(what string) {
		f.t.Helper()
		ids := []string{"1", "2", "3", "8", "9"}
		got, err := f.store.Tweets(f.ctx, ids)
		must(f.t, err)
		want := map[string]*store.Tweet{}
		for _, id := range ids {
			want[id] = f.model.tweet(id)
		}
		same(f.t, "tweets "+what, got, want)
		same(f.t, "networks "+what, map[string][]string{"1": got["1"].Networks, "2": got["2"].Networks, "3": got["3"].Networks},
			map[string][]string{"1": {"beta"}, "2": {"alpha", "beta"}, "3": {}})
	}
	check("before deriving")
	f.derive()
	check("after deriving")
	f.checkAll()
}

// testShared: a tweet that two archives disclose is one tweet of both networks.
func testShared(f *fixture) {
	f.load("alpha", contents{tweets: []store.TweetRow{tweet("1", "A", "2020-01-01 10:00"), tweet("2", "A", "2020-01-01 10:00", full(store.FullnessArchive, false))}})
	for _, network := range []string{"beta", "gamma", "beta", "alpha"} {
		f.load(network, contents{tweets: []store.TweetRow{tweet("1", "A", "2020-01-01 10:00"), tweet("2", "A", "2020-01-01 10:00")}})
	}
	f.derive()
	got, err := f.store.Tweets(f.ctx, []string{"1", "2"})
	must(f.t, err)
	for id, t := range got {
		same(f.t, "networks of tweet "+id, t.Networks, []string{"alpha", "beta", "gamma"})
	}
	all, err := f.store.TweetPage(f.ctx, store.TweetQuery{Page: store.Page{First: 10}})
	must(f.t, err)
	if all.Total != 2 {
		f.t.Errorf("%d tweets, want 2", all.Total)
	}
	f.checkAll()
}

// testProfiles: the best observation of an account is kept whole, in whatever
// order they come.
func testProfiles(f *fixture) {
	at := func(day string) int64 { return when(day + " 00:00").UnixMilli() }
	observations := []store.Profile{
		{AccountID: "A", Rank: store.ProfileFromTweet, AsOf: at("2020-01-01"), ScreenName: "zz", Bio: "old", Followers: 9, Following: -1},
		{AccountID: "A", Rank: store.ProfileFromTweet, AsOf: at("2020-02-01"), ScreenName: "aa", Followers: -1, Following: 3},
		{AccountID: "A", Rank: store.ProfileFromReference, AsOf: at("2021-01-01"), ScreenName: "zzz", Followers: 99, Following: 99},
		{AccountID: "B", Rank: store.ProfileFromTweet, AsOf: at("2020-02-01"), ScreenName: "b", Followers: 1, Following: 1},
		{AccountID: "B", Rank: store.ProfileFromUsers, ScreenName: "users", Followers: 0, Following: 0, CreatedOn: date("2019-01-01"), HasCreatedOn: true},
		{AccountID: "C", Rank: store.ProfileFromTweet, AsOf: 5, ScreenName: "same", Bio: "é", Followers: 1, Following: 1},
		{AccountID: "C", Rank: store.ProfileFromTweet, AsOf: 5, ScreenName: "same", Bio: "z", Followers: 2, Following: 2},
		{AccountID: "C", Rank: store.ProfileFromTweet, AsOf: 5, ScreenName: "same", Followers: 3, Following: 3},
	}
	f.network(store.Network{Slug: "alpha"})
	for i := range observations {
		// Each account's observations in another order, and one of them again.
		p := observations[(i*3+1)%len(observations)]
		f.load("alpha", contents{profiles: []store.Profile{p, observations[i]}})
		if i == 4 {
			f.derive() // what was derived must not decide what is kept
		}
	}
	f.derive()
	got, err := f.store.Accounts(f.ctx, []string{"A", "B", "C"})
	must(f.t, err)
	same(f.t, "profiles", got, map[string]*store.Account{
		"A": {PlatformID: "A", Known: true, ScreenName: new("aa"), Following: new(int64(3))},
		"B": {PlatformID: "B", Known: true, ScreenName: new("users"), Followers: new(int64(0)), Following: new(int64(0)), CreatedOn: new(date("2019-01-01"))},
		"C": {PlatformID: "C", Known: true, ScreenName: new("same"), Bio: new("é"), Followers: new(int64(1)), Following: new(int64(1))},
	})
}
