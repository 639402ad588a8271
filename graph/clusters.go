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

// clusterArgs say which clusters are asked for. Their coordination has no
// behaviour: they come from several.
type clusterArgs struct {
	coordinationArgs
	behaviours []store.Behaviour
	backbone   *float64
}

// clusterKey tells answers apart.
type clusterKey struct {
	coordinationKey
	behaviours  string
	hasBackbone bool
	backbone    float64
}

// key is that of an answer in a state of the store.
func (a clusterArgs) key(derived int64) clusterKey {
	k := clusterKey{coordinationKey: coordinationKey{derived, a.coordinationArgs}, behaviours: fmt.Sprint(a.behaviours)}
	if a.backbone != nil {
		k.hasBackbone, k.backbone = true, *a.backbone
	}
	return k
}

// cluster finds clusters.
func (c *coordinator) cluster(ctx context.Context, q coordinationAsked, behaviours []store.Behaviour, backbone *float64) ([]*analysis.Cluster, error) {
	args := clusterArgs{backbone: backbone}
	for _, b := range store.Behaviours {
		if slices.Contains(behaviours, b) {
			args.behaviours = append(args.behaviours, b)
		}
	}
	if len(args.behaviours) == 0 {
		return nil, model.Invalidf("behaviour must name at least one")
	}
	var err error
	if args.coordinationArgs, err = q.args(ctx); err != nil {
		return nil, err
	}
	snapshot, err := loadersOf(ctx).snapshot()
	if err != nil {
		return nil, err
	}
	return c.clusters.get(ctx, args.key(snapshot.Derived), func(ctx context.Context) ([]*analysis.Cluster, error) {
		var coordinations [][]analysis.CoordinationEdge
		for _, args.Behaviour = range args.behaviours {
			found, err := c.find(ctx, args.coordinationArgs)
			if err != nil {
				return nil, err
			}
			coordinations = append(coordinations, found.edges)
		}
		return inTurn(ctx, c, func() ([]*analysis.Cluster, error) { return c.divide(ctx, args, coordinations) })
	})
}

// divide makes clusters of what was found, and looks at what they did.
func (c *coordinator) divide(ctx context.Context, args clusterArgs, coordinations [][]analysis.CoordinationEdge) (clusters []*analysis.Cluster, err error) {
	ties := analysis.Ties(coordinations...)
	if args.backbone != nil {
		if ties, err = analysis.Backbone(ties, *args.backbone); err != nil {
			return nil, err
		}
	}
	if clusters, err = analysis.Clusters(ctx, ties); err != nil {
		return nil, err
	}
	for _, args.Behaviour = range args.behaviours {
		if err := analysis.AddActivity(ctx, clusters, c.messages(ctx, args.selection), args.CoordinationQuery); err != nil {
			return nil, err
		}
	}
	return clusters, nil
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
	return inTurn(ctx, c, func() ([]*analysis.SweepCell, error) {
		cells, err := analysis.Sweep(ctx, c.messages(ctx, args.selection), args.CoordinationQuery, within, minWeight)
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
