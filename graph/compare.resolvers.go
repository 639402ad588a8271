package graph

import (
	"context"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/generated"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

type networkComparisonResolver struct{ *Resolver }

func (r *Resolver) NetworkComparison() generated.NetworkComparisonResolver {
	return &networkComparisonResolver{r}
}

func (r *networkComparisonResolver) Accounts(ctx context.Context, obj *model.NetworkComparison, first int64) (*model.SharedValues, error) {
	return r.comparer.shared(ctx, obj, store.SharedAccount, first)
}

func (r *networkComparisonResolver) Hashtags(ctx context.Context, obj *model.NetworkComparison, first int64) (*model.SharedValues, error) {
	return r.comparer.shared(ctx, obj, store.SharedHashtag, first)
}

func (r *networkComparisonResolver) Urls(ctx context.Context, obj *model.NetworkComparison, first int64) (*model.SharedValues, error) {
	return r.comparer.shared(ctx, obj, store.SharedURL, first)
}

func (r *networkComparisonResolver) Domains(ctx context.Context, obj *model.NetworkComparison, first int64) (*model.SharedValues, error) {
	return r.comparer.shared(ctx, obj, store.SharedDomain, first)
}

func (r *networkComparisonResolver) Texts(ctx context.Context, obj *model.NetworkComparison, first int64) (*model.SharedValues, error) {
	return r.comparer.shared(ctx, obj, store.SharedText, first)
}

func (r *networkComparisonResolver) Clients(ctx context.Context, obj *model.NetworkComparison, first int64) (*model.SharedValues, error) {
	return r.comparer.shared(ctx, obj, store.SharedClient, first)
}

func (r *networkComparisonResolver) RetweetedTweets(ctx context.Context, obj *model.NetworkComparison, first int64) (*model.SharedValues, error) {
	return r.comparer.shared(ctx, obj, store.SharedRetweeted, first)
}

func (r *networkComparisonResolver) Bridges(ctx context.Context, obj *model.NetworkComparison, first int64) (*model.Bridges, error) {
	return r.comparer.bridges(ctx, obj, first)
}

type bridgeResolver struct{ *Resolver }

func (r *Resolver) Bridge() generated.BridgeResolver { return &bridgeResolver{r} }

func (r *bridgeResolver) Account(ctx context.Context, obj *store.Bridge) (*store.Account, error) {
	return loadersOf(ctx).account(ctx, obj.AccountID)
}

func (r *bridgeResolver) Ties(ctx context.Context, obj *store.Bridge) ([]*store.NetworkTie, error) {
	return pointers(obj.Ties), nil
}

type networkTieResolver struct{ *Resolver }

func (r *Resolver) NetworkTie() generated.NetworkTieResolver { return &networkTieResolver{r} }

func (r *networkTieResolver) Network(ctx context.Context, obj *store.NetworkTie) (*store.Network, error) {
	return loadersOf(ctx).network(obj.Network)
}

type sharedValueResolver struct{ *Resolver }

func (r *Resolver) SharedValue() generated.SharedValueResolver { return &sharedValueResolver{r} }

func (r *sharedValueResolver) Uses(ctx context.Context, obj *store.SharedValue) ([]*analysis.NetworkUse, error) {
	return pointers(analysis.FirstUses(obj.Uses)), nil
}

type sharedAccountResolver struct{ sharedValueResolver }

func (r *Resolver) SharedAccount() generated.SharedAccountResolver {
	return &sharedAccountResolver{sharedValueResolver{r}}
}

func (r *sharedAccountResolver) Account(ctx context.Context, obj *store.SharedValue) (*store.Account, error) {
	return loadersOf(ctx).account(ctx, obj.Value)
}

type sharedTweetResolver struct{ sharedValueResolver }

func (r *Resolver) SharedTweet() generated.SharedTweetResolver {
	return &sharedTweetResolver{sharedValueResolver{r}}
}

func (r *sharedTweetResolver) Tweet(ctx context.Context, obj *store.SharedValue) (*store.Tweet, error) {
	return loadersOf(ctx).tweet(ctx, obj.Value)
}

type networkUseResolver struct{ *Resolver }

func (r *Resolver) NetworkUse() generated.NetworkUseResolver { return &networkUseResolver{r} }

func (r *networkUseResolver) Network(ctx context.Context, obj *analysis.NetworkUse) (*store.Network, error) {
	return loadersOf(ctx).network(obj.Network)
}

func (r *networkUseResolver) FirstTweet(ctx context.Context, obj *analysis.NetworkUse) (*store.Tweet, error) {
	return loadersOf(ctx).tweetRef(ctx, obj.FirstTweet)
}

type networkOverlapResolver struct{ *Resolver }

func (r *Resolver) NetworkOverlap() generated.NetworkOverlapResolver {
	return &networkOverlapResolver{r}
}

func (r *networkOverlapResolver) A(ctx context.Context, obj *analysis.NetworkOverlap) (*store.Network, error) {
	return loadersOf(ctx).network(obj.A)
}

func (r *networkOverlapResolver) B(ctx context.Context, obj *analysis.NetworkOverlap) (*store.Network, error) {
	return loadersOf(ctx).network(obj.B)
}
