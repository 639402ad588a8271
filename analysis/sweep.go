package analysis

import (
	"context"
	"slices"
	"time"
)

// SweepCell says what is left of a coordination at one setting.
type SweepCell struct {
	Within    time.Duration
	MinWeight int64
	// Edges, and the Accounts at their ends.
	Edges, Accounts int64
	// Clusters counts the clusters, Largest the accounts of the largest one.
	Clusters, Largest int64
	// Kept counts the clusters of the loosest setting that are left: half of
	// their members or more are together in one cluster.
	Kept int64
}

// Sweep looks at a coordination at each of some settings of Within and
// MinWeight, widest Within first, then least MinWeight, each setting once. It
// reads the messages once for each Within.
func Sweep(ctx context.Context, messages MessageSource, q CoordinationQuery, within []time.Duration, minWeight []int64) ([]SweepCell, error) {
	within, minWeight = settings(within), settings(minWeight)
	if len(within) == 0 || len(minWeight) == 0 {
		return nil, invalid("within and minWeight", "must each have a setting")
	}
	slices.Reverse(within)
	q.Expected, q.MinWeight = false, minWeight[0]
	var cells []SweepCell
	var loosest []*Cluster
	for _, q.Within = range within {
		edges, _, err := Coordination(ctx, messages, q)
		if err != nil {
			return nil, err
		}
		for _, weight := range minWeight {
			edges = slices.DeleteFunc(edges, func(e CoordinationEdge) bool { return e.Weight < weight })
			clusters, err := Clusters(ctx, Ties(edges))
			if err != nil {
				return nil, err
			}
			if cells == nil {
				loosest = clusters
			}
			cells = append(cells, cell(q.Within, weight, edges, clusters, loosest))
		}
	}
	return cells, nil
}

// settings are values without repetitions, ascending.
func settings[T ~int64](values []T) []T {
	return slices.Compact(slices.Sorted(slices.Values(values)))
}

func cell(within time.Duration, minWeight int64, edges []CoordinationEdge, clusters, loosest []*Cluster) SweepCell {
	c := SweepCell{Within: within, MinWeight: minWeight, Edges: int64(len(edges)), Clusters: int64(len(clusters))}
	accounts := map[string]bool{}
	for _, e := range edges {
		accounts[e.Source], accounts[e.Target] = true, true
	}
	c.Accounts = int64(len(accounts))
	clusterOf := map[string]*Cluster{}
	for _, cluster := range clusters {
		c.Largest = max(c.Largest, int64(cluster.Size()))
		for _, m := range cluster.Members {
			clusterOf[m.Account] = cluster
		}
	}
	for _, cluster := range loosest {
		together := map[*Cluster]int{}
		for _, m := range cluster.Members {
			if now := clusterOf[m.Account]; now != nil {
				together[now]++
			}
		}
		for _, n := range together {
			if 2*n >= cluster.Size() {
				c.Kept++
				break
			}
		}
	}
	return c
}
