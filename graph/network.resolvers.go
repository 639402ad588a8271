package graph

import (
	"context"
	"time"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/generated"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

type networkResolver struct{ *Resolver }

func (r *Resolver) Network() generated.NetworkResolver { return &networkResolver{r} }

func (r *networkResolver) ID(ctx context.Context, obj *store.Network) (string, error) {
	return globalID(kindNetwork, obj.Slug), nil
}

func (r *networkResolver) CreationHistogram(ctx context.Context, obj *store.Network, bucket analysis.Bucket) ([]*analysis.CreationBucket, error) {
	days, err := loadersOf(ctx).days(ctx, obj.Slug)
	if err != nil {
		return nil, err
	}
	histogram, err := analysis.CreationHistogram(days, bucket)
	return pointers(histogram), err
}

func (r *networkResolver) CreationCohorts(ctx context.Context, obj *store.Network, bucket analysis.Bucket) ([]*analysis.CreationCohort, error) {
	cohorts, err := analysis.CreationCohorts(networkMembers(ctx, r.store, obj.Slug), bucket)
	return pointers(cohorts), err
}

func (r *networkResolver) Activity(ctx context.Context, obj *store.Network, bucket analysis.Bucket) ([]*analysis.ActivityBucket, error) {
	hours, err := r.store.Activity(ctx, obj.Slug)
	if err != nil {
		return nil, err
	}
	return pointers(analysis.ActivityHistogram(hours, bucket)), nil
}

func (r *networkResolver) WorkingHours(ctx context.Context, obj *store.Network) (*analysis.WorkingHours, error) {
	hours, err := r.store.Activity(ctx, obj.Slug)
	if err != nil {
		return nil, err
	}
	if found, ok := analysis.FindWorkingHours(hours); ok {
		return &found, nil
	}
	return nil, nil
}

func (r *networkResolver) CreationWindows(ctx context.Context, obj *store.Network, width time.Duration, minAccounts int64, maxQ float64) ([]*analysis.CreationWindow, error) {
	q := analysis.WindowQuery{Width: width, MinAccounts: minAccounts, MinNetworks: 1, MaxQ: maxQ}
	return loadersOf(ctx).creationWindows(ctx, []string{obj.Slug}, q)
}

func (r *networkResolver) TopHashtags(ctx context.Context, obj *store.Network, first int64) (*model.TopValues, error) {
	return r.top(ctx, obj, store.FacetHashtag, first)
}

func (r *networkResolver) TopDomains(ctx context.Context, obj *store.Network, first int64) (*model.TopValues, error) {
	return r.top(ctx, obj, store.FacetDomain, first)
}

func (r *networkResolver) TopClients(ctx context.Context, obj *store.Network, first int64) (*model.TopValues, error) {
	return r.top(ctx, obj, store.FacetClient, first)
}

func (r *networkResolver) TopLanguages(ctx context.Context, obj *store.Network, first int64) (*model.TopValues, error) {
	return r.top(ctx, obj, store.FacetLanguage, first)
}

func (r *networkResolver) FollowerDistribution(ctx context.Context, obj *store.Network) (*analysis.Distribution, error) {
	return r.distribution(ctx, obj, store.MeasureFollowers, obj.AccountCount)
}

func (r *networkResolver) EngagementDistribution(ctx context.Context, obj *store.Network) (*store.Network, error) {
	return obj, nil
}

func (r *networkResolver) Influence(ctx context.Context, obj *store.Network, first int64) (*model.Influence, error) {
	return r.influence(ctx, obj, first)
}

func (r *networkResolver) Tiers(ctx context.Context, obj *store.Network) (*model.NetworkTiers, error) {
	return r.tiers(ctx, obj)
}

func (r *networkResolver) TopCascades(ctx context.Context, obj *store.Network, first int64) (*model.TopCascades, error) {
	return r.topCascades(ctx, obj, first)
}

func (r *networkResolver) Accounts(ctx context.Context, obj *store.Network, filter *model.AccountFilter, orderBy *model.AccountOrder, first *int64, after *string, last *int64, before *string) (*model.AccountConnection, error) {
	return r.networkAccounts(ctx, obj, filter, orderBy, pageArgs{first, after, last, before})
}

func (r *networkResolver) Tweets(ctx context.Context, obj *store.Network, from *time.Time, to *time.Time, retweets *bool, order model.OrderDirection, first *int64, after *string, last *int64, before *string) (*model.TweetConnection, error) {
	q := store.TweetQuery{Network: obj.Slug, Retweets: retweets}
	return r.tweetConnection(ctx, q, from, to, order, pageArgs{first, after, last, before})
}

func (r *networkResolver) Ledger(ctx context.Context, obj *store.Network) (*model.Ledger, error) {
	return r.ledger(ctx, obj)
}

func (r *networkResolver) Rejects(ctx context.Context, obj *store.Network, first *int64, after *string) (*model.RejectConnection, error) {
	return r.rejects(ctx, obj, pageArgs{first: first, after: after})
}

type creationWindowResolver struct{ *Resolver }

func (r *Resolver) CreationWindow() generated.CreationWindowResolver {
	return &creationWindowResolver{r}
}

func (r *creationWindowResolver) Accounts(ctx context.Context, obj *analysis.CreationWindow, first *int64, after *string) (*model.AccountConnection, error) {
	return r.windowAccounts(ctx, obj, pageArgs{first: first, after: after})
}

type creationWindowNetworkResolver struct{ *Resolver }

func (r *Resolver) CreationWindowNetwork() generated.CreationWindowNetworkResolver {
	return &creationWindowNetworkResolver{r}
}

func (r *creationWindowNetworkResolver) Network(ctx context.Context, obj *analysis.NetworkWindow) (*store.Network, error) {
	return loadersOf(ctx).network(obj.Network)
}

type engagementDistributionResolver struct{ *Resolver }

func (r *Resolver) EngagementDistribution() generated.EngagementDistributionResolver {
	return &engagementDistributionResolver{r}
}

func (r *engagementDistributionResolver) Likes(ctx context.Context, obj *store.Network) (*analysis.Distribution, error) {
	return r.engagement(ctx, obj, store.MeasureLikes)
}

func (r *engagementDistributionResolver) Retweets(ctx context.Context, obj *store.Network) (*analysis.Distribution, error) {
	return r.engagement(ctx, obj, store.MeasureRetweets)
}

func (r *engagementDistributionResolver) Replies(ctx context.Context, obj *store.Network) (*analysis.Distribution, error) {
	return r.engagement(ctx, obj, store.MeasureReplies)
}

func (r *engagementDistributionResolver) Quotes(ctx context.Context, obj *store.Network) (*analysis.Distribution, error) {
	return r.engagement(ctx, obj, store.MeasureQuotes)
}

type ledgerFileResolver struct{ *Resolver }

func (r *Resolver) LedgerFile() generated.LedgerFileResolver { return &ledgerFileResolver{r} }

func (r *ledgerFileResolver) Problem(ctx context.Context, obj *store.File) (*string, error) {
	return given(obj.Problem), nil
}

type rejectResolver struct{ *Resolver }

func (r *Resolver) Reject() generated.RejectResolver { return &rejectResolver{r} }

func (r *rejectResolver) Column(ctx context.Context, obj *store.Reject) (*string, error) {
	return given(obj.Column), nil
}
