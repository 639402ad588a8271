package storetest

import (
	"errors"
	"fmt"

	"github.com/takedown/takedown/store"
)

func testActivity(f *fixture) {
	f.load("alpha", contents{tweets: []store.TweetRow{
		tweet("1", "A", "2020-01-01 10:00"),
		retweet("2", "A", "2020-01-01 10:59:59.999", "B", ""),
		tweet("3", "A", "2020-01-01 11:00"),
		tweet("4", "A", "1969-12-31 23:59:59.999"),
		tweet("5", "A", "2020-01-01 11:30", full(store.FullnessEmbedded, false)),
	}})
	f.load("beta", contents{tweets: []store.TweetRow{tweet("3", "A", "2020-01-01 11:00")}})
	f.network(store.Network{Slug: "empty"})
	f.derive()
	for network, want := range map[string][]store.HourCount{
		"alpha": {{Hour: when("1969-12-31 23:00"), Tweets: 1}, {Hour: when("2020-01-01 10:00"), Tweets: 2, Retweets: 1},
			{Hour: when("2020-01-01 11:00"), Tweets: 1}},
		"beta":  {{Hour: when("2020-01-01 11:00"), Tweets: 1}},
		"empty": {},
	} {
		f.summarized(func() {
			got, err := f.store.Activity(f.ctx, network)
			must(f.t, err)
			same(f.t, "activity of "+network, got, want)
		})
	}
	if _, err := f.store.Activity(f.ctx, "unknown"); !errors.Is(err, store.ErrNotFound) {
		f.t.Errorf("activity of an unknown network: %v", err)
	}
}

// urls are URLs and their domains, "" for those without one.
var urls = map[string]string{
	"https://t.co/abc":                "t.co",
	"https://t.co/def":                "t.co",
	"http://www.Example.com/a":        "example.com",
	"HTTPS://EXAMPLE.COM:443/b?c#d":   "example.com",
	"http://user@www.example.com":     "example.com",
	"http://good.example@evil.test/":  "evil.test",
	`http://good.example\@evil.test/`: "good.example",
	"https://ПРИМЕР.рф/путь":          "пример.рф",
	"http://[2001:DB8::1]:80/":        "[2001:db8::1]",
	"example.com/no-scheme":           "",
	"http://two words/":               "",
	"not a url":                       "",
	"javascript:alert(1)":             "",
	"http://nul\x00.example/":         "",
}

func testTop(f *fixture) {
	f.load("alpha", contents{tweets: []store.TweetRow{
		tweet("1", "A", "2020-01-01 10:00", tagged("Iran", "iran", "IRAN"), linking("https://t.co/abc", "https://t.co/def"), sentWith("Web", "en")),
		tweet("2", "A", "2020-01-01 10:00", tagged("iran", "ÜNİ"), linking("http://www.Example.com/a", "not a url"), sentWith("web", "en")),
		retweet("3", "B", "2020-01-01 10:00", "A", "1", tagged("üni", "😀"), linking("HTTPS://EXAMPLE.COM:443/b?c#d"), sentWith("Web", "fa")),
		tweet("4", "C", "2020-01-01 10:00", tagged("iran"), linking("not a url", "example.com/no-scheme")),
		tweet("5", "D", "2020-01-01 10:00", tagged("iran"), linking("https://t.co/abc"), sentWith("Web", "en"), full(store.FullnessEmbedded, false)),
		tweet("6", "A", "2020-01-01 10:00", tagged("zz", "aa")),
	}})
	f.load("beta", contents{tweets: []store.TweetRow{tweet("3", "B", "2020-01-01 10:00"), tweet("7", "B", "2020-01-01 10:00", tagged("iran"))}})
	f.network(store.Network{Slug: "empty"})
	f.derive()
	for _, c := range []struct {
		network  string
		facet    store.Facet
		first    int
		want     []store.Count
		distinct int64
	}{
		{"alpha", store.FacetHashtag, 9, []store.Count{{Value: "iran", Tweets: 3, Accounts: 2},
			{Value: "aa", Tweets: 1, Accounts: 1}, {Value: "zz", Tweets: 1, Accounts: 1}, {Value: "üni", Tweets: 2, Accounts: 2}, {Value: "😀", Tweets: 1, Accounts: 1}}, 5},
		{"alpha", store.FacetHashtag, 1, []store.Count{{Value: "iran", Tweets: 3, Accounts: 2}}, 5},
		{"alpha", store.FacetHashtag, 0, nil, 5},
		{"alpha", store.FacetDomain, 9, []store.Count{{Value: "example.com", Tweets: 2, Accounts: 2}, {Value: "t.co", Tweets: 1, Accounts: 1}}, 2},
		{"alpha", store.FacetClient, 9, []store.Count{{Value: "Web", Tweets: 2, Accounts: 2}, {Value: "web", Tweets: 1, Accounts: 1}}, 2},
		{"alpha", store.FacetLanguage, 9, []store.Count{{Value: "en", Tweets: 2, Accounts: 1}, {Value: "fa", Tweets: 1, Accounts: 1}}, 2},
		{"beta", store.FacetHashtag, 9, []store.Count{{Value: "iran", Tweets: 1, Accounts: 1}, {Value: "üni", Tweets: 1, Accounts: 1}, {Value: "😀", Tweets: 1, Accounts: 1}}, 3},
		{"empty", store.FacetHashtag, 9, nil, 0},
	} {
		if c.network == "alpha" && c.facet == store.FacetHashtag && c.first == 9 {
			// By tweets descending, then value.
			c.want[1], c.want[2], c.want[3] = c.want[3], c.want[1], c.want[2]
		}
		f.summarized(func() {
			got, distinct, err := f.store.Top(f.ctx, c.network, c.facet, c.first)
			must(f.t, err)
			same(f.t, fmt.Sprintf("top %d of %s in %s", c.first, c.facet, c.network), got, c.want)
			if distinct != c.distinct {
				f.t.Errorf("%s in %s: %d distinct values, want %d", c.facet, c.network, distinct, c.distinct)
			}
		})
	}
	if _, _, err := f.store.Top(f.ctx, "unknown", store.FacetClient, 1); !errors.Is(err, store.ErrNotFound) {
		f.t.Errorf("top of an unknown network: %v", err)
	}

	// Each URL alone.
	var c contents
	var want []store.Count
	for url, domain := range urls {
		id := fmt.Sprint("u", len(c.tweets))
		c.tweets = append(c.tweets, tweet(id, "U", "2020-01-01 10:00", linking(url)))
		if got, _ := store.Domain(url); got != domain {
			f.t.Errorf("Domain(%q) = %q, want %q", url, got, domain)
		}
	}
	f.load("urls", c)
	f.derive()
	want = f.model.derived.top("urls", store.FacetDomain)
	got, _, err := f.store.Top(f.ctx, "urls", store.FacetDomain, 100)
	must(f.t, err)
	same(f.t, "domains", got, want)
}

func testDistribution(f *fixture) {
	counts := func(likes, retweets, replies, quotes int64) func(*store.TweetRow) {
		return func(r *store.TweetRow) {
			r.LikeCount, r.RetweetCount, r.ReplyCount, r.QuoteCount = likes, retweets, replies, quotes
		}
	}
	f.load("alpha", contents{
		tweets: []store.TweetRow{
			tweet("1", "A", "2020-01-01 10:00", counts(0, 5, 1<<40, -1)),
			tweet("2", "A", "2020-01-01 10:00", counts(3, 5, 0, 2)),
			tweet("3", "A", "2020-01-01 10:00", counts(0, -1, 0, -1)),
			retweet("4", "A", "2020-01-01 10:00", "B", "", counts(7, 7, 7, 7)),
			tweet("5", "X", "2020-01-01 10:00", counts(9, 9, 9, 9), full(store.FullnessEmbedded, false)),
		},
		profiles: []store.Profile{profile("A", followed(10, 0)), profile("B", followed(10, -1)), profile("C", followed(-1, 4)), profile("D", followed(99, 99))},
		members:  []string{"A", "B", "C"},
	})
	f.load("beta", contents{members: []string{"D", "undescribed"}})
	f.derive()
	f.summarized(func() {
		for _, c := range []struct {
			network string
			measure store.Measure
			want    []store.ValueCount
		}{
			{"alpha", store.MeasureLikes, []store.ValueCount{{Value: 0, Count: 2}, {Value: 3, Count: 1}}},
			{"alpha", store.MeasureRetweets, []store.ValueCount{{Value: 5, Count: 2}}},
			{"alpha", store.MeasureReplies, []store.ValueCount{{Value: 0, Count: 2}, {Value: 1 << 40, Count: 1}}},
			{"alpha", store.MeasureQuotes, []store.ValueCount{{Value: 2, Count: 1}}},
			{"alpha", store.MeasureFollowers, []store.ValueCount{{Value: 10, Count: 2}}},
			{"alpha", store.MeasureFollowing, []store.ValueCount{{Value: 0, Count: 1}, {Value: 4, Count: 1}}},
			{"beta", store.MeasureFollowers, []store.ValueCount{{Value: 99, Count: 1}}},
			{"beta", store.MeasureLikes, nil},
		} {
			got, err := f.store.Distribution(f.ctx, c.network, c.measure)
			must(f.t, err)
			same(f.t, fmt.Sprintf("%s of %s", c.measure, c.network), got, c.want)
		}
	})
	for _, m := range []store.Measure{store.MeasureLikes, store.MeasureFollowers} {
		if _, err := f.store.Distribution(f.ctx, "unknown", m); !errors.Is(err, store.ErrNotFound) {
			f.t.Errorf("%s of an unknown network: %v", m, err)
		}
	}
}
