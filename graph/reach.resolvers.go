package graph

import (
	"context"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/generated"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

type linkResolver struct{ *Resolver }

func (r *Resolver) Link() generated.LinkResolver { return &linkResolver{r} }

func (r *linkResolver) Source(ctx context.Context, obj *analysis.Link) (model.Node, error) {
	return loadersOf(ctx).nodeOf(ctx, obj.Source)
}

func (r *linkResolver) Target(ctx context.Context, obj *analysis.Link) (model.Node, error) {
	return loadersOf(ctx).nodeOf(ctx, obj.Target)
}

type influencerResolver struct{ *Resolver }

func (r *Resolver) Influencer() generated.InfluencerResolver { return &influencerResolver{r} }

func (r *influencerResolver) Account(ctx context.Context, obj *analysis.Influencer) (*store.Account, error) {
	return loadersOf(ctx).account(ctx, obj.Account)
}
