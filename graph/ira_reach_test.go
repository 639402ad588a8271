package graph

import (
	"maps"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// weightsOf are the retweets of each pair of source and target.
func weightsOf(amplifiers map[string][]*rawEdge) map[[2]string]int {
	weights := map[[2]string]int{}
	for target, list := range amplifiers {
		for _, e := range list {
			weights[[2]string{e.source, target}] = e.retweets
		}
	}
	return weights
}

// compareInfluence computes PageRank with a plain matrix of who gives whom how much,
// and who amplified whom by role.
func compareInfluence(t *testing.T, h http.Handler, raw *rawArchive) {
	type tier struct{ Accounts, Amplifying, Retweets int }
	var got struct {
		Network struct {
			Influence struct {
				TotalCount, Amplifications int
				Items                      []struct {
					Account              struct{ PlatformID string }
					Influence            float64
					Amplifiers, Retweets int
				}
			}
			Tiers map[string]tier
		}
	}
	askInto(t, h, `{ network(slug: "ira_102016") {
		influence(first: 1000) { totalCount amplifications items { account { platformId } influence amplifiers retweets } }
		tiers { originators { accounts amplifying retweets } amplifiers { accounts amplifying retweets }
			silent { accounts amplifying retweets } outside { accounts amplifying retweets } }
	} }`, nil, &got)

	// Every edge of this archive starts at a core account.
	amplifiers := raw.amplifiers()
	weights := weightsOf(amplifiers)
	given, everybody := map[string]float64{}, map[string]bool{}
	for pair, w := range weights {
		given[pair[0]] += float64(w)
		everybody[pair[0]], everybody[pair[1]] = true, true
	}
	n := float64(len(everybody))
	rank := map[string]float64{}
	for account := range everybody {
		rank[account] = 1 / n
	}
	for range 300 {
		next, idle := map[string]float64{}, 0.0
		for account := range everybody {
			if given[account] == 0 {
				idle += rank[account]
			}
		}
		for account := range everybody {
			next[account] = 0.15/n + 0.85*idle/n
		}
		for pair, w := range weights {
			next[pair[1]] += 0.85 * rank[pair[0]] * float64(w) / given[pair[0]]
		}
		rank = next
	}
	found := got.Network.Influence
	if found.TotalCount != len(everybody) || found.Amplifications != len(weights) || len(found.Items) != min(1000, len(everybody)) {
		t.Errorf("%d accounts and %d amplifications, %d listed; want %d and %d", found.TotalCount, found.Amplifications, len(found.Items), len(everybody), len(weights))
	}
	last := math.Inf(1)
	for _, item := range found.Items {
		retweets := 0
		for _, e := range amplifiers[item.Account.PlatformID] {
			retweets += e.retweets
		}
		if math.Abs(item.Influence-rank[item.Account.PlatformID]) > 1e-9 || item.Influence > last ||
			item.Amplifiers != len(amplifiers[item.Account.PlatformID]) || item.Retweets != retweets {
			t.Errorf("%+v, want influence %v, %d retweets", item, rank[item.Account.PlatformID], retweets)
		}
		last = item.Influence
	}

	tweets, retweeted := map[string]int{}, map[string]int{}
	for _, tweet := range raw.tweets {
		tweets[tweet.user]++
		if tweet.retweet {
			retweeted[tweet.user]++
		}
	}
	role := func(account string) string {
		switch {
		case tweets[account] == 0:
			return "silent"
		case retweeted[account]*100 >= tweets[account]*80:
			return "amplifiers"
		default:
			return "originators"
		}
	}
	want := map[string]tier{"silent": {}, "amplifiers": {}, "originators": {}, "outside": {}}
	for account := range raw.users {
		w := want[role(account)]
		w.Accounts++
		for target := range raw.users {
			w.Retweets += weights[[2]string{account, target}]
		}
		if slices.ContainsFunc(slices.Collect(maps.Keys(raw.users)), func(target string) bool { return weights[[2]string{account, target}] > 0 }) {
			w.Amplifying++
		}
		want[role(account)] = w
	}
	if !maps.Equal(got.Network.Tiers, want) {
		t.Errorf("tiers %+v, want %+v", got.Network.Tiers, want)
	}
}

// comparePaths looks for the shortest paths between some accounts by trying all ways,
// nearest first.
func comparePaths(t *testing.T, h http.Handler, raw *rawArchive) {
	weights := weightsOf(raw.amplifiers())
	near := map[string]map[string]bool{}
	for pair := range weights {
		for i := range 2 {
			if near[pair[i]] == nil {
				near[pair[i]] = map[string]bool{}
			}
			near[pair[i]][pair[1-i]] = true
		}
	}
	accounts := slices.Sorted(maps.Keys(near))
	lengths := map[int]int{}
	for i := 0; i+1 < len(accounts); i += len(accounts)/40 + 1 {
		from, to := accounts[i], accounts[len(accounts)-1-i]
		if from == to {
			continue
		}
		var want []string
		ways, seen := [][]string{{from}}, map[string]bool{from: true}
		for len(ways) > 0 && len(want) == 0 && len(ways[0]) <= 6 {
			var longer [][]string
			reached := map[string]bool{}
			for _, way := range ways {
				for next := range near[way[len(way)-1]] {
					if !seen[next] {
						reached[next] = true
						longer = append(longer, append(slices.Clone(way), next))
					}
				}
			}
			for _, way := range longer {
				if way[len(way)-1] == to {
					want = append(want, strings.Join(way, " "))
				}
			}
			maps.Copy(seen, reached)
			ways = longer
		}
		slices.Sort(want)
		var got struct {
			Path []struct {
				TotalCount int
				Nodes      []struct{ PlatformID string }
				Hops       []struct {
					Links []struct {
						Source, Target struct{ PlatformID string }
						Weight         int
					}
				}
			}
		}
		askInto(t, h, `query ($from: ID!, $to: ID!) { path(from: $from, to: $to, maxLength: 6, first: 1000) { totalCount
			nodes { ... on Account { platformId } }
			hops { links { source { ... on Account { platformId } } target { ... on Account { platformId } } weight } } } }`,
			map[string]any{"from": globalID(kindAccount, from), "to": globalID(kindAccount, to)}, &got)
		var found []string
		for _, p := range got.Path {
			var way []string
			for _, node := range p.Nodes {
				way = append(way, node.PlatformID)
			}
			found = append(found, strings.Join(way, " "))
			for i, hop := range p.Hops {
				links := map[[2]string]int{}
				for _, l := range hop.Links {
					links[[2]string{l.Source.PlatformID, l.Target.PlatformID}] = l.Weight
				}
				between := map[[2]string]int{}
				for _, pair := range [][2]string{{way[i], way[i+1]}, {way[i+1], way[i]}} {
					if weights[pair] > 0 {
						between[pair] = weights[pair]
					}
				}
				if !maps.Equal(links, between) {
					t.Errorf("from %s to %s: links %v, want %v", way[i], way[i+1], links, between)
				}
			}
			if p.TotalCount != len(want) {
				t.Errorf("from %s to %s: %d paths, want %d", from, to, p.TotalCount, len(want))
			}
		}
		if !slices.Equal(found, want[:min(len(want), 1000)]) {
			t.Errorf("from %s to %s: %q, want %q", from, to, found, want)
		}
		if len(want) > 0 {
			lengths[strings.Count(want[0], " ")]++
		}
	}
	if len(lengths) < 2 {
		t.Errorf("paths of lengths %v alone were compared", lengths)
	}
	t.Logf("paths by length: %v", lengths)
}
