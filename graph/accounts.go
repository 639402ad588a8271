package graph

import (
	"context"
	"time"

	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

// accountQuery translates the filter and order of a list of accounts. It gives the
// name of the order for cursors too.
func accountQuery(l *loaders, filter *model.AccountFilter, orderBy *model.AccountOrder) (store.AccountQuery, string, error) {
	q := store.AccountQuery{OrderBy: store.AccountByPlatformID}
	if orderBy != nil {
		q.OrderBy = orderBy.Field
		q.Descending = orderBy.Direction == model.OrderDirectionDesc
	}
	order := orderName("account", q.OrderBy, q.Descending)
	if filter == nil {
		return q, order, nil
	}
	if _, err := l.networkList(filter.Networks); err != nil {
		return q, "", err
	}
	q.Networks = filter.Networks
	q.IncludeReferred = filter.IncludeReferred
	q.CreatedFrom, q.CreatedTo = filter.CreatedFrom, filter.CreatedTo
	if filter.HasCreationDate != nil {
		undated := !*filter.HasCreationDate
		q.Undated = &undated
	}
	q.Role, q.Language = filter.Role, filter.Language
	q.MinFollowers, q.MaxFollowers, q.MinTweets = filter.MinFollowers, filter.MaxFollowers, filter.MinTweets
	return q, order, nil
}

// accountConnection reads one page of accounts.
func (r *Resolver) accountConnection(ctx context.Context, q store.AccountQuery, order string, args pageArgs) (*model.AccountConnection, error) {
	var err error
	if q.Page, err = args.page(order); err != nil {
		return nil, err
	}
	page, err := r.store.AccountPage(ctx, q)
	if err != nil {
		return nil, err
	}
	places := cursors(order, page.Keys)
	edges := make([]*model.AccountEdge, len(page.Items))
	for i, a := range page.Items {
		edges[i] = &model.AccountEdge{Cursor: places[i], Node: a}
	}
	return &model.AccountConnection{
		TotalCount: page.Total,
		Nodes:      page.Items,
		Edges:      edges,
		PageInfo:   pageInfo(page.HasNext, page.HasPrevious, places),
	}, nil
}

// networkAccounts is a page of one network's core accounts.
func (r *Resolver) networkAccounts(ctx context.Context, n *store.Network, filter *model.AccountFilter, orderBy *model.AccountOrder, args pageArgs) (*model.AccountConnection, error) {
	if filter != nil && (filter.Networks != nil || filter.IncludeReferred) {
		return nil, model.Invalidf("networks and includeReferred cannot be used here: the accounts are the network's own")
	}
	q, order, err := accountQuery(loadersOf(ctx), filter, orderBy)
	if err != nil {
		return nil, err
	}
	q.Networks = []string{n.Slug}
	return r.accountConnection(ctx, q, order, args)
}

// tweetConnection reads one page of tweets.
func (r *Resolver) tweetConnection(ctx context.Context, q store.TweetQuery, from, to *time.Time, direction model.OrderDirection, args pageArgs) (*model.TweetConnection, error) {
	during, err := newTimeRange(from, to)
	if err != nil {
		return nil, err
	}
	q.From, q.To = during.bounds()
	q.Heads = loadersOf(ctx).heads
	q.Descending = direction == model.OrderDirectionDesc
	order := orderName("tweet", "TIME", q.Descending)
	if q.Page, err = args.page(order); err != nil {
		return nil, err
	}
	page, err := r.store.TweetPage(ctx, q)
	if err != nil {
		return nil, err
	}
	places := cursors(order, page.Keys)
	edges := make([]*model.TweetEdge, len(page.Items))
	for i, t := range page.Items {
		edges[i] = &model.TweetEdge{Cursor: places[i], Node: t}
	}
	return &model.TweetConnection{
		TotalCount: page.Total,
		Nodes:      page.Items,
		Edges:      edges,
		PageInfo:   pageInfo(page.HasNext, page.HasPrevious, places),
	}, nil
}
