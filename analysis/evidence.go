package analysis

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// Match is one message that counts for an edge, with the one that matched it.
type Match struct {
	// SourceID and TargetID are the messages' ids: TargetID is the target's
	// nearest in time; of equally near ones the first, then the bytewise lowest.
	SourceID, TargetID string
	// SourceAt and TargetAt are when they were posted, in milliseconds since 1970-01-01 UTC.
	SourceAt, TargetAt int64
	// Object is what both acted on, for SYNCHRONY the start of the bin. Of several
	// objects it is the one with the nearest match, then the bytewise lowest.
	Object string
}

// Matches lists for each edge of a coordination the first matches behind it,
// by the time of source's message, then its id: with first at least the edge's
// weight, as many as that. It keeps no more than twice first of each edge in memory.
func Matches(ctx context.Context, edges []CoordinationEdge, first int, messages MessageSource, q CoordinationQuery) ([][]Match, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	e := &witness{walk: newWalk(q), first: first, targets: map[uint32][]target{}, found: make([][]Match, len(edges))}
	for i, edge := range edges {
		source := e.number(edge.Source)
		e.targets[source] = append(e.targets[source], target{e.number(edge.Target), i})
	}
	e.match = e.see
	err := e.over(ctx, q.messages(messages, store.MessageQuery{Accounts: slices.Clone(e.names), Within: q.Within}))
	for i := range e.found {
		e.found[i] = e.keep(e.found[i])
	}
	return e.found, err
}

// witness notes the matches of some edges.
type witness struct {
	*walk
	first int
	// targets are the other ends of the edges, by source.
	targets map[uint32][]target
	found   [][]Match
}

// target is the end of an edge, which has a place in the list of edges.
type target struct {
	account uint32
	edge    int
}

// see notes who matches m.
func (e *witness) see(m *act) error {
	for _, t := range e.targets[m.account] {
		if e.window.has(t.account) {
			e.note(t.edge, e.nearest(m, t.account))
		}
	}
	return nil
}

// nearest is the match of m by an account that has one: looked for further and
// further before and after it.
func (e *witness) nearest(m *act, account uint32) Match {
	var best Match
	object := e.objectName()
	look := func(other *act) (further bool) {
		match := Match{SourceID: m.id, TargetID: other.id, SourceAt: m.at, TargetAt: other.at, Object: object}
		if best.TargetID != "" && match.apart() > best.apart() {
			return false
		}
		if other.account == account && e.matches(other) && (best.TargetID == "" || match.compare(best) < 0) {
			best = match
		}
		return true
	}
	messages, shown := e.near()
	for i := shown - 1; i >= 0; i-- {
		if !look(&messages[i]) {
			break
		}
	}
	for i := shown + 1; i < len(messages); i++ {
		if !look(&messages[i]) {
			break
		}
	}
	return best
}

// Lag is the time from source's message to target's.
func (m Match) Lag() time.Duration { return time.Duration(m.TargetAt-m.SourceAt) * time.Millisecond }

// compare puts better evidence of the same message first.
func (m Match) compare(o Match) int {
	return cmp.Or(cmp.Compare(m.apart(), o.apart()), strings.Compare(m.Object, o.Object),
		cmp.Compare(m.TargetAt, o.TargetAt), strings.Compare(m.TargetID, o.TargetID))
}

func (m Match) apart() int64 { return max(m.SourceAt-m.TargetAt, m.TargetAt-m.SourceAt) }

// note adds a match to an edge's, and now and then drops those that are not among the first.
func (e *witness) note(edge int, m Match) {
	m.SourceID, m.TargetID, m.Object = strings.Clone(m.SourceID), strings.Clone(m.TargetID), strings.Clone(m.Object)
	e.found[edge] = append(e.found[edge], m)
	if len(e.found[edge]) >= 2*e.first {
		e.found[edge] = e.keep(e.found[edge])
	}
}

// keep sorts matches and keeps the first, each message once with its best match.
func (e *witness) keep(matches []Match) []Match {
	slices.SortFunc(matches, func(a, b Match) int {
		return cmp.Or(cmp.Compare(a.SourceAt, b.SourceAt), strings.Compare(a.SourceID, b.SourceID), a.compare(b))
	})
	matches = slices.CompactFunc(matches, func(a, b Match) bool { return a.SourceID == b.SourceID })
	return matches[:min(len(matches), e.first)]
}
