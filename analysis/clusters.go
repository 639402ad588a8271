package analysis

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"strings"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/community"
	"gonum.org/v1/gonum/graph/simple"
)

// maxTies is the most ties that clusters are made of: finding them takes a
// minute or so, and cannot be stopped.
const maxTies = 200_000

// Cluster is accounts that act together more than with others.
type Cluster struct {
	// Members are at least two, by Weight descending, then id bytewise.
	Members []Member
	// Ties counts the pairs of members with a tie, Weight sums their weights.
	Ties, Weight int64
	Activity
}

// Member is an account in a cluster.
type Member struct {
	Account string
	// Weight is the sum of the weights of its ties with other members.
	Weight int64
}

// Name is the id of the most central member: the one of the greatest weight.
func (c *Cluster) Name() string { return c.Members[0].Account }

// Size counts members.
func (c *Cluster) Size() int { return len(c.Members) }

// Density is the share of pairs of members that have a tie, from 0 to 1.
func (c *Cluster) Density() float64 {
	n := float64(len(c.Members))
	return float64(c.Ties) / (n * (n - 1) / 2)
}

// Clusters divides accounts by their ties, largest cluster first, then by name:
// in each connected part the communities that Louvain's method finds (V. D.
// Blondel and others, "Fast unfolding of communities in large networks", J. Stat.
// Mech. P10008, 2008), with resolution 1 and a fixed seed. Parts are divided one
// by one: what is in one part has no influence on another. The order of ties
// does not matter. An account is in one cluster, or in none if it ends up alone.
func Clusters(ctx context.Context, ties []Tie) ([]*Cluster, error) {
	if err := bounded("ties between accounts", len(ties), maxTies); err != nil {
		return nil, err
	}
	clusters := []*Cluster{}
	for _, part := range connectedParts(ties) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		clusters = append(clusters, communities(part)...)
	}
	slices.SortFunc(clusters, func(a, b *Cluster) int {
		return cmp.Or(cmp.Compare(b.Size(), a.Size()), strings.Compare(a.Name(), b.Name()))
	})
	return clusters, nil
}

// connectedParts are the ties of each connected part.
func connectedParts(ties []Tie) map[string][]Tie {
	above := map[string]string{}
	var top func(account string) string
	top = func(account string) string {
		next, ok := above[account]
		if !ok || next == account {
			return account
		}
		above[account] = top(next)
		return above[account]
	}
	for _, t := range ties {
		above[top(t.B)] = top(t.A)
	}
	parts := map[string][]Tie{}
	for _, t := range ties {
		parts[top(t.A)] = append(parts[top(t.A)], t)
	}
	return parts
}

// communities are the clusters of one connected part.
func communities(ties []Tie) []*Cluster {
	accounts, g := graphOf(ties)
	clusterOf := map[string]*Cluster{}
	var clusters []*Cluster
	for _, nodes := range community.Modularize(g, 1, rand.NewPCG(1, 1)).Communities() {
		if len(nodes) < 2 {
			continue
		}
		c := new(Cluster)
		clusters = append(clusters, c)
		for _, node := range nodes {
			clusterOf[accounts[node.ID()]] = c
		}
	}
	weights := map[string]int64{}
	for _, t := range ties {
		if c := clusterOf[t.A]; c != nil && c == clusterOf[t.B] {
			c.Ties++
			c.Weight += t.Weight
			weights[t.A] += t.Weight
			weights[t.B] += t.Weight
		}
	}
	for account, c := range clusterOf {
		c.Members = append(c.Members, Member{account, weights[account]})
	}
	for _, c := range clusters {
		slices.SortFunc(c.Members, func(a, b Member) int {
			return cmp.Or(cmp.Compare(b.Weight, a.Weight), strings.Compare(a.Account, b.Account))
		})
	}
	return clusters
}

// graphOf is ties as a graph, whose nodes are the accounts' places.
func graphOf(ties []Tie) ([]string, graph.WeightedUndirected) {
	var accounts []string
	for _, t := range ties {
		accounts = append(accounts, t.A, t.B)
	}
	slices.Sort(accounts)
	accounts = slices.Compact(accounts)
	node := func(account string) simple.Node {
		place, _ := slices.BinarySearch(accounts, account)
		return simple.Node(place)
	}
	g := simple.NewWeightedUndirectedGraph(0, 0)
	for _, t := range ties {
		g.SetWeightedEdge(simple.WeightedEdge{F: node(t.A), T: node(t.B), W: float64(t.Weight)})
	}
	return accounts, g
}
