package graph

import (
	"context"
	"time"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/generated"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

func (r *queryResolver) Narratives(ctx context.Context) ([]*model.Narrative, error) {
	return r.narratives(ctx)
}

func (r *queryResolver) Narrative(ctx context.Context, id string) (*model.Narrative, error) {
	return nullable(r.narrative(ctx, id))
}

func (r *mutationResolver) DefineNarrative(ctx context.Context, input model.NarrativeInput) (*model.Narrative, error) {
	return r.defineNarrative(ctx, input)
}

func (r *mutationResolver) DeleteNarrative(ctx context.Context, id string, version int64) (bool, error) {
	return r.deleteNarrative(ctx, id, version)
}

type narrativeResolver struct{ *Resolver }

func (r *Resolver) Narrative() generated.NarrativeResolver { return &narrativeResolver{r} }

func (r *narrativeResolver) Spread(ctx context.Context, obj *model.Narrative, networks []string, from *time.Time, to *time.Time) (*model.NarrativeSpread, error) {
	return r.narrativeSpread(ctx, obj, networks, from, to)
}

type narrativeSpreadResolver struct{ *Resolver }

func (r *Resolver) NarrativeSpread() generated.NarrativeSpreadResolver {
	return &narrativeSpreadResolver{r}
}

func (r *narrativeSpreadResolver) Accounts(ctx context.Context, obj *model.NarrativeSpread, first *int64, after *string) (*model.NarrativeAccountConnection, error) {
	return tellers(ctx, obj, pageArgs{first: first, after: after})
}

func (r *narrativeSpreadResolver) CreationHistogram(ctx context.Context, obj *model.NarrativeSpread, bucket analysis.Bucket) ([]*analysis.CreationBucket, error) {
	return toldCreation(ctx, obj, bucket)
}

func (r *narrativeSpreadResolver) AccountsWithoutCreationDate(ctx context.Context, obj *model.NarrativeSpread) (int64, error) {
	_, undated, err := obj.Created(ctx)
	return undated, err
}

func (r *narrativeSpreadResolver) TopHashtags(ctx context.Context, obj *model.NarrativeSpread, first int64) (*model.NarrativeHashtags, error) {
	return toldHashtags(obj, first)
}

func (r *narrativeSpreadResolver) Tweets(ctx context.Context, obj *model.NarrativeSpread, first *int64, after *string) (*model.TweetConnection, error) {
	return told(ctx, obj, pageArgs{first: first, after: after})
}

type narrativeNetworkResolver struct{ *Resolver }

func (r *Resolver) NarrativeNetwork() generated.NarrativeNetworkResolver {
	return &narrativeNetworkResolver{r}
}

func (r *narrativeNetworkResolver) Network(ctx context.Context, obj *analysis.NetworkTelling) (*store.Network, error) {
	return loadersOf(ctx).network(obj.Network)
}

type narrativeHandOverResolver struct{ *Resolver }

func (r *Resolver) NarrativeHandOver() generated.NarrativeHandOverResolver {
	return &narrativeHandOverResolver{r}
}

func (r *narrativeHandOverResolver) Network(ctx context.Context, obj *analysis.HandOver) (*store.Network, error) {
	return loadersOf(ctx).network(obj.Network)
}
