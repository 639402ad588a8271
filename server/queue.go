package server

import (
	"context"
	"runtime"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"golang.org/x/sync/semaphore"

	"github.com/takedown/takedown/graph"
)

// maxWaiting is how many heavy questions may wait for a place.
const maxWaiting = 200

// queue lets heavy questions be answered a few at a time: each takes memory for
// itself, and the store has only so much for all.
type queue struct {
	places  *semaphore.Weighted
	waiting atomic.Int64
}

func newQueue() *queue {
	return &queue{places: semaphore.NewWeighted(int64(max(2, runtime.GOMAXPROCS(0))))}
}

// enter waits for a place. It gives what to call at the end or, where there is none
// to be had, the answer.
func (q *queue) enter(ctx context.Context) (leave func(), refused *graphql.Response) {
	if !graph.Heavy(graphql.GetOperationContext(ctx)) {
		return func() {}, nil
	}
	defer q.waiting.Add(-1)
	if q.waiting.Add(1) > maxWaiting {
		return nil, refusal(graph.CodeRateLimited, "too many questions about whole networks wait for an answer; try again later")
	}
	if q.places.Acquire(ctx, 1) != nil {
		return nil, refusal(codeTimeout, "the server was busy with other questions about whole networks; try again later")
	}
	return func() { q.places.Release(1) }, nil
}

func refusal(code, message string) *graphql.Response {
	return &graphql.Response{Errors: []*gqlerror.Error{graph.Refuse(code, message)}}
}
