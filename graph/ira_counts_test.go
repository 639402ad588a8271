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
		}
	}
	askInto(t, h, `{ network(slug: "ira_102016") { creationHistogram { start accounts } activity(bucket: HOUR) { start tweets retweets } } }`, nil, &got)
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
	for _, tweet := range raw.tweets {
		hour := tweet.at.Truncate(time.Hour)
		tweets[hour]++
		if tweet.retweet {
			retweets[hour]++
		}
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
}

func compareWorkingHours(t *testing.T, h http.Handler, raw *rawArchive) {
	type offset struct {
		UTCOffset, Tweets int
		Share             float64
	}
	var got struct {
		Network struct {
			WorkingHours struct {
				Tweets  int
				Best    offset
				Lead    float64
				Offsets []offset
				Bins    []struct{ Weekday, Hour, Tweets int }
			}
		}
	}
	askInto(t, h, `{ network(slug: "ira_102016") { workingHours { tweets lead best { ...o } offsets { ...o } bins { weekday hour tweets } } } }
		fragment o on OffsetShare { utcOffset tweets share }`, nil, &got)
	found := got.Network.WorkingHours
	var week [7][24]int
	var want []offset
	for hours := -12; hours <= 14; hours++ {
		o := offset{UTCOffset: hours}
		zone := time.FixedZone("", hours*3600)
		for _, tweet := range raw.tweets {
			local := tweet.at.In(zone)
			if hours == 0 {
				week[(local.Weekday()+6)%7][local.Hour()]++
			}
			if day := local.Weekday(); day != time.Saturday && day != time.Sunday && local.Hour() >= 8 && local.Hour() < 17 {
				o.Tweets++
			}
		}
		o.Share = float64(o.Tweets) / float64(len(raw.tweets))
		want = append(want, o)
	}
	if found.Tweets != len(raw.tweets) || !slices.Equal(found.Offsets, want) {
		t.Errorf("%d tweets, %v\nwant %d, %v", found.Tweets, found.Offsets, len(raw.tweets), want)
	}
	slices.SortStableFunc(want, func(a, b offset) int { return cmp.Compare(b.Tweets, a.Tweets) })
	if found.Best != want[0] || !near(found.Lead, want[0].Share-want[1].Share) {
		t.Errorf("%v by %g, want %v before %v", found.Best, found.Lead, want[0], want[1])
	}
	for _, b := range found.Bins {
		if want := week[b.Weekday-1][b.Hour]; b.Tweets != want {
			t.Errorf("weekday %d, %d:00: %d tweets, want %d", b.Weekday, b.Hour, b.Tweets, want)
		}
	}
}

// compareAccounts compares how many accounts are what, and how many follow them.
func compareAccounts(t *testing.T, h http.Handler, raw *rawArchive) {
	type count struct{ TotalCount int }
	var got struct {
		Network struct {
			Originators, Amplifiers, Silent, Popular count
			FollowerDistribution                     struct {
				Count, Undisclosed, Min, Max int
				Mean                         float64
				Quantiles                    []struct {
					Of    float64
					Value int
				}
			}
		}
	}
	askInto(t, h, `{ network(slug: "ira_102016") {
		originators: accounts(filter: { role: ORIGINATOR }) { totalCount }
		amplifiers: accounts(filter: { role: AMPLIFIER }) { totalCount }
		silent: accounts(filter: { role: SILENT }) { totalCount }
		popular: accounts(filter: { minFollowers: 5000 }) { totalCount }
		followerDistribution { count undisclosed min max mean quantiles { of value } } } }`, nil, &got)
	tweets, retweets := map[string]int{}, map[string]int{}
	for _, tweet := range raw.tweets {
		tweets[tweet.user]++
		if tweet.retweet {
			retweets[tweet.user]++
		}
	}
	var want struct{ originators, amplifiers, silent, popular int }
	for user := range raw.users {
		switch {
		case tweets[user] == 0:
			want.silent++
		case float64(retweets[user])/float64(tweets[user]) >= 0.8:
			want.amplifiers++
		default:
			want.originators++
		}
	}
	followers := slices.Sorted(slices.Values(raw.followers))
	sum := 0
	for _, n := range followers {
		sum += n
		if n >= 5000 {
			want.popular++
		}
	}
	n := got.Network
	if n.Originators.TotalCount != want.originators || n.Amplifiers.TotalCount != want.amplifiers || n.Silent.TotalCount != want.silent || n.Popular.TotalCount != want.popular {
		t.Errorf("%+v, want %+v", n, want)
	}
	d := n.FollowerDistribution
	if d.Count != len(followers) || d.Undisclosed != len(raw.users)-len(followers) || d.Min != followers[0] || d.Max != followers[len(followers)-1] ||
		!near(d.Mean, float64(sum)/float64(len(followers))) || len(d.Quantiles) != 5 {
		t.Errorf("%+v of %d followers from %d to %d", d, len(followers), followers[0], followers[len(followers)-1])
	}
	for _, q := range d.Quantiles {
		i := slices.IndexFunc(followers, func(n int) bool {
			notAbove, _ := slices.BinarySearch(followers, n+1)
			return float64(notAbove) >= q.Of*float64(len(followers))
		})
		if followers[i] != q.Value {
			t.Errorf("%g: %d, want %d", q.Of, q.Value, followers[i])
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
