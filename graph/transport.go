package graph

import (
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/transport"

	"github.com/takedown/takedown/graph/model"
)

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
