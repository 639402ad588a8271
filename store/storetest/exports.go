package storetest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/takedown/takedown/store"
)

// testExports: what is exported is selected and sorted alike by every engine.
func testExports(f *fixture) {
	f.checkExports()
	for _, network := range []string{"", "ALPHA", "alpha\x00", "a\xff"} {
		for what, export := range f.exports(f.ctx, []string{"alpha", network}) {
			if _, err := export(); !errors.Is(err, store.ErrNotFound) {
				f.t.Errorf("%s of network %q: %v, want an error that wraps ErrNotFound", what, network, err)
			}
		}
	}
	for range f.store.ExportTweets(f.ctx, nil) {
		break // what is stopped leaves the store as it was
	}
	for range f.store.ExportAmplifications(f.ctx, []string{"alpha"}) {
		break
	}
	f.checkExports()
}

// testExportsDerived: what was committed since the last Derive is not exported yet.
func testExportsDerived(f *fixture) {
	f.checkExports()
	f.load("alpha", contents{tweets: []store.TweetRow{tweet("o", "A", "2020-01-01 10:00"), retweet("r", "B", "2020-01-01 10:05", "A", "o")}, members: []string{"A"}})
	f.checkExports()
	f.derive()
	f.load("alpha", contents{tweets: []store.TweetRow{retweet("late", "C", "2020-01-01 10:05", "A", "o")}, members: []string{"C"}})
	f.load("beta", contents{tweets: []store.TweetRow{retweet("later", "C", "2020-01-01 10:06", "B", "")}, members: []string{"B"}})
	f.checkExports()
	f.derive()
	f.checkExports()
}

// exports are the streams of an export, gathered, by what they hold.
func (f *fixture) exports(ctx context.Context, networks []string) map[string]func() (any, error) {
	return map[string]func() (any, error){
		"accounts":       func() (any, error) { return gather(f.store.ExportAccounts(ctx, networks)) },
		"amplifications": func() (any, error) { return gather(f.store.ExportAmplifications(ctx, networks)) },
		"tweets":         func() (any, error) { return gather(f.store.ExportTweets(ctx, networks)) },
	}
}

func gather[T any](stream iter.Seq2[T, error]) (any, error) {
	var list []T
	for item, err := range stream {
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, nil
}

// checkExports compares exports of all, of some and of no networks with the model's.
func (f *fixture) checkExports() {
	f.t.Helper()
	m := f.model.derived
	slugs := slices.Sorted(maps.Keys(m.networks))
	choices := [][]string{nil, {}, slugs}
	for _, slug := range slugs {
		choices = append(choices, []string{slug})
	}
	for _, networks := range choices {
		accounts, amplifications, tweets := m.exports(networks)
		want := map[string]any{"accounts": accounts, "amplifications": amplifications, "tweets": tweets}
		for what, export := range f.exports(f.ctx, networks) {
			got, err := export()
			must(f.t, err)
			same(f.t, fmt.Sprintf("exported %s of %q", what, networks), got, want[what])
		}
	}
}

// exports are the items of an export.
func (m *model) exports(networks []string) (accounts []*store.Account, amplifications []*store.Amplification, tweets []*store.Tweet) {
	among := func(slugs []string) bool {
		return networks == nil || slices.ContainsFunc(slugs, func(slug string) bool { return slices.Contains(networks, slug) })
	}
	all, chosen := m.accounts(), map[string]bool{}
	for id, a := range all {
		chosen[id] = among(a.Networks) && (a.Known || networks != nil)
	}
	lists := m.amplifications(store.AmplifierQuery{})
	for _, target := range slices.Sorted(maps.Keys(lists)) {
		for _, e := range lists[target] {
			if among(all[target].Networks) || among(all[e.item.SourceID].Networks) {
				chosen[target], chosen[e.item.SourceID] = true, true
				amplifications = append(amplifications, e.item)
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if chosen[id] {
			accounts = append(accounts, all[id])
		}
	}
	for _, id := range slices.Sorted(maps.Keys(m.tweets)) {
		if t := m.tweets[id].tweet(); among(t.Networks) {
			tweets = append(tweets, t)
		}
	}
	return accounts, amplifications, tweets
}
