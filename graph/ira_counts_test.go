package graph

import (
	"cmp"
	"net/http"
	"slices"
	"testing"
	"time"
)

func compareHistograms(t *testing.T, h http.Handler, raw *rawArchive) {
	var got struct {
		Network struct {
			CreationHistogram []struct {
				Start    string
				Accounts int
			}
			Activity []struct {
				Start            time.Time
				Tweets, Retweets int
			}
			WorkingHours struct {
				Tweets int
				Bins   []struct{ Weekday, Hour, Tweets int }
			}
		}
	}
	askInto(t, h, `{ network(slug: "ira_102016") { creationHistogram { start accounts } activity(bucket: HOUR) { start tweets retweets } workingHours { tweets bins { weekday hour tweets } } } }`, nil, &got)
	created := map[string]int{}
	for _, day := range raw.created {
		created[day]++
	}
	for _, b := range got.Network.CreationHistogram {
		if created[b.Start] != b.Accounts {
			t.Errorf("%s: %d accounts, want %d", b.Start, b.Accounts, created[b.Start])
		}
		delete(created, b.Start)
	}
	tweets, retweets := map[time.Time]int{}, map[time.Time]int{}
	var week [7][24]int
	for _, tweet := range raw.tweets {
		hour := tweet.at.Truncate(time.Hour)
		tweets[hour]++
		if tweet.retweet {
			retweets[hour]++
		}
		week[(tweet.at.Weekday()+6)%7][tweet.at.Hour()]++
	}
	for _, b := range got.Network.Activity {
		hour := b.Start.UTC()
		if tweets[hour] != b.Tweets || retweets[hour] != b.Retweets {
			t.Errorf("%s: %d tweets, %d retweets, want %d, %d", hour, b.Tweets, b.Retweets, tweets[hour], retweets[hour])
		}
		delete(tweets, hour)
	}
	if len(created) > 0 || len(tweets) > 0 {
		t.Errorf("left out: %v, %v", created, tweets)
	}
	if got.Network.WorkingHours.Tweets != len(raw.tweets) {
		t.Errorf("%d tweets", got.Network.WorkingHours.Tweets)
	}
	for _, b := range got.Network.WorkingHours.Bins {
		if want := week[b.Weekday-1][b.Hour]; b.Tweets != want {
			t.Errorf("weekday %d, %d:00: %d tweets, want %d", b.Weekday, b.Hour, b.Tweets, want)
		}
	}
}

func compareTop(t *testing.T, h http.Handler, raw *rawArchive) {
	type value struct {
		Value            string
		Tweets, Accounts int
	}
	var got struct {
		Network struct {
			TopHashtags, TopClients struct {
				TotalCount int
				Truncated  bool
				Items      []value
			}
		}
	}
	askInto(t, h, `{ network(slug: "ira_102016") {
		topHashtags(first: 200) { totalCount truncated items { value tweets accounts } }
		topClients(first: 200) { totalCount truncated items { value tweets accounts } } } }`, nil, &got)
	top := func(valuesOf func(rawTweet) []string) (list []value) {
		tweets, accounts := map[string]int{}, map[string]map[string]bool{}
		for _, tweet := range raw.tweets {
			values := slices.Sorted(slices.Values(valuesOf(tweet)))
			for _, v := range slices.Compact(values) {
				if accounts[v] == nil {
					accounts[v] = map[string]bool{}
				}
				tweets[v]++
				accounts[v][tweet.user] = true
			}
		}
		for v, n := range tweets {
			list = append(list, value{v, n, len(accounts[v])})
		}
		slices.SortFunc(list, func(a, b value) int { return cmp.Or(cmp.Compare(b.Tweets, a.Tweets), cmp.Compare(a.Value, b.Value)) })
		return list
	}
	for name, c := range map[string]struct {
		items []value
		total int
		want  []value
	}{
		"hashtags": {got.Network.TopHashtags.Items, got.Network.TopHashtags.TotalCount, top(func(r rawTweet) []string { return r.hashtags })},
		"clients": {got.Network.TopClients.Items, got.Network.TopClients.TotalCount, top(func(r rawTweet) []string {
			if r.client == "" {
				return nil
			}
			return []string{r.client}
		})},
	} {
		if c.total != len(c.want) || !slices.Equal(c.items, c.want[:min(200, len(c.want))]) {
			t.Errorf("%s: %d in all, want %d\n%v\n%v", name, c.total, len(c.want), c.items, c.want[:min(200, len(c.want))])
		}
	}
}
