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
	return &comparer{coordinator: c, found: memo[comparisonKey, *store.Shared]{limit: maxKeptUses, size: func(s *store.Shared) int {
		uses := 0
		for _, v := range s.Values {
			uses += len(v.Uses)
		}
		return uses
	}}}
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
	q := store.SharedQuery{Kind: kind, First: size}
	for _, n := range of.Networks {
		q.Networks = append(q.Networks, n.Slug)
	}
	found, err := c.find(ctx, q)
	if err != nil {
		return nil, err
	}
	total := analysis.SharedCount(found.Sets)
	return &model.SharedValues{
		TotalCount: total,
		Truncated:  total > int64(len(found.Values)),
		Items:      pointers(found.Values),
		Overlaps:   pointers(analysis.Overlaps(q.Networks, found.Sets)),
	}, nil
}

func (c *comparer) find(ctx context.Context, q store.SharedQuery) (*store.Shared, error) {
	before, err := loadersOf(ctx).snapshot()
	if err != nil {
		return nil, err
	}
	key := comparisonKey{before.Derived, q.Kind, strings.Join(q.Networks, "\x00"), q.First}
	return c.found.get(ctx, key, func(ctx context.Context) (*store.Shared, error) {
		return inTurn(ctx, c.coordinator, func() (*store.Shared, error) {
			found, err := c.coordinator.store.Shared(ctx, q)
			if err != nil {
				return nil, err
			}
			after, err := c.coordinator.store.Snapshot(ctx)
			if err == nil && after.Derived != before.Derived {
				c.found.forget(key) // it may be of either state
			}
			return found, err
		})
	})
}
