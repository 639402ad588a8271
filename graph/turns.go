package graph

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	// turnsEach is how many questions are answered at once for each processor: while one
	// waits for a disk or a batch, others go on.
	turnsEach = 4
	// turnTime is how long an answer may take before the next question has its turn.
	turnTime = 100 * time.Millisecond
)

// turns lets few questions be answered at once, in the order in which they came. Were all
// answered at once, each would take as long as all of them, and those that ask the store
// several times would wait for all of the others each time. What takes long keeps nobody
// waiting.
type turns struct {
	free chan struct{}
	time time.Duration
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationInterceptor
} = turns{}

// Turns bounds how many queries are answered at the same time. Whoever has no turn
// waits for one, until its time is over.
func Turns() graphql.HandlerExtension {
	return turns{make(chan struct{}, turnsEach*runtime.GOMAXPROCS(0)), turnTime}
}

// ExtensionName names the extension to gqlgen.
func (turns) ExtensionName() string { return "Turns" }

// Validate accepts every schema.
func (turns) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation has a query wait for its turn.
func (t turns) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if graphql.GetOperationContext(ctx).Operation.Operation != ast.Query {
		return next(ctx)
	}
	end := t.take(ctx)
	answer := next(ctx)
	return func(ctx context.Context) *graphql.Response {
		defer end()
		return answer(ctx)
	}
}

// take waits for a turn, or until ctx is done, and gives what ends it.
func (t turns) take(ctx context.Context) (end func()) {
	select {
	case t.free <- struct{}{}:
	case <-ctx.Done():
		return func() {}
	}
	leave := sync.OnceFunc(func() { <-t.free })
	timer := time.AfterFunc(t.time, leave)
	return func() {
		timer.Stop()
		leave()
	}
}
