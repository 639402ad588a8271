package graph

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

// What coordination may take of the server's memory: of each answer the first
// maxEdges are kept (100 bytes each), of answers to several questions as many as
// have maxKeptEdges in all; a question looks at no more than maxItems pairs of
// accounts or messages (60 bytes each), and maxComputed questions are computed at
// a time.
const (
	maxEdges     = 1_000_000
	maxKeptEdges = 2_000_000
	maxItems     = 5_000_000
	maxComputed  = 2
)

// coordinator computes coordination, and keeps what was computed last.
type coordinator struct {
	store    store.Reader
	found    memo[coordinationKey, *coordination]
	clusters memo[clusterKey, []*analysis.Cluster]
	turns    chan struct{}
	analyses *analyses
}

func newCoordinator(st store.Reader) *coordinator {
	return &coordinator{
		store: st,
		found: memo[coordinationKey, *coordination]{limit: maxKeptEdges, size: func(c *coordination) int { return len(c.edges) }},
		clusters: memo[clusterKey, []*analysis.Cluster]{limit: maxKeptEdges, size: func(clusters []*analysis.Cluster) int {
			members := 0
			for _, c := range clusters {
				members += c.Size()
			}
			return members
		}},
		turns:    make(chan struct{}, maxComputed),
		analyses: newAnalyses(),
	}
}

// coordinationArgs say which coordination is asked for.
type coordinationArgs struct {
	analysis.CoordinationQuery
	selection
}

// selection says which messages are looked at.
type selection struct {
	// everywhere is set unless networks restrict it: their slugs, each followed by a NUL.
	everywhere bool
	networks   string
	during     timeRange
}

// newSelection checks what is to be looked at.
func newSelection(l *loaders, networks []string, from, to *time.Time) (s selection, err error) {
	if networks == nil {
		if networks, err = l.everywhere(); err != nil {
			return s, err
		}
	}
	s.everywhere = networks == nil
	for _, slug := range distinct(networks) {
		if _, err := l.network(slug); err != nil {
			return s, err
		}
		s.networks += slug + "\x00"
	}
	s.during, err = newTimeRange(from, to)
	return s, err
}

// slugs are the networks of a selection; nil does not restrict.
func (s selection) slugs() []string {
	if s.everywhere {
		return nil
	}
	return append([]string{}, strings.FieldsFunc(s.networks, func(r rune) bool { return r == 0 })...)
}

// coordinationKey tells answers apart: another state of the store has other ones.
type coordinationKey struct {
	derived int64
	coordinationArgs
}

// coordinationAsked are the arguments of a question.
type coordinationAsked struct {
	analysis.CoordinationQuery
	networks []string
	from, to *time.Time
}

// args checks what is asked for.
func (a coordinationAsked) args(ctx context.Context) (args coordinationArgs, err error) {
	args.CoordinationQuery = a.CoordinationQuery
	args.MaxEdges, args.MaxItems = maxEdges, maxItems
	args.selection, err = newSelection(loadersOf(ctx), a.networks, a.from, a.to)
	return args, err
}

// messages are those of a selection.
func (c *coordinator) messages(ctx context.Context, s selection) analysis.MessageSource {
	return func(q store.MessageQuery) iter.Seq2[store.Message, error] {
		q.Networks = s.slugs()
		q.From, q.To = s.during.bounds()
		return c.store.Messages(ctx, q)
	}
}

// coordination is an answer.
type coordination struct {
	coordinationArgs
	by    *coordinator
	edges []analysis.CoordinationEdge
	total int64
	// expected are the weights to expect of the edges.
	expected *once[[]float64]
}

// find finds who acts together.
func (c *coordinator) find(ctx context.Context, args coordinationArgs) (*coordination, error) {
	before, err := loadersOf(ctx).snapshot()
	if err != nil {
		return nil, err
	}
	key := coordinationKey{before.Derived, args}
	return c.found.get(ctx, key, func(ctx context.Context) (*coordination, error) {
		found, err := analyse(ctx, c, model.AnalysisPhaseEdges, []store.Behaviour{args.Behaviour}, args, func(messages analysis.MessageSource) (*coordination, error) {
			edges, total, err := analysis.Coordination(ctx, messages, args.CoordinationQuery)
			return &coordination{coordinationArgs: args, by: c, edges: edges, total: total}, err
		})
		if err != nil {
			return nil, err
		}
		found.expected = newOnce(found.expect)
		after, err := c.store.Snapshot(ctx)
		if err == nil && after.Derived != before.Derived {
			c.found.forget(key) // it may be of either state
		}
		return found, err
	})
}

// inTurn does something that takes much of the machine.
func inTurn[V any](ctx context.Context, c *coordinator, compute func() (V, error)) (V, error) {
	select {
	case c.turns <- struct{}{}:
		defer func() { <-c.turns }()
		return compute()
	case <-ctx.Done():
		var none V
		return none, ctx.Err()
	}
}

func (c *coordination) expect(ctx context.Context) ([]float64, error) {
	return analyse(ctx, c.by, model.AnalysisPhaseExpectedWeights, []store.Behaviour{c.Behaviour}, c.coordinationArgs, func(messages analysis.MessageSource) ([]float64, error) {
		return analysis.ExpectedWeights(ctx, c.edges, messages, c.CoordinationQuery)
	})
}

// evidence lists the first matches behind each of some edges.
func (c *coordination) evidence(ctx context.Context, edges []analysis.CoordinationEdge, first int) ([][]analysis.Match, error) {
	return analyse(ctx, c.by, model.AnalysisPhaseEvidence, []store.Behaviour{c.Behaviour}, c.coordinationArgs, func(messages analysis.MessageSource) ([][]analysis.Match, error) {
		return analysis.Matches(ctx, edges, first, messages, c.CoordinationQuery)
	})
}
