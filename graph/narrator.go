package graph

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

// What narratives may take of the server's memory: a question keeps at most
// maxSpreadItems accounts, hashtags and hours (100 bytes each), the answers kept as
// many in all. createdBatch is how many accounts are looked up at a time.
const (
	maxSpreadItems = 2_000_000
	createdBatch   = 5000
)

// narrator finds how narratives were told, and keeps what was found last.
type narrator struct {
	store store.Reader
	// work is shared with whatever else takes much of the machine.
	work  *coordinator
	found memo[spreadKey, *spread]
}

// NarrativeRules are those by which narratives are told, of all that there are.
func NarrativeRules(ctx context.Context, st Store) ([]store.PostRule, error) {
	list, err := (&Resolver{store: st}).narratives(ctx)
	rules := make([]store.PostRule, len(list))
	for i, n := range list {
		rule, problem := n.Rule.Normal()
		if problem != nil {
			return nil, fmt.Errorf("narrative %q: %w", n.ID, problem)
		}
		matcher, problem := analysis.NewNarrativeMatcher(rule)
		if problem != nil {
			return nil, fmt.Errorf("narrative %q: %w", n.ID, problem)
		}
		rules[i] = store.PostRule{PostQuery: matcher.Query(), Match: matcher.Match}
	}
	return rules, err
}

func newNarrator(st store.Reader, work *coordinator) *narrator {
	return &narrator{store: st, work: work, found: memo[spreadKey, *spread]{limit: maxSpreadItems, size: (*spread).size}}
}

// spreadKey tells answers apart.
type spreadKey struct {
	derived int64
	// rule is a normal rule as text.
	rule string
	selection
}

// spread is an answer.
type spread struct {
	*analysis.Spread
	by      *narrator
	matcher *analysis.NarrativeMatcher
	selection
	created *once[creation]
}

// creation counts accounts by creation day, and those without one.
type creation struct {
	days    []store.DayCount
	undated int64
}

func (s *spread) size() int {
	n := len(s.Accounts) + len(s.Hashtags) + len(s.Hours)
	for _, network := range s.Networks {
		n += len(network.Hours)
	}
	return n
}

// narrativeSpread finds how a narrative was told.
func (r *Resolver) narrativeSpread(ctx context.Context, n *model.Narrative, networks []string, from, to *time.Time) (*model.NarrativeSpread, error) {
	l := loadersOf(ctx)
	of, err := newSelection(l, networks, from, to)
	if err != nil {
		return nil, err
	}
	snapshot, err := l.snapshot()
	if err != nil {
		return nil, err
	}
	found, err := r.narrator.find(ctx, snapshot.Derived, n.Rule, of)
	if err != nil {
		return nil, err
	}
	coverages := []store.Coverage{}
	all, err := l.networks()
	if err != nil {
		return nil, err
	}
	for _, network := range all {
		if networks == nil || slices.Contains(networks, network.Slug) {
			coverages = append(coverages, network.Coverage)
		}
	}
	return &model.NarrativeSpread{
		Spread:   found.Spread,
		Coverage: store.WeakestCoverage(coverages...),
		Stale:    snapshot.Stale(),
		Created: func(ctx context.Context) ([]store.DayCount, int64, error) {
			c, err := found.created.get(ctx)
			return c.days, c.undated, err
		},
		After: found.after,
	}, nil
}

func (n *narrator) find(ctx context.Context, derived int64, rule analysis.NarrativeRule, of selection) (*spread, error) {
	rule, err := rule.Normal()
	if err != nil {
		return nil, err
	}
	key := spreadKey{derived, fmt.Sprintf("%q", rule), of}
	return n.found.get(ctx, key, func(ctx context.Context) (*spread, error) {
		matcher, err := analysis.NewNarrativeMatcher(rule)
		if err != nil {
			return nil, err
		}
		s := &spread{by: n, matcher: matcher, selection: of}
		s.Spread, err = inTurn(ctx, n.work, func() (*analysis.Spread, error) {
			return analysis.FindSpread(ctx, s.posts(ctx), matcher,
				analysis.SpreadQuery{Networks: of.slugs(), MaxEarliest: maxPageSize + 1, MaxItems: maxSpreadItems})
		})
		if err != nil {
			return nil, err
		}
		s.created = newOnce(s.create)
		after, err := n.store.Snapshot(ctx)
		if err == nil && after.Derived != derived {
			n.found.forget(key) // it may be of either state
		}
		return s, err
	})
}

// posts are those of the answer's selection.
func (s *spread) posts(ctx context.Context) analysis.PostSource {
	return func(q store.PostQuery) iter.Seq2[store.Post, error] {
		q.Networks = s.slugs()
		from, to := s.during.bounds()
		if from != nil && (q.From == nil || q.From.Before(*from)) {
			q.From = from
		}
		q.To = to
		return s.by.store.Posts(ctx, q)
	}
}

// create looks up when the accounts of an answer were created.
func (s *spread) create(ctx context.Context) (c creation, err error) {
	counts := map[store.Date]int64{}
	for some := range slices.Chunk(s.Accounts, createdBatch) {
		ids := make([]string, len(some))
		for i, a := range some {
			ids[i] = a.Account
		}
		accounts, err := s.by.store.Accounts(ctx, ids)
		if err != nil {
			return c, err
		}
		for _, id := range ids {
			if a := accounts[id]; a != nil && a.CreatedOn != nil {
				counts[*a.CreatedOn]++
			} else {
				c.undated++
			}
		}
	}
	for day, count := range counts {
		c.days = append(c.days, store.DayCount{Day: day, Count: count})
	}
	slices.SortFunc(c.days, func(a, b store.DayCount) int { return int(a.Day - b.Day) })
	return c, nil
}

// after lists tweets: from the ones kept, as far as they go, or by looking again.
func (s *spread) after(ctx context.Context, place *store.Key, first int) (keys []store.Key, more bool, err error) {
	if place == nil {
		return s.Earliest[:min(first, len(s.Earliest))], len(s.Earliest) > first, nil
	}
	_, err = inTurn(ctx, s.by.work, func() (struct{}, error) {
		var err error
		keys, more, err = analysis.NarrativeTweets(ctx, s.posts(ctx), s.matcher, *place, first)
		return struct{}{}, err
	})
	return keys, more, err
}
