package graph

import (
	"context"

	"github.com/takedown/takedown/graph/generated"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

func (r *queryResolver) SavedCoordinations(ctx context.Context) ([]*store.SavedCoordination, error) {
	saved, err := r.store.SavedCoordinations(ctx)
	return pointers(saved), err
}

type savedCoordinationResolver struct{ *Resolver }

func (r *Resolver) SavedCoordination() generated.SavedCoordinationResolver {
	return &savedCoordinationResolver{r}
}

func (r *savedCoordinationResolver) Stale(ctx context.Context, obj *store.SavedCoordination) (bool, error) {
	now, err := loadersOf(ctx).snapshot()
	return err == nil && obj.Stale(now), err
}

func (r *savedCoordinationResolver) Edges(ctx context.Context, obj *store.SavedCoordination, first *int64, after *string) (*model.SavedEdgeConnection, error) {
	return r.savedEdges(ctx, obj, pageArgs{first: first, after: after})
}
