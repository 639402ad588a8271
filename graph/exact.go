package graph

import (
	"bytes"
	"context"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/takedown/takedown/graph/model"
)

// exact makes a transport of gqlgen's answer a request that is refused before it
// runs as the GraphQL over HTTP specification wants it: without data, and, for
// clients that accept application/json alone, with status 200 where the request
// itself was well formed. https://graphql.github.io/graphql-over-http/draft/
type exact struct{ graphql.Transport }

var (
	_ graphql.Transport = exact{transport.POST{}}
	_ graphql.Transport = exact{transport.GET{}}
)

// Do answers a request.
func (e exact) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	rewriting := &exactWriter{ResponseWriter: w}
	e.Transport.Do(rewriting, r, exactExecutor{exec, rewriting, r.Method})
}

// exactExecutor notes why a request is refused, where its status depends on it.
type exactExecutor struct {
	graphql.GraphExecutor
	answer *exactWriter
	method string
}

// CreateOperationContext refuses, before anything else could, what has nothing to
// run, and what changes something without a POST.
func (e exactExecutor) CreateOperationContext(ctx context.Context, params *graphql.RawParams) (*graphql.OperationContext, gqlerror.List) {
	op, errs := e.GraphExecutor.CreateOperationContext(ctx, params)
	if len(errs) == 0 && e.method == http.MethodGet && op.Operation.Operation != ast.Query {
		e.answer.status = http.StatusMethodNotAllowed
		e.answer.Header().Set("Allow", http.MethodPost)
		err := &gqlerror.Error{Err: model.Invalidf("only queries may be sent by GET")}
		errcode.Set(err, errcode.ValidationFailed)
		return op, gqlerror.List{err}
	}
	own := e.answer.Header().Get("Content-Type") == "application/graphql-response+json"
	code := ""
	if len(errs) > 0 {
		code, _ = errs[0].Extensions["code"].(string)
	}
	switch {
	case statuses[code] != 0:
		e.answer.status = statuses[code]
	case params.Query == "", own && len(errs) > 0:
		e.answer.status = http.StatusBadRequest
	case len(errs) > 0:
		e.answer.status = http.StatusOK
	}
	return op, errs
}

// statuses are those of refusals that are not about the question, whatever is accepted.
var statuses = map[string]int{
	CodeUnauthenticated: http.StatusUnauthorized,
	CodeForbidden:       http.StatusForbidden,
	CodeRateLimited:     http.StatusTooManyRequests,
}

// exactWriter rewrites refusals, each of which a transport writes in one go.
type exactWriter struct {
	http.ResponseWriter
	// status is what a request is refused with; 0 leaves it to the transport.
	status  int
	refused bool
}

// WriteHeader is called for refusals only.
func (w *exactWriter) WriteHeader(status int) {
	w.refused = true
	if w.status != 0 {
		status = w.status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *exactWriter) Write(b []byte) (int, error) {
	if without, found := bytes.CutSuffix(b, []byte(`,"data":null}`)); w.refused && found {
		_, err := w.ResponseWriter.Write(append(bytes.Clone(without), '}'))
		return len(b), err
	}
	return w.ResponseWriter.Write(b)
}
