package storetest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// placed is an item of an ordered list and its place.
type placed[T any] struct {
	key  store.Key
	item T
}

// compareKeys is the order of a list: by value, those without one last in
// either direction, then by id ascending.
func compareKeys(descending bool) func(a, b store.Key) int {
	return func(a, b store.Key) int {
		if a.Null || b.Null {
			if a.Null != b.Null {
				return map[bool]int{true: 1, false: -1}[a.Null]
			}
			return strings.Compare(a.ID, b.ID)
		}
		byValue := cmp.Compare(a.Value, b.Value)
		if descending {
			byValue = -byValue
		}
		return cmp.Or(byValue, strings.Compare(a.ID, b.ID))
	}
}

// compareIDs is the order of a list without values.
func compareIDs(descending bool) func(a, b store.Key) int {
	return func(a, b store.Key) int {
		if descending {
			a, b = b, a
		}
		return strings.Compare(a.ID, b.ID)
	}
}

// window cuts a page out of a sorted list.
func window[T any](list []placed[T], compare func(a, b store.Key) int, p store.Page) *store.Slice[T] {
	from, to := 0, len(list)
	if p.After != nil {
		for from < len(list) && compare(list[from].key, *p.After) <= 0 {
			from++
		}
	}
	if p.Before != nil {
		for to > 0 && compare(list[to-1].key, *p.Before) >= 0 {
			to--
		}
	}
	if p.First > 0 {
		to = min(to, from+p.First)
	} else {
		from = max(from, to-p.Last)
	}
	s := &store.Slice[T]{Total: int64(len(list)), HasPrevious: from > 0, HasNext: to < len(list)}
	for _, i := range list[from:to] {
		s.Items, s.Keys = append(s.Items, i.item), append(s.Keys, i.key)
	}
	return s
}

// accountList lists the accounts that a query selects, in its order.
func (m *model) accountList(q store.AccountQuery) ([]placed[*store.Account], func(a, b store.Key) int) {
	compare := compareKeys(q.Descending)
	if q.OrderBy == store.AccountByPlatformID {
		compare = compareIDs(q.Descending)
	}
	var list []placed[*store.Account]
	for id, a := range m.accounts() {
		if !selects(q, a) {
			continue
		}
		key := store.Key{ID: id}
		if value := accountValue(a, q.OrderBy); value != nil {
			key.Value = *value
		} else {
			key.Null = true
		}
		list = append(list, placed[*store.Account]{key, a})
	}
	slices.SortFunc(list, func(a, b placed[*store.Account]) int { return compare(a.key, b.key) })
	return list, compare
}

func selects(q store.AccountQuery, a *store.Account) bool {
	switch {
	case q.Networks != nil && !slices.ContainsFunc(a.Networks, func(n string) bool { return slices.Contains(q.Networks, n) }),
		!q.IncludeReferred && !a.Known,
		q.CreatedFrom != nil && (a.CreatedOn == nil || *a.CreatedOn < *q.CreatedFrom),
		q.CreatedTo != nil && (a.CreatedOn == nil || *a.CreatedOn > *q.CreatedTo),
		q.Undated != nil && *q.Undated != (a.CreatedOn == nil),
		q.Role != nil && *q.Role != a.Role(),
		q.Language != nil && (a.Language == nil || *a.Language != *q.Language),
		q.MinFollowers != nil && (a.Followers == nil || *a.Followers < *q.MinFollowers),
		q.MaxFollowers != nil && (a.Followers == nil || *a.Followers > *q.MaxFollowers),
		q.MinTweets != nil && a.TweetCount < *q.MinTweets:
		return false
	}
	return true
}

func accountValue(a *store.Account, by store.AccountField) *int64 {
	millis := func(t *time.Time) *int64 {
		if t == nil {
			return nil
		}
		return new(t.UnixMilli())
	}
	switch by {
	case store.AccountByCreatedOn:
		if a.CreatedOn == nil {
			return nil
		}
		return new(int64(*a.CreatedOn))
	case store.AccountByFollowers:
		return a.Followers
	case store.AccountByFollowing:
		return a.Following
	case store.AccountByTweets:
		return &a.TweetCount
	case store.AccountByRetweets:
		return &a.RetweetCount
	case store.AccountByFirstTweet:
		return millis(a.FirstTweetAt)
	case store.AccountByLastTweet:
		return millis(a.LastTweetAt)
	default:
		return new(int64(0))
	}
}

// tweetList lists the tweets that a query selects, in its order.
func (m *model) tweetList(q store.TweetQuery) ([]placed[*store.Tweet], func(a, b store.Key) int) {
	compare := compareKeys(q.Descending)
	var list []placed[*store.Tweet]
	for id, h := range m.tweets {
		if (q.AccountID == "" || q.AccountID == h.row.AccountID) && h.in(q.Network) && during(h.row.PostedAt, q.From, q.To) &&
			(q.Retweets == nil || *q.Retweets == h.row.IsRetweet) {
			list = append(list, placed[*store.Tweet]{store.Key{Value: h.row.PostedAt, ID: id}, h.tweet()})
		}
	}
	slices.SortFunc(list, func(a, b placed[*store.Tweet]) int { return compare(a.key, b.key) })
	return list, compare
}

func during(millis int64, from, to *time.Time) bool {
	at := time.UnixMilli(millis)
	return (from == nil || !at.Before(*from)) && (to == nil || at.Before(*to))
}

// hits lists what a search finds.
func (m *model) hits(q store.SearchQuery) []placed[store.Hit] {
	found := map[store.Hit]bool{}
	matches := func(s *string) bool { return s != nil && store.MatchText(*s, q.Text) }
	for id, a := range m.accounts() {
		if store.Fold(id) == store.Fold(q.Text) || matches(a.ScreenName) || matches(a.DisplayName) || matches(a.Bio) {
			found[store.Hit{Kind: store.SearchAccount, ID: id}] = true
		}
	}
	for id, h := range m.tweets {
		if store.MatchText(h.row.Text, q.Text) {
			found[store.Hit{Kind: store.SearchTweet, ID: id}] = true
		}
		for _, tag := range h.row.Hashtags {
			if store.MatchText(tag, q.Text) {
				found[store.Hit{Kind: store.SearchHashtag, ID: store.Fold(tag)}] = true
			}
		}
	}
	var list []placed[store.Hit]
	for place, kind := range []store.SearchKind{store.SearchAccount, store.SearchHashtag, store.SearchTweet} {
		if q.Kinds != nil && !slices.Contains(q.Kinds, kind) {
			continue
		}
		for hit := range found {
			if hit.Kind == kind {
				list = append(list, placed[store.Hit]{store.Key{Value: int64(place), ID: hit.ID}, hit})
			}
		}
	}
	slices.SortFunc(list, func(a, b placed[store.Hit]) int { return compareKeys(false)(a.key, b.key) })
	return list
}
