package storetest

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/takedown/takedown/store"
)

// testBridges: who has ties to several networks, and how strong they are.
func testBridges(f *fixture) {
	const at = "2020-01-01 10:00"
	retweets := func(who, whom string, n int) (rows []store.TweetRow) {
		for i := range n {
			rows = append(rows, retweet(fmt.Sprint(who, " ", whom, i), who, at, whom, ""))
		}
		return rows
	}
	f.load("alpha", contents{members: []string{"a1", "a2", "both", "all"}, tweets: slices.Concat(
		retweets("a1", "a2", 3), retweets("a1", "b1", 2), retweets("a2", "X", 1), retweets("both", "both", 5))})
	f.load("beta", contents{members: []string{"b1", "both", "all"}, tweets: slices.Concat(
		retweets("b1", "X", 4), retweets("X", "a1", 1), retweets("Y", "a1", 9), retweets("Y", "both", 1), retweets("Z", "b1", 2), retweets("😀", "both", 2), retweets("\uffff", "both", 2))})
	f.load("gamma", contents{members: []string{"g", "all"}, tweets: retweets("Z", "g", 1)})
	f.network(store.Network{Slug: "empty"})
	f.derive()
	got, err := f.store.Bridges(f.ctx, store.BridgeQuery{Networks: []string{"beta", "alpha"}, First: 100})
	must(f.t, err)
	var ids []string
	for _, b := range got.Items {
		ids = append(ids, b.AccountID)
	}
	// all and both are core in both networks; Y has ten retweets of alpha and one of beta, the others two or more of each.
	same(f.t, "bridges", ids, []string{"all", "both", "X", "a1", "\uffff", "😀", "b1", "Y"})
	same(f.t, "a bridge", got.Items[2], store.Bridge{AccountID: "X", Ties: []store.NetworkTie{
		{Network: "alpha", RetweetsOf: 1, Amplified: 1, RetweetedBy: 1, Amplifiers: 1}, {Network: "beta", RetweetedBy: 4, Amplifiers: 1}}})
	f.summarized(func() {
		for _, networks := range [][]string{{"alpha", "beta"}, {"gamma", "beta", "alpha"}, {"alpha", "empty"}} {
			for _, first := range []int{0, 1, 3, 100} {
				f.checkBridges(store.BridgeQuery{Networks: networks, First: first})
			}
		}
	})
	f.load("gamma", contents{members: []string{"a1"}, tweets: retweets("late", "g", 1)})
	f.checkBridges(store.BridgeQuery{Networks: []string{"alpha", "gamma"}, First: 100}) // not derived yet

	for _, network := range []string{"unknown", "ALPHA", "alpha\x00", "a\xff"} {
		if _, err := f.store.Bridges(f.ctx, store.BridgeQuery{Networks: []string{"alpha", network}, First: 1}); !errors.Is(err, store.ErrNotFound) {
			f.t.Errorf("bridges to network %q: %v, want an error that wraps ErrNotFound", network, err)
		}
	}
	for _, q := range []store.BridgeQuery{{First: 1}, {Networks: []string{"alpha"}, First: 1}, {Networks: []string{"alpha", "alpha"}, First: 1},
		{Networks: []string{"alpha", "beta"}, First: -1}} {
		if _, err := f.store.Bridges(f.ctx, q); !errors.Is(err, store.ErrInvalid) {
			f.t.Errorf("%+v: %v, want an error that wraps ErrInvalid", q, err)
		}
	}
}

// checkBridges compares bridges with the model's.
func (f *fixture) checkBridges(q store.BridgeQuery) {
	f.t.Helper()
	got, err := f.store.Bridges(f.ctx, q)
	must(f.t, err)
	same(f.t, fmt.Sprintf("the first %d bridges between %q", q.First, q.Networks), got, f.model.derived.bridges(q))
}

// bridges looks at every retweet of every amplification.
func (m *model) bridges(q store.BridgeQuery) *store.Bridges {
	ties := map[string]map[string]*store.NetworkTie{}
	tie := func(account, network string) *store.NetworkTie {
		if ties[account] == nil {
			ties[account] = map[string]*store.NetworkTie{}
		}
		if ties[account][network] == nil {
			ties[account][network] = &store.NetworkTie{Network: network}
		}
		return ties[account][network]
	}
	seen := map[[3]string]bool{}
	for _, network := range q.Networks {
		for id := range m.members[network] {
			tie(id, network).Core = true
		}
		for _, r := range m.retweets(nil, nil) {
			source, target := r.pair.SourceID, r.pair.TargetID
			isNew := !seen[[3]string{network, source, target}]
			seen[[3]string{network, source, target}] = true
			if m.members[network][target] {
				t := tie(source, network)
				t.RetweetsOf++
				if isNew {
					t.Amplified++
				}
			}
			if m.members[network][source] {
				t := tie(target, network)
				t.RetweetedBy++
				if isNew {
					t.Amplifiers++
				}
			}
		}
	}
	answer := &store.Bridges{}
	for id, byNetwork := range ties {
		if len(byNetwork) < 2 {
			continue
		}
		b := store.Bridge{AccountID: id}
		for _, network := range slices.Sorted(maps.Keys(byNetwork)) {
			b.Ties = append(b.Ties, *byNetwork[network])
		}
		answer.Items = append(answer.Items, b)
	}
	slices.SortFunc(answer.Items, func(a, b store.Bridge) int {
		outsideA, sumA := retweetsOf(a)
		outsideB, sumB := retweetsOf(b)
		return cmp.Or(cmp.Compare(len(b.Ties), len(a.Ties)), cmp.Compare(outsideB, outsideA), cmp.Compare(sumB, sumA), strings.Compare(a.AccountID, b.AccountID))
	})
	answer.Total = int64(len(answer.Items))
	answer.Items = answer.Items[:min(q.First, len(answer.Items))]
	return answer
}

// retweetsOf are those of a bridge's weakest tie, and of all of them.
func retweetsOf(b store.Bridge) (weakest, sum int64) {
	weakest = 1 << 60
	for _, t := range b.Ties {
		sum += t.RetweetsOf + t.RetweetedBy
		if !t.Core {
			weakest = min(weakest, t.RetweetsOf+t.RetweetedBy)
		}
	}
	return weakest, sum
}
