package storetest

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/takedown/takedown/store"
)

var (
	allReferences = []store.Reference{store.ReferenceRetweet, store.ReferenceReply, store.ReferenceQuote}
	usedFacets    = []store.Facet{store.FacetHashtag, store.FacetDomain, store.FacetClient}
)

func replyTo(id string) func(*store.TweetRow) {
	return func(r *store.TweetRow) { r.InReplyToTweetID = id }
}

func quoting(id string) func(*store.TweetRow) {
	return func(r *store.TweetRow) { r.QuotedTweetID = id }
}

// testReferrers: what refers to a tweet, in each way, page by page.
func testReferrers(f *fixture) {
	const at = "2020-01-01 10:00"
	f.load("alpha", contents{tweets: []store.TweetRow{
		tweet("1", "A", at),
		retweet("2", "B", "2020-01-01 10:01", "A", "1"), retweet("10", "B", "2020-01-01 10:01", "A", "1"),
		retweet("odd", "C", "2020-01-01 10:01", "A", "1"), retweet("4", "A", "2020-01-01 09:00", "A", "1"),
		retweet("5", "D", at, "A", ""), retweet("6", "D", at, "X", "not held"), retweet("7", "D", at, "", "odd"),
		retweet("8", "E", at, "A", "1", replyTo("1"), quoting("1")), // a retweet of a reply is a retweet
		tweet("11", "E", at, replyTo("1"), quoting("odd")), tweet("12", "E", at, quoting("1")), tweet("13", "E", at, replyTo("13")),
		tweet("14", "E", at, func(r *store.TweetRow) { r.RetweetedTweetID = "1" }), // not a retweet
	}})
	f.load("beta", contents{tweets: []store.TweetRow{retweet("20", "F", "1969-12-31 23:59:59.999", "A", "1", full(store.FullnessSkeleton, false))}})
	f.derive()
	f.load("beta", contents{tweets: []store.TweetRow{retweet("21", "F", at, "A", "1")}})
	asked := []string{"1", "odd", "not held", "13", "nobody knows it", "01", "", "a\xff"}
	for _, by := range allReferences {
		lists := f.model.derived.referrers(by)
		for _, id := range asked {
			checkPages(f.t, fmt.Sprintf("%s of %q", by, id), lists[id], compareKeys(false), true, func(p store.Page) (*store.Slice[*store.Referrer], error) {
				got, err := f.store.Referrers(f.ctx, store.ReferrerQuery{Reference: by, Tweets: asked, Page: p})
				return got[id], err
			})
		}
		got, err := f.store.Referrers(f.ctx, store.ReferrerQuery{Reference: by, Page: store.Page{First: 1}})
		must(f.t, err)
		same(f.t, "referrers of nothing", got, map[string]*store.Slice[*store.Referrer]{})
	}
	for _, q := range []store.ReferrerQuery{{Page: store.Page{First: 1}}, {Reference: "MENTION", Page: store.Page{First: 1}},
		{Reference: store.ReferenceReply}, {Reference: store.ReferenceReply, Page: store.Page{Last: 1}}} {
		if _, err := f.store.Referrers(f.ctx, q); !errors.Is(err, store.ErrInvalid) {
			f.t.Errorf("referrers by %q on the page %+v: %v, want an error that wraps ErrInvalid", q.Reference, q.Page, err)
		}
	}
}

// testUses: who used what, page by page.
func testUses(f *fixture) {
	const at, later = "2020-01-01 10:00", "2020-01-02 10:00"
	f.load("alpha", contents{tweets: []store.TweetRow{
		tweet("1", "A", later, tagged("One", "one", "ÜNİ"), linking("http://x.example/1", "http://X.example/2"), sentWith("Web", "")),
		tweet("2", "A", at, tagged("ONE"), linking("http://www.x.example")), tweet("3", "C", at, tagged("one"), sentWith("web", "")),
		tweet("4", "C", at, tagged("one", "")), retweet("5", "B", at, "A", "1", tagged("one"), linking("http://x.example")),
		tweet("6", "\uffff", at, tagged("one")), tweet("7", "\U0001f600", at, tagged("one")),
		tweet("8", "D", at, tagged("two"), linking("nothing", "")),
	}})
	f.load("beta", contents{tweets: []store.TweetRow{tweet("20", "F", at, full(store.FullnessEmbedded, false), tagged("one"))}})
	f.derive()
	asked := []string{"one", "ünİ", "üni̇", "One", "two", "x.example", "www.x.example", "Web", "web", "", "a\xff"}
	check := func() {
		for _, facet := range usedFacets {
			lists := f.model.derived.uses(facet)
			for _, value := range asked {
				for _, values := range [][]string{asked, {value}} {
					checkPages(f.t, fmt.Sprintf("%s %q of %q", facet, value, values), lists[value], compareKeys(true), true, func(p store.Page) (*store.Slice[*store.AccountUse], error) {
						got, err := f.store.Uses(f.ctx, store.UseQuery{Facet: facet, Values: values, Page: p})
						return got[value], err
					})
				}
			}
		}
	}
	f.load("beta", contents{tweets: []store.TweetRow{tweet("21", "F", at, tagged("one"), sentWith("Web", ""))}})
	check()
	f.derive()
	f.summarized(check)
	f.load("beta", contents{tweets: []store.TweetRow{tweet("22", "F", at, tagged("one"))}})
	check()
	for _, q := range []store.UseQuery{{Page: store.Page{First: 1}}, {Facet: store.FacetLanguage, Page: store.Page{First: 1}},
		{Facet: store.FacetHashtag}, {Facet: store.FacetHashtag, Page: store.Page{Last: 1}}} {
		if _, err := f.store.Uses(f.ctx, q); !errors.Is(err, store.ErrInvalid) {
			f.t.Errorf("uses of the facet %q on the page %+v: %v, want an error that wraps ErrInvalid", q.Facet, q.Page, err)
		}
	}
}

// testRetweeted: the tweets of a network that were retweeted most, by whomever.
func testRetweeted(f *fixture) {
	const at = "2020-01-01 10:00"
	f.load("alpha", contents{tweets: []store.TweetRow{
		tweet("1", "A", at), tweet("9", "A", at), tweet("10", "A", at), tweet("odd", "A", at), tweet("alone", "A", at),
		retweet("2", "B", at, "A", "1"), retweet("3", "B", at, "A", "1"), retweet("4", "A", at, "A", "1"),
		retweet("5", "B", at, "A", "9"), retweet("6", "B", at, "A", "10"), retweet("7", "B", at, "A", "odd"), retweet("8", "B", at, "X", "not held"),
		tweet("shared", "A", at), tweet("outside", "A", at, full(store.FullnessArchive, false)), retweet("11", "B", at, "A", "outside"),
	}})
	f.load("beta", contents{tweets: []store.TweetRow{
		tweet("shared", "A", at), retweet("20", "C", at, "A", "1", full(store.FullnessSkeleton, false)), retweet("21", "C", at, "A", "shared"),
	}})
	f.network(store.Network{Slug: "empty"})
	f.derive()
	f.load("beta", contents{tweets: []store.TweetRow{retweet("22", "C", at, "A", "odd"), retweet("23", "C", at, "B", "alone")}})
	f.summarized(func() { f.checkRetweeted([]string{"alpha", "beta", "empty"}) })
	if _, _, err := f.store.Retweeted(f.ctx, "alpha", -1); !errors.Is(err, store.ErrInvalid) {
		f.t.Errorf("a negative number of retweeted tweets: %v", err)
	}
	for _, network := range []string{"unknown", "ALPHA", "alpha\x00", "a\xff", ""} {
		if _, _, err := f.store.Retweeted(f.ctx, network, 1); !errors.Is(err, store.ErrNotFound) {
			f.t.Errorf("retweeted tweets of network %q: %v, want an error that wraps ErrNotFound", network, err)
		}
	}
}

func (f *fixture) checkRetweeted(networks []string) {
	f.t.Helper()
	for _, slug := range networks {
		want := f.model.derived.retweeted(slug)
		for _, first := range []int{0, 2, 1000} {
			got, total, err := f.store.Retweeted(f.ctx, slug, first)
			must(f.t, err)
			same(f.t, fmt.Sprintf("the %d most retweeted tweets of %s", first, slug), got, want[:min(first, len(want))])
			same(f.t, "the retweeted tweets of "+slug, total, int64(len(want)))
		}
	}
}

// checkReferences compares all that refers to tweets, and uses values, with the model's.
func (f *fixture) checkReferences(networks []string) {
	f.t.Helper()
	m := f.model.derived
	f.checkRetweeted(networks)
	page := store.Page{First: 500}
	for _, by := range allReferences {
		lists := m.referrers(by)
		asked := slices.Concat(slices.Sorted(maps.Keys(lists)), []string{"unknown"}, slices.Sorted(maps.Keys(m.tweets)))
		want := map[string]*store.Slice[*store.Referrer]{}
		for _, id := range asked {
			want[id] = window(lists[id], compareKeys(false), page)
		}
		got, err := f.store.Referrers(f.ctx, store.ReferrerQuery{Reference: by, Tweets: asked, Page: page})
		must(f.t, err)
		same(f.t, fmt.Sprintf("all by %s", by), got, want)
	}
	for _, facet := range usedFacets {
		lists := m.uses(facet)
		asked := append(slices.Sorted(maps.Keys(lists)), "unknown")
		want := map[string]*store.Slice[*store.AccountUse]{}
		for _, value := range asked {
			want[value] = window(lists[value], compareKeys(true), page)
		}
		got, err := f.store.Uses(f.ctx, store.UseQuery{Facet: facet, Values: asked, Page: page})
		must(f.t, err)
		same(f.t, fmt.Sprintf("all uses of %s", facet), got, want)
	}
}
