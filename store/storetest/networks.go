package storetest

import (
	"github.com/takedown/takedown/store"
)

func testNetworks(f *fixture) {
	f.network(store.Network{Slug: "beta"})
	f.network(store.Network{Slug: "alpha", Name: new("Alpha"), AttributedTo: new("A state"), Platform: new("Twitter"),
		DisclosedOn: new(date("2020-06-11")), Coverage: store.CoverageCoreOnly})
	f.network(store.Network{Slug: "Zulu", Coverage: store.CoverageWithAmplifiers})
	f.network(store.Network{Slug: "émile", DisclosedOn: new(date("1969-12-31"))})
	want := []store.Network{
		{Slug: "Zulu", Coverage: store.CoverageWithAmplifiers},
		{Slug: "alpha", Name: new("Alpha"), AttributedTo: new("A state"), Platform: new("Twitter"),
			DisclosedOn: new(date("2020-06-11")), Coverage: store.CoverageCoreOnly},
		{Slug: "beta", Coverage: store.CoverageUnknown},
		{Slug: "émile", DisclosedOn: new(date("1969-12-31")), Coverage: store.CoverageUnknown},
	}
	got, err := f.store.Networks(f.ctx)
	must(f.t, err)
	same(f.t, "new networks", got, want)

	// What is not given is kept, what is given replaces.
	f.network(store.Network{Slug: "alpha", Platform: new("X")})
	f.network(store.Network{Slug: "beta", Name: new("Beta"), Coverage: store.CoverageWithAmplifiers})
	f.network(store.Network{Slug: "Zulu"})
	want[1].Platform = new("X")
	want[2].Name, want[2].Coverage = new("Beta"), store.CoverageWithAmplifiers
	got, err = f.store.Networks(f.ctx)
	must(f.t, err)
	same(f.t, "updated networks", got, want)
}

func testNetworkTotals(f *fixture) {
	f.load("alpha", contents{
		tweets: []store.TweetRow{
			tweet("1", "A", "2020-01-01 10:00"),
			retweet("2", "A", "2020-01-03 10:00", "B", "9"),
			// From an amplifier list and from inside another tweet: not the network's own.
			retweet("3", "X", "2019-01-01 10:00", "A", "1", full(store.FullnessSkeleton, false)),
			tweet("9", "B", "2018-01-01 10:00", full(store.FullnessEmbedded, false)),
		},
		profiles: []store.Profile{profile("A", created("2019-05-05")), profile("S")},
		members:  []string{"A", "S"},
	})
	f.load("beta", contents{
		tweets:  []store.TweetRow{tweet("1", "A", "2020-01-01 10:00"), tweet("4", "N", "2020-02-01 10:00")},
		members: []string{"A", "N"},
	})
	f.network(store.Network{Slug: "empty"})
	f.derive()
	got, err := f.store.Networks(f.ctx)
	must(f.t, err)
	same(f.t, "totals", got, []store.Network{
		{Slug: "alpha", Coverage: store.CoverageUnknown, AccountCount: 2, AccountsUndated: 1, TweetCount: 2, RetweetCount: 1,
			FirstTweetAt: new(when("2020-01-01 10:00")), LastTweetAt: new(when("2020-01-03 10:00"))},
		{Slug: "beta", Coverage: store.CoverageUnknown, AccountCount: 2, AccountsUndated: 1, TweetCount: 2, RetweetCount: 0,
			FirstTweetAt: new(when("2020-01-01 10:00")), LastTweetAt: new(when("2020-02-01 10:00"))},
		{Slug: "empty", Coverage: store.CoverageUnknown},
	})
	same(f.t, "totals by the model", got, f.model.derived.networkList())
}

func testCreationDays(f *fixture) {
	f.load("alpha", contents{
		profiles: []store.Profile{
			profile("A", created("2020-01-27")), profile("B", created("2020-01-27")), profile("C", created("1969-12-31")),
			profile("D"), profile("E", created("2020-01-28")),
		},
		members: []string{"A", "B", "C", "D"},
	})
	f.load("beta", contents{members: []string{"B", "E"}})
	f.load("undated", contents{profiles: []store.Profile{profile("U")}, members: []string{"U", "V"}})
	f.network(store.Network{Slug: "empty"})
	f.derive()
	got, err := f.store.CreationDays(f.ctx, []string{"beta", "alpha", "undated", "empty", "unknown", "alpha"})
	must(f.t, err)
	same(f.t, "creation days", got, map[string][]store.DayCount{
		"alpha":   {{Day: date("1969-12-31"), Count: 1}, {Day: date("2020-01-27"), Count: 2}},
		"beta":    {{Day: date("2020-01-27"), Count: 1}, {Day: date("2020-01-28"), Count: 1}},
		"undated": {},
		"empty":   {},
	})
	got, err = f.store.CreationDays(f.ctx, nil)
	must(f.t, err)
	same(f.t, "creation days of no network", got, map[string][]store.DayCount{})
}
