package graph

import (
	"context"

	"github.com/takedown/takedown/graph/generated"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

type tweetResolver struct{ *Resolver }

func (r *Resolver) Tweet() generated.TweetResolver { return &tweetResolver{r} }

func (r *tweetResolver) ID(ctx context.Context, obj *store.Tweet) (string, error) {
	return globalID(kindTweet, obj.ID), nil
}

func (r *tweetResolver) Author(ctx context.Context, obj *store.Tweet) (*store.Account, error) {
	return loadersOf(ctx).accountRef(ctx, obj.AccountID)
}

func (r *tweetResolver) RetweetOf(ctx context.Context, obj *store.Tweet) (*store.Tweet, error) {
	return loadersOf(ctx).tweetRef(ctx, obj.RetweetedTweetID)
}

func (r *tweetResolver) RetweetedAccount(ctx context.Context, obj *store.Tweet) (*store.Account, error) {
	return loadersOf(ctx).accountRef(ctx, obj.RetweetedAccountID)
}

func (r *tweetResolver) InReplyToTweet(ctx context.Context, obj *store.Tweet) (*store.Tweet, error) {
	return loadersOf(ctx).tweetRef(ctx, obj.InReplyToTweetID)
}

func (r *tweetResolver) InReplyToAccount(ctx context.Context, obj *store.Tweet) (*store.Account, error) {
	return loadersOf(ctx).accountRef(ctx, obj.InReplyToAccountID)
}

func (r *tweetResolver) QuotedTweet(ctx context.Context, obj *store.Tweet) (*store.Tweet, error) {
	return loadersOf(ctx).tweetRef(ctx, obj.QuotedTweetID)
}

func (r *tweetResolver) Mentions(ctx context.Context, obj *store.Tweet) ([]*store.Account, error) {
	return loadersOf(ctx).accountList(ctx, obj.Mentions)
}

func (r *tweetResolver) Engagement(ctx context.Context, obj *store.Tweet) (*store.Tweet, error) {
	return obj, nil
}

func (r *tweetResolver) Networks(ctx context.Context, obj *store.Tweet) ([]*store.Network, error) {
	return loadersOf(ctx).visibleNetworks(obj.Networks)
}

func (r *tweetResolver) Cascade(ctx context.Context, obj *store.Tweet) (*model.Cascade, error) {
	return r.cascade(ctx, obj)
}

func (r *tweetResolver) Coordinates(ctx context.Context, obj *store.Tweet) (*model.Coordinates, error) {
	if obj.Latitude == nil || obj.Longitude == nil {
		return nil, nil
	}
	return &model.Coordinates{Latitude: *obj.Latitude, Longitude: *obj.Longitude}, nil
}
