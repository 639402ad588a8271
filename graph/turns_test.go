package graph

import (
	"context"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// TestTurns: a question waits for the one before it, but not for one that takes long,
// nor when its own time is over, and what is no query never waits.
func TestTurns(t *testing.T) {
	t.Parallel()
	const long = time.Hour
	for name, c := range map[string]struct {
		kind  ast.Operation
		turn  time.Duration
		over  bool
		waits bool
	}{
		"a query":                    {kind: ast.Query, turn: long, waits: true},
		"after a query that is long": {kind: ast.Query, turn: time.Millisecond},
		"when its time is over":      {kind: ast.Query, turn: long, over: true},
		"a change":                   {kind: ast.Mutation, turn: long},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := turns{make(chan struct{}, 1), c.turn}
			first, second := make(chan struct{}), make(chan struct{})
			begun := make(chan struct{})
			go all.InterceptOperation(operation(t.Context(), ast.Query), func(context.Context) graphql.ResponseHandler {
				close(begun)
				return func(context.Context) *graphql.Response { <-first; return &graphql.Response{} }
			})(t.Context())
			<-begun
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if c.over {
				cancel()
			}
			go func() {
				respond := all.InterceptOperation(operation(ctx, c.kind), func(context.Context) graphql.ResponseHandler {
					close(second)
					return graphql.OneShot(&graphql.Response{})
				})
				if respond(ctx) == nil || respond(ctx) != nil {
					t.Error("it is not answered once")
				}
			}()
			if c.waits {
				select {
				case <-second:
					t.Error("it does not wait")
				case <-time.After(20 * time.Millisecond):
				}
				close(first)
			} else {
				defer close(first)
			}
			<-second
		})
	}
}

func operation(ctx context.Context, kind ast.Operation) context.Context {
	return graphql.WithOperationContext(ctx, &graphql.OperationContext{Operation: &ast.OperationDefinition{Operation: kind}})
}
