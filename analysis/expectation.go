package analysis

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/takedown/takedown/store"
)

// shuffles is how many shuffles an expectation is the mean of.
const shuffles = 20

// expect sets what to expect of the edges' weights: the mean weight over 20
// shuffles of each account's own times among its own messages of the behaviour.
// What accounts did and when they were active stays, what they did when does
// not. Each account has a source of random numbers of its own, seeded with its
// id, and its messages are taken in bytewise order: an edge's figure depends on
// neither the store nor the other accounts.
func expect(edges []CoordinationEdge, messages MessageSource, q CoordinationQuery) error {
	if q.Behaviour == store.BehaviourSynchrony {
		// Objects make no difference there, and the times stay the same.
		for i := range edges {
			edges[i].ExpectedWeight = float64(edges[i].Weight)
		}
		return nil
	}
	if len(edges) == 0 {
		return nil
	}
	h, err := gather(edges, messages, q)
	if err != nil {
		return err
	}
	weights := make([]atomic.Int64, len(edges))
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(shuffles, runtime.GOMAXPROCS(0)) {
		all.Go(func() {
			s := newShuffle(h, len(edges), q.Within.Milliseconds())
			for n := next.Add(1); n <= shuffles; n = next.Add(1) {
				s.run(uint64(n))
			}
			for i, weight := range s.weights {
				weights[i].Add(weight)
			}
		})
	}
	all.Wait()
	for i := range edges {
		edges[i].ExpectedWeight = float64(weights[i].Load()) / shuffles
	}
	return nil
}
