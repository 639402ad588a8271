package analysis

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/takedown/takedown/store"
)

// The parameters of PageRank: how often influence is passed on rather than given
// anew, and when it is done. The damping is that of the original.
const (
	damping      = 0.85
	rankPrecise  = 1e-12
	maxRankTurns = 1000
)

// Influencers gathers amplifications, each added once, and ranks the accounts at
// their ends. The zero value is ready for use.
type Influencers struct {
	// MaxAmplifications is the most that may be added; 0 means no limit.
	MaxAmplifications int

	numbers map[string]int32
	names   []string
	edges   []amplifiesEdge
}

type amplifiesEdge struct {
	source, target int32
	retweets       int64
}

// Influencer is an account and what amplifications say of it.
type Influencer struct {
	Account string
	// Influence is its PageRank: all of them add up to 1.
	Influence float64
	// Amplifiers are the accounts that retweeted it, Retweets how often they did.
	Amplifiers, Retweets int64
}

// Add adds an amplification. Too many of them are a [LimitError].
func (in *Influencers) Add(a *store.Amplification) error {
	err := in.Expect(int64(len(in.edges)) + 1)
	if err == nil {
		in.edges = append(in.edges, amplifiesEdge{in.number(a.SourceID), in.number(a.TargetID), a.Retweets})
	}
	return err
}

// Expect says whether so many amplifications in all can be added.
func (in *Influencers) Expect(n int64) error {
	if limit := in.MaxAmplifications; limit > 0 && n > int64(limit) {
		return &LimitError{Items: "amplifications", Limit: limit, Advice: "Account.amplifiers of single accounts"}
	}
	return nil
}

func (in *Influencers) number(account string) int32 {
	n, ok := in.numbers[account]
	if !ok {
		if in.numbers == nil {
			in.numbers = map[string]int32{}
		}
		n = int32(len(in.names))
		account = strings.Clone(account)
		in.numbers[account] = n
		in.names = append(in.names, account)
	}
	return n
}

// Amplifications counts what was added.
func (in *Influencers) Amplifications() int { return len(in.edges) }

// Rank ranks all accounts, most influence first, then by id bytewise.
//
// Influence is PageRank (L. Page, S. Brin, R. Motwani and T. Winograd, "The
// PageRank Citation Ranking: Bringing Order to the Web", Stanford 1999) with a
// damping of 0.85, over links from who retweets to who is retweeted, weighted by
// retweets. Who retweets nobody passes influence on to all alike. It is repeated
// until a turn moves no more than 1e-12 of it.
//
// The accounts are taken in bytewise order, and sums are made in it, so that the
// last digit does not depend on the order in which amplifications were added.
// (Gonum's PageRank begins at random.)
func (in *Influencers) Rank(ctx context.Context) ([]Influencer, error) {
	in.settle()
	ranked := make([]Influencer, len(in.names))
	for i, name := range in.names {
		ranked[i].Account = name
	}
	given := make([]int64, len(in.names))
	for _, e := range in.edges {
		given[e.source] += e.retweets
		ranked[e.target].Amplifiers++
		ranked[e.target].Retweets += e.retweets
	}
	ranks, err := pageRank(ctx, in.edges, given)
	if err != nil {
		return nil, err
	}
	for i := range ranked {
		ranked[i].Influence = ranks[i]
	}
	slices.SortFunc(ranked, func(a, b Influencer) int {
		return cmp.Or(cmp.Compare(b.Influence, a.Influence), strings.Compare(a.Account, b.Account))
	})
	return ranked, nil
}

// settle numbers accounts anew in the order of their ids, and sorts the edges.
func (in *Influencers) settle() {
	slices.Sort(in.names)
	places := make([]int32, len(in.names))
	for i, name := range in.names {
		places[in.numbers[name]] = int32(i)
		in.numbers[name] = int32(i)
	}
	for i, e := range in.edges {
		in.edges[i].source, in.edges[i].target = places[e.source], places[e.target]
	}
	slices.SortFunc(in.edges, func(a, b amplifiesEdge) int {
		return cmp.Or(cmp.Compare(a.target, b.target), cmp.Compare(a.source, b.source))
	})
}

// pageRank ranks nodes that each give so much over edges, which are sorted.
// Products are converted so that no platform adds to them before rounding.
func pageRank(ctx context.Context, edges []amplifiesEdge, given []int64) ([]float64, error) {
	n := float64(len(given))
	ranks, next := make([]float64, len(given)), make([]float64, len(given))
	for i := range ranks {
		ranks[i] = 1 / n
	}
	for range maxRankTurns {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		kept := 0.0
		for i, g := range given {
			if g == 0 {
				kept += ranks[i]
			}
		}
		base := (1-damping)/n + float64(damping*kept)/n
		for i := range next {
			next[i] = 0
		}
		for _, e := range edges {
			share := float64(e.retweets) / float64(given[e.source])
			next[e.target] += float64(ranks[e.source] * share)
		}
		moved := 0.0
		for i := range next {
			next[i] = base + float64(damping*next[i])
			moved += math.Abs(next[i] - ranks[i])
		}
		ranks, next = next, ranks
		if moved <= rankPrecise {
			break
		}
	}
	return ranks, nil
}
