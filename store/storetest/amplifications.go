package storetest

import (
	"fmt"
	"slices"
	"time"

	"github.com/takedown/takedown/store"
)

// testAmplifications goes through the definition: a retweet amplifies the
// account it names and the author of the tweet it points at, never its own.
func testAmplifications(f *fixture) {
	f.load("alpha", contents{tweets: []store.TweetRow{
		tweet("a1", "A", "2020-01-01 00:00"),
		tweet("a2", "A", "2020-01-01 01:00"),
		// B retweeted A four times: one tweet twice, another once, and once only the account is named.
		retweet("b1", "B", "2020-01-01 00:10", "A", "a1"),
		retweet("b2", "B", "2020-01-01 00:30", "A", "a1"),
		retweet("b3", "B", "2020-01-02 00:00", "A", "unknown"),
		retweet("b4", "B", "2020-01-03 00:00", "A", ""),
		// C's retweet points at A's tweet without naming A.
		retweet("c1", "C", "2020-01-01 02:00", "", "a2"),
		// D names A and points at a tweet of B: it amplifies both, each once.
		tweet("b0", "B", "2020-01-01 00:00"),
		retweet("d1", "D", "2020-01-01 00:00:01", "A", "b0"),
		// A retweeted itself, by name and by tweet; and names itself pointing at B.
		retweet("a3", "A", "2020-01-01 05:00", "A", ""),
		retweet("a4", "A", "2020-01-01 05:00", "", "a1"),
		retweet("a5", "A", "2020-01-01 05:00", "A", "b0"),
		// A row that is not a retweet amplifies nobody, whatever its columns say.
		func() store.TweetRow {
			r := retweet("e1", "E", "2020-01-01 05:00", "A", "a1")
			r.IsRetweet = false
			return r
		}(),
		// A retweet of nothing that is given.
		retweet("e2", "E", "2020-01-01 06:00", "", ""),
		// Before its original, as clocks and rounding have it.
		retweet("g1", "G", "2019-12-31 23:59", "A", "a1"),
	}})
	f.derive()
	ms := func(d time.Duration) *time.Duration { return &d }
	edge := func(source, target string, retweets, tweets int64, first, last string, delay *time.Duration) *store.Amplification {
		return &store.Amplification{SourceID: source, TargetID: target, Retweets: retweets, Tweets: tweets,
			FirstAt: when(first), LastAt: when(last), MedianDelay: delay}
	}
	ba := edge("B", "A", 4, 2, "2020-01-01 00:10", "2020-01-03 00:00", ms(20*time.Minute))
	ca := edge("C", "A", 1, 1, "2020-01-01 02:00", "2020-01-01 02:00", ms(time.Hour))
	da := edge("D", "A", 1, 1, "2020-01-01 00:00:01", "2020-01-01 00:00:01", ms(time.Second))
	ga := edge("G", "A", 1, 1, "2019-12-31 23:59", "2019-12-31 23:59", ms(-time.Minute))
	ab := edge("A", "B", 1, 1, "2020-01-01 05:00", "2020-01-01 05:00", ms(5*time.Hour))
	db := edge("D", "B", 1, 1, "2020-01-01 00:00:01", "2020-01-01 00:00:01", ms(time.Second))
	list := func(total int, edges ...*store.Amplification) *store.Slice[*store.Amplification] {
		return &store.Slice[*store.Amplification]{Items: edges, Total: int64(total)}
	}
	for _, c := range []struct {
		direction store.Direction
		want      map[string]*store.Slice[*store.Amplification]
	}{
		{store.AmplifiersOf, map[string]*store.Slice[*store.Amplification]{
			"A": list(4, ba, ca, da, ga), "B": list(2, ab, db), "C": list(0), "E": list(0), "unknown": list(0)}},
		{store.AmplifiedBy, map[string]*store.Slice[*store.Amplification]{
			"A": list(1, ab), "B": list(1, ba), "C": list(1, ca), "D": list(2, da, db), "E": list(0), "unknown": list(0)}},
	} {
		q := store.AmplifierQuery{Direction: c.direction, Accounts: slices.Repeat([]string{"A", "B", "C", "E", "unknown"}, 2), Page: store.Page{First: 10}}
		if c.direction == store.AmplifiedBy {
			q.Accounts = append(q.Accounts, "D")
		}
		// The same answer whether it was derived or is counted over a range that holds everything.
		for _, q.From = range []*time.Time{nil, new(when("2000-01-01 00:00"))} {
			got, err := f.store.Amplifications(f.ctx, q)
			must(f.t, err)
			for id, s := range got {
				s.Keys = nil
				got[id] = s
			}
			same(f.t, fmt.Sprintf("amplifications, direction %v, from %v", c.direction, q.From), got, c.want)
		}
	}
}

// testAmplificationRanges: within a range everything is counted over its retweets alone.
func testAmplificationRanges(f *fixture) {
	f.load("alpha", contents{tweets: []store.TweetRow{
		tweet("a1", "A", "2020-01-01 00:00"),
		tweet("a2", "A", "2020-01-01 00:00"),
		retweet("b1", "B", "2020-01-01 01:00", "A", "a1"),
		retweet("b2", "B", "2020-01-01 02:00", "A", "a2"),
		retweet("b3", "B", "2020-01-01 03:00", "A", "a2"),
		retweet("c1", "C", "2020-01-01 02:00", "A", "a1"),
		retweet("c2", "C", "2020-01-01 02:30", "A", ""),
	}})
	f.derive()
	one, two, three := when("2020-01-01 01:00"), when("2020-01-01 02:00"), when("2020-01-01 03:00")
	for _, c := range []struct {
		name     string
		from, to *time.Time
		min      int64
		want     []string
	}{
		{"from is inclusive, to is not", &one, &three, 1, []string{"B 2 2 1h30m0s", "C 2 1 2h0m0s"}},
		{"from alone", &two, nil, 1, []string{"B 2 1 2h30m0s", "C 2 1 2h0m0s"}},
		{"to alone", nil, &two, 1, []string{"B 1 1 1h0m0s"}},
		{"past the last", new(three.Add(time.Nanosecond)), nil, 1, nil},
		{"a moment", &two, new(two.Add(time.Nanosecond)), 1, []string{"B 1 1 2h0m0s", "C 1 1 2h0m0s"}},
		{"nothing", &two, &two, 1, nil},
		{"at least", nil, &three, 2, []string{"B 2 2 1h30m0s", "C 2 1 2h0m0s"}},
		{"at least, after", &three, nil, 2, nil},
		{"at least, all", nil, nil, 3, []string{"B 3 2 2h0m0s"}},
	} {
		got, err := f.store.Amplifications(f.ctx, store.AmplifierQuery{Accounts: []string{"A"}, From: c.from, To: c.to, MinRetweets: c.min,
			Page: store.Page{First: 10}})
		must(f.t, err)
		var edges []string
		for _, e := range got["A"].Items {
			edges = append(edges, fmt.Sprint(e.SourceID, " ", e.Retweets, " ", e.Tweets, " ", *e.MedianDelay))
		}
		same(f.t, c.name, edges, c.want)
		if got["A"].Total != int64(len(c.want)) {
			f.t.Errorf("%s: total %d", c.name, got["A"].Total)
		}
	}
}

// manyAmplifiers has accounts amplify A and B, with many equal counts: more of
// them than a page, a batch or a statement of any usual size.
func manyAmplifiers(f *fixture) {
	c := contents{tweets: []store.TweetRow{tweet("a", "A", "2020-01-01 00:00"), tweet("b", "B", "2020-01-01 00:00")}}
	for i := range 230 {
		for j := range 1 + i%3 {
			c.tweets = append(c.tweets, retweet(fmt.Sprint(i, "-", j), fmt.Sprint("r", i), "2020-01-02 00:00", []string{"A", "B"}[j%2], ""))
		}
	}
	f.load("alpha", c)
	f.derive()
}

func testAmplificationPages(f *fixture) {
	for _, account := range []string{"A", "B", "r7"} {
		for _, q := range []store.AmplifierQuery{{}, {MinRetweets: 2}, {Direction: store.AmplifiedBy}, {From: new(when("2019-01-01 00:00"))},
			{Direction: store.AmplifiedBy, To: new(when("2021-01-01 00:00"))}} {
			list := f.model.derived.amplifications(q)[account]
			q.Accounts = []string{account}
			checkPages(f.t, fmt.Sprintf("amplifications of %s, direction %v, at least %d", account, q.Direction, q.MinRetweets), list, compareKeys(true), true,
				func(p store.Page) (*store.Slice[*store.Amplification], error) {
					q.Page = p
					got, err := f.store.Amplifications(f.ctx, q)
					return got[account], err
				})
		}
	}
}

// testAmplificationBatches: an account's answer does not depend on what else is asked.
func testAmplificationBatches(f *fixture) {
	var accounts []string
	for i := range 240 {
		accounts = append(accounts, fmt.Sprint("r", i))
	}
	accounts = append(accounts, "A", "B")
	for _, q := range []store.AmplifierQuery{{}, {Direction: store.AmplifiedBy}, {Direction: store.AmplifiedBy, From: new(when("2019-01-01 00:00"))}, {To: new(when("2021-01-01 00:00"))}} {
		q.Accounts, q.Page = accounts, store.Page{First: 2, After: &store.Key{Value: 2, ID: "A"}}
		want := map[string]*store.Slice[*store.Amplification]{}
		lists := f.model.derived.amplifications(q)
		for _, id := range accounts {
			want[id] = window(lists[id], compareKeys(true), q.Page)
		}
		got, err := f.store.Amplifications(f.ctx, q)
		must(f.t, err)
		same(f.t, fmt.Sprintf("a batch, direction %v", q.Direction), got, want)
	}
	got, err := f.store.Amplifications(f.ctx, store.AmplifierQuery{Page: store.Page{First: 1}})
	must(f.t, err)
	same(f.t, "no accounts", got, map[string]*store.Slice[*store.Amplification]{})
}

// testMedianDelay: the mean of the middle two, to the millisecond, over the
// retweets whose original is held.
func testMedianDelay(f *fixture) {
	ms := time.Millisecond
	var c contents
	cases := map[string]struct {
		delays []time.Duration
		want   *time.Duration
	}{
		"none":       {nil, nil},
		"one":        {[]time.Duration{1500 * ms}, new(1500 * ms)},
		"two":        {[]time.Duration{1 * ms, 2 * ms}, new(2 * ms)},
		"negative":   {[]time.Duration{-1 * ms, -2 * ms}, new(-2 * ms)},
		"across":     {[]time.Duration{-1 * ms, 2 * ms}, new(1 * ms)},
		"three":      {[]time.Duration{9 * ms, 1 * ms, 4 * ms}, new(4 * ms)},
		"four":       {[]time.Duration{100 * ms, 7 * ms, 10 * ms, 8 * ms}, new(9 * ms)},
		"years":      {[]time.Duration{80000 * time.Hour, 80000*time.Hour + ms}, new(80000*time.Hour + ms)},
		"some known": {[]time.Duration{6 * ms}, new(6 * ms)},
	}
	c.tweets = append(c.tweets, tweet("original", "A", "2010-01-01 00:00"))
	for name, x := range cases {
		for i, d := range x.delays {
			r := retweet(fmt.Sprint(name, i), name, "2010-01-01 00:00", "A", "original")
			r.PostedAt += d.Milliseconds()
			c.tweets = append(c.tweets, r)
		}
		if name == "none" || name == "some known" {
			c.tweets = append(c.tweets, retweet(name+" by name", name, "2015-01-01 00:00", "A", ""),
				retweet(name+" of nothing held", name, "2015-01-02 00:00", "A", "not held"))
		}
	}
	f.load("alpha", c)
	f.derive()
	for _, from := range []*time.Time{nil, new(when("2000-01-01 00:00"))} {
		got, err := f.store.Amplifications(f.ctx, store.AmplifierQuery{Accounts: []string{"A"}, From: from, Page: store.Page{First: 100}})
		must(f.t, err)
		delays, want := map[string]*time.Duration{}, map[string]*time.Duration{}
		for _, e := range got["A"].Items {
			delays[e.SourceID] = e.MedianDelay
		}
		for name, x := range cases {
			want[name] = x.want
		}
		same(f.t, fmt.Sprintf("median delays, from %v", from), delays, want)
	}
}
