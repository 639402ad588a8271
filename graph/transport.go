package graph

import (
	"context"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/takedown/takedown/graph/model"
)

// asking is a transport that takes no changes: those come by POST alone, which no
// page of another origin can send as JSON.
type asking struct{ graphql.Transport }

type askingKey struct{}

// Do marks the context of all that comes by this transport.
func (a asking) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	a.Transport.Do(w, r.WithContext(context.WithValue(r.Context(), askingKey{}, true)), exec)
}

// events are a stream of server-sent events, for clients that want nothing more than
// one. Some that only ask name them last among all that they can read.
type events struct{ transport.SSE }

// Supports says whether a request is for a stream.
func (e events) Supports(r *http.Request) bool { return e.SSE.Supports(r) && Streamed(r) }

// Streamed says whether the answer to a request is a stream, which may go on for as
// long as the client listens.
func Streamed(r *http.Request) bool {
	return r.Header.Get("Upgrade") != "" || strings.HasPrefix(strings.TrimSpace(r.Header.Get("Accept")), "text/event-stream")
}

// changes refuses mutations that come by a transport which takes none.
type changes struct{}

var _ graphql.OperationContextMutator = changes{}

// ExtensionName names the extension to gqlgen.
func (changes) ExtensionName() string { return "Changes" }

// Validate accepts every schema.
func (changes) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses an operation before it runs.
func (changes) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if op.Operation.Operation == ast.Mutation && ctx.Value(askingKey{}) != nil {
		return refusal(model.Invalidf("changes are made by POST, as application/json"), codeBadUserInput)
	}
	return nil
}

// refusal is an error before an operation runs. Over a WebSocket nothing presents it.
func refusal(err error, code string) *gqlerror.Error {
	return &gqlerror.Error{Err: err, Message: err.Error(), Extensions: map[string]any{"code": code}}
}

// otherwise answers what no transport takes, such as a form that a page sends without
// asking: gqlgen would give an error without a code.
type otherwise struct{ errors presenter }

var _ graphql.Transport = otherwise{}

// Supports takes everything: it comes last.
func (otherwise) Supports(*http.Request) bool { return true }

// Do says what would be taken.
func (o otherwise) Do(w http.ResponseWriter, r *http.Request, _ graphql.GraphExecutor) {
	w.Header().Set("Content-Type", "application/json")
	status := http.StatusMethodNotAllowed
	if r.Method == http.MethodPost {
		status = http.StatusUnsupportedMediaType
	}
	transport.SendError(w, status, o.errors.present(r.Context(), model.Invalidf("send a question by POST, as application/json, or by GET")))
}
