package export

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

// chosen are the networks among slugs, or all where that is nil, by slug.
func chosen(ctx context.Context, from Source, slugs []string) ([]store.Network, error) {
	all, err := from.Networks(ctx)
	if err != nil || slugs == nil {
		return all, err
	}
	some := slices.DeleteFunc(all, func(n store.Network) bool { return !slices.Contains(slugs, n.Slug) })
	for _, slug := range slugs {
		if !slices.ContainsFunc(some, func(n store.Network) bool { return n.Slug == slug }) {
			return nil, fmt.Errorf("network %q: %w", slug, store.ErrNotFound)
		}
	}
	return some, nil
}

// endsPage is how many accounts are asked for at once.
const endsPage = 1000

// ends streams the accounts at the ends of edges, by platform id.
func ends(ctx context.Context, from Source, edges []analysis.CoordinationEdge) iter.Seq2[node, error] {
	return func(yield func(node, error) bool) {
		ids := map[string]bool{}
		for _, e := range edges {
			ids[e.Source], ids[e.Target] = true, true
		}
		for page := range slices.Chunk(slices.Sorted(maps.Keys(ids)), endsPage) {
			accounts, err := from.Accounts(ctx, page)
			if err != nil {
				yield(node{}, err)
				return
			}
			for _, id := range page {
				a := accounts[id]
				if a == nil {
					// Its account is not derived yet.
					a = &store.Account{PlatformID: id}
				}
				if !yield(node{Account: a}, nil) {
					return
				}
			}
		}
	}
}
