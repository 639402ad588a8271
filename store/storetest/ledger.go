package storetest

import (
	"errors"
	"fmt"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/takedown/takedown/store"
)

// sameFiles compares ledger entries but for the moments the store notes itself.
func sameFiles(f *fixture, what string, got, want []store.File) {
	f.t.Helper()
	for _, file := range got {
		if file.StartedAt.IsZero() || file.StartedAt.Location() != time.UTC {
			f.t.Errorf("%s: %s was started at %v", what, file.Name, file.StartedAt)
		}
		if (file.FinishedAt != nil) != (file.State == store.FileDone) {
			f.t.Errorf("%s: %s is %s and was finished at %v", what, file.Name, file.State, file.FinishedAt)
		}
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(store.Progress{}, "StartedAt", "FinishedAt")); diff != "" {
		f.t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func testLedger(f *fixture) {
	for _, slug := range []string{"beta", "alpha"} {
		f.network(store.Network{Slug: slug})
	}
	b, err := f.store.OpenFile(f.ctx, "beta", "users.csv", store.FileUsers)
	must(f.t, err)
	second := f.open("alpha", "z part 2.zip!é.csv")
	first := f.open("alpha", "a part 1.csv")
	if second.ID <= b.ID || first.ID <= second.ID {
		f.t.Errorf("ids %d, %d, %d do not ascend", b.ID, second.ID, first.ID)
	}
	want := []store.File{
		{ID: second.ID, Network: "alpha", Name: "z part 2.zip!é.csv", Kind: store.FileTweets, State: store.FileLoading},
		{ID: first.ID, Network: "alpha", Name: "a part 1.csv", Kind: store.FileTweets, State: store.FileLoading},
		{ID: b.ID, Network: "beta", Name: "users.csv", Kind: store.FileUsers, State: store.FileLoading},
	}
	check := func(what string) {
		f.t.Helper()
		for network, want := range map[string][]store.File{"": want, "alpha": want[:2], "beta": want[2:]} {
			got, err := f.store.Ledger(f.ctx, network)
			must(f.t, err)
			sameFiles(f, fmt.Sprintf("ledger of %q: %s", network, what), got, want)
		}
	}
	check("opened")

	// Opening again gives the same entry with what was committed since.
	f.commit(first, &store.Batch{Tweets: []store.TweetRow{tweet("1", "A", "2020-01-01 10:00")},
		Rejects: []store.Reject{{Line: 3, Code: "bad-time", Reason: "no time", Excerpt: "x"}}}, false)
	again := f.open("alpha", "a part 1.csv")
	sameFiles(f, "opened again", []store.File{*again}, []store.File{*first})
	if again.RowsRead != 2 || again.Accepted != 1 || again.Rejected != 1 || again.Offset != 300 {
		f.t.Errorf("progress %+v", again.Progress)
	}

	done := &store.Batch{}
	advance(again, done, true)
	done.After.Duplicate, done.After.RowsRead, done.After.Repaired = 5, done.After.RowsRead+5, 1
	finished := when("2021-02-03 04:05:06.789")
	done.After.FinishedAt = &finished
	must(f.t, Commit(f.ctx, f.store, first.Offset, done))
	want[1].State, want[1].Progress = store.FileDone, done.After
	must(f.t, f.store.EndFile(f.ctx, second.ID, []string{"a column is missing", "x"}, "cut short"))
	want[0].State, want[0].Problem, want[0].Warnings = store.FileFailed, "cut short", []string{"a column is missing", "x"}
	must(f.t, f.store.EndFile(f.ctx, b.ID, []string{"only a warning"}, ""))
	want[2].Warnings = []string{"only a warning"}
	check("ended")
	got, err := f.store.Ledger(f.ctx, "alpha")
	must(f.t, err)
	if got[1].FinishedAt == nil || !got[1].FinishedAt.Equal(finished) {
		f.t.Errorf("finished at %v, want %v", got[1].FinishedAt, finished)
	}

	if _, err := f.store.Ledger(f.ctx, "unknown"); !errors.Is(err, store.ErrNotFound) {
		f.t.Errorf("ledger of an unknown network: %v", err)
	}
	if _, err := f.store.OpenFile(f.ctx, "unknown", "x.csv", store.FileTweets); !errors.Is(err, store.ErrNotFound) {
		f.t.Errorf("open a file of an unknown network: %v", err)
	}
}

func testReopenFile(f *fixture) {
	f.network(store.Network{Slug: "alpha"})
	loading := f.open("alpha", "loading.csv")
	f.commit(loading, &store.Batch{Tweets: []store.TweetRow{tweet("1", "A", "2020-01-01 10:00")}}, false)
	done := f.open("alpha", "done.csv")
	f.commit(done, &store.Batch{Tweets: []store.TweetRow{tweet("2", "A", "2020-01-01 10:00")}}, true)
	failed := f.open("alpha", "failed.csv")
	must(f.t, f.store.EndFile(f.ctx, failed.ID, nil, "broken"))
	states := map[int64]store.FileState{loading.ID: store.FileReplaced, done.ID: store.FileDone, failed.ID: store.FileFailed}
	for _, old := range []*store.File{loading, done, failed} {
		anew, err := f.store.ReopenFile(f.ctx, old.ID)
		must(f.t, err)
		if anew.ID <= failed.ID || anew.Name != old.Name || anew.Kind != old.Kind || anew.State != store.FileLoading || anew.Offset != 0 || anew.RowsRead != 0 {
			f.t.Errorf("reopened %s as %+v", old.Name, anew)
		}
		states[anew.ID] = store.FileLoading
		opened := f.open("alpha", old.Name)
		if opened.ID != anew.ID {
			f.t.Errorf("opening %s again gives entry %d, want the newest, %d", old.Name, opened.ID, anew.ID)
		}
	}
	files, err := f.store.Ledger(f.ctx, "alpha")
	must(f.t, err)
	got := map[int64]store.FileState{}
	for _, file := range files {
		got[file.ID] = file.State
	}
	same(f.t, "states", got, states)
	// A replaced entry is closed; its rows stay.
	b := &store.Batch{}
	advance(loading, b, false)
	if err := Commit(f.ctx, f.store, 200, b); !errors.Is(err, store.ErrConflict) {
		f.t.Errorf("commit to a replaced entry: %v", err)
	}
	tweets, err := f.store.Tweets(f.ctx, []string{"1"})
	must(f.t, err)
	if tweets["1"] == nil {
		f.t.Error("the rows of a replaced file are gone")
	}
	if _, err := f.store.ReopenFile(f.ctx, 999); !errors.Is(err, store.ErrNotFound) {
		f.t.Errorf("reopen an unknown entry: %v", err)
	}
}

func testRejects(f *fixture) {
	f.network(store.Network{Slug: "alpha"})
	f.network(store.Network{Slug: "beta"})
	f.network(store.Network{Slug: "clean"})
	reject := func(file string, line int64, code string) store.Reject {
		return store.Reject{File: file, Line: line, Column: "tweetid", Code: code, Reason: "because of <" + code + ">", Excerpt: "1.0E+18,\"\x00é\n"}
	}
	z, a, other := f.open("alpha", "z.csv"), f.open("alpha", "a.csv"), f.open("beta", "a.csv")
	f.commit(a, &store.Batch{Rejects: []store.Reject{reject("", 10, "later"), reject("", 2, "c1")}}, false)
	f.commit(z, &store.Batch{Rejects: []store.Reject{reject("ignored", 7, "z")}}, true)
	f.commit(other, &store.Batch{Rejects: []store.Reject{reject("", 1, "other")}}, true)
	f.commit(a, &store.Batch{Rejects: []store.Reject{reject("", 2, "c2"), reject("", 2, "c3"), {Line: 3, Code: "short", Reason: "r"}}}, false)
	want := []store.Reject{reject("z.csv", 7, "z"), reject("a.csv", 2, "c1"), reject("a.csv", 2, "c2"), reject("a.csv", 2, "c3"),
		{File: "a.csv", Line: 3, Code: "short", Reason: "r"}, reject("a.csv", 10, "later")}
	same(f.t, "rejects", f.rejects("alpha"), want)
	same(f.t, "rejects of another network", f.rejects("beta"), []store.Reject{reject("a.csv", 1, "other")})
	same(f.t, "rejects of a clean network", f.rejects("clean"), []store.Reject{})

	// A consumer that stops.
	var got []store.Reject
	for r, err := range f.store.Rejects(f.ctx, "alpha") {
		must(f.t, err)
		if got = append(got, r); len(got) == 2 {
			break
		}
	}
	same(f.t, "the first rejects", got, want[:2])

	// More than fit in one piece of any stream.
	const many = 10_000
	big := make([]store.Reject, many)
	for i := range big {
		big[i] = reject("", int64(many-i/3), fmt.Sprint(i))
	}
	f.commit(f.open("clean", "big.csv"), &store.Batch{Rejects: big}, true)
	got = f.rejects("clean")
	if len(got) != many {
		f.t.Fatalf("%d rejects of %d", len(got), many)
	}
	next := map[int64]int{}
	for i, r := range got {
		first := int(many-r.Line) * 3
		if want := fmt.Sprint(first + next[r.Line]); r.Code != want || i > 0 && r.Line < got[i-1].Line {
			f.t.Fatalf("reject %d is %s on line %d, want %s", i, r.Code, r.Line, want)
		}
		next[r.Line]++
	}

	for r, err := range f.store.Rejects(f.ctx, "unknown") {
		if !errors.Is(err, store.ErrNotFound) {
			f.t.Errorf("rejects of an unknown network: %v, %v", r, err)
		}
	}
}

func (f *fixture) rejects(network string) []store.Reject {
	f.t.Helper()
	rejects := []store.Reject{}
	for r, err := range f.store.Rejects(f.ctx, network) {
		must(f.t, err)
		rejects = append(rejects, r)
	}
	return rejects
}
