package duckdb

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/takedown/takedown/store"
)

// TestDirectory: what is answered from memory is what DuckDB answers, for every way to
// choose and order accounts, forward and back.
func TestDirectory(t *testing.T) {
	s := openNew(t).(file).Store
	defer s.Close()
	r := rand.New(rand.NewPCG(1, 2))
	putAccounts(t, s, r)
	if s.now() != nil {
		t.Fatal("there is a directory of what is not summarized")
	}
	if err := s.Summarize(t.Context()); err != nil {
		t.Fatal(err)
	}
	d := s.now()
	if d == nil {
		t.Fatal("there is no directory")
	}
	answers := func(with *directory, q store.AccountQuery, ids []string) (*store.Slice[*store.Account], map[string]*store.Account) {
		s.directory.Store(with)
		page, err := s.AccountPage(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		accounts, err := s.Accounts(t.Context(), ids)
		if err != nil {
			t.Fatal(err)
		}
		return page, accounts
	}
	networks := []string{"alpha", "beta", "nowhere"}
	fast, err := s.CreationDays(t.Context(), networks)
	if err != nil {
		t.Fatal(err)
	}
	s.directory.Store(nil)
	if slow, err := s.CreationDays(t.Context(), networks); err != nil || !reflect.DeepEqual(fast, slow) {
		t.Errorf("creation days of memory: %v, of DuckDB: %v, %v", fast, slow, err)
	}
	for range 600 {
		q := anyAccounts(r, d)
		ids := []string{"nobody", "m1", d.ids[r.IntN(len(d.ids))], d.ids[r.IntN(len(d.ids))]}
		fast, found := answers(d, q, ids)
		slow, want := answers(nil, q, ids)
		if !reflect.DeepEqual(fast, slow) || !reflect.DeepEqual(found, want) {
			t.Fatalf("%+v\nof memory: %+v, %v\nof DuckDB: %+v, %v", q, fast, found, slow, want)
		}
	}
	s.directory.Store(d)
	putAccounts(t, s, r)
	if s.now() != nil {
		t.Error("the directory outlives its state")
	}
}

// putAccounts adds accounts of which values are missing, equal and extreme.
func putAccounts(t *testing.T, s *Store, r *rand.Rand) {
	t.Helper()
	for _, network := range []string{"alpha", "beta"} {
		if err := s.PutNetwork(t.Context(), store.Network{Slug: network}); err != nil {
			t.Fatal(err)
		}
		file, err := s.OpenFile(t.Context(), network, fmt.Sprint(network, r.Uint64()), store.FileTweets)
		if err != nil {
			t.Fatal(err)
		}
		batch := store.Batch{FileID: file.ID, Done: true, After: store.Progress{Offset: 1}}
		for i := range 60 {
			id := fmt.Sprint("é"[:r.IntN(2)*2], r.IntN(90))
			p := store.Profile{AccountID: id, Rank: store.ProfileFromUsers, ScreenName: "name", Language: []string{"", "zh", "tr"}[r.IntN(3)],
				Followers: int64(r.IntN(5) - 1), Following: int64(r.IntN(3) - 1), CreatedOn: store.Date(r.IntN(4) - 2), HasCreatedOn: r.IntN(3) > 0}
			batch.Profiles, batch.Members = append(batch.Profiles, p), append(batch.Members, id)
			for n := range r.IntN(3) {
				batch.Tweets = append(batch.Tweets, store.TweetRow{ID: fmt.Sprint(r.Int64N(1 << 60)), AccountID: id, PostedAt: int64(i*n) * 1000,
					IsRetweet: r.IntN(2) > 0, Mentions: []string{fmt.Sprint("m", r.IntN(9))}, Fullness: store.FullnessArchive, InNetwork: true})
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
