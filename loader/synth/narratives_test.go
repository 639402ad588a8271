package synth

import (
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

// posts are an archive's tweets as a store streams them.
func (c *contents) posts(store.PostQuery) iter.Seq2[store.Post, error] {
	return func(yield func(store.Post, error) bool) {
		for _, r := range c.order {
			p := store.Post{ID: r.id, AccountID: r.account, PostedAt: r.at, IsRetweet: r.retweet, Language: r.language, Text: r.text,
				Hashtags: r.hashtags, URLs: r.urls, Networks: []string{r.network}}
			if !r.listed && !yield(p, nil) {
				return
			}
		}
	}
}

// TestAnalysisFindsTheNarratives: with the planted texts as a rule, every planted
// tweet is found and no other, by network, account and time.
func TestAnalysisFindsTheNarratives(t *testing.T) {
	c := archived(t)
	for _, story := range c.truth.Narratives {
		m, err := analysis.NewNarrativeMatcher(analysis.NarrativeRule{Phrases: story.Texts})
		if err != nil {
			t.Fatal(err)
		}
		planted, found, both := 0, 0, 0
		for p := range c.posts(m.Query()) {
			is := slices.ContainsFunc(p.Hashtags, func(tag string) bool { return slices.Contains(story.Hashtags, tag) })
			says := m.Match(&p)
			if is {
				planted++
			}
			if says {
				found++
			}
			if is && says {
				both++
			}
		}
		precision, recall := float64(both)/float64(found), float64(both)/float64(planted)
		t.Logf("%s: precision %.4f, recall %.4f over %d planted tweets", story.ID, precision, recall, planted)
		if precision < 0.99 || recall < 0.99 {
			t.Errorf("%s: precision %v, recall %v", story.ID, precision, recall)
		}
		s, err := analysis.FindSpread(t.Context(), c.posts, m, analysis.SpreadQuery{})
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Networks) != len(story.Told) {
			t.Errorf("%s: told by %d networks, want %d", story.ID, len(s.Networks), len(story.Told))
		}
		handOver, err := s.HandOver(10)
		if err != nil {
			t.Fatal(err)
		}
		// The truth lists the networks in the order in which they took it up.
		for i, told := range story.Told {
			h := handOver[i]
			if h.Network != told.Network || !h.FirstAt.Equal(told.FirstAt) || h.Lag != told.FirstAt.Sub(story.Told[0].FirstAt) || h.ReachedOn == nil {
				t.Errorf("%s: taken up %+v, want %s at %v", story.ID, h, told.Network, told.FirstAt)
			}
			n := s.Networks[slices.IndexFunc(s.Networks, func(n analysis.NetworkTelling) bool { return n.Network == told.Network })]
			if n.Tweets != told.Tweets || n.AccountCount != int64(len(told.Accounts)) || !n.LastAt.Equal(told.LastAt) {
				t.Errorf("%s in %s: %d tweets by %d accounts, want %d by %d", story.ID, told.Network, n.Tweets, n.AccountCount, told.Tweets, len(told.Accounts))
			}
		}
	}
}

// TestNarrativeShowsTheBurst: of those who praise China's response, more were
// created in the last week of January 2020 than in any other, and that week is
// a creation window of theirs.
func TestNarrativeShowsTheBurst(t *testing.T) {
	from, to := dateOf(2020, time.January, 25), dateOf(2020, time.February, 1)
	for seed := range uint64(2) {
		networks, truth := newWorld(seed, 1)
		told := truth.Narratives[slices.IndexFunc(truth.Narratives, func(n Narrative) bool { return n.ID == "covid-praise" })].Told[0]
		n := networks[slices.IndexFunc(networks, func(n *network) bool { return n.slug == told.Network })]
		tellers := &network{}
		for _, a := range n.accounts {
			if slices.Contains(told.Accounts, a.profile.AccountID) {
				tellers.accounts = append(tellers.accounts, a)
			}
		}
		days := tellers.days()
		var best store.Date
		var most int64
		for _, d := range days {
			var week int64
			for _, e := range days {
				if e.Day >= d.Day && e.Day < d.Day+7 {
					week += e.Count
				}
			}
			if week > most {
				best, most = d.Day, week
			}
		}
		t.Logf("seed %d: of %d accounts %d were created in the week from %v on", seed, len(told.Accounts), most, best)
		if best+7 <= from || best >= to {
			t.Errorf("seed %d: most accounts, %d, were created from %v on", seed, most, best)
		}
		windows, err := analysis.CreationWindows(map[string][]store.DayCount{n.slug: days}, analysis.WindowQuery{Width: 7 * store.Day, MinAccounts: 10, MinNetworks: 1, MaxQ: 0.01})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(windows, func(w analysis.CreationWindow) bool { return w.From <= from && w.To >= to }) {
			t.Errorf("seed %d: the burst is in none of %+v", seed, windows)
		}
	}
}
