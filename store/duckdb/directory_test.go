package duckdb

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/takedown/takedown/store"
)

// TestDirectory: what is answered from memory is what DuckDB answers, for every way to
// choose and order accounts, forward and back, whether all accounts are in memory or those
// that are known.
func TestDirectory(t *testing.T) {
	s := openNew(t).(file).Store
	defer s.Close()
	r := rand.New(rand.NewPCG(1, 2))
	putAccounts(t, s, r)
	if s.now() != nil {
		t.Fatal("something is in memory that nobody asked for")
	}
	if err := s.Remember(t.Context()); err != nil {
		t.Fatal(err)
	}
	all := s.now()
	if all == nil || !all.all {
		t.Fatal("not all accounts are in memory")
	}
	var known *directory
	err := s.read(t.Context(), "test", func(v *view) (err error) {
		known, err = v.readDirectory(v.settled.Snapshot, false)
		return err
	})
	if err != nil || len(known.ids) >= len(all.ids) {
		t.Fatal("no account is but referred to", err)
	}
	for range 400 {
		ask := anything(r, all)
		s.directory.Store(nil)
		want := ask(t, s)
		for _, d := range []*directory{all, known} {
			s.directory.Store(d)
			if got := ask(t, s); !reflect.DeepEqual(got, want) {
				t.Fatalf("of memory, of which that is all: %t: %+v\nof DuckDB: %+v", d.all, got, want)
			}
		}
	}
	putAccounts(t, s, r)
	if s.now() != nil {
		t.Error("the directory outlives its state")
	}
}

// anything are questions of each kind that are answered from memory.
func anything(r *rand.Rand, d *directory) func(t *testing.T, s *Store) []any {
	accounts := anyAccounts(r, d)
	ids := []string{"nobody", d.ids[r.IntN(len(d.ids))], d.ids[r.IntN(len(d.ids))]}
	amplifiers := store.AmplifierQuery{Accounts: ids[:1+r.IntN(2)], Direction: store.Direction(r.IntN(2) > 0), MinRetweets: int64(r.IntN(3)), Page: store.Page{First: 1 + r.IntN(3)}}
	slices.Reverse(amplifiers.Accounts)
	tweets := store.TweetQuery{AccountID: ids[1], Descending: r.IntN(2) > 0, Page: store.Page{First: 1 + r.IntN(3)}}
	return func(t *testing.T, s *Store) (answers []any) {
		t.Helper()
		add := gather(t, &answers)
		add(s.AccountPage(t.Context(), accounts))
		add(s.Accounts(t.Context(), ids))
		add(s.Amplifications(t.Context(), amplifiers))
		add(s.TweetPage(t.Context(), tweets))
		add(s.CreationDays(t.Context(), []string{"alpha", "beta", "nowhere"}))
		return answers
	}
}

// putAccounts adds accounts of which values are missing, equal and extreme.
func putAccounts(t *testing.T, s *Store, r *rand.Rand) {
	t.Helper()
	for _, network := range []string{"alpha", "beta"} {
		file := openFile(t, s, network, fmt.Sprint(network, r.Uint64()))
		batch := store.Batch{FileID: file.ID, Done: true, After: store.Progress{Offset: 1}}
		for i := range 60 {
			id := fmt.Sprint("é"[:r.IntN(2)*2], r.IntN(90))
			p := store.Profile{AccountID: id, Rank: store.ProfileFromUsers, ScreenName: "name", Language: []string{"", "zh", "tr"}[r.IntN(3)],
				Followers: int64(r.IntN(5) - 1), Following: int64(r.IntN(3) - 1), CreatedOn: store.Date(r.IntN(4) - 2), HasCreatedOn: r.IntN(3) > 0}
			batch.Profiles, batch.Members = append(batch.Profiles, p), append(batch.Members, id)
			for n := range 2 {
				batch.Tweets = append(batch.Tweets, store.TweetRow{ID: fmt.Sprint(r.Int64N(1 << 60)), AccountID: id, PostedAt: int64(i*n) * 1000,
					IsRetweet: n > 0, RetweetedAccountID: []string{"", fmt.Sprint(r.IntN(90)), "m1"}[n*r.IntN(3)], Mentions: []string{fmt.Sprint("m", r.IntN(9))}, Fullness: store.FullnessArchive, InNetwork: true})
			}
		}
		staged, err := s.Stage(t.Context(), &batch)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Commit(t.Context(), staged); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Derive(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// anyAccounts is any question about accounts.
func anyAccounts(r *rand.Rand, d *directory) (q store.AccountQuery) {
	q.OrderBy, q.Descending = accountOrders[r.IntN(len(accountOrders))], r.IntN(2) > 0
	q.IncludeReferred = r.IntN(10) == 0
	number := func() *int64 {
		n := int64(r.IntN(6) - 2)
		return &n
	}
	for _, choose := range []func(){
		func() { q.Networks = [][]string{{}, {"alpha"}, {"alpha", "beta"}, {"nowhere", "\xff"}}[r.IntN(4)] },
		func() { q.CreatedFrom = new(store.Date(*number())) },
		func() { q.CreatedTo = new(store.Date(*number())) },
		func() { q.Undated = new(r.IntN(2) > 0) },
		func() {
			q.Role = new([]store.Role{store.RoleAmplifier, store.RoleOriginator, store.RoleSilent}[r.IntN(3)])
		},
		func() { q.Language = new([]string{"", "zh", "\xff"}[r.IntN(3)]) },
		func() { q.MinFollowers = number() },
		func() { q.MaxFollowers = number() },
		func() { q.MinTweets = number() },
	} {
		if r.IntN(5) == 0 {
			choose()
		}
	}
	size, key := 1+r.IntN(12), (*store.Key)(nil)
	if r.IntN(2) > 0 {
		l := listing{q.OrderBy, q.Descending}
		key = new(d.key(l, int32(r.IntN(len(d.ids)))))
		if r.IntN(3) == 0 {
			key.ID += "x" // an account that has gone
		}
	}
	if r.IntN(2) > 0 {
		q.Page = store.Page{First: size, After: key}
	} else {
		q.Page = store.Page{Last: size, Before: key}
	}
	return q
}
