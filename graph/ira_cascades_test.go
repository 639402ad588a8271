package graph

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"
)

// retweets are those of each tweet, by time.
func (a *rawArchive) retweets() map[string][]rawTweet {
	of := map[string][]rawTweet{}
	for _, t := range a.tweets {
		if t.retweet && t.retweetTweet != "" {
			of[t.retweetTweet] = append(of[t.retweetTweet], t)
		}
	}
	for _, list := range of {
		slices.SortFunc(list, func(x, y rawTweet) int { return cmp.Or(x.at.Compare(y.at), cmp.Compare(x.id, y.id)) })
	}
	return of
}

// middle is the middle one, or the mean of the middle two.
func middle(d []time.Duration) string {
	if len(d) == 0 {
		return "none"
	}
	d = slices.Sorted(slices.Values(d))
	return ((d[(len(d)-1)/2] + d[len(d)/2]) / 2).String()
}

// compareCascades counts the retweets of every tweet that has any, and looks at when
// those of the first hundred came.
func compareCascades(t *testing.T, h http.Handler, raw *rawArchive) {
	type hour struct {
		Start           time.Time
		Retweets, Total int
	}
	var got struct {
		Network struct {
			TopCascades struct {
				TotalCount int
				Items      []struct {
					Retweets, Accounts int
					Tweet              struct {
						TweetID string
						Cascade struct {
							Size, Accounts        int
							MedianDelay           *string
							FirstAt, LastAt       time.Time
							Delays, InterArrivals struct {
								Count       int
								Median, Max *string
							}
							Hours    []hour
							Retweets struct {
								Nodes []struct{ Retweet struct{ TweetID string } }
							}
						}
					}
				}
			}
		}
	}
	askInto(t, h, `{ network(slug: "ira_102016") { topCascades(first: 100) { totalCount items { retweets accounts tweet { tweetId cascade {
		size accounts medianDelay firstAt lastAt delays { count median max } interArrivals { count median max } hours { start retweets total }
		retweets(first: 1000) { nodes { retweet { tweetId } } } } } } } } }`, nil, &got)
	retweets := raw.retweets()
	maps.DeleteFunc(retweets, func(id string, _ []rawTweet) bool { return raw.author[id] == "" })
	ids := slices.SortedFunc(maps.Keys(retweets), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(retweets[b]), len(retweets[a])), cmp.Compare(a, b))
	})
	top := got.Network.TopCascades
	if top.TotalCount != len(ids) || len(top.Items) != 100 {
		t.Fatalf("%d of %d tweets, want 100 of %d", len(top.Items), top.TotalCount, len(ids))
	}
	for i, item := range top.Items {
		list := retweets[ids[i]]
		accounts := map[string]bool{}
		var delays, gaps []time.Duration
		var hours []hour
		var tweets, found []string
		for j, r := range list {
			accounts[r.user] = true
			tweets = append(tweets, r.id)
			delays = append(delays, r.at.Sub(raw.posted[ids[i]]))
			if j > 0 {
				gaps = append(gaps, r.at.Sub(list[j-1].at))
			}
			if n := len(hours); n == 0 || !hours[n-1].Start.Equal(r.at.Truncate(time.Hour)) {
				hours = append(hours, hour{Start: r.at.Truncate(time.Hour)})
			}
			hours[len(hours)-1].Retweets++
			hours[len(hours)-1].Total = j + 1
		}
		c := item.Tweet.Cascade
		for _, r := range c.Retweets.Nodes {
			found = append(found, r.Retweet.TweetID)
		}
		show := func(d *string) string {
			if d == nil {
				return "none"
			}
			return isoToGo(t, *d)
		}
		is := fmt.Sprintln(item.Tweet.TweetID, item.Retweets, item.Accounts, c.Size, c.Accounts, show(c.MedianDelay), c.FirstAt, c.LastAt,
			c.Delays.Count, show(c.Delays.Median), show(c.Delays.Max), c.InterArrivals.Count, show(c.InterArrivals.Median), c.Hours, found)
		want := fmt.Sprintln(ids[i], len(list), len(accounts), len(list), len(accounts), middle(delays), list[0].at, list[len(list)-1].at,
			len(list), middle(delays), slices.Max(delays), len(gaps), middle(gaps), hours, tweets)
		if is != want {
			t.Errorf("cascade %d is\n%s, want\n%s", i, is, want)
		}
	}
}

// compareUses counts who used the archive's hashtags that were used most.
func compareUses(t *testing.T, h http.Handler, raw *rawArchive) {
	uses := map[string]map[string]int{}
	for _, tweet := range raw.tweets {
		for _, tag := range slices.Compact(slices.Sorted(slices.Values(tweet.hashtags))) {
			if uses[tag] == nil {
				uses[tag] = map[string]int{}
			}
			uses[tag][tweet.user]++
		}
	}
	tags := slices.SortedFunc(maps.Keys(uses), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(uses[b]), len(uses[a])), cmp.Compare(a, b))
	})
	for _, tag := range slices.Concat(tags[:20], tags[len(tags)-5:]) {
		var got struct {
			Neighborhood struct {
				Truncated bool
				Nodes     []struct{ Neighbors []struct{ Total, Shown int } }
				Edges     []struct {
					Kind   string
					Source struct{ PlatformID string }
					Weight int
				}
			}
		}
		askInto(t, h, `query ($id: ID!) { neighborhood(id: $id, limit: 1000) { truncated nodes { neighbors { total shown } }
			edges { kind source { ... on Account { platformId } } weight } } }`, map[string]any{"id": globalID(kindHashtag, tag)}, &got)
		found := map[string]int{}
		for _, e := range got.Neighborhood.Edges {
			found[e.Source.PlatformID] = e.Weight
		}
		root := got.Neighborhood.Nodes[0].Neighbors[0]
		if !maps.Equal(found, uses[tag]) || got.Neighborhood.Truncated || root.Total != len(found) || root.Shown != len(found) {
			t.Errorf("%s is used by %v (%+v), want %v", tag, found, root, uses[tag])
		}
	}
}
