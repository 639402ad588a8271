package graph

import (
	"context"
	"slices"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/model"
)

// maxPathLinks is the most links that one search for paths reads (200 bytes each).
const maxPathLinks = 500_000

// paths finds the shortest paths between two things.
func (r *Resolver) paths(ctx context.Context, from, to string, maxLength, first int64, over []analysis.LinkKind) ([]*model.Path, error) {
	size, err := pageSize("first", &first)
	if err != nil {
		return nil, err
	}
	l := loadersOf(ctx)
	q := analysis.PathQuery{MaxLength: int(maxLength), First: size, MaxLinks: maxPathLinks}
	if q.From, err = l.thing(ctx, from); err != nil {
		return nil, err
	}
	if q.To, err = l.thing(ctx, to); err != nil {
		return nil, err
	}
	if over, err = pathKinds(q, over); err != nil {
		return nil, err
	}
	snapshot, err := l.snapshot()
	if err != nil {
		return nil, err
	}
	found, err := inTurn(ctx, r.coordinator, func() (*analysis.Paths, error) {
		return analysis.ShortestPaths(ctx, newLinks(ctx, r.store, over...), q)
	})
	if err != nil {
		return nil, err
	}
	paths := make([]*model.Path, len(found.Paths))
	for i, p := range found.Paths {
		if paths[i], err = l.path(ctx, p); err != nil {
			return nil, err
		}
		paths[i].TotalCount = found.Total
		paths[i].Truncated = found.Total > int64(len(paths))
		paths[i].Stale = snapshot.Stale()
	}
	return paths, nil
}

// pathLinks are the kinds of link that paths lead over.
var pathLinks = []analysis.LinkKind{analysis.LinkAmplifies, analysis.LinkMemberOf}

// pathKinds says over which links a path is looked for.
func pathKinds(q analysis.PathQuery, over []analysis.LinkKind) ([]analysis.LinkKind, error) {
	ends := []analysis.Thing{q.From, q.To}
	isNetwork := func(t analysis.Thing) bool { return t.Kind == analysis.KindNetwork }
	if slices.ContainsFunc(ends, func(t analysis.Thing) bool { return !isNetwork(t) && t.Kind != analysis.KindAccount }) {
		return nil, model.Invalidf("from and to must be accounts or networks")
	}
	if over == nil {
		over = []analysis.LinkKind{analysis.LinkAmplifies}
		if slices.ContainsFunc(ends, isNetwork) {
			over = append(over, analysis.LinkMemberOf)
		}
	}
	if len(over) == 0 || slices.ContainsFunc(over, func(k analysis.LinkKind) bool { return !slices.Contains(pathLinks, k) }) {
		return nil, model.Invalidf("over takes AMPLIFIES, MEMBER_OF or both")
	}
	if slices.ContainsFunc(ends, isNetwork) && !slices.Contains(over, analysis.LinkMemberOf) {
		return nil, model.Invalidf("only MEMBER_OF leads to a network: over must name it")
	}
	return over, nil
}

// path dresses a path.
func (l *loaders) path(ctx context.Context, p analysis.Path) (*model.Path, error) {
	nodes, err := l.nodesOf(ctx, p.Things)
	if err != nil {
		return nil, err
	}
	dressed := &model.Path{Length: int64(len(p.Hops)), Nodes: nodes, Hops: make([]*model.PathHop, len(p.Hops))}
	for i := range p.Hops {
		dressed.Hops[i] = &model.PathHop{From: nodes[i], To: nodes[i+1], Links: pointers(p.Hops[i])}
	}
	dressed.Coverage, err = l.coverageOf(ctx, nodes)
	return dressed, err
}
