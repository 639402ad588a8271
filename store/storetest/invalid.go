package storetest

import (
	"context"
	"errors"
	"fmt"

	"github.com/takedown/takedown/store"
)

// testInvalid: what no store can answer is refused as such, and not answered with something else.
func testInvalid(f *fixture) {
	ten := store.Page{First: 10}
	refused := map[string]func(context.Context) error{
		"accounts in no order": func(ctx context.Context) error {
			_, err := f.store.AccountPage(ctx, store.AccountQuery{Page: ten})
			return err
		},
		"accounts in an unknown order": func(ctx context.Context) error {
			_, err := f.store.AccountPage(ctx, store.AccountQuery{OrderBy: "platform_id", Page: ten})
			return err
		},
		"accounts of an unknown role": func(ctx context.Context) error {
			_, err := f.store.AccountPage(ctx, store.AccountQuery{OrderBy: store.AccountByTweets, Role: new(store.Role("amplifier")), Page: ten})
			return err
		},
		"a negative number of evidence": func(ctx context.Context) error {
			_, err := f.store.Evidence(ctx, store.EvidenceQuery{First: -1})
			return err
		},
		"a negative number of values": func(ctx context.Context) error {
			_, _, err := f.store.Top(ctx, "alpha", store.FacetClient, -1)
			return err
		},
		"an unknown facet": func(ctx context.Context) error {
			_, _, err := f.store.Top(ctx, "alpha", "hashtag", 1)
			return err
		},
		"an unknown measure": func(ctx context.Context) error {
			_, err := f.store.Distribution(ctx, "alpha", "likes")
			return err
		},
		"search for nothing": func(ctx context.Context) error {
			_, err := f.store.Search(ctx, store.SearchQuery{Page: ten})
			return err
		},
		"search for what is not text": func(ctx context.Context) error {
			_, err := f.store.Search(ctx, store.SearchQuery{Text: "a\xff", Page: ten})
			return err
		},
		"search for an unknown kind": func(ctx context.Context) error {
			_, err := f.store.Search(ctx, store.SearchQuery{Text: "a", Kinds: []store.SearchKind{store.SearchAccount, "URL"}, Page: ten})
			return err
		},
	}
	key := &store.Key{ID: "a"}
	both := []store.Page{{}, {First: -1}, {Last: -1}, {First: 1, Last: 1}, {First: 1, Before: key}, {Last: 1, After: key}, {First: 1, After: &store.Key{ID: "a\xff"}}}
	for i, p := range append(both, store.Page{Last: 1}, store.Page{Last: 1, Before: key}) {
		if i < len(both) {
			refused["a page of accounts, "+describe(p)] = func(ctx context.Context) error {
				_, err := f.store.AccountPage(ctx, store.AccountQuery{OrderBy: store.AccountByTweets, Page: p})
				return err
			}
			refused["a page of tweets, "+describe(p)] = func(ctx context.Context) error {
				_, err := f.store.TweetPage(ctx, store.TweetQuery{Page: p})
				return err
			}
		}
		refused["a page of amplifications, "+describe(p)] = func(ctx context.Context) error {
			_, err := f.store.Amplifications(ctx, store.AmplifierQuery{Accounts: []string{"A"}, Page: p})
			return err
		}
		refused["a page of hits, "+describe(p)] = func(ctx context.Context) error {
			_, err := f.store.Search(ctx, store.SearchQuery{Text: "a", Page: p})
			return err
		}
	}
	for name, ask := range refused {
		if err := ask(f.ctx); !errors.Is(err, store.ErrInvalid) {
			f.t.Errorf("%s: %v, want an error that wraps ErrInvalid", name, err)
		}
	}

	for name, ask := range map[string]func(network string) error{
		"activity": func(n string) error { _, err := f.store.Activity(f.ctx, n); return err },
		"top":      func(n string) error { _, _, err := f.store.Top(f.ctx, n, store.FacetClient, 1); return err },
		"distribution": func(n string) error {
			_, err := f.store.Distribution(f.ctx, n, store.MeasureFollowers)
			return err
		},
		"tweets": func(n string) error {
			_, err := f.store.TweetPage(f.ctx, store.TweetQuery{Network: n, Page: ten})
			return err
		},
		"ledger": func(n string) error { _, err := f.store.Ledger(f.ctx, n); return err },
		"rejects": func(n string) error {
			for _, err := range f.store.Rejects(f.ctx, n) {
				return err
			}
			return nil
		},
		"a file to open": func(n string) error { _, err := f.store.OpenFile(f.ctx, n, "x.csv", store.FileTweets); return err },
	} {
		for _, network := range []string{"ALPHA", "alpha ", "alpha\x00", "a\xff"} {
			if err := ask(network); !errors.Is(err, store.ErrNotFound) {
				f.t.Errorf("%s of network %q: %v, want an error that wraps ErrNotFound", name, network, err)
			}
		}
	}
	if _, err := f.store.ReopenFile(f.ctx, 1<<40); !errors.Is(err, store.ErrNotFound) {
		f.t.Errorf("reopen an unknown file: %v", err)
	}
	if err := f.store.EndFile(f.ctx, 1<<40, nil, "x"); !errors.Is(err, store.ErrNotFound) {
		f.t.Errorf("end an unknown file: %v", err)
	}
}

// testNotText: nothing in a store has an id that is not UTF-8. To ask for one
// is no error, and does not find those that begin as it does.
func testNotText(f *fixture) {
	ids := []string{"a\xff", "\xff", "A\xc3", "\xed\xa0\x80", "9\xc0\x80"}
	mixed := append([]string{"A"}, ids...)
	accounts, err := f.store.Accounts(f.ctx, mixed)
	must(f.t, err)
	same(f.t, "accounts", accounts, map[string]*store.Account{"A": f.model.derived.accounts()["A"]})
	tweets, err := f.store.Tweets(f.ctx, ids)
	must(f.t, err)
	same(f.t, "tweets", tweets, map[string]*store.Tweet{})
	for _, q := range []store.AmplifierQuery{{}, {From: new(when("2000-01-01 00:00"))}, {Direction: store.AmplifiedBy}} {
		q.Accounts, q.Page = ids, store.Page{First: 1}
		got, err := f.store.Amplifications(f.ctx, q)
		must(f.t, err)
		want := map[string]*store.Slice[*store.Amplification]{}
		for _, id := range ids {
			want[id] = new(store.Slice[*store.Amplification])
		}
		same(f.t, fmt.Sprintf("amplifications, direction %v", q.Direction), got, want)
	}
	evidence, err := f.store.Evidence(f.ctx, store.EvidenceQuery{Pairs: []store.Pair{{SourceID: "a\xff", TargetID: "A"}, {SourceID: "A", TargetID: "\xff"}}, First: 1})
	must(f.t, err)
	same(f.t, "evidence", evidence, map[store.Pair]*store.Slice[*store.Retweet]{})
	days, err := f.store.CreationDays(f.ctx, ids)
	must(f.t, err)
	same(f.t, "creation days", days, map[string][]store.DayCount{})
	for _, q := range []store.AccountQuery{{Networks: ids}, {Language: &ids[0]}} {
		q.OrderBy, q.Page = store.AccountByTweets, store.Page{First: 5}
		page, err := f.store.AccountPage(f.ctx, q)
		must(f.t, err)
		same(f.t, "a page of accounts", page, new(store.Slice[*store.Account]))
	}
	page, err := f.store.TweetPage(f.ctx, store.TweetQuery{AccountID: ids[0], Page: store.Page{First: 5}})
	must(f.t, err)
	same(f.t, "a page of tweets", page, new(store.Slice[*store.Tweet]))
}
