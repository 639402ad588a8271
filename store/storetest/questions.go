package storetest

import (
	"context"
	"iter"
	"maps"
	"slices"

	"github.com/takedown/takedown/store"
)

// question is one that a reader answers, and the model's answer.
type question struct {
	name string
	ask  func(ctx context.Context) (any, error)
	want any
}

// questions are one of each kind, about the world that the model holds.
func (f *fixture) questions() []question {
	m := f.model.derived
	slugs := slices.Sorted(maps.Keys(m.networks))
	ids := slices.Sorted(maps.Keys(m.accounts()))
	page := store.Page{First: 7}
	from := when("2020-01-01 06:00")

	tweets := map[string]*store.Tweet{}
	for id := range f.model.tweets {
		tweets[id] = f.model.tweet(id)
	}
	accountQuery := store.AccountQuery{OrderBy: store.AccountByTweets, Descending: true, Page: page}
	accounts, compareAccounts := m.accountList(accountQuery)
	tweetQuery := store.TweetQuery{Network: slugs[0], From: &from, Page: page}
	tweetList, compareTweets := m.tweetList(tweetQuery)
	amplifications := func(q store.AmplifierQuery) question {
		q.Accounts, q.Page = ids, page
		lists := m.amplifications(q)
		want := map[string]*store.Slice[*store.Amplification]{}
		for _, id := range ids {
			want[id] = window(lists[id], compareKeys(true), q.Page)
		}
		return question{"amplifications", func(ctx context.Context) (any, error) { return f.store.Amplifications(ctx, q) }, want}
	}
	evidence := store.EvidenceQuery{First: 3}
	for _, r := range m.retweets(nil, nil) {
		if !slices.Contains(evidence.Pairs, r.pair) {
			evidence.Pairs = append(evidence.Pairs, r.pair)
		}
	}
	messages := store.MessageQuery{Behaviour: store.BehaviourCoHashtag, From: &from}
	referrers := store.ReferrerQuery{Reference: store.ReferenceRetweet, Tweets: slices.Sorted(maps.Keys(f.model.tweets)), Page: page}
	referring := map[string]*store.Slice[*store.Referrer]{}
	for _, id := range referrers.Tweets {
		referring[id] = window(m.referrers(store.ReferenceRetweet)[id], compareKeys(false), page)
	}
	uses := store.UseQuery{Facet: store.FacetHashtag, Values: []string{"one"}, Page: page}
	posts := store.PostQuery{Texts: []string{"hello"}, From: &from}
	said := 0
	for _, p := range m.posts(posts) {
		if finds(posts, p) {
			said++
		}
	}
	search := store.SearchQuery{Text: "o", Page: page}
	top := m.top(slugs[0], store.FacetHashtag)
	bridges := store.BridgeQuery{Networks: slugs, First: 9}
	shared := store.SharedQuery{Kind: store.SharedDomain, Networks: slugs, First: 9}
	exportedAccounts, exportedAmplifications, exportedTweets := m.exports(nil)
	return []question{
		{"networks", func(ctx context.Context) (any, error) { return f.store.Networks(ctx) }, m.networkList()},
		{"accounts", func(ctx context.Context) (any, error) { return f.store.Accounts(ctx, ids) }, m.accounts()},
		{"a page of accounts", func(ctx context.Context) (any, error) { return f.store.AccountPage(ctx, accountQuery) },
			window(accounts, compareAccounts, page)},
		{"tweets", func(ctx context.Context) (any, error) {
			return f.store.Tweets(ctx, slices.Collect(maps.Keys(tweets)))
		}, tweets},
		{"a page of tweets", func(ctx context.Context) (any, error) { return f.store.TweetPage(ctx, tweetQuery) },
			window(tweetList, compareTweets, page)},
		amplifications(store.AmplifierQuery{}),
		amplifications(store.AmplifierQuery{Direction: store.AmplifiedBy, From: &from}),
		{"evidence", func(ctx context.Context) (any, error) { return f.store.Evidence(ctx, evidence) }, m.evidence(evidence)},
		{"referrers", func(ctx context.Context) (any, error) { return f.store.Referrers(ctx, referrers) }, referring},
		{"uses", func(ctx context.Context) (any, error) { return f.store.Uses(ctx, uses) },
			map[string]*store.Slice[*store.AccountUse]{"one": window(m.uses(store.FacetHashtag)["one"], compareKeys(true), page)}},
		{"retweeted tweets", func(ctx context.Context) (any, error) {
			got, _, err := f.store.Retweeted(ctx, slugs[0], 1000)
			return got, err
		}, m.retweeted(slugs[0])},
		{"creation days", func(ctx context.Context) (any, error) { return f.store.CreationDays(ctx, slugs) }, m.creationDays(slugs)},
		{"activity", func(ctx context.Context) (any, error) { return f.store.Activity(ctx, slugs[0]) }, m.activity(slugs[0])},
		{"top", func(ctx context.Context) (any, error) {
			got, _, err := f.store.Top(ctx, slugs[0], store.FacetHashtag, 100)
			return got, err
		}, top},
		{"what is shared", func(ctx context.Context) (any, error) {
			got, err := f.store.Shared(ctx, shared)
			if err != nil {
				return nil, err
			}
			return sorted(got), nil
		}, m.shared(shared)},
		{"bridges", func(ctx context.Context) (any, error) { return f.store.Bridges(ctx, bridges) }, m.bridges(bridges)},
		{"a distribution", func(ctx context.Context) (any, error) { return f.store.Distribution(ctx, slugs[0], store.MeasureLikes) },
			m.distribution(slugs[0], store.MeasureLikes)},
		{"search", func(ctx context.Context) (any, error) { return f.store.Search(ctx, search) }, window(m.hits(search), compareKeys(false), page)},
		{"messages", func(ctx context.Context) (any, error) { return drain(f.store.Messages(ctx, messages)) }, len(m.messages(messages))},
		{"exported accounts", func(ctx context.Context) (any, error) { return drain(f.store.ExportAccounts(ctx, nil)) }, len(exportedAccounts)},
		{"exported amplifications", func(ctx context.Context) (any, error) { return drain(f.store.ExportAmplifications(ctx, nil)) }, len(exportedAmplifications)},
		{"exported tweets", func(ctx context.Context) (any, error) { return drain(f.store.ExportTweets(ctx, nil)) }, len(exportedTweets)},
		{"posts", func(ctx context.Context) (any, error) { return drain(f.store.Posts(ctx, posts)) }, said},
		{"snapshot", func(ctx context.Context) (any, error) {
			s, err := f.store.Snapshot(ctx)
			return s.Stale(), err
		}, false},
		{"ledger", func(ctx context.Context) (any, error) {
			files, err := f.store.Ledger(ctx, "")
			return len(files), err
		}, f.files},
		{"rejects", func(ctx context.Context) (any, error) { return drain(f.store.Rejects(ctx, slugs[0])) }, f.rejected[slugs[0]]},
	}
}

// drain counts what a stream yields before it ends.
func drain[T any](stream iter.Seq2[T, error]) (n int, err error) {
	for _, err := range stream {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
