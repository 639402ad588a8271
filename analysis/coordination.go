package analysis

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// maxWithin is the longest time that acts count as coordinated over.
const maxWithin = 366 * store.Day

// CoordinationQuery asks for coordination.
type CoordinationQuery struct {
	Behaviour store.Behaviour
	// Within is how far apart two messages may be, inclusive: whole
	// milliseconds, at most 366 days. For SYNCHRONY it is the width of a bin, above 0.
	Within time.Duration
	// MinWeight is the least weight of an edge that is listed, at least 1.
	MinWeight int64
	// SkipEmpty leaves out messages on the object "": tweets without a URL and
	// texts of nothing but mentions, which QUT's toolkit takes for the same.
	// SYNCHRONY, which has no objects, is not affected.
	SkipEmpty bool
	// Expected asks for ExpectedWeight, for which the messages of the accounts
	// found are kept in memory, about 60 bytes each.
	Expected bool
	// MaxEdges is the most edges to list, the first ones; 0 lists all.
	MaxEdges int
	// MaxItems is the most pairs of accounts, or messages, to keep in memory, of
	// some 40 bytes each; 0 is no limit.
	MaxItems int
}

// CoordinationEdge says that source acted together with target.
type CoordinationEdge struct {
	Source, Target string
	// Weight counts source's messages that target matched.
	Weight int64
	// ExpectedWeight is what Weight would be if the accounts were as active and
	// acted on the same objects, but independently; 0 where it was not asked for.
	ExpectedWeight float64
}

// Coordination finds who acts together, by source, then target, bytewise. It
// gives the number of all edges as well.
// messages streams those of a query as [store.Reader] does; more than the query
// asks for do no harm. They are asked for a second time for expectations.
//
// The rule is that of the QUT Digital Observatory's coordination-network-toolkit:
// a message m1 of U1 is matched by U2 ≠ U1 when U2 has a message on an object of
// m1, at most Within before or after it; the weight of U1→U2 is the number of
// U1's messages that U2 matched. FAST_RETWEET: m1 is a retweet and U2's message
// its original. SYNCHRONY: both are in one bin, [k Within, (k+1) Within) since
// 1970-01-01 UTC for a whole k.
//
// The memory it takes is bounded by the messages on one object within twice
// Within, the pairs of accounts that match at all, and the matches of messages
// on several objects.
//
// An argument that makes no sense is an [InvalidError], too much to keep a [LimitError].
func Coordination(ctx context.Context, messages MessageSource, q CoordinationQuery) ([]CoordinationEdge, int64, error) {
	if err := q.check(); err != nil {
		return nil, 0, err
	}
	c, err := count(ctx, q.messages(messages, store.MessageQuery{Within: q.Within}), q)
	if err != nil {
		return nil, 0, err
	}
	edges, total := c.edges(q.MinWeight, q.MaxEdges)
	if q.Expected {
		expected, err := ExpectedWeights(ctx, edges, messages, q)
		if err != nil {
			return nil, 0, err
		}
		for i := range edges {
			edges[i].ExpectedWeight = expected[i]
		}
	}
	return edges, total, nil
}

// MessageSource streams messages.
type MessageSource func(store.MessageQuery) iter.Seq2[store.Message, error]

// messages are what the query is about.
func (q CoordinationQuery) messages(from MessageSource, which store.MessageQuery) iter.Seq2[store.Message, error] {
	which.Behaviour = q.Behaviour
	messages := from(which)
	if q.SkipEmpty && q.Behaviour != store.BehaviourSynchrony {
		messages = withObject(messages)
	}
	return messages
}

// withObject leaves out messages on nothing.
func withObject(messages iter.Seq2[store.Message, error]) iter.Seq2[store.Message, error] {
	return func(yield func(store.Message, error) bool) {
		for m, err := range messages {
			if (m.Object != "" || err != nil) && !yield(m, err) {
				return
			}
		}
	}
}

func (q CoordinationQuery) check() error {
	switch {
	case !slices.Contains(store.Behaviours, q.Behaviour):
		return invalid("behaviour", "must be one of %v", store.Behaviours)
	case q.Within < 0 || q.Within > maxWithin || q.Within%time.Millisecond != 0:
		return invalid("within", "must be whole milliseconds, from none to 366 days")
	case q.Within == 0 && q.Behaviour == store.BehaviourSynchrony:
		return invalid("within", "must be above 0")
	case q.MinWeight < 1:
		return invalid("minWeight", "must be at least 1")
	}
	return nil
}

// edges lists the pairs of at least a weight, the first ones where there are
// more than a limit, and how many there are in all.
func (c *matcher) edges(minWeight int64, limit int) ([]CoordinationEdge, int64) {
	edges, total := []CoordinationEdge{}, 0
	ofSource := make([]int, len(c.names))
	c.directed(minWeight, func(source, _ uint32, _ int64) {
		ofSource[source]++
		total++
	})
	listed := func(uint32) bool { return true }
	if limit > 0 && total > limit {
		listed = c.firstSources(ofSource, limit)
	}
	c.directed(minWeight, func(source, target uint32, weight int64) {
		if listed(source) {
			edges = append(edges, CoordinationEdge{Source: c.names[source], Target: c.names[target], Weight: weight})
		}
	})
	slices.SortFunc(edges, CompareEdges)
	if limit > 0 && total > limit {
		edges = slices.Clone(edges[:limit])
	}
	return edges, int64(total)
}

// directed lists the pairs of at least a weight, in no order.
func (c *matcher) directed(minWeight int64, each func(source, target uint32, weight int64)) {
	for p := range c.pairs.all() {
		if int64(p.forth) >= minWeight {
			each(p.low, p.high, int64(p.forth))
		}
		if int64(p.back) >= minWeight {
			each(p.high, p.low, int64(p.back))
		}
	}
}

// firstSources tells the sources that the first edges of a limit belong to, where
// each source has so many.
func (c *matcher) firstSources(edges []int, limit int) func(uint32) bool {
	inOrder := make([]uint32, len(c.names))
	for i := range inOrder {
		inOrder[i] = uint32(i)
	}
	slices.SortFunc(inOrder, func(a, b uint32) int { return strings.Compare(c.names[a], c.names[b]) })
	first := make([]bool, len(c.names))
	for _, source := range inOrder {
		if limit <= 0 {
			break
		}
		first[source] = true
		limit -= edges[source]
	}
	return func(source uint32) bool { return first[source] }
}

// CompareEdges orders edges by source, then target.
func CompareEdges(a, b CoordinationEdge) int {
	return cmp.Or(strings.Compare(a.Source, b.Source), strings.Compare(a.Target, b.Target))
}
