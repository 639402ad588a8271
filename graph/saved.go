package graph

import (
	"context"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

// orderSaved names the order of stored edges for cursors, whose keys are those of
// edges that are not stored.
const orderSaved = "saved:SOURCE:ASC"

// savedEdges is a page of a stored coordination's edges.
func (r *Resolver) savedEdges(ctx context.Context, c *store.SavedCoordination, paging pageArgs) (*model.SavedEdgeConnection, error) {
	page, err := paging.page(orderSaved)
	if err != nil {
		return nil, err
	}
	var after *store.Pair
	if page.After != nil {
		last, err := placedEdge(page.After)
		if err != nil {
			return nil, err
		}
		after = &store.Pair{SourceID: last.Source, TargetID: last.Target}
	}
	edges, err := r.store.SavedEdges(ctx, c.ID(), after, page.First+1)
	if err != nil {
		return nil, err
	}
	more := len(edges) > page.First
	edges = edges[:min(len(edges), page.First)]
	ids := make([]string, 0, 2*len(edges))
	for _, e := range edges {
		ids = append(ids, e.Source, e.Target)
	}
	accounts, err := loadersOf(ctx).accountList(ctx, ids)
	if err != nil {
		return nil, err
	}
	connection := &model.SavedEdgeConnection{TotalCount: c.Edges, Edges: make([]*model.SavedEdge, len(edges))}
	places := make([]string, len(edges))
	for i, e := range edges {
		places[i] = cursor(orderSaved, coordinationPlace(analysis.CoordinationEdge{Source: e.Source, Target: e.Target}))
		connection.Edges[i] = &model.SavedEdge{Cursor: places[i], Source: accounts[2*i], Target: accounts[2*i+1], Weight: e.Weight, ExpectedWeight: e.Expected}
	}
	connection.PageInfo = pageInfo(more, after != nil, places)
	return connection, nil
}
