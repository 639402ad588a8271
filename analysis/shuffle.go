package analysis

import (
	"cmp"
	"hash/fnv"
	"math/rand/v2"
	"slices"
)

// shuffle weighs the edges of a history whose times are shuffled, again and again.
type shuffle struct {
	*history
	// within is in milliseconds.
	within int64
	// weights are the sums over all runs, by edge.
	weights []int64

	times []int64
	acts  []timedAct
	// last is the act that an edge was last counted for.
	last []int64
	act  int64
	// again are matches of repeated messages, which can come again on another object.
	again []edgeMatch
}

// timedAct is an act at its time in one run.
type timedAct struct {
	at int64
	actOn
	account int32
}

type edgeMatch struct{ message, edge int32 }

func newShuffle(h *history, edges int, within int64) *shuffle {
	return &shuffle{history: h, within: within, weights: make([]int64, edges), times: make([]int64, len(h.messages)), last: make([]int64, edges)}
}

// run shuffles the times and adds the weights that the edges then have.
func (s *shuffle) run(round uint64) {
	for i, m := range s.messages {
		s.times[i] = m.at
	}
	for i, account := range s.accounts {
		shuffleTimes(account, round, s.times[s.starts[i]:s.starts[i+1]])
	}
	start := 0
	for _, end := range s.ends {
		s.acts = s.acts[:0]
		for _, a := range s.history.acts[start:end] {
			s.acts = append(s.acts, timedAct{s.times[a.message], a, s.messages[a.message].account})
		}
		slices.SortFunc(s.acts, func(a, b timedAct) int { return cmp.Compare(a.at, b.at) })
		s.object()
		start = end
	}
	slices.SortFunc(s.again, func(a, b edgeMatch) int {
		return cmp.Or(cmp.Compare(a.message, b.message), cmp.Compare(a.edge, b.edge))
	})
	for _, m := range slices.Compact(s.again) {
		s.weights[m.edge]++
	}
	s.again = s.again[:0]
}

// object weighs the matches on the object whose acts are sorted.
func (s *shuffle) object() {
	first := 0
	for i := range s.acts {
		m := &s.acts[i]
		for s.acts[first].at < m.at-s.within {
			first++
		}
		s.act++
		for j := first; j < len(s.acts) && s.acts[j].at <= m.at+s.within; j++ {
			if other := &s.acts[j]; other.account != m.account {
				s.match(m, other)
			}
		}
	}
}

// match counts that other matches m, once for each account.
func (s *shuffle) match(m, other *timedAct) {
	if m.original || s.directed && !other.original {
		return
	}
	edge, ok := s.edges[edgeKey{m.account, other.account}]
	switch {
	case !ok || s.last[edge] == s.act:
		return
	case m.repeated:
		s.again = append(s.again, edgeMatch{m.message, edge})
	default:
		s.weights[edge]++
	}
	s.last[edge] = s.act
}

// shuffleTimes shuffles the times of an account's messages.
func shuffleTimes(account string, round uint64, times []int64) {
	hash := fnv.New64a()
	hash.Write([]byte(account))
	rand.New(rand.NewPCG(hash.Sum64(), round)).Shuffle(len(times), func(i, j int) { times[i], times[j] = times[j], times[i] })
}
