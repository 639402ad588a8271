package graph

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

// maxAmplifications is the most amplifications that influence is computed from:
// they take 16 bytes each, and about 150 for each account at their ends.
const maxAmplifications = 10_000_000

// maxKeptInfluencers is how many accounts the answers that are kept list in all.
const maxKeptInfluencers = 50 * maxPageSize

// influenceKey tells answers apart: another state of the store has other ones.
type influenceKey struct {
	derived int64
	network string
}

// influence is what the amplifications around a network say.
type influence struct {
	accounts, amplifications int
	// first are the most influential accounts.
	first []analysis.Influencer
	tiers analysis.Tiers
}

func newInfluences() *memo[influenceKey, *influence] {
	return &memo[influenceKey, *influence]{limit: maxKeptInfluencers, size: func(i *influence) int { return len(i.first) }}
}

// influenceOf finds who has influence around a network, once for all who ask.
func (r *Resolver) influenceOf(ctx context.Context, n *store.Network) (*influence, error) {
	before, err := loadersOf(ctx).snapshot()
	if err != nil {
		return nil, err
	}
	key := influenceKey{before.Derived, n.Slug}
	return r.influences.get(ctx, key, func(ctx context.Context) (*influence, error) {
		found, err := inTurn(ctx, r.coordinator, func() (*influence, error) { return r.findInfluence(ctx, n.Slug) })
		if err != nil {
			return nil, err
		}
		after, err := r.store.Snapshot(ctx)
		if err == nil && after.Derived != before.Derived {
			r.influences.forget(key) // it may be of either state
		}
		return found, err
	})
}

// Anticipate finds who has influence around each network before anyone asks, as far as
// the answers are kept. The error is of those that were not found.
func (h *Handler) Anticipate(ctx context.Context) error {
	networks, err := h.resolver.store.Networks(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, n := range networks[:min(maxKeptInfluencers/maxPageSize, len(networks))] {
		_, err := h.resolver.influenceOf(withLoaders(ctx, h.resolver.store, h.resolver.cases), &n)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("influence around %s: %w", n.Slug, err))
		}
	}
	return errors.Join(failed...)
}

// findInfluence reads the amplifications with a core account at either end.
func (r *Resolver) findInfluence(ctx context.Context, network string) (*influence, error) {
	core := map[string]store.Role{}
	for a, err := range networkMembers(ctx, r.store, network) {
		if err != nil {
			return nil, err
		}
		core[a.PlatformID] = a.Role()
	}
	accounts := slices.Sorted(maps.Keys(core))
	amplifications := &bulk{store: r.store}
	influencers := &analysis.Influencers{MaxAmplifications: maxAmplifications}
	for _, d := range directions {
		n, err := amplifications.count(ctx, d, accounts)
		if err == nil {
			err = influencers.Expect(n)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, d := range directions {
		for a, err := range amplifications.read(ctx, d, accounts) {
			if err != nil {
				return nil, err
			}
			if _, both := core[a.TargetID]; both && d == store.AmplifiedBy {
				continue // read among its target's amplifiers
			}
			if err := influencers.Add(a); err != nil {
				return nil, err
			}
		}
	}
	ranked, err := influencers.Rank(ctx)
	if err != nil {
		return nil, err
	}
	return &influence{
		accounts:       len(ranked),
		amplifications: influencers.Amplifications(),
		first:          slices.Clone(ranked[:min(maxPageSize, len(ranked))]),
		tiers:          influencers.Tiers(core),
	}, nil
}

// influence lists the most influential accounts around a network.
func (r *Resolver) influence(ctx context.Context, n *store.Network, first int64) (*model.Influence, error) {
	size, err := pageSize("first", &first)
	if err != nil {
		return nil, err
	}
	found, err := r.influenceOf(ctx, n)
	if err != nil {
		return nil, err
	}
	snapshot, err := loadersOf(ctx).snapshot()
	if err != nil {
		return nil, err
	}
	listed := found.first[:min(size, len(found.first))]
	return &model.Influence{
		TotalCount:     int64(found.accounts),
		Truncated:      found.accounts > len(listed),
		Amplifications: int64(found.amplifications),
		Coverage:       n.Coverage,
		Stale:          snapshot.Stale(),
		Items:          pointers(listed),
	}, nil
}

// tiers sorts a network's accounts, and those around it, by what they did for it.
func (r *Resolver) tiers(ctx context.Context, n *store.Network) (*model.NetworkTiers, error) {
	found, err := r.influenceOf(ctx, n)
	if err != nil {
		return nil, err
	}
	snapshot, err := loadersOf(ctx).snapshot()
	if err != nil {
		return nil, err
	}
	t := found.tiers
	return &model.NetworkTiers{
		Coverage:    n.Coverage,
		Stale:       snapshot.Stale(),
		Originators: &t.Originators,
		Amplifiers:  &t.Amplifiers,
		Silent:      &t.Silent,
		Outside:     &t.Outside,
	}, nil
}
