package graph

import (
	"context"
	"strings"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

// maxKeptUses is how many uses of values, 200 bytes each and the value, are kept
// of answers to several questions.
const maxKeptUses = 100_000

// comparer finds what networks have in common, and keeps what was found last.
type comparer struct {
	coordinator *coordinator
	found       memo[comparisonKey, *store.Shared]
	tied        memo[comparisonKey, *store.Bridges]
}

// comparisonKey tells answers apart: another state of the store has other ones.
type comparisonKey struct {
	derived int64
	kind    store.SharedKind
	// networks are slugs with a NUL between them.
	networks string
	first    int
}

func newComparer(c *coordinator) *comparer {
	return &comparer{
		coordinator: c,
		found: memo[comparisonKey, *store.Shared]{limit: maxKeptUses, size: func(s *store.Shared) (uses int) {
			for _, v := range s.Values {
				uses += len(v.Uses)
			}
			return uses
		}},
		tied: memo[comparisonKey, *store.Bridges]{limit: maxKeptUses, size: func(b *store.Bridges) (ties int) {
			for _, i := range b.Items {
				ties += len(i.Ties)
			}
			return ties
		}},
	}
}

// compareNetworks checks which networks are to be compared.
func compareNetworks(ctx context.Context, slugs []string) (*model.NetworkComparison, error) {
	slugs = distinct(slugs)
	if len(slugs) < 2 || len(slugs) > store.MaxShared {
		return nil, model.Invalidf("slugs must name 2 to %d different networks", store.MaxShared)
	}
	networks, err := loadersOf(ctx).networkList(slugs)
	if err != nil {
		return nil, err
	}
	snapshot, err := loadersOf(ctx).snapshot()
	return &model.NetworkComparison{Networks: networks, Stale: snapshot.Stale()}, err
}

// shared lists the first values of a kind that networks have in common.
func (c *comparer) shared(ctx context.Context, of *model.NetworkComparison, kind store.SharedKind, first int64) (*model.SharedValues, error) {
	size, err := pageSize("first", &first)
	if err != nil {
		return nil, err
	}
	networks := slugsOf(of)
	found, err := remember(ctx, c.coordinator, &c.found, comparisonKey{kind: kind, first: size}, networks, func(ctx context.Context) (*store.Shared, error) {
		return c.coordinator.store.Shared(ctx, store.SharedQuery{Kind: kind, Networks: networks, First: size})
	})
	if err != nil {
		return nil, err
	}
	total := analysis.SharedCount(found.Sets)
	return &model.SharedValues{
		TotalCount: total,
		Truncated:  total > int64(len(found.Values)),
		Items:      pointers(found.Values),
		Overlaps:   pointers(analysis.Overlaps(networks, found.Sets)),
	}, nil
}

// bridges lists the accounts that tie networks together most strongly.
func (c *comparer) bridges(ctx context.Context, of *model.NetworkComparison, first int64) (*model.Bridges, error) {
	size, err := pageSize("first", &first)
	if err != nil {
		return nil, err
	}
	networks := slugsOf(of)
	found, err := remember(ctx, c.coordinator, &c.tied, comparisonKey{first: size}, networks, func(ctx context.Context) (*store.Bridges, error) {
		return c.coordinator.store.Bridges(ctx, store.BridgeQuery{Networks: networks, First: size})
	})
	if err != nil {
		return nil, err
	}
	coverages := make([]store.Coverage, len(of.Networks))
	for i, n := range of.Networks {
		coverages[i] = n.Coverage
	}
	return &model.Bridges{
		TotalCount: found.Total,
		Coverage:   store.WeakestCoverage(coverages...),
		Truncated:  found.Total > int64(len(found.Items)),
		Items:      pointers(found.Items),
	}, nil
}

func slugsOf(of *model.NetworkComparison) []string {
	slugs := make([]string, len(of.Networks))
	for i, n := range of.Networks {
		slugs[i] = n.Slug
	}
	return slugs
}

// remember asks the store, in turn, what was not asked of the same state before.
func remember[V any](ctx context.Context, c *coordinator, found *memo[comparisonKey, V], key comparisonKey, networks []string,
	ask func(context.Context) (V, error)) (V, error) {
	before, err := loadersOf(ctx).snapshot()
	if err != nil {
		var none V
		return none, err
	}
	key.derived, key.networks = before.Derived, strings.Join(networks, "\x00")
	return found.get(ctx, key, func(ctx context.Context) (V, error) {
		return inTurn(ctx, c, func() (V, error) {
			answer, err := ask(ctx)
			if err != nil {
				return answer, err
			}
			after, err := c.store.Snapshot(ctx)
			if err == nil && after.Derived != before.Derived {
				found.forget(key) // it may be of either state
			}
			return answer, err
		})
	})
}
