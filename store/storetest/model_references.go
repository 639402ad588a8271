package storetest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// refersTo is the tweet that a row refers to; "" for none.
func refersTo(r store.TweetRow, by store.Reference) string {
	switch {
	case by == store.ReferenceRetweet && r.IsRetweet:
		return r.RetweetedTweetID
	case by == store.ReferenceReply && !r.IsRetweet:
		return r.InReplyToTweetID
	case by == store.ReferenceQuote && !r.IsRetweet:
		return r.QuotedTweetID
	default:
		return ""
	}
}

// referrers lists what refers to each tweet, in order.
func (m *model) referrers(by store.Reference) map[string][]placed[*store.Referrer] {
	lists := map[string][]placed[*store.Referrer]{}
	for _, h := range m.tweets {
		if to := refersTo(h.row, by); to != "" {
			r := &store.Referrer{TweetID: h.row.ID, AccountID: h.row.AccountID, PostedAt: h.row.PostedAt}
			lists[to] = append(lists[to], placed[*store.Referrer]{store.Key{Value: r.PostedAt, ID: r.TweetID}, r})
		}
	}
	for _, list := range lists {
		slices.SortFunc(list, func(a, b placed[*store.Referrer]) int { return compareKeys(false)(a.key, b.key) })
	}
	return lists
}

// uses lists who used each value of a facet, in order.
func (m *model) uses(facet store.Facet) map[string][]placed[*store.AccountUse] {
	found := map[[2]string]*store.AccountUse{}
	for _, h := range m.tweets {
		at := time.UnixMilli(h.row.PostedAt).UTC()
		for value := range h.values(facet) {
			u := found[[2]string{value, h.row.AccountID}]
			if u == nil {
				u = &store.AccountUse{AccountID: h.row.AccountID, FirstAt: at, LastAt: at}
				found[[2]string{value, h.row.AccountID}] = u
			}
			u.Tweets++
			if at.Before(u.FirstAt) {
				u.FirstAt = at
			}
			if at.After(u.LastAt) {
				u.LastAt = at
			}
		}
	}
	lists := map[string][]placed[*store.AccountUse]{}
	for of, u := range found {
		lists[of[0]] = append(lists[of[0]], placed[*store.AccountUse]{store.Key{Value: u.Tweets, ID: u.AccountID}, u})
	}
	for _, list := range lists {
		slices.SortFunc(list, func(a, b placed[*store.AccountUse]) int { return compareKeys(true)(a.key, b.key) })
	}
	return lists
}

// retweeted lists all tweets of a network that have a retweet.
func (m *model) retweeted(network string) []store.Count {
	list := []store.Count{}
	for id, retweets := range m.referrers(store.ReferenceRetweet) {
		if h, ok := m.tweets[id]; !ok || !h.in(network) {
			continue
		}
		accounts := map[string]bool{}
		for _, r := range retweets {
			accounts[r.item.AccountID] = true
		}
		list = append(list, store.Count{Value: id, Tweets: int64(len(retweets)), Accounts: int64(len(accounts))})
	}
	slices.SortFunc(list, func(a, b store.Count) int {
		return cmp.Or(cmp.Compare(b.Tweets, a.Tweets), strings.Compare(a.Value, b.Value))
	})
	return list
}
