package server

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"golang.org/x/sync/semaphore"

	"github.com/takedown/takedown/auth"
	"github.com/takedown/takedown/graph"
)

// maxWaiting is how many heavy questions may wait for a place.
const maxWaiting = 200

// queue lets heavy questions be answered a few at a time: each takes memory for
// itself, and the store has only so much for all.
type queue struct {
	places  *semaphore.Weighted
	waiting atomic.Int64
	rates   *callers
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationInterceptor
} = &queue{}

func newQueue(rates *callers) *queue {
	return &queue{places: semaphore.NewWeighted(int64(max(2, runtime.GOMAXPROCS(0)))), rates: rates}
}

// ExtensionName names the extension to gqlgen.
func (*queue) ExtensionName() string { return "Queue" }

// Validate accepts every schema.
func (*queue) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation waits for a place, and keeps it until the answer is there.
func (q *queue) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if !graph.Heavy(graphql.GetOperationContext(ctx)) {
		return next(ctx)
	}
	q.rates.charge(ctx, auth.From(ctx))
	if refused := q.enter(ctx); refused != nil {
		return graphql.OneShot(&graphql.Response{Errors: gqlerror.List{refused}})
	}
	// A stream asks for more answers until there is none.
	leave := sync.OnceFunc(q.leave)
	answer := next(ctx)
	return func(ctx context.Context) *graphql.Response {
		defer leave()
		return answer(ctx)
	}
}

// enter waits for a place, to leave once there is an answer, and says why where there is
// none to be had.
func (q *queue) enter(ctx context.Context) *gqlerror.Error {
	defer q.waiting.Add(-1)
	if q.waiting.Add(1) > maxWaiting {
		return graph.Refuse(graph.CodeRateLimited, "too many questions about whole networks wait for an answer; try again later")
	}
	if q.places.Acquire(ctx, 1) != nil {
		return graph.Refuse(codeTimeout, "the server was busy with other questions about whole networks; try again later")
	}
	return nil
}

func (q *queue) leave() { q.places.Release(1) }
