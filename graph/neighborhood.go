package graph

import (
	"context"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

// neighborhood finds what is around a thing.
func (r *Resolver) neighborhood(ctx context.Context, id string, depth, limit int64) (*model.Subgraph, error) {
	if limit < 1 || limit > maxPageSize {
		return nil, model.Invalidf("limit must be from 1 to %d", maxPageSize)
	}
	l := loadersOf(ctx)
	root, err := l.thing(ctx, id)
	if err != nil {
		return nil, err
	}
	snapshot, err := l.snapshot()
	if err != nil {
		return nil, err
	}
	found, err := inTurn(ctx, r.coordinator, func() (*analysis.Subgraph, error) {
		return analysis.Neighborhood(ctx, &surroundings{store: r.store, loaders: l},
			analysis.NeighborhoodQuery{Root: root, Depth: int(depth), Limit: int(limit)})
	})
	if err != nil {
		return nil, err
	}
	things := make([]analysis.Thing, len(found.Neighbors))
	for i, n := range found.Neighbors {
		things[i] = n.Thing
	}
	nodes, err := l.nodesOf(ctx, things)
	if err != nil {
		return nil, err
	}
	graph := &model.Subgraph{Nodes: make([]*model.SubgraphNode, len(nodes)), Edges: pointers(found.Links), Truncated: found.Truncated, Stale: snapshot.Stale()}
	for i, n := range found.Neighbors {
		graph.Nodes[i] = &model.SubgraphNode{Node: nodes[i], Distance: int64(n.Distance), Neighbors: pointers(n.Counts)}
	}
	graph.Coverage, err = l.coverageOf(ctx, nodes)
	return graph, err
}

// coverageOf is the weakest coverage of what says who amplifies whom among things:
// UNKNOWN where no archive does.
func (l *loaders) coverageOf(ctx context.Context, nodes []model.Node) (store.Coverage, error) {
	var coverages []store.Coverage
	for _, node := range nodes {
		var c store.Coverage
		var err error
		switch n := node.(type) {
		case *store.Network:
			c = n.Coverage
		case *store.Account:
			c, err = l.coverage(n)
		case *store.Tweet:
			c, err = l.tweetCoverage(ctx, n)
		default:
			continue
		}
		if err != nil {
			return "", err
		}
		coverages = append(coverages, c)
	}
	return store.WeakestCoverage(coverages...), nil
}
