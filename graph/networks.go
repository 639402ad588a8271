package graph

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

// top lists the most frequent values of a facet.
func (r *Resolver) top(ctx context.Context, n *store.Network, facet store.Facet, first int64) (*model.TopValues, error) {
	size, err := pageSize("first", &first)
	if err != nil {
		return nil, err
	}
	counts, distinct, err := r.store.Top(ctx, n.Slug, facet, size)
	if err != nil {
		return nil, err
	}
	return &model.TopValues{
		TotalCount: distinct,
		Truncated:  distinct > int64(len(counts)),
		Items:      pointers(counts),
	}, nil
}

// engagement is the distribution of a measure over the tweets that are not retweets.
func (r *Resolver) engagement(ctx context.Context, n *store.Network, m store.Measure) (*analysis.Distribution, error) {
	return r.distribution(ctx, n, m, n.TweetCount-n.RetweetCount)
}

// distribution describes a measure over a number of items.
func (r *Resolver) distribution(ctx context.Context, n *store.Network, m store.Measure, items int64) (*analysis.Distribution, error) {
	values, err := r.store.Distribution(ctx, n.Slug, m)
	if err != nil {
		return nil, err
	}
	return analysis.NewDistribution(values, items), nil
}

// days are a network's accounts by creation day, none where none is dated.
func (l *loaders) days(ctx context.Context, slug string) ([]store.DayCount, error) {
	days, err := l.creationDays.load(ctx, slug)
	if errors.Is(err, store.ErrNotFound) {
		return []store.DayCount{}, nil
	}
	return days, err
}

// creationWindows looks for windows over networks that exist.
func (l *loaders) creationWindows(ctx context.Context, slugs []string, q analysis.WindowQuery) ([]*analysis.CreationWindow, error) {
	if _, err := l.networkList(slugs); err != nil {
		return nil, err
	}
	created := map[string][]store.DayCount{}
	l.creationDays.want(ctx, slugs...)
	for _, slug := range slugs {
		days, err := l.days(ctx, slug)
		if err != nil {
			return nil, err
		}
		created[slug] = days
	}
	windows, err := analysis.CreationWindows(created, q)
	return pointers(windows), err
}

// windowAccounts are the accounts behind a creation window.
func (r *Resolver) windowAccounts(ctx context.Context, w *analysis.CreationWindow, args pageArgs) (*model.AccountConnection, error) {
	last := w.To - 1
	q := store.AccountQuery{CreatedFrom: &w.From, CreatedTo: &last, OrderBy: store.AccountByPlatformID}
	for _, n := range w.Networks {
		q.Networks = append(q.Networks, n.Network)
	}
	return r.accountConnection(ctx, q, orderName("account", q.OrderBy, false), args)
}

// ledger lists a network's files and their totals.
func (r *Resolver) ledger(ctx context.Context, n *store.Network) (*model.Ledger, error) {
	files, err := r.store.Ledger(ctx, n.Slug)
	if err != nil {
		return nil, err
	}
	ledger := &model.Ledger{Files: pointers(files)}
	for _, f := range files {
		ledger.RowsRead += f.RowsRead
		ledger.Accepted += f.Accepted
		ledger.Duplicate += f.Duplicate
		ledger.Rejected += f.Rejected
		ledger.Repaired += f.Repaired
	}
	return ledger, nil
}

// orderReject names the order of rejected rows for cursors.
const orderReject = "reject:FILE:ASC"

// rejects reads a page of rejected rows. The store streams them in an order that only
// grows at its end once a file is loaded, so a cursor is a row's ordinal.
func (r *Resolver) rejects(ctx context.Context, n *store.Network, args pageArgs) (*model.RejectConnection, error) {
	page, err := args.page(orderReject)
	if err != nil {
		return nil, err
	}
	ledger, err := r.ledger(ctx, n)
	if err != nil {
		return nil, err
	}
	var skip int64
	if page.After != nil {
		skip = page.After.Value
	}
	connection := &model.RejectConnection{TotalCount: ledger.Rejected, Nodes: []*store.Reject{}, Edges: []*model.RejectEdge{}}
	var places []string
	var ordinal int64
	more := false
	for reject, err := range r.store.Rejects(ctx, n.Slug) {
		if err != nil {
			return nil, err
		}
		ordinal++
		if ordinal <= skip {
			continue
		}
		if len(places) == page.First {
			more = true
			break
		}
		place := cursor(orderReject, store.Key{Value: ordinal, ID: strconv.FormatInt(ordinal, 10)})
		places = append(places, place)
		connection.Nodes = append(connection.Nodes, &reject)
		connection.Edges = append(connection.Edges, &model.RejectEdge{Cursor: place, Node: &reject})
	}
	connection.PageInfo = pageInfo(more, skip > 0 && ordinal > 0, places)
	return connection, nil
}

// distinct is s without repetitions, ascending.
func distinct(s []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(s)))
}

// pointers are pointers to the items of a list.
func pointers[T any](items []T) []*T {
	list := make([]*T, len(items))
	for i := range items {
		list[i] = &items[i]
	}
	return list
}

// given is nil for the empty text that stands for "not given".
func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
