package analysis

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/takedown/takedown/store"
)

// baselineDays is the number of days before a window that its expectation is drawn from.
const baselineDays = 180

// maxWidth is the widest window in days.
const maxWidth = 366

// WindowQuery asks for creation windows.
type WindowQuery struct {
	// Width is a whole number of days, 1 to 366.
	Width time.Duration
	// MinAccounts is the fewest accounts of a network with which a window counts for it.
	MinAccounts int64
	// MinNetworks is the fewest networks a window must count for.
	MinNetworks int
	// MaxQ is the largest false discovery rate accepted, in (0, 1].
	MaxQ float64
}

// CreationWindow is a span of days, From <= day < To, in which unusually many
// accounts were created.
type CreationWindow struct {
	From, To store.Date
	// Total is the sum over Networks, which are ascending by slug.
	Total    int64
	Networks []NetworkWindow
}

// NetworkWindow is one network's part in a creation window.
type NetworkWindow struct {
	Network string
	// Accounts were created in the span; Expected is the number to be expected, at least 1.
	Accounts int64
	Expected float64
	// Q is the smallest q among the merged windows that count for the network.
	Q float64
}

// CreationWindows finds the spans of days in which at least MinNetworks of the
// networks created unusually many accounts, earliest first. created holds each
// network's accounts by creation day, ascending; with one network and MinNetworks 1
// the answer is that network's own windows.
//
// A window [d, d+width) holds k accounts of a network. They are compared with λ, the
// network's mean daily rate over the 180 days before d times the width, at least 1;
// days before the network's first account count as zeros. p is the Poisson
// probability of k or more. The windows of a network are all that touch its span: d
// from its first creation day - width + 1 to its last. Over them the step-up
// procedure of Benjamini and Hochberg (1995) turns p into q.
//
// A window counts for a network with k >= MinAccounts and q <= MaxQ, and qualifies
// when it counts for MinNetworks networks. Qualifying windows that overlap merge,
// windows that merely touch do not. A merged span lists each network for which one
// of its windows counts, with the accounts and λ of the whole span and the smallest
// q of those windows. The work is linear in the days spanned, apart from a sort.
//
// An argument that makes no sense is an [InvalidError].
func CreationWindows(created map[string][]store.DayCount, query WindowQuery) ([]CreationWindow, error) {
	width, err := query.days()
	if err != nil {
		return nil, err
	}
	var series []*dailySeries
	var counting []candidate
	for _, slug := range slices.Sorted(maps.Keys(created)) {
		s := newDailySeries(slug, created[slug])
		for _, c := range s.windows(width, query) {
			c.network = len(series)
			counting = append(counting, c)
		}
		series = append(series, s)
	}
	slices.SortFunc(counting, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.network, b.network))
	})
	found := []CreationWindow{}
	for _, span := range merge(counting, width, query.MinNetworks) {
		found = append(found, span.describe(series))
	}
	return found, nil
}

// days checks the query and gives the width in days.
func (q WindowQuery) days() (store.Date, error) {
	switch {
	case q.Width%store.Day != 0 || q.Width < store.Day || q.Width > maxWidth*store.Day:
		return 0, invalid("width", "must be a whole number of days from 1 to %d", maxWidth)
	case q.MinAccounts < 1:
		return 0, invalid("minAccounts", "must be at least 1")
	case !(q.MaxQ > 0 && q.MaxQ <= 1):
		return 0, invalid("maxQ", "must be above 0 and at most 1")
	case q.MinNetworks < 1:
		return 0, invalid("minNetworks", "must be at least 1")
	}
	return store.Date(q.Width / store.Day), nil
}

// candidate is a window that counts for one network.
type candidate struct {
	start   store.Date
	network int
	q       float64
}

// dailySeries is a network's accounts by creation day, as running totals.
type dailySeries struct {
	network     string
	first, last store.Date
	// before[i] counts the accounts created before first+i.
	before []int64
}

func newDailySeries(network string, created []store.DayCount) *dailySeries {
	s := &dailySeries{network: network}
	if len(created) == 0 {
		return s
	}
	s.first, s.last = created[0].Day, created[len(created)-1].Day
	s.before = make([]int64, s.last-s.first+2)
	for _, c := range created {
		s.before[c.Day-s.first+1] = c.Count
	}
	for i := 1; i < len(s.before); i++ {
		s.before[i] += s.before[i-1]
	}
	return s
}

// count is the number of accounts created on from <= day < to.
func (s *dailySeries) count(from, to store.Date) int64 {
	if len(s.before) == 0 {
		return 0
	}
	clamp := func(d store.Date) store.Date { return min(max(d, s.first), s.last+1) - s.first }
	return s.before[clamp(to)] - s.before[clamp(from)]
}

// expected is λ for the window [start, start+width).
func (s *dailySeries) expected(start, width store.Date) float64 {
	rate := float64(s.count(start-baselineDays, start)) / baselineDays
	return math.Max(1, rate*float64(width))
}

// windows lists the windows that count for the network.
func (s *dailySeries) windows(width store.Date, query WindowQuery) []candidate {
	if len(s.before) == 0 {
		return nil
	}
	start := s.first - width + 1
	q := make([]float64, s.last-start+1)
	for i := range q {
		d := start + store.Date(i)
		q[i] = poissonTail(s.count(d, d+width), s.expected(d, width))
	}
	falseDiscoveryRates(q)
	var counting []candidate
	for i := range q {
		d := start + store.Date(i)
		if q[i] <= query.MaxQ && s.count(d, d+width) >= query.MinAccounts {
			counting = append(counting, candidate{start: d, q: q[i]})
		}
	}
	return counting
}

// falseDiscoveryRates turns p-values into q-values in place: with m of them in
// ascending order, q(i) is the smallest p(j) m/j over j >= i.
func falseDiscoveryRates(p []float64) {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	smallest := 1.0
	for rank := len(order); rank > 0; rank-- {
		i := order[rank-1]
		smallest = math.Min(smallest, p[i]*float64(len(p))/float64(rank))
		p[i] = smallest
	}
}

// mergedSpan is a run of overlapping qualifying windows.
type mergedSpan struct {
	from, to store.Date
	// smallest is the smallest q of each network that counts in it.
	smallest map[int]float64
}

// merge joins the overlapping windows that count for enough networks. counting is
// ordered by start.
func merge(counting []candidate, width store.Date, minNetworks int) []mergedSpan {
	var spans []mergedSpan
	for len(counting) > 0 {
		start := counting[0].start
		n := 1
		for n < len(counting) && counting[n].start == start {
			n++
		}
		same := counting[:n]
		counting = counting[n:]
		if n < minNetworks {
			continue
		}
		if last := len(spans) - 1; last < 0 || start >= spans[last].to {
			spans = append(spans, mergedSpan{from: start, smallest: map[int]float64{}})
		}
		span := &spans[len(spans)-1]
		span.to = start + width
		for _, c := range same {
			if q, ok := span.smallest[c.network]; !ok || c.q < q {
				span.smallest[c.network] = c.q
			}
		}
	}
	return spans
}

// describe counts the span anew, as a whole.
func (m mergedSpan) describe(series []*dailySeries) CreationWindow {
	w := CreationWindow{From: m.from, To: m.to}
	for _, i := range slices.Sorted(maps.Keys(m.smallest)) {
		part := NetworkWindow{
			Network:  series[i].network,
			Accounts: series[i].count(m.from, m.to),
			Expected: series[i].expected(m.from, m.to-m.from),
			Q:        m.smallest[i],
		}
		w.Total += part.Accounts
		w.Networks = append(w.Networks, part)
	}
	return w
}
