package graph

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// rawEdge is what the contract says of an amplification.
type rawEdge struct {
	source      string
	retweets    int
	tweets      map[string]bool
	first, last time.Time
	delays      []time.Duration
}

// amplifiers follows the definition: for each account, who retweeted it.
func (a *rawArchive) amplifiers() map[string][]*rawEdge {
	edges := map[[2]string]*rawEdge{}
	of := map[string][]*rawEdge{}
	for _, t := range a.tweets {
		if !t.retweet {
			continue
		}
		targets := map[string]bool{t.retweetUser: true, a.author[t.retweetTweet]: true}
		delete(targets, "")
		delete(targets, t.user)
		for target := range targets {
			e := edges[[2]string{t.user, target}]
			if e == nil {
				e = &rawEdge{source: t.user, tweets: map[string]bool{}, first: t.at, last: t.at}
				edges[[2]string{t.user, target}] = e
				of[target] = append(of[target], e)
			}
			e.retweets++
			if t.at.Before(e.first) {
				e.first = t.at
			}
			if t.at.After(e.last) {
				e.last = t.at
			}
			if t.retweetTweet != "" {
				e.tweets[t.retweetTweet] = true
				if original, ok := a.posted[t.retweetTweet]; ok {
					e.delays = append(e.delays, t.at.Sub(original))
				}
			}
		}
	}
	for _, list := range of {
		slices.SortFunc(list, func(x, y *rawEdge) int {
			return cmp.Or(cmp.Compare(y.retweets, x.retweets), cmp.Compare(x.source, y.source))
		})
	}
	return of
}

func (e *rawEdge) String() string {
	delay := "none"
	if n := len(e.delays); n > 0 {
		slices.Sort(e.delays)
		delay = ((e.delays[(n-1)/2] + e.delays[n/2]) / 2).String()
	}
	return fmt.Sprintf("%s: %d retweets of %d, %s to %s, %s", e.source, e.retweets, len(e.tweets),
		e.first.Format(time.RFC3339), e.last.Format(time.RFC3339), delay)
}

// compareAmplifiers pages through every account, referred-to ones too, and compares
// all of its amplifiers.
func compareAmplifiers(t *testing.T, h http.Handler, raw *rawArchive) {
	type page struct {
		Accounts struct {
			TotalCount int
			Nodes      []struct {
				PlatformID string
				Amplifiers struct {
					TotalCount int
					Edges      []struct {
						Node             struct{ PlatformID string }
						Retweets, Tweets int
						FirstAt, LastAt  time.Time
						MedianDelay      *string
						Evidence         struct{ TotalCount int }
					}
				}
			}
			PageInfo struct {
				HasNextPage bool
				EndCursor   string
			}
		}
	}
	want := raw.amplifiers()
	seen, edges := map[string]bool{}, 0
	var after *string
	for {
		var got page
		askInto(t, h, `query ($after: String) { accounts(filter: {includeReferred: true}, first: 500, after: $after) { totalCount
			nodes { platformId amplifiers(first: 1000) { totalCount edges { node { platformId } retweets tweets firstAt lastAt medianDelay evidence(first: 1) { totalCount } } } }
			pageInfo { hasNextPage endCursor } } }`, map[string]any{"after": after}, &got)
		for _, account := range got.Accounts.Nodes {
			if seen[account.PlatformID] {
				t.Fatalf("%s is on two pages", account.PlatformID)
			}
			seen[account.PlatformID] = true
			list := want[account.PlatformID]
			if account.Amplifiers.TotalCount != len(list) || len(account.Amplifiers.Edges) != len(list) {
				t.Fatalf("%s: %d amplifiers, want %d", account.PlatformID, account.Amplifiers.TotalCount, len(list))
			}
			for i, e := range account.Amplifiers.Edges {
				edges++
				delay := "none"
				if e.MedianDelay != nil {
					delay = isoToGo(t, *e.MedianDelay)
				}
				got := fmt.Sprintf("%s: %d retweets of %d, %s to %s, %s", e.Node.PlatformID, e.Retweets, e.Tweets,
					e.FirstAt.Format(time.RFC3339), e.LastAt.Format(time.RFC3339), delay)
				if got != list[i].String() || e.Evidence.TotalCount != e.Retweets {
					t.Errorf("%s: got %s (evidence %d), want %s", account.PlatformID, got, e.Evidence.TotalCount, list[i])
				}
			}
			delete(want, account.PlatformID)
		}
		if !got.Accounts.PageInfo.HasNextPage {
			if got.Accounts.TotalCount != len(seen) {
				t.Errorf("%d accounts on all pages, want %d", len(seen), got.Accounts.TotalCount)
			}
			break
		}
		after = &got.Accounts.PageInfo.EndCursor
	}
	if len(want) > 0 || edges < 100 {
		t.Errorf("%d edges compared, not asked for: %v", edges, slices.Collect(maps.Keys(want)))
	}
}

// isoToGo rewrites P1DT2H3M4.5S as Go writes durations.
func isoToGo(t *testing.T, iso string) string {
	t.Helper()
	negative := strings.HasPrefix(iso, "-")
	rest := strings.TrimPrefix(strings.TrimPrefix(iso, "-"), "P")
	days, clock, _ := strings.Cut(rest, "T")
	var d time.Duration
	if days != "" {
		var n int
		if _, err := fmt.Sscanf(days, "%dD", &n); err != nil {
			t.Fatalf("%s: %v", iso, err)
		}
		d = time.Duration(n) * 24 * time.Hour
	}
	if clock != "" {
		c, err := time.ParseDuration(strings.ToLower(clock))
		if err != nil {
			t.Fatalf("%s: %v", iso, err)
		}
		d += c
	}
	if negative {
		d = -d
	}
	return d.String()
}
