package graph

import (
	"context"
	"sort"
	"strings"
	"sync"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

// orderCoordination names the order of edges for cursors. A key has the length of
// the source's id, and the ids of source and target together.
const orderCoordination = "coordination:SOURCE:ASC"

func coordinationPlace(e analysis.CoordinationEdge) store.Key {
	return store.Key{Value: int64(len(e.Source)), ID: e.Source + e.Target}
}

// placedEdge is the inverse of coordinationPlace.
func placedEdge(k *store.Key) (analysis.CoordinationEdge, error) {
	if k.Null || k.Value < 0 || k.Value > int64(len(k.ID)) {
		return analysis.CoordinationEdge{}, model.Invalidf("after is not a cursor given by this API")
	}
	return analysis.CoordinationEdge{Source: k.ID[:k.Value], Target: k.ID[k.Value:]}, nil
}

// coordinationConnection is a page of edges, of one source alone where it is given.
func (r *Resolver) coordinationConnection(ctx context.Context, q coordinationAsked, source *string, paging pageArgs) (*model.CoordinationConnection, error) {
	page, err := paging.page(orderCoordination)
	if err != nil {
		return nil, err
	}
	args, err := q.args(ctx)
	if err != nil {
		return nil, err
	}
	snapshot, err := loadersOf(ctx).snapshot()
	if err != nil {
		return nil, err
	}
	found, err := r.coordinator.find(ctx, args)
	if err != nil {
		return nil, err
	}
	connection := &model.CoordinationConnection{
		TotalCount: found.total,
		Truncated:  found.total > int64(len(found.edges)),
		Stale:      snapshot.Stale(),
	}
	from, to := 0, len(found.edges)
	if source != nil {
		from, to = edgesOf(found.edges, *source)
		connection.TotalCount = int64(to - from)
		// What was cut off are the last sources.
		connection.Truncated = connection.Truncated && to == len(found.edges)
	}
	start := from
	if page.After != nil {
		after, err := placedEdge(page.After)
		if err != nil {
			return nil, err
		}
		start = from + sort.Search(to-from, func(i int) bool { return analysis.CompareEdges(found.edges[from+i], after) > 0 })
	}
	end := min(start+page.First, to)
	if connection.Edges, err = found.page(ctx, start, end); err != nil {
		return nil, err
	}
	places := make([]string, len(connection.Edges))
	for i, e := range connection.Edges {
		places[i] = e.Cursor
	}
	connection.PageInfo = pageInfo(end < to, start > from, places)
	return connection, nil
}

// edgesOf are the places of a source's edges among sorted ones.
func edgesOf(edges []analysis.CoordinationEdge, source string) (from, to int) {
	from, _ = sort.Find(len(edges), func(i int) int { return strings.Compare(source, edges[i].Source) })
	return from, from + sort.Search(len(edges)-from, func(i int) bool { return edges[from+i].Source > source })
}

// page dresses the edges from start to end.
func (c *coordination) page(ctx context.Context, start, end int) ([]*model.CoordinationEdge, error) {
	edges := c.edges[start:end]
	ids := make([]string, 0, 2*len(edges))
	for _, e := range edges {
		ids = append(ids, e.Source, e.Target)
	}
	accounts, err := loadersOf(ctx).accountList(ctx, ids)
	if err != nil {
		return nil, err
	}
	proofs := &proofs{of: c, edges: edges}
	list := make([]*model.CoordinationEdge, len(edges))
	for i, e := range edges {
		list[i] = &model.CoordinationEdge{
			Cursor: cursor(orderCoordination, coordinationPlace(e)),
			Source: accounts[2*i],
			Target: accounts[2*i+1],
			Weight: e.Weight,
			Expect: func(ctx context.Context) (float64, error) {
				expected, err := c.expected.get(ctx)
				if err != nil {
					return 0, err
				}
				return expected[start+i], nil
			},
			Prove: func(ctx context.Context, first int) ([]analysis.Match, error) {
				found, err := proofs.first(ctx, first)
				if err != nil {
					return nil, err
				}
				return found[i], nil
			},
		}
	}
	return list, nil
}

// proofs are the evidence of the edges of one page. GraphQL asks all of them for
// the same, so that it is found for all of them at once.
type proofs struct {
	of    *coordination
	edges []analysis.CoordinationEdge
	found sync.Map
}

// first is the evidence of each edge, so much of it.
func (p *proofs) first(ctx context.Context, first int) ([][]analysis.Match, error) {
	found, _ := p.found.LoadOrStore(first, newOnce(func(ctx context.Context) ([][]analysis.Match, error) {
		return p.of.evidence(ctx, p.edges, first)
	}))
	return found.(*once[[][]analysis.Match]).get(ctx)
}

// coordinationEvidence is the evidence of one edge.
func coordinationEvidence(ctx context.Context, e *model.CoordinationEdge, first int64) (*model.CoordinationEvidence, error) {
	n, err := pageSize("first", &first)
	if err != nil {
		return nil, err
	}
	matches, err := e.Prove(ctx, n)
	if err != nil {
		return nil, err
	}
	return &model.CoordinationEvidence{
		TotalCount: e.Weight,
		Truncated:  e.Weight > int64(len(matches)),
		Nodes:      pointers(matches),
	}, nil
}
