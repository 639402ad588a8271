package analysis

import (
	"context"
	"errors"
	"slices"
	"time"
)

// SweepCell says what is left of a coordination at one setting.
type SweepCell struct {
	Within    time.Duration
	MinWeight int64
	// Edges, and the Accounts at their ends.
	Edges, Accounts int64
	// Clusters counts the clusters, Largest the accounts of the largest one. Kept
	// counts the clusters of the first cell that has these figures that are left:
	// half of their members or more are together in one cluster. All are nil where
	// there are too many ties for clusters.
	Clusters, Largest, Kept *int64
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
			c := SweepCell{Within: q.Within, MinWeight: weight}
			c.countEdges(edges)
			clusters, err := Clusters(ctx, Ties(edges))
			switch {
			case err == nil:
				if loosest == nil {
					loosest = clusters
				}
				c.countClusters(clusters, loosest)
			case !errors.As(err, new(*LimitError)):
				return nil, err
			}
			cells = append(cells, c)
		}
	}
	return cells, nil
}

// settings are values without repetitions, ascending.
func settings[T ~int64](values []T) []T {
	return slices.Compact(slices.Sorted(slices.Values(values)))
}

func (c *SweepCell) countEdges(edges []CoordinationEdge) {
	accounts := map[string]bool{}
	for _, e := range edges {
		accounts[e.Source], accounts[e.Target] = true, true
	}
	c.Edges, c.Accounts = int64(len(edges)), int64(len(accounts))
}

func (c *SweepCell) countClusters(clusters, loosest []*Cluster) {
	var largest, kept int64
	clusterOf := map[string]*Cluster{}
	for _, cluster := range clusters {
		largest = max(largest, int64(cluster.Size()))
		for _, m := range cluster.Members {
			clusterOf[m.Account] = cluster
		}
	}
	for _, cluster := range loosest {
		together := map[*Cluster]int{}
		most := 0
		for _, m := range cluster.Members {
			if now := clusterOf[m.Account]; now != nil {
				together[now]++
				most = max(most, together[now])
			}
		}
		if 2*most >= cluster.Size() {
			kept++
		}
	}
	n := int64(len(clusters))
	c.Clusters, c.Largest, c.Kept = &n, &largest, &kept
}
