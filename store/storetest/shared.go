package storetest

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

var sharedKinds = []store.SharedKind{store.SharedAccount, store.SharedHashtag, store.SharedURL, store.SharedDomain, store.SharedText,
	store.SharedClient, store.SharedRetweeted}

// testCompared: what several networks have, and how each uses it.
func testCompared(f *fixture) {
	const at, late = "2020-01-01 10:00", "2020-01-03 10:00"
	f.load("alpha", contents{tweets: []store.TweetRow{
		tweet("10", "A", at, tagged("One", "one"), linking("http://x.example/a", "http://www.x.example/b", "http://x.example/a"), saying("Hello @B  World"), sentWith("Web", "en")),
		tweet("9", "A", at, tagged("ONE", "two", "😀"), linking("relative", ""), saying("hello world")),
		tweet("1", "B", late, tagged("one", ""), saying("@A @B"), sentWith("Web", "en")),
		retweet("odd", "B", late, "X", "77", tagged("two"), saying("hello world")),
		retweet("2", "C", late, "X", "orig", sentWith("web", "en")),
		tweet("embedded", "Z", "2019-01-01 10:00", tagged("one", "three"), full(store.FullnessEmbedded, false)),
	}, members: []string{"A", "B", "shared", "silent"}})
	f.load("beta", contents{tweets: []store.TweetRow{
		tweet("20", "S", late, tagged("one"), linking("HTTP://X.EXAMPLE:80/c"), saying("HELLO\u00a0WORLD"), sentWith("Web", "en")),
		tweet("21", "shared", "1969-12-31 23:59:59.999", tagged("two", "three", "\uffff"), saying("only here")),
		retweet("22", "S", at, "X", "orig"),
		tweet("9", "A", at), // both archives have it
	}, members: []string{"S", "shared", "silent", "Z"}})
	f.load("gamma", contents{tweets: []store.TweetRow{
		tweet("30", "G", at, tagged("one", "😀", "\uffff"), linking("relative")),
		retweet("31", "G", at, "X", "77"),
	}, members: []string{"G", "silent"}})
	f.network(store.Network{Slug: "empty"})
	f.derive()

	got, err := f.store.Shared(f.ctx, store.SharedQuery{Kind: store.SharedHashtag, Networks: []string{"gamma", "alpha", "beta"}, First: 2})
	must(f.t, err)
	use := func(network string, tweets, accounts int64, first string) store.Use {
		return store.Use{Network: network, Tweets: tweets, Accounts: accounts, FirstAt: new(when(at)), FirstTweet: &first}
	}
	same(f.t, "the first shared hashtags", sorted(got), &store.Shared{
		Sets: []store.NetworkSet{{Networks: []string{"alpha", "beta"}, Values: 1}, {Networks: []string{"alpha", "beta", "gamma"}, Values: 2},
			{Networks: []string{"beta"}, Values: 1}, {Networks: []string{"beta", "gamma"}, Values: 1}},
		Values: []store.SharedValue{
			{Value: "one", Uses: []store.Use{use("alpha", 3, 2, "10"), use("beta", 2, 2, "9"), use("gamma", 1, 1, "30")}},
			{Value: "😀", Uses: []store.Use{use("alpha", 1, 1, "9"), use("beta", 1, 1, "9"), use("gamma", 1, 1, "30")}},
		}})
	f.summarized(func() {
		f.checkShared([]string{"beta", "alpha"}, 1, 100)
		f.checkShared([]string{"alpha", "beta", "gamma", "empty"}, 0, 3, 100)
		f.checkShared([]string{"empty", "gamma"}, 3)
	})

	f.load("gamma", contents{tweets: []store.TweetRow{tweet("late", "A", at, tagged("two"))}, members: []string{"A"}})
	f.checkShared([]string{"alpha", "gamma"}, 100) // not derived yet
	f.derive()
	f.summarized(func() { f.checkShared([]string{"alpha", "gamma"}, 100) })

	for _, network := range []string{"unknown", "ALPHA", "alpha\x00", "a\xff", ""} {
		for _, kind := range sharedKinds {
			_, err := f.store.Shared(f.ctx, store.SharedQuery{Kind: kind, Networks: []string{"alpha", network}, First: 1})
			if !errors.Is(err, store.ErrNotFound) {
				f.t.Errorf("%s shared with network %q: %v, want an error that wraps ErrNotFound", kind, network, err)
			}
		}
	}
	for _, q := range []store.SharedQuery{{Kind: store.SharedURL, First: 1}, {Kind: store.SharedURL, Networks: []string{"alpha"}, First: 1},
		{Kind: store.SharedURL, Networks: []string{"alpha", "alpha"}, First: 1}, {Kind: "url", Networks: []string{"alpha", "beta"}, First: 1},
		{Kind: store.SharedURL, Networks: []string{"alpha", "beta"}, First: -1}, {Kind: store.SharedURL, Networks: make([]string, store.MaxShared+1)}} {
		if _, err := f.store.Shared(f.ctx, q); !errors.Is(err, store.ErrInvalid) {
			f.t.Errorf("%+v: %v, want an error that wraps ErrInvalid", q, err)
		}
	}
}

// checkShared compares what networks share with the model's answer.
func (f *fixture) checkShared(networks []string, firsts ...int) {
	f.t.Helper()
	for _, kind := range sharedKinds {
		for _, first := range firsts {
			q := store.SharedQuery{Kind: kind, Networks: networks, First: first}
			got, err := f.store.Shared(f.ctx, q)
			must(f.t, err)
			same(f.t, fmt.Sprintf("the first %d of %s that %q share", first, kind, networks), sorted(got), f.model.derived.shared(q))
		}
	}
}

// sorted puts sets, which come in no order, in one.
func sorted(s *store.Shared) *store.Shared {
	slices.SortFunc(s.Sets, func(a, b store.NetworkSet) int { return slices.Compare(a.Networks, b.Networks) })
	return s
}

// shared looks at every tweet of every network for its values.
func (m *model) shared(q store.SharedQuery) *store.Shared {
	uses := map[string]map[string]*store.Use{}
	accounts := map[[3]string]bool{}
	use := func(value, network string) *store.Use {
		if uses[value] == nil {
			uses[value] = map[string]*store.Use{}
		}
		if uses[value][network] == nil {
			uses[value][network] = &store.Use{Network: network}
		}
		return uses[value][network]
	}
	for _, network := range q.Networks {
		if q.Kind == store.SharedAccount {
			for id := range m.members[network] {
				use(id, network).Accounts = 1
			}
		}
		for _, h := range m.tweets {
			if !h.in(network) {
				continue
			}
			for _, value := range h.sharedValues(q.Kind) {
				if q.Kind == store.SharedAccount && !m.members[network][value] {
					continue
				}
				u := use(value, network)
				u.Tweets++
				if who := [3]string{value, network, h.row.AccountID}; q.Kind != store.SharedAccount && !accounts[who] {
					accounts[who] = true
					u.Accounts++
				}
				at := time.UnixMilli(h.row.PostedAt).UTC()
				if u.FirstAt == nil || at.Before(*u.FirstAt) || at.Equal(*u.FirstAt) && h.row.ID < *u.FirstTweet {
					u.FirstAt, u.FirstTweet = &at, &h.row.ID
				}
			}
		}
	}
	answer := &store.Shared{}
	sets := map[string]*store.NetworkSet{}
	for value, byNetwork := range uses {
		networks := slices.Sorted(maps.Keys(byNetwork))
		set := fmt.Sprint(networks)
		if sets[set] == nil {
			sets[set] = &store.NetworkSet{Networks: networks}
		}
		sets[set].Values++
		if len(networks) < 2 {
			continue
		}
		v := store.SharedValue{Value: value}
		for _, network := range networks {
			v.Uses = append(v.Uses, *byNetwork[network])
		}
		answer.Values = append(answer.Values, v)
	}
	for _, set := range sets {
		answer.Sets = append(answer.Sets, *set)
	}
	slices.SortFunc(answer.Values, func(a, b store.SharedValue) int {
		leastA, sumA := tweetsOf(a)
		leastB, sumB := tweetsOf(b)
		return cmp.Or(cmp.Compare(len(b.Uses), len(a.Uses)), cmp.Compare(leastB, leastA), cmp.Compare(sumB, sumA), strings.Compare(a.Value, b.Value))
	})
	answer.Values = answer.Values[:min(q.First, len(answer.Values))]
	return sorted(answer)
}

func tweetsOf(v store.SharedValue) (least, sum int64) {
	least = v.Uses[0].Tweets
	for _, u := range v.Uses {
		least, sum = min(least, u.Tweets), sum+u.Tweets
	}
	return least, sum
}

// sharedValues are a tweet's values of a kind, each once.
func (h held) sharedValues(kind store.SharedKind) []string {
	var values []string
	switch r := h.row; kind {
	case store.SharedAccount:
		values = []string{r.AccountID}
	case store.SharedHashtag:
		for _, tag := range r.Hashtags {
			values = append(values, store.Fold(tag))
		}
	case store.SharedURL:
		values = slices.Clone(r.URLs)
	case store.SharedDomain:
		for _, url := range r.URLs {
			domain, _ := store.Domain(url)
			values = append(values, domain)
		}
	case store.SharedText:
		if !r.IsRetweet {
			values = []string{store.PlainText(r.Text)}
		}
	case store.SharedClient:
		values = []string{r.Client}
	case store.SharedRetweeted:
		if r.IsRetweet {
			values = []string{r.RetweetedTweetID}
		}
	}
	slices.Sort(values)
	return slices.DeleteFunc(slices.Compact(values), func(v string) bool { return v == "" })
}
