package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/neo4j"
)

const (
	// hottest is how many of the most amplified accounts are asked about.
	hottest = 20
	// firstPage is how many amplifiers a page has, whole more than any account has.
	firstPage, whole = 50, 1 << 30
	// rounds is how often each account is asked about, of which the median counts.
	rounds = 5
	// warmUps is how often one account is asked about before anything is measured.
	warmUps = 300
	// pageRequests is how many first pages are asked of each graph.
	pageRequests = 4000
)

// walk finds the amplifiers of an account with what the troll-tweets example
// has, POSTED and RETWEET_OF, and gives the answer that Takedown gives.
const walk = `
	MATCH (a:Account {platformId: $account})-[:POSTED]->(original:Tweet)<-[:RETWEET_OF]-(retweet:Tweet)<-[:POSTED]-(b:Account)
	WHERE b <> a
	WITH b.platformId AS amplifier, count(*) AS retweets, count(DISTINCT original) AS tweets, min(retweet.postedAt) AS first, max(retweet.postedAt) AS last,
		percentileCont(retweet.postedAt.epochMillis - original.postedAt.epochMillis, 0.5) AS delay
	ORDER BY retweets DESC, amplifier
	WITH collect([amplifier, retweets, tweets, first, last, delay]) AS amplifiers
	RETURN size(amplifiers), amplifiers[..$size]`

// edges asks for the same in Cypher, of the relationships that Takedown derives.
const edges = `
	MATCH (:Account {platformId: $account})<-[e:AMPLIFIES]-(b:Account)
	WITH b.platformId AS amplifier, e
	ORDER BY e.retweets DESC, amplifier
	WITH collect([amplifier, e.retweets, e.tweets, e.firstAt, e.lastAt, e.medianDelaySeconds]) AS amplifiers
	RETURN size(amplifiers), amplifiers[..$size]`

// compareAmplifiers compares Takedown's answers with the walk's, for accounts
// whose own tweets are there: of others the walk finds nothing.
func (m *neo4jBench) compareAmplifiers(g *graph) {
	ctx := m.Context()
	s := m.open(ctx, g.uri, g.opts)
	driver, err := bolt.NewDriverWithContext(g.uri, bolt.BasicAuth(g.opts.User, g.opts.Password, ""))
	if err != nil {
		m.Fatal(err)
	}
	defer driver.Close(context.WithoutCancel(ctx))
	session := driver.NewSession(ctx, bolt.SessionConfig{AccessMode: bolt.AccessModeRead})
	defer session.Close(context.WithoutCancel(ctx))
	cypher := func(statement, account string, size int) (amplifiers int64) {
		result, err := session.Run(ctx, statement, map[string]any{"account": account, "size": size})
		if err != nil {
			m.Fatal(err)
		}
		record, err := result.Single(ctx)
		if err != nil {
			m.Fatal(err)
		}
		return record.Values[0].(int64)
	}
	byRetweets, byAmplifiers := m.hottest(g)
	for range warmUps { // until the server has compiled what it does
		for _, size := range []int{firstPage, whole} {
			m.amplifiers(s, byAmplifiers[0], size)
			cypher(walk, byAmplifiers[0], size)
			cypher(edges, byAmplifiers[0], size)
		}
	}
	for what, accounts := range map[string][]string{"retweets": byRetweets, "amplifiers": byAmplifiers} {
		for _, size := range []int{firstPage, whole} {
			var took [3]float64
			var found, walked int64
			for _, account := range accounts {
				took[0] += m.median(func() { m.amplifiers(s, account, size) })
				took[1] += m.median(func() { cypher(walk, account, size) })
				took[2] += m.median(func() { cypher(edges, account, size) })
				found, walked = found+m.amplifiers(s, account, size).Total, walked+cypher(walk, account, size)
			}
			// The walk misses a retweet of a tweet that is not there.
			if walked > found || 10*walked < 9*found {
				m.Fatalf("Takedown finds %d amplifiers, the walk %d", found, walked)
			}
			fmt.Printf("%d tweets, the %d accounts with most %s, page of %d, %d amplifiers in all: Takedown %.2f ms an account, AMPLIFIES in Cypher %.2f ms, the walk %.2f ms: %.1f and %.1f times as long (at least 20)\n",
				g.tweets, len(accounts), what, min(size, int(found)), found, 1000*took[0]/hottest, 1000*took[2]/hottest, 1000*took[1]/hottest, took[1]/took[0], took[1]/took[2])
		}
	}
}

// median is the time in seconds that f takes, which it has done once before.
func (m *neo4jBench) median(f func()) float64 {
	f()
	seconds := make([]float64, rounds)
	for i := range seconds {
		start := time.Now()
		f()
		seconds[i] = time.Since(start).Seconds()
	}
	slices.Sort(seconds)
	return seconds[rounds/2]
}

// hottest are the accounts of a graph, of those with tweets, that were retweeted
// most, and those that most accounts retweeted.
func (m *neo4jBench) hottest(g *graph) (byRetweets, byAmplifiers []string) {
	posted := map[string]bool{}
	each(m, g.embedded.AllAccounts(m.Context()), func(a store.ProfiledAccount) { posted[a.PlatformID] = a.TweetCount > 0 })
	retweets, amplifiers := map[string]int64{}, map[string]int64{}
	each(m, g.embedded.AllAmplifications(m.Context()), func(e store.Amplification) {
		if posted[e.TargetID] {
			retweets[e.TargetID] += e.Retweets
			amplifiers[e.TargetID]++
		}
	})
	most := func(counts map[string]int64) []string {
		ids := slices.Collect(maps.Keys(counts))
		slices.SortFunc(ids, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b)) })
		return ids[:min(hottest, len(ids))]
	}
	return most(retweets), most(amplifiers)
}

func (m *neo4jBench) amplifiers(s *neo4j.Store, account string, size int) *store.Slice[*store.Amplification] {
	answer, err := s.Amplifications(m.Context(), store.AmplifierQuery{Accounts: []string{account}, Page: store.Page{First: size}})
	if err != nil {
		m.Fatal(err)
	}
	return answer[account]
}

// pages compares the time of a first page across sizes, asking each in turn.
func (m *neo4jBench) pages() {
	graphs := m.graphs
	stores := make([]*neo4j.Store, len(graphs))
	accounts := make([][]string, len(graphs))
	times := make([][]float64, len(graphs))
	for i, g := range graphs {
		m.served(g)
		stores[i] = m.open(m.Context(), g.uri, g.opts)
		accounts[i], _ = m.hottest(g)
	}
	for n := range pageRequests + pageRequests/4 {
		for i, s := range stores {
			start := time.Now()
			m.amplifiers(s, accounts[i][n%len(accounts[i])], firstPage)
			if n >= pageRequests/4 { // the first ones fill caches
				times[i] = append(times[i], 1000*time.Since(start).Seconds())
			}
		}
	}
	for i, g := range graphs {
		slices.Sort(times[i])
		fmt.Printf("%d tweets: first page of amplifiers, p50 %.2f ms, p99 %.2f ms: %.2f and %.2f times those of %d tweets (p99 at most 1.5)\n", g.tweets,
			percentile(times[i], 50), percentile(times[i], 99), percentile(times[i], 50)/percentile(times[0], 50), percentile(times[i], 99)/percentile(times[0], 99), graphs[0].tweets)
	}
}
