package graph

import (
	"context"

	"github.com/takedown/takedown/graph/generated"
	"github.com/takedown/takedown/graph/model"
)

type subscriptionResolver struct{ *Resolver }

func (r *Resolver) Subscription() generated.SubscriptionResolver { return &subscriptionResolver{r} }

func (r *subscriptionResolver) LoadProgress(ctx context.Context) (<-chan *model.LoadProgress, error) {
	return progress(ctx, r.feed), nil
}

func (r *subscriptionResolver) AnalysisProgress(ctx context.Context) (<-chan *model.AnalysisProgress, error) {
	return r.coordinator.analyses.subscribe(ctx), nil
}
