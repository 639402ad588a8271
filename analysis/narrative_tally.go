package analysis

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// tally gathers a [Telling].
type tally struct {
	hours    map[int64]*store.HourCount
	accounts map[string]*teller
	// likes to quotes count the tweets that are not retweets by figure.
	likes, retweets, replies, quotes map[int64]int64
}

// teller is an account's part; times are in milliseconds.
type teller struct{ tweets, retweets, first, last int64 }

func newTally() *tally {
	return &tally{hours: map[int64]*store.HourCount{}, accounts: map[string]*teller{},
		likes: map[int64]int64{}, retweets: map[int64]int64{}, replies: map[int64]int64{}, quotes: map[int64]int64{}}
}

// add counts a tweet and says how many items it has begun to keep.
func (t *tally) add(p *store.Post) (items int) {
	before := t.size()
	at := time.UnixMilli(p.PostedAt).UTC().Truncate(time.Hour)
	h := t.hours[at.Unix()]
	if h == nil {
		h = &store.HourCount{Hour: at}
		t.hours[at.Unix()] = h
	}
	a := t.accounts[p.AccountID]
	if a == nil {
		a = &teller{first: p.PostedAt, last: p.PostedAt}
		t.accounts[p.AccountID] = a
	}
	h.Tweets++
	a.tweets++
	a.first, a.last = min(a.first, p.PostedAt), max(a.last, p.PostedAt)
	if p.IsRetweet {
		h.Retweets++
		a.retweets++
		return t.size() - before
	}
	for figure, counts := range map[*int64]map[int64]int64{&p.LikeCount: t.likes, &p.RetweetCount: t.retweets, &p.ReplyCount: t.replies, &p.QuoteCount: t.quotes} {
		if *figure >= 0 {
			counts[*figure]++
		}
	}
	return t.size() - before
}

func (t *tally) size() int {
	return len(t.hours) + len(t.accounts) + len(t.likes) + len(t.retweets) + len(t.replies) + len(t.quotes)
}

func (t *tally) telling() Telling {
	r := Telling{AccountCount: int64(len(t.accounts)), Hours: []store.HourCount{}}
	for _, hour := range slices.Sorted(maps.Keys(t.hours)) {
		h := *t.hours[hour]
		r.Hours = append(r.Hours, h)
		r.Tweets += h.Tweets
		r.Retweets += h.Retweets
	}
	roles := map[store.Role]*RoleCount{}
	for _, role := range []store.Role{store.RoleOriginator, store.RoleAmplifier} {
		roles[role] = &RoleCount{Role: role}
	}
	var first, last int64
	for _, a := range t.accounts {
		if r.FirstAt == nil || a.first < first {
			first = a.first
			r.FirstAt = moment(first)
		}
		if r.LastAt == nil || a.last > last {
			last = a.last
			r.LastAt = moment(last)
		}
		c := roles[(&store.Account{TweetCount: a.tweets, RetweetCount: a.retweets}).Role()]
		c.Accounts++
		c.Tweets += a.tweets
	}
	r.Roles = []RoleCount{*roles[store.RoleOriginator], *roles[store.RoleAmplifier]}
	originals := r.Tweets - r.Retweets
	r.Engagement = NarrativeEngagement{Likes: distributionOf(t.likes, originals), Retweets: distributionOf(t.retweets, originals),
		Replies: distributionOf(t.replies, originals), Quotes: distributionOf(t.quotes, originals)}
	return r
}

func moment(millis int64) *time.Time {
	at := time.UnixMilli(millis).UTC()
	return &at
}

func (t *tally) tellers() []Teller {
	list := make([]Teller, 0, len(t.accounts))
	for id, a := range t.accounts {
		list = append(list, Teller{Account: id, Tweets: a.tweets, Retweets: a.retweets, FirstAt: *moment(a.first), LastAt: *moment(a.last)})
	}
	slices.SortFunc(list, func(a, b Teller) int {
		return cmp.Or(cmp.Compare(b.Tweets, a.Tweets), strings.Compare(a.Account, b.Account))
	})
	return list
}

func distributionOf(counts map[int64]int64, items int64) *Distribution {
	values := make([]store.ValueCount, 0, len(counts))
	for _, v := range slices.Sorted(maps.Keys(counts)) {
		values = append(values, store.ValueCount{Value: v, Count: counts[v]})
	}
	return NewDistribution(values, items)
}
