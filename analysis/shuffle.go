package analysis

import (
	"cmp"
	"context"
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

	// slots are where the messages are in this run, messages which is in each slot.
	slots, messages []uint32
	// acts are the slots of the acts on each object, one object after another, in
	// the order of time; next is where the next one goes.
	acts, next []uint32
	window     window
	// again are matches of messages that act on several objects: they count once.
	again []edgeMatch
}

type edgeMatch struct {
	message uint32
	edge    int32
}

func newShuffle(h *history, within int64) *shuffle {
	return &shuffle{history: h, within: within, weights: make([]int64, len(h.targets)), slots: make([]uint32, len(h.slots)),
		messages: make([]uint32, len(h.slots)), acts: make([]uint32, len(h.acts)), next: make([]uint32, len(h.onObject))}
}

// run shuffles the times and adds the weights that the edges then have.
func (s *shuffle) run(ctx context.Context, round uint64) error {
	copy(s.slots, s.history.slots)
	for i, account := range s.accounts {
		shuffleTimes(account, round, s.slots[s.messagesOf[i]:s.messagesOf[i+1]])
	}
	s.sort()
	start := uint32(0)
	for i, n := range s.onObject {
		if i%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		s.object(s.acts[start : start+n])
		start += n
	}
	slices.SortFunc(s.again, func(a, b edgeMatch) int {
		return cmp.Or(cmp.Compare(a.message, b.message), cmp.Compare(a.edge, b.edge))
	})
	for _, m := range slices.Compact(s.again) {
		s.weights[m.edge]++
	}
	s.again = s.again[:0]
	return nil
}

// sort puts each object's acts in the order of time: slots are, so it is enough
// to deal them out.
func (s *shuffle) sort() {
	for message, slot := range s.slots {
		s.messages[slot] = uint32(message)
	}
	start := uint32(0)
	for object, n := range s.onObject {
		s.next[object] = start
		start += n
	}
	for slot, message := range s.messages {
		for _, object := range s.history.acts[s.actsOf[message]:s.actsOf[message+1]] {
			s.acts[s.next[object]] = uint32(slot)
			s.next[object]++
		}
	}
}

// object weighs the matches of the acts on one object.
func (s *shuffle) object(acts []uint32) {
	first, last := 0, 0
	for _, slot := range acts {
		at := s.at[slot]
		for ; last < len(acts) && s.at[acts[last]] <= at+s.within; last++ {
			if s.matches(acts[last]) {
				s.window.enter(s.account[acts[last]])
			}
		}
		for ; s.at[acts[first]] < at-s.within; first++ {
			if s.matches(acts[first]) {
				s.window.leave(s.account[acts[first]])
			}
		}
		if !s.directed || !s.original[s.messages[slot]] {
			s.match(slot)
		}
	}
	s.window.clear()
}

// matches says whether what is in a slot can match others.
func (s *shuffle) matches(slot uint32) bool { return !s.directed || s.original[s.messages[slot]] }

// match counts who matches what is in a slot: of the account's edges and the
// window, the shorter is gone through.
func (s *shuffle) match(slot uint32) {
	source := s.account[slot]
	from, to := s.edgesOf[source], s.edgesOf[source+1]
	if to-from <= len(s.window.accounts) {
		for i, target := range s.targets[from:to] {
			if s.window.has(target) {
				s.count(slot, from+i)
			}
		}
		return
	}
	for _, target := range s.window.accounts {
		if place := s.places.get(source, target); place > 0 {
			s.count(slot, int(place)-1)
		}
	}
}

func (s *shuffle) count(slot uint32, edge int) {
	message := s.messages[slot]
	if s.actsOf[message+1]-s.actsOf[message] > 1 {
		s.again = append(s.again, edgeMatch{message, int32(edge)})
		return
	}
	s.weights[edge]++
}

// shuffleTimes shuffles the times of an account's messages.
func shuffleTimes[T any](account string, round uint64, times []T) {
	hash := fnv.New64a()
	hash.Write([]byte(account))
	rand.New(rand.NewPCG(hash.Sum64(), round)).Shuffle(len(times), func(i, j int) { times[i], times[j] = times[j], times[i] })
}
