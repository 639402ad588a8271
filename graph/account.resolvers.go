package graph

import (
	"context"
	"time"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/generated"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

type accountResolver struct{ *Resolver }

func (r *Resolver) Account() generated.AccountResolver { return &accountResolver{r} }

func (r *accountResolver) ID(ctx context.Context, obj *store.Account) (string, error) {
	return globalID(kindAccount, obj.PlatformID), nil
}

func (r *accountResolver) Networks(ctx context.Context, obj *store.Account) ([]*store.Network, error) {
	return loadersOf(ctx).visibleNetworks(obj.Networks)
}

func (r *accountResolver) Amplifiers(ctx context.Context, obj *store.Account, first *int64, after *string, from *time.Time, to *time.Time, minRetweets int64) (*model.AmplifierConnection, error) {
	return amplifiers(ctx, obj, store.AmplifiersOf, pageArgs{first: first, after: after}, from, to, minRetweets)
}

func (r *accountResolver) Amplifies(ctx context.Context, obj *store.Account, first *int64, after *string, from *time.Time, to *time.Time, minRetweets int64) (*model.AmplifierConnection, error) {
	return amplifiers(ctx, obj, store.AmplifiedBy, pageArgs{first: first, after: after}, from, to, minRetweets)
}

func (r *accountResolver) CoordinatesWith(ctx context.Context, obj *store.Account, behaviour store.Behaviour, within time.Duration, minWeight int64, networks []string, from *time.Time, to *time.Time, skipEmpty bool, first *int64, after *string) (*model.CoordinationConnection, error) {
	q := coordinationAsked{analysis.CoordinationQuery{Behaviour: behaviour, Within: within, MinWeight: minWeight, SkipEmpty: skipEmpty}, networks, from, to}
	return r.coordinationConnection(ctx, q, &obj.PlatformID, pageArgs{first: first, after: after})
}

func (r *accountResolver) Tweets(ctx context.Context, obj *store.Account, from *time.Time, to *time.Time, retweets *bool, order model.OrderDirection, first *int64, after *string, last *int64, before *string) (*model.TweetConnection, error) {
	q := store.TweetQuery{AccountID: obj.PlatformID, Retweets: retweets}
	return r.tweetConnection(ctx, q, from, to, order, pageArgs{first, after, last, before})
}

type amplifierEdgeResolver struct{ *Resolver }

func (r *Resolver) AmplifierEdge() generated.AmplifierEdgeResolver { return &amplifierEdgeResolver{r} }

func (r *amplifierEdgeResolver) Evidence(ctx context.Context, obj *model.AmplifierEdge, first int64) (*model.Evidence, error) {
	return evidence(ctx, obj, first)
}

type retweetEvidenceResolver struct{ *Resolver }

func (r *Resolver) RetweetEvidence() generated.RetweetEvidenceResolver {
	return &retweetEvidenceResolver{r}
}

func (r *retweetEvidenceResolver) Retweet(ctx context.Context, obj *store.Retweet) (*store.Tweet, error) {
	if obj.Head != nil {
		return obj.Head, nil
	}
	return loadersOf(ctx).tweet(ctx, obj.TweetID)
}

func (r *retweetEvidenceResolver) Original(ctx context.Context, obj *store.Retweet) (*store.Tweet, error) {
	if obj.OriginalHead != nil {
		return obj.OriginalHead, nil
	}
	return loadersOf(ctx).tweetRef(ctx, obj.OriginalID)
}
