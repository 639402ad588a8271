package analysis

import (
	"context"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/takedown/takedown/store"
)

// shuffles is how many shuffles an expectation is the mean of.
const shuffles = 20

// ExpectedWeights are what to expect of the weights of edges that [Coordination]
// found, in its order: the mean weight over 20 shuffles of each account's own
// times among its own messages of the behaviour. What accounts did and when they
// were active stays, what they did when does not. Each account has a source of
// random numbers of its own, seeded with its id, and its messages are taken in
// bytewise order: an edge's figure depends on neither the store nor the other
// accounts.
func ExpectedWeights(ctx context.Context, edges []CoordinationEdge, messages MessageSource, q CoordinationQuery) ([]float64, error) {
	expected := make([]float64, len(edges))
	if q.Behaviour == store.BehaviourSynchrony {
		// Objects make no difference there, and the times stay the same.
		for i := range edges {
			expected[i] = float64(edges[i].Weight)
		}
		return expected, nil
	}
	if len(edges) == 0 {
		return expected, nil
	}
	h, err := gather(ctx, edges, messages, q)
	if err != nil {
		return nil, err
	}
	weights := make([]atomic.Int64, len(edges))
	var next atomic.Int64
	all, ctx := errgroup.WithContext(ctx)
	for range min(shuffles, runtime.GOMAXPROCS(0)) {
		all.Go(func() error {
			s := newShuffle(h, q.Within.Milliseconds())
			for n := next.Add(1); n <= shuffles; n = next.Add(1) {
				if err := s.run(ctx, uint64(n)); err != nil {
					return err
				}
			}
			for i, weight := range s.weights {
				weights[i].Add(weight)
			}
			return nil
		})
	}
	if err := all.Wait(); err != nil {
		return nil, err
	}
	for i := range weights {
		expected[i] = float64(weights[i].Load()) / shuffles
	}
	return expected, nil
}
