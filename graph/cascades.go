package graph

import (
	"context"
	"time"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

const (
	// maxCascade is the most retweets of one tweet that are looked at (16 bytes each).
	maxCascade = 2_000_000
	// cascadeRows is how many of them are read at once.
	cascadeRows = 20_000
)

// cascade reads all retweets of a tweet.
func (r *Resolver) cascade(ctx context.Context, t *store.Tweet) (*model.Cascade, error) {
	l := loadersOf(ctx)
	coverage, err := l.tweetCoverage(ctx, t)
	if err != nil {
		return nil, err
	}
	snapshot, err := l.snapshot()
	if err != nil {
		return nil, err
	}
	b := analysis.CascadeBuilder{MaxSize: maxCascade}
	if t.PostedAt != nil {
		posted := t.PostedAt.UnixMilli()
		b.Original = &posted
	}
	q := store.ReferrerQuery{Reference: store.ReferenceRetweet, Tweets: []string{t.ID}, Page: store.Page{First: cascadeRows}}
	var first []*store.Referrer
	for more := true; more; {
		found, err := r.store.Referrers(ctx, q)
		if err != nil {
			return nil, err
		}
		page := found[t.ID]
		for _, retweet := range page.Items {
			if err := b.Add(retweet); err != nil {
				return nil, err
			}
		}
		if q.Page.After == nil {
			first = page.Items[:min(maxPageSize, len(page.Items))]
		}
		if more = page.HasNext; more {
			q.Page.After = &page.Keys[len(page.Keys)-1]
		}
	}
	return &model.Cascade{Cascade: b.Cascade(), Tweet: t, Coverage: coverage, Stale: snapshot.Stale(), First: first}, nil
}

// tweetCoverage is that of the archives that show a tweet's retweets: of those
// that hold it or, where none does, of those that list its author.
func (l *loaders) tweetCoverage(ctx context.Context, t *store.Tweet) (store.Coverage, error) {
	of := &store.Account{Networks: t.Networks}
	if len(t.Networks) == 0 && t.AccountID != nil {
		var err error
		if of, err = l.account(ctx, *t.AccountID); err != nil {
			return "", err
		}
	}
	return l.coverage(of)
}

// cascadeRetweets lists the first retweets of a cascade.
func cascadeRetweets(c *model.Cascade, first int64) (*model.Evidence, error) {
	n, err := pageSize("first", &first)
	if err != nil {
		return nil, err
	}
	listed := c.First[:min(n, len(c.First))]
	evidence := &model.Evidence{TotalCount: c.Size, Truncated: c.Size > int64(len(listed)), Nodes: make([]*store.Retweet, len(listed))}
	for i, r := range listed {
		at := time.UnixMilli(r.PostedAt).UTC()
		retweet := &store.Retweet{TweetID: r.TweetID, At: at, OriginalID: &c.Tweet.ID}
		if c.Tweet.PostedAt != nil {
			delay := at.Sub(*c.Tweet.PostedAt)
			retweet.Delay = &delay
		}
		evidence.Nodes[i] = retweet
	}
	return evidence, nil
}

// topCascades lists the most retweeted tweets of a network.
func (r *Resolver) topCascades(ctx context.Context, n *store.Network, first int64) (*model.TopCascades, error) {
	size, err := pageSize("first", &first)
	if err != nil {
		return nil, err
	}
	snapshot, err := loadersOf(ctx).snapshot()
	if err != nil {
		return nil, err
	}
	counts, total, err := r.store.Retweeted(ctx, n.Slug, size)
	if err != nil {
		return nil, err
	}
	for _, c := range counts {
		loadersOf(ctx).tweets.want(ctx, c.Value)
	}
	return &model.TopCascades{
		TotalCount: total,
		Truncated:  total > int64(len(counts)),
		Coverage:   n.Coverage,
		Stale:      snapshot.Stale(),
		Items:      pointers(counts),
	}, nil
}
