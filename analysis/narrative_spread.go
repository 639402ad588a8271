package analysis

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// PostSource streams the tweets of a query, each once, in any order, as
// [store.Reader] does; more than the query asks for do no harm.
type PostSource func(store.PostQuery) iter.Seq2[store.Post, error]

// Spread is how a narrative was told: by all, and by each network.
type Spread struct {
	Telling
	// Accounts told it, by tweets descending, then id.
	Accounts []Teller
	// Hashtags are those of its tweets, by tweets descending, then tag.
	Hashtags []HashtagCount
	// Earliest are the first of its tweets, by time, then id, as keys.
	Earliest []store.Key
	// Networks told it, by slug.
	Networks []NetworkTelling
}

// Telling is how a narrative was told by some accounts.
type Telling struct {
	// Tweets counts all tweets, Retweets those of them that are retweets.
	Tweets, Retweets int64
	// FirstAt and LastAt are nil without tweets.
	FirstAt, LastAt *time.Time
	// Hours are ascending; those without tweets are left out.
	Hours []store.HourCount
	// AccountCount counts who told it.
	AccountCount int64
	// Roles are what these accounts did, originators first.
	Roles []RoleCount
	// Engagement is that with the tweets that are not retweets.
	Engagement NarrativeEngagement
}

// Volume counts the tweets by time.
func (t *Telling) Volume(bucket Bucket) []ActivityBucket { return ActivityHistogram(t.Hours, bucket) }

// NetworkTelling is how a network told a narrative. A tweet that the archives of
// two networks hold counts in each.
type NetworkTelling struct {
	Network string
	Telling
}

// Teller is an account that told a narrative.
type Teller struct {
	Account          string
	Tweets, Retweets int64
	FirstAt, LastAt  time.Time
}

// RoleCount counts the accounts of a role, by what they did in a narrative
// alone, and their tweets.
type RoleCount struct {
	Role             store.Role
	Accounts, Tweets int64
}

// HashtagCount is a hashtag, folded, and the number of tweets with it.
type HashtagCount struct {
	Value  string
	Tweets int64
}

// NarrativeEngagement is the engagement with tweets of a narrative that are not retweets.
type NarrativeEngagement struct {
	Likes, Retweets, Replies, Quotes *Distribution
}

// SpreadQuery bounds a [Spread].
type SpreadQuery struct {
	// Networks are those to tell apart; nil tells all of them apart.
	Networks []string
	// MaxEarliest is the most tweets to list.
	MaxEarliest int
	// MaxItems is the most accounts, hashtags, hours and figures to keep in memory,
	// of some 100 bytes each; 0 is no limit.
	MaxItems int
}

// FindSpread finds how a narrative was told. It keeps accounts, hashtags,
// hours and distinct figures in memory, and no tweets but the earliest.
func FindSpread(ctx context.Context, posts PostSource, m *NarrativeMatcher, q SpreadQuery) (*Spread, error) {
	all := newTally()
	networks := map[string]*tally{}
	tags := map[string]int64{}
	earliest := earliestPosts{size: q.MaxEarliest}
	items := 0
	for p, err := range matching(ctx, posts(m.Query()), m) {
		if err != nil {
			return nil, err
		}
		items += all.add(p)
		for _, slug := range p.Networks {
			if q.Networks != nil && !slices.Contains(q.Networks, slug) {
				continue
			}
			if networks[slug] == nil {
				networks[slug] = newTally()
			}
			items += networks[slug].add(p)
		}
		before := len(tags)
		countTags(tags, p.Hashtags)
		items += len(tags) - before
		earliest.add(store.Key{Value: p.PostedAt, ID: p.ID})
		if q.MaxItems > 0 && items > q.MaxItems {
			return nil, &LimitError{Items: "accounts, hashtags and hours", Limit: q.MaxItems, Advice: "a narrower rule, fewer networks or less time"}
		}
	}
	s := &Spread{Telling: all.telling(), Accounts: all.tellers(), Hashtags: []HashtagCount{}, Earliest: earliest.sorted(), Networks: []NetworkTelling{}}
	for tag, n := range tags {
		s.Hashtags = append(s.Hashtags, HashtagCount{tag, n})
	}
	slices.SortFunc(s.Hashtags, func(a, b HashtagCount) int {
		return cmp.Or(cmp.Compare(b.Tweets, a.Tweets), strings.Compare(a.Value, b.Value))
	})
	for _, slug := range slices.Sorted(maps.Keys(networks)) {
		s.Networks = append(s.Networks, NetworkTelling{slug, networks[slug].telling()})
	}
	return s, nil
}

// NarrativeTweets lists the first tweets of a narrative after a place, by time,
// then id, and says whether there are more.
func NarrativeTweets(ctx context.Context, posts PostSource, m *NarrativeMatcher, after store.Key, first int) (keys []store.Key, more bool, err error) {
	q := m.Query()
	from := time.UnixMilli(after.Value)
	q.From = &from
	earliest := earliestPosts{size: first + 1}
	for p, err := range matching(ctx, posts(q), m) {
		if err != nil {
			return nil, false, err
		}
		if k := (store.Key{Value: p.PostedAt, ID: p.ID}); comparePlaces(k, after) > 0 {
			earliest.add(k)
		}
	}
	keys = earliest.sorted()
	return keys[:min(first, len(keys))], len(keys) > first, nil
}

// matching are the tweets of a stream that tell a narrative.
func matching(ctx context.Context, posts iter.Seq2[store.Post, error], m *NarrativeMatcher) iter.Seq2[*store.Post, error] {
	return func(yield func(*store.Post, error) bool) {
		n := 0
		for p, err := range posts {
			if n++; err == nil && n%1024 == 0 {
				err = ctx.Err()
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if m.Match(&p) && !yield(&p, nil) {
				return
			}
		}
	}
}

func countTags(counts map[string]int64, tags []string) {
	for i, tag := range tags {
		tag = store.Fold(tag)
		if tag != "" && !slices.ContainsFunc(tags[:i], func(s string) bool { return store.Fold(s) == tag }) {
			counts[tag]++
		}
	}
}

func comparePlaces(a, b store.Key) int {
	return cmp.Or(cmp.Compare(a.Value, b.Value), strings.Compare(a.ID, b.ID))
}

// earliestPosts keeps the first of many tweets: twice as many before it sorts.
type earliestPosts struct {
	size int
	keys []store.Key
}

func (e *earliestPosts) add(k store.Key) {
	if e.keys = append(e.keys, k); len(e.keys) >= 2*e.size+1000 {
		e.sorted()
	}
}

func (e *earliestPosts) sorted() []store.Key {
	slices.SortFunc(e.keys, comparePlaces)
	clear(e.keys[min(e.size, len(e.keys)):])
	e.keys = e.keys[:min(e.size, len(e.keys))]
	return e.keys
}
