package storetest

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// amplifying is one retweet and one account that it amplifies.
type amplifying struct {
	pair store.Pair
	store.Retweet
}

// retweets lists the retweets behind all amplifications, by time, then id.
func (m *model) retweets(from, to *time.Time) []amplifying {
	var list []amplifying
	for _, h := range m.tweets {
		if !h.row.IsRetweet || !during(h.row.PostedAt, from, to) {
			continue
		}
		r := store.Retweet{TweetID: h.row.ID, At: time.UnixMilli(h.row.PostedAt).UTC(), OriginalID: given(h.row.RetweetedTweetID)}
		targets := map[string]bool{h.row.RetweetedAccountID: true}
		if original, ok := m.tweets[h.row.RetweetedTweetID]; ok {
			targets[original.row.AccountID] = true
			r.Delay = new(time.Duration(h.row.PostedAt-original.row.PostedAt) * time.Millisecond)
		}
		delete(targets, "")
		delete(targets, h.row.AccountID)
		for target := range targets {
			list = append(list, amplifying{store.Pair{SourceID: h.row.AccountID, TargetID: target}, r})
		}
	}
	slices.SortFunc(list, func(a, b amplifying) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.TweetID, b.TweetID))
	})
	return list
}

// amplifications lists every account's amplifications in one direction, most retweets first.
func (m *model) amplifications(q store.AmplifierQuery) map[string][]placed[*store.Amplification] {
	rows := map[store.Pair][]store.Retweet{}
	for _, r := range m.retweets(q.From, q.To) {
		rows[r.pair] = append(rows[r.pair], r.Retweet)
	}
	lists := map[string][]placed[*store.Amplification]{}
	for pair, rs := range rows {
		if int64(len(rs)) < q.MinRetweets {
			continue
		}
		e := &store.Amplification{SourceID: pair.SourceID, TargetID: pair.TargetID, Retweets: int64(len(rs)),
			FirstAt: rs[0].At, LastAt: rs[len(rs)-1].At}
		originals := map[string]bool{}
		var delays []time.Duration
		for _, r := range rs {
			if r.OriginalID != nil {
				originals[*r.OriginalID] = true
			}
			if r.Delay != nil {
				delays = append(delays, *r.Delay)
			}
		}
		e.Tweets = int64(len(originals))
		if len(delays) > 0 {
			e.MedianDelay = new(median(delays))
		}
		account, other := pair.TargetID, pair.SourceID
		if q.Direction == store.AmplifiedBy {
			account, other = other, account
		}
		lists[account] = append(lists[account], placed[*store.Amplification]{store.Key{Value: e.Retweets, ID: other}, e})
	}
	for _, list := range lists {
		slices.SortFunc(list, func(a, b placed[*store.Amplification]) int { return compareKeys(true)(a.key, b.key) })
	}
	return lists
}

// median is the middle one, or the mean of the middle two, to the millisecond,
// half a millisecond away from zero.
func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	n := len(d)
	return ((d[(n-1)/2] + d[n/2]) / 2).Round(time.Millisecond)
}

// evidence lists the retweets behind each pair.
func (m *model) evidence(q store.EvidenceQuery) map[store.Pair]*store.Slice[*store.Retweet] {
	answer := map[store.Pair]*store.Slice[*store.Retweet]{}
	for _, r := range m.retweets(q.From, q.To) {
		if !slices.Contains(q.Pairs, r.pair) {
			continue
		}
		if answer[r.pair] == nil {
			answer[r.pair] = new(store.Slice[*store.Retweet])
		}
		s := answer[r.pair]
		s.Total++
		if len(s.Items) < q.First {
			s.Items = append(s.Items, &r.Retweet)
		} else {
			s.HasNext = true
		}
	}
	return answer
}

func (m *model) creationDays(networks []string) map[string][]store.DayCount {
	answer := map[string][]store.DayCount{}
	accounts := m.accounts()
	for _, network := range networks {
		if _, ok := m.networks[network]; !ok {
			continue
		}
		days := map[store.Date]int64{}
		for id := range m.members[network] {
			if on := accounts[id].CreatedOn; on != nil {
				days[*on]++
			}
		}
		answer[network] = []store.DayCount{}
		for _, day := range slices.Sorted(maps.Keys(days)) {
			answer[network] = append(answer[network], store.DayCount{Day: day, Count: days[day]})
		}
	}
	return answer
}

func (m *model) activity(network string) []store.HourCount {
	hours := map[time.Time]*store.HourCount{}
	for _, h := range m.tweets {
		if !h.in(network) {
			continue
		}
		at := time.UnixMilli(h.row.PostedAt).UTC()
		hour := time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), 0, 0, 0, time.UTC)
		if hours[hour] == nil {
			hours[hour] = &store.HourCount{Hour: hour}
		}
		hours[hour].Tweets++
		if h.row.IsRetweet {
			hours[hour].Retweets++
		}
	}
	list := []store.HourCount{}
	for _, hour := range slices.SortedFunc(maps.Keys(hours), time.Time.Compare) {
		list = append(list, *hours[hour])
	}
	return list
}

// top lists all values of a facet.
func (m *model) top(network string, facet store.Facet) []store.Count {
	type tally struct {
		tweets   int64
		accounts map[string]bool
	}
	tallies := map[string]*tally{}
	for _, h := range m.tweets {
		if !h.in(network) {
			continue
		}
		for v := range h.values(facet) {
			if tallies[v] == nil {
				tallies[v] = &tally{accounts: map[string]bool{}}
			}
			tallies[v].tweets++
			tallies[v].accounts[h.row.AccountID] = true
		}
	}
	list := []store.Count{}
	for v, t := range tallies {
		list = append(list, store.Count{Value: v, Tweets: t.tweets, Accounts: int64(len(t.accounts))})
	}
	slices.SortFunc(list, func(a, b store.Count) int {
		return cmp.Or(cmp.Compare(b.Tweets, a.Tweets), strings.Compare(a.Value, b.Value))
	})
	return list
}

// values are those of a facet that a tweet has.
func (h held) values(facet store.Facet) map[string]bool {
	values := map[string]bool{}
	switch facet {
	case store.FacetHashtag:
		for _, tag := range h.row.Hashtags {
			values[store.Fold(tag)] = true
		}
	case store.FacetDomain:
		for _, url := range h.row.URLs {
			domain, _ := store.Domain(url)
			values[domain] = true
		}
	case store.FacetClient:
		values[h.row.Client] = true
	case store.FacetLanguage:
		values[h.row.Language] = true
	}
	delete(values, "")
	return values
}

func (m *model) distribution(network string, measure store.Measure) []store.ValueCount {
	counts := map[int64]int64{}
	add := func(v *int64) {
		if v != nil {
			counts[*v]++
		}
	}
	accounts := m.accounts()
	for id := range m.members[network] {
		switch measure {
		case store.MeasureFollowers:
			add(accounts[id].Followers)
		case store.MeasureFollowing:
			add(accounts[id].Following)
		}
	}
	for _, h := range m.tweets {
		t := h.tweet()
		if !h.in(network) || t.IsRetweet {
			continue
		}
		switch measure {
		case store.MeasureLikes:
			add(t.LikeCount)
		case store.MeasureRetweets:
			add(t.RetweetCount)
		case store.MeasureReplies:
			add(t.ReplyCount)
		case store.MeasureQuotes:
			add(t.QuoteCount)
		}
	}
	list := []store.ValueCount{}
	for _, v := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, store.ValueCount{Value: v, Count: counts[v]})
	}
	return list
}
