package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/takedown/takedown/cases"
	"github.com/takedown/takedown/graph/model"
)

// questioner puts questions from inside an answer, within the limits of those
// that come from outside.
type questioner struct {
	exec *executor.Executor
	// places are so many questions at once as there may be.
	places chan struct{}
}

// innerQuestions are as many as are answered at once: one request may ask for
// all answers of a case again.
const innerQuestions = 2

func newQuestioner(exec *executor.Executor) *questioner {
	return &questioner{exec, make(chan struct{}, innerQuestions)}
}

// bare keeps the deadline of a context and nothing that it carries: the inner
// question is no part of the outer one.
type bare struct{ context.Context }

func (bare) Value(any) any { return nil }

type insideKey struct{}

// again answers the question of a saved answer, from inside an answer.
func (q *questioner) again(ctx context.Context, a *cases.Answer) (json.RawMessage, error) {
	if ctx.Value(insideKey{}) != nil {
		return nil, model.Invalidf("a saved question may not ask for another one to be run again")
	}
	select {
	case q.places <- struct{}{}:
		defer func() { <-q.places }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return q.ask(context.WithValue(bare{ctx}, insideKey{}, true), a)
}

// ask answers a question.
func (q *questioner) ask(ctx context.Context, a *cases.Answer) (json.RawMessage, error) {
	params := &graphql.RawParams{Query: a.Query, OperationName: a.Operation}
	if len(a.Variables) > 0 {
		d := json.NewDecoder(strings.NewReader(string(a.Variables)))
		d.UseNumber()
		if err := d.Decode(&params.Variables); err != nil {
			return nil, model.Invalidf("variables must be an object")
		}
	}
	ctx = graphql.StartOperationTrace(ctx)
	params.ReadTime = graphql.TraceTiming{Start: graphql.Now(), End: graphql.Now()}
	op, errs := q.exec.CreateOperationContext(ctx, params)
	if errs != nil {
		return nil, failed(q.exec.DispatchError(graphql.WithOperationContext(ctx, op), errs).Errors)
	}
	if op.Operation.Operation != ast.Query {
		return nil, model.Invalidf("only a query can be saved")
	}
	responses, ctx := q.exec.DispatchOperation(ctx, op)
	response := responses(ctx)
	if response == nil {
		return nil, fmt.Errorf("no answer: %w", context.Cause(ctx))
	}
	if len(response.Errors) > 0 {
		return nil, failed(response.Errors)
	}
	return response.Data, nil
}

// askedError is the error that a saved question was answered with: it has been
// worded for clients already.
type askedError struct{ code, message string }

func (e *askedError) Error() string { return "the saved question: " + e.message }

func failed(errs gqlerror.List) error {
	code, _ := errs[0].Extensions["code"].(string)
	return &askedError{code, errs[0].Message}
}
