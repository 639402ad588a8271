package graph

import (
	"context"
	"unicode/utf8"

	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

// orderSearch names the order of search results for cursors.
const orderSearch = "search:KIND:ASC"

// maxSearchText is the longest text to search for, in characters.
const maxSearchText = 500

// search reads a page of search results.
func (r *Resolver) search(ctx context.Context, text string, kinds []store.SearchKind, args pageArgs) (*model.SearchConnection, error) {
	if n := utf8.RuneCountInString(text); n < 1 || n > maxSearchText {
		return nil, model.Invalidf("text must have from 1 to %d characters", maxSearchText)
	}
	if kinds == nil {
		kinds = []store.SearchKind{store.SearchAccount, store.SearchHashtag, store.SearchTweet}
	}
	page, err := args.page(orderSearch)
	if err != nil {
		return nil, err
	}
	hits, err := r.store.Search(ctx, store.SearchQuery{Text: text, Kinds: kinds, Page: page})
	if err != nil {
		return nil, err
	}
	nodes, err := loadersOf(ctx).hits(ctx, hits.Items)
	if err != nil {
		return nil, err
	}
	places := cursors(orderSearch, hits.Keys)
	edges := make([]*model.SearchEdge, len(nodes))
	for i, n := range nodes {
		edges[i] = &model.SearchEdge{Cursor: places[i], Node: n}
	}
	return &model.SearchConnection{
		TotalCount: hits.Total,
		Nodes:      nodes,
		Edges:      edges,
		PageInfo:   pageInfo(hits.HasNext, hits.HasPrevious, places),
	}, nil
}

// hits reads what was found, all accounts and all tweets at once.
func (l *loaders) hits(ctx context.Context, hits []store.Hit) ([]model.SearchResult, error) {
	for _, h := range hits {
		switch h.Kind {
		case store.SearchAccount:
			l.accounts.want(ctx, h.ID)
		case store.SearchTweet:
			l.tweets.want(ctx, h.ID)
		}
	}
	results := make([]model.SearchResult, len(hits))
	for i, h := range hits {
		var err error
		switch h.Kind {
		case store.SearchAccount:
			results[i], err = l.account(ctx, h.ID)
		case store.SearchTweet:
			results[i], err = l.tweet(ctx, h.ID)
		case store.SearchHashtag:
			results[i] = hashtag(h.ID)
		}
		if err != nil {
			return nil, err
		}
	}
	return results, nil
}

func hashtag(tag string) *model.Hashtag {
	return &model.Hashtag{ID: globalID(kindHashtag, tag), Tag: tag}
}

func domain(name string) *model.Domain {
	return &model.Domain{ID: globalID(kindDomain, name), Name: name}
}

// node reads the thing with a global id; nil where there is none.
func (l *loaders) node(ctx context.Context, id string) (model.Node, error) {
	kind, raw, err := parseGlobalID(id)
	if err != nil {
		return nil, err
	}
	switch kind {
	case kindNetwork:
		return asNode(l.network(raw))
	case kindAccount:
		return asNode(l.accounts.load(ctx, raw))
	case kindTweet:
		return asNode(l.tweets.load(ctx, raw))
	case kindDomain:
		return domain(raw), nil
	default:
		return hashtag(raw), nil
	}
}

// asNode keeps a nil pointer from becoming a node that is not nil.
func asNode[T any](v *T, err error) (model.Node, error) {
	if v, err = nullable(v, err); v == nil || err != nil {
		return nil, err
	}
	return v, nil
}

// nodes reads many at once.
func (l *loaders) nodes(ctx context.Context, ids []string) ([]model.Node, error) {
	if len(ids) > maxPageSize {
		return nil, model.Invalidf("ids must be at most %d", maxPageSize)
	}
	for _, id := range ids {
		kind, raw, err := parseGlobalID(id)
		if err != nil {
			return nil, err
		}
		switch kind {
		case kindAccount:
			l.accounts.want(ctx, raw)
		case kindTweet:
			l.tweets.want(ctx, raw)
		}
	}
	nodes := make([]model.Node, len(ids))
	for i, id := range ids {
		var err error
		if nodes[i], err = l.node(ctx, id); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}
