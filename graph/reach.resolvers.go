package graph

import (
	"context"
	"time"

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

type cascadeResolver struct{ *Resolver }

func (r *Resolver) Cascade() generated.CascadeResolver { return &cascadeResolver{r} }

func (r *cascadeResolver) MedianDelay(ctx context.Context, obj *model.Cascade) (*time.Duration, error) {
	return obj.Delays.Median(), nil
}

func (r *cascadeResolver) Hours(ctx context.Context, obj *model.Cascade) ([]*analysis.CascadeHour, error) {
	return pointers(obj.Hours), nil
}

func (r *cascadeResolver) Retweets(ctx context.Context, obj *model.Cascade, first int64) (*model.Evidence, error) {
	return cascadeRetweets(obj, first)
}

type topCascadeResolver struct{ *Resolver }

func (r *Resolver) TopCascade() generated.TopCascadeResolver { return &topCascadeResolver{r} }

func (r *topCascadeResolver) Tweet(ctx context.Context, obj *store.Count) (*store.Tweet, error) {
	return loadersOf(ctx).tweet(ctx, obj.Value)
}

type neighborCountResolver struct{ *Resolver }

func (r *Resolver) NeighborCount() generated.NeighborCountResolver { return &neighborCountResolver{r} }

func (r *neighborCountResolver) Direction(ctx context.Context, obj *analysis.NeighborCount) (model.LinkDirection, error) {
	if obj.Outgoing {
		return model.LinkDirectionOutgoing, nil
	}
	return model.LinkDirectionIncoming, nil
}
