package graph

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

// The most settings of a sweep.
const (
	maxSweepWithin    = 10
	maxSweepMinWeight = 20
)

// clusterKey tells answers apart.
type clusterKey struct {
	coordinationKey
	behaviours           string
	similarity, backbone level
}

// level is a number that may not have been given.
type level struct {
	given bool
	value float64
}

func levelOf(n *float64) level {
	if n == nil {
		return level{}
	}
	return level{true, *n}
}

// cluster finds clusters.
func (c *coordinator) cluster(ctx context.Context, asked coordinationAsked, q analysis.ClusterQuery) ([]*analysis.Cluster, error) {
	behaviours := q.Behaviours
	q.Behaviours = nil
	for _, b := range store.Behaviours {
		if slices.Contains(behaviours, b) {
			q.Behaviours = append(q.Behaviours, b)
		}
	}
	if len(q.Behaviours) == 0 {
		return nil, model.Invalidf("behaviour must name at least one")
	}
	args, err := asked.args(ctx)
	if err != nil {
		return nil, err
	}
	snapshot, err := loadersOf(ctx).snapshot()
	if err != nil {
		return nil, err
	}
	q.CoordinationQuery = args.CoordinationQuery
	key := clusterKey{coordinationKey{snapshot.Derived, args}, fmt.Sprint(q.Behaviours), levelOf(q.Similarity), levelOf(q.Backbone)}
	return c.clusters.get(ctx, key, func(ctx context.Context) ([]*analysis.Cluster, error) {
		// One question all the while, also while its coordinations are found.
		number := c.analyses.begin(progressOf(model.AnalysisPhaseClusters, q.Behaviours, args))
		defer c.analyses.end(number)
		var coordinations [][]analysis.CoordinationEdge
		for _, args.Behaviour = range q.Behaviours {
			found, err := c.find(ctx, args)
			if err != nil {
				return nil, err
			}
			coordinations = append(coordinations, found.edges)
		}
		return inTurn(ctx, c, func() ([]*analysis.Cluster, error) {
			return analysis.Divide(ctx, coordinations, c.watched(number, c.messages(ctx, args.selection)), q)
		})
	})
}

// sweep looks at several settings of a coordination.
func (c *coordinator) sweep(ctx context.Context, q coordinationAsked, within []time.Duration, minWeight []int64) ([]*analysis.SweepCell, error) {
	if len(within) == 0 || len(within) > maxSweepWithin || len(minWeight) == 0 || len(minWeight) > maxSweepMinWeight {
		return nil, model.Invalidf("within takes 1 to %d settings, minWeight 1 to %d", maxSweepWithin, maxSweepMinWeight)
	}
	args, err := q.args(ctx)
	if err != nil {
		return nil, err
	}
	args.Within, args.MinWeight = slices.Max(within), slices.Min(minWeight)
	return analyse(ctx, c, model.AnalysisPhaseSweep, []store.Behaviour{args.Behaviour}, args, func(messages analysis.MessageSource) ([]*analysis.SweepCell, error) {
		cells, err := analysis.Sweep(ctx, messages, args.CoordinationQuery, within, minWeight)
		return pointers(cells), err
	})
}

// orderMember names the order of a cluster's members for cursors.
const orderMember = "member:WEIGHT:DESC"

// members is a page of a cluster's accounts.
func members(ctx context.Context, c *analysis.Cluster, args pageArgs) (*model.ClusterMemberConnection, error) {
	page, err := args.page(orderMember)
	if err != nil {
		return nil, err
	}
	start := 0
	if k := page.After; k != nil {
		start = sort.Search(len(c.Members), func(i int) bool {
			m := c.Members[i]
			return cmp.Or(cmp.Compare(k.Value, m.Weight), strings.Compare(m.Account, k.ID)) > 0
		})
	}
	listed := c.Members[start:min(start+page.First, len(c.Members))]
	connection := &model.ClusterMemberConnection{TotalCount: int64(c.Size()), Edges: make([]*model.ClusterMemberEdge, len(listed))}
	ids, places := make([]string, len(listed)), make([]string, len(listed))
	for i, m := range listed {
		ids[i] = m.Account
		places[i] = cursor(orderMember, store.Key{Value: m.Weight, ID: m.Account})
	}
	if connection.Nodes, err = loadersOf(ctx).accountList(ctx, ids); err != nil {
		return nil, err
	}
	for i, m := range listed {
		connection.Edges[i] = &model.ClusterMemberEdge{Cursor: places[i], Node: connection.Nodes[i], Weight: m.Weight}
	}
	connection.PageInfo = pageInfo(start+len(listed) < c.Size(), start > 0, places)
	return connection, nil
}

// clusterNetworks counts a cluster's accounts by network.
func clusterNetworks(ctx context.Context, c *analysis.Cluster) ([]*model.ClusterNetwork, error) {
	l := loadersOf(ctx)
	ids := make([]string, len(c.Members))
	for i, m := range c.Members {
		ids[i] = m.Account
	}
	accounts, err := l.accountList(ctx, ids)
	if err != nil {
		return nil, err
	}
	counts := map[string]int64{}
	for _, a := range accounts {
		for _, slug := range a.Networks {
			counts[slug]++
		}
	}
	list := []*model.ClusterNetwork{}
	for _, slug := range slices.Sorted(maps.Keys(counts)) {
		n, err := l.network(slug)
		if err != nil {
			return nil, err
		}
		list = append(list, &model.ClusterNetwork{Network: n, Accounts: counts[slug]})
	}
	return list, nil
}
