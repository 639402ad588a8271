package neo4j

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/takedown/takedown/store"
)

var _ store.Summarizer = (*Store)(nil)

// Bounds of what is counted in advance, and kept in memory. What is longer is counted when asked for.
const (
	// mostShared are values of a kind, or accounts, that networks have in common.
	mostShared = 50_000
	// mostDistinct are hours of a network, and values of a measure.
	mostDistinct = 100_000
	// mostValues are the first values of a network.
	mostValues = 1000
	// mostPosts are those that a rule chose.
	mostPosts = 200_000
)

// summary is what was counted in advance of what was derived in one state. Nobody changes it.
type summary struct {
	of store.Snapshot
	// shared is what all networks have in common.
	shared  map[store.SharedKind]*store.Shared
	bridges *store.Bridges
	most    map[countedMost]most
	// hours and values are of networks.
	hours  map[string][]store.HourCount
	values map[measured][]store.ValueCount
	// posts are the keys of those that a rule chose.
	posts map[string][]string
}

// countedMost is what is counted: by a statement, over a network.
type countedMost struct{ statement, network string }

// measured is what is measured, of a network.
type measured struct {
	measure store.Measure
	network string
}

// isOf says that it was counted in this state.
func (c *summary) isOf(now store.Snapshot) bool {
	return c.of.Same(now)
}

// summaryOf is what was counted in advance in a state, or nil.
func (s *Store) summaryOf(now store.Snapshot) *summary {
	if c := s.summary.Load(); c != nil && c.isOf(now) {
		return c
	}
	return nil
}

// common is what all networks have in common, or nil.
func (c *summary) common(kind store.SharedKind) *store.Shared {
	if c == nil {
		return nil
	}
	return c.shared[kind]
}

// tied are the accounts that tie networks together, or nil.
func (c *summary) tied() *store.Bridges {
	if c == nil {
		return nil
	}
	return c.bridges
}

// activity are the hours of a network, where they are kept.
func (c *summary) activity(network string) ([]store.HourCount, bool) {
	if c == nil {
		return nil, false
	}
	hours, ok := c.hours[network]
	return slices.Clone(hours), ok
}

// distribution are the values of a measure, where they are kept.
func (c *summary) distribution(m measured) ([]store.ValueCount, bool) {
	if c == nil {
		return nil, false
	}
	values, ok := c.values[m]
	return slices.Clone(values), ok
}

// first are the first counts of a statement over a network, where so many are kept.
func (c *summary) first(statement, network string, first int) (most, bool) {
	if c == nil {
		return most{}, false
	}
	kept, ok := c.most[countedMost{statement, network}]
	if first > len(kept.counts) && kept.distinct > int64(len(kept.counts)) {
		return most{}, false
	}
	kept.counts = slices.Clone(kept.counts[:min(first, len(kept.counts))])
	return kept, ok
}

// Remember implements [store.Summarizer]: the server remembers by itself.
func (s *Store) Remember(context.Context) error { return nil }

// Summarize implements [store.Summarizer]. What was counted is kept in this process, not in
// the graph, which it may only read, and of which others may have an older version: each
// that serves counts once for each state. More networks than can be compared at once are not.
func (s *Store) Summarize(ctx context.Context, rules ...store.PostRule) error {
	s.summarizing.Lock()
	defer s.summarizing.Unlock()
	of, err := s.Snapshot(ctx)
	if err != nil || of.Derived == 0 || of.Stale() {
		return err
	}
	c := s.summaryOf(of)
	if c == nil {
		if c, err = s.count(ctx, of); err != nil {
			return wrap(ctx, "summarize", err)
		}
	}
	for _, r := range rules {
		if _, done := c.posts[r.Rule]; done {
			continue
		}
		chosen, err := s.choose(ctx, r)
		if err == nil {
			err = s.unchanged(ctx, of)
		}
		if err != nil {
			return wrap(ctx, "summarize", err)
		}
		next := *c
		next.posts = maps.Clone(c.posts)
		next.posts[r.Rule] = chosen
		c = &next
		s.summary.Store(c)
	}
	return nil
}

// unchanged is an error where something was loaded or derived since a state.
func (s *Store) unchanged(ctx context.Context, of store.Snapshot) error {
	now, err := s.Snapshot(ctx)
	if err == nil && !now.Same(of) {
		err = fmt.Errorf("something was loaded meanwhile: %w", store.ErrConflict)
	}
	return err
}

// count counts all but what rules choose.
func (s *Store) count(ctx context.Context, of store.Snapshot) (*summary, error) {
	networks, err := s.Networks(ctx)
	if err != nil {
		return nil, err
	}
	var slugs []string
	for _, n := range networks {
		slugs = append(slugs, n.Slug)
	}
	c := &summary{of: of, shared: map[store.SharedKind]*store.Shared{}, most: map[countedMost]most{},
		hours: map[string][]store.HourCount{}, values: map[measured][]store.ValueCount{}, posts: map[string][]string{}}
	if len(slugs) >= 2 && len(slugs) <= store.MaxShared {
		for kind, sharing := range sharings {
			if c.shared[kind], err = s.inCommon(ctx, of, slugs, sharing); err != nil {
				return nil, err
			}
		}
		if c.bridges, err = s.allBridges(ctx, slugs); err != nil {
			return nil, err
		}
	}
	for _, slug := range slugs {
		if err := s.countNetwork(ctx, c, slug); err != nil {
			return nil, err
		}
	}
	err = s.unchanged(ctx, of)
	if err == nil {
		s.summary.Store(c)
	}
	return c, err
}

// countNetwork adds to a summary what is counted of a network by itself.
func (s *Store) countNetwork(ctx context.Context, c *summary, network string) (err error) {
	statements := []string{retweeted}
	for _, values := range facetValues {
		statements = append(statements, topStatement(values))
	}
	for _, statement := range statements {
		if c.most[countedMost{statement, network}], err = s.most(ctx, "count values", statement, network, mostValues); err != nil {
			return err
		}
	}
	hours, err := s.Activity(ctx, network)
	if err != nil {
		return err
	}
	if len(hours) <= mostDistinct {
		c.hours[network] = hours
	}
	for m := range measures {
		values, err := s.Distribution(ctx, network, m)
		if err != nil {
			return err
		}
		if len(values) <= mostDistinct {
			c.values[measured{m, network}] = values
		}
	}
	return nil
}

// allBridges are the accounts that tie networks together; nil where they are too many.
func (s *Store) allBridges(ctx context.Context, networks []string) (*store.Bridges, error) {
	all, err := s.Bridges(ctx, store.BridgeQuery{Networks: networks, First: mostShared})
	if err != nil || all.Total > mostShared {
		return nil, err
	}
	return all, nil
}

// inCommon is all that networks have in common in a state, but for the first tweets; nil where it is too much.
func (s *Store) inCommon(ctx context.Context, of store.Snapshot, slugs []string, kind sharing) (*store.Shared, error) {
	// Who loads by now need not wait for what will be of no use.
	if err := s.unchanged(ctx, of); err != nil {
		return nil, err
	}
	return read(ctx, s, "compare networks", func(v *view) (*store.Shared, error) {
		c, err := v.comparison(slugs, mostShared)
		if err == nil {
			err = c.count(kind)
		}
		if err != nil {
			return nil, err
		}
		values := int64(0)
		for _, set := range c.shared.Sets {
			if len(set.Networks) > 1 {
				values += set.Values
			}
		}
		if values > mostShared {
			return nil, nil // counted, and not kept
		}
		kept := c.shared // without the view that it was found in
		return &kept, nil
	})
}

// choose lists the keys of the posts that a rule chooses; nil where they are too many.
func (s *Store) choose(ctx context.Context, r store.PostRule) ([]string, error) {
	chosen := []string{}
	for p, err := range s.Posts(ctx, r.PostQuery) {
		if err != nil {
			return nil, err
		}
		if r.Match(&p) {
			if chosen = append(chosen, key(p.ID)); len(chosen) > mostPosts {
				return nil, nil
			}
		}
	}
	return chosen, nil
}
