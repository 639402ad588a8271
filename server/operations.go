package server

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/takedown/takedown/auth"
	"github.com/takedown/takedown/graph"
)

// operations bounds the time of each query and counts it, by whichever transport
// it came: one over a WebSocket is not a request of its own.
type operations struct {
	limit   time.Duration
	metrics *metrics
	rates   *callers
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationInterceptor
	graphql.ResponseInterceptor
} = operations{}

// ExtensionName names the extension to gqlgen.
func (operations) ExtensionName() string { return "Operations" }

// Validate accepts every schema.
func (operations) Validate(graphql.ExecutableSchema) error { return nil }

type countedKey struct{}

// InterceptOperation sets the deadline that cancels the store's query, and counts the
// answer by its outcome.
func (o operations) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if graphql.GetOperationContext(ctx).Operation.Operation == ast.Subscription {
		o.metrics.operation("subscription", codeOK)
		return next(ctx)
	}
	ctx, cancel := context.WithTimeout(context.WithValue(ctx, countedKey{}, true), o.limit)
	answer := next(ctx)
	asked := false
	return func(ctx context.Context) *graphql.Response {
		defer cancel() // a query answers once
		response := answer(ctx)
		switch {
		case asked:
		case response == nil:
			// Its time was up before it began; package graph words the answer.
			o.count(ctx, codeTimeout)
		default:
			o.count(ctx, codeOf(response.Errors))
		}
		asked = true
		return response
	}
}

// InterceptResponse counts, by their outcome, answers to what was never begun, and messages
// of subscriptions. What is no question, or asks for too much at once, is charged: to find
// that out takes more than many an answer.
func (o operations) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	if response == nil || ctx.Value(countedKey{}) != nil {
		return response
	}
	code := codeOf(response.Errors)
	o.count(ctx, code)
	if code == codeBadUserInput || code == codeComplexityLimit {
		o.rates.charge(ctx, auth.From(ctx))
	}
	return response
}

func (o operations) count(ctx context.Context, code string) {
	kind, start := "unknown", time.Now()
	if graphql.HasOperationContext(ctx) {
		op := graphql.GetOperationContext(ctx)
		start = op.Stats.OperationStart
		if op.Operation != nil {
			kind = string(op.Operation.Operation)
		}
	}
	switch {
	case kind != string(ast.Subscription):
		o.metrics.operation(kind, code)
		o.metrics.latency.WithLabelValues(kind, code).Observe(time.Since(start).Seconds())
	case code != codeOK: // its messages are not counted, only what went wrong
		o.metrics.operation(kind, code)
	}
}

const (
	codeOK           = "OK"
	codeTimeout      = "TIMEOUT"
	codeBadUserInput = "BAD_USER_INPUT"
	codeOther        = "OTHER"

	codeComplexityLimit  = "COMPLEXITY_LIMIT"
	codeStoreUnavailable = "STORE_UNAVAILABLE"
)

// codes are the values of extensions.code that the contract knows.
var codes = map[string]bool{
	codeBadUserInput: true, "NOT_FOUND": true, "CONFLICT": true, graph.CodeUnauthenticated: true, graph.CodeForbidden: true, graph.CodeRateLimited: true, codeComplexityLimit: true,
	codeTimeout: true, codeStoreUnavailable: true, "INTERNAL": true,
}

// codeOf is the code of the first error, never anything else that an error says.
func codeOf(list gqlerror.List) string {
	if len(list) == 0 {
		return codeOK
	}
	if code, ok := list[0].Extensions["code"].(string); ok && codes[code] {
		return code
	}
	return codeOther
}
