package server

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/takedown/takedown/auth"
	"github.com/takedown/takedown/graph"
)

// permission refuses operations that the caller may not ask, by whichever transport
// they come.
type permission struct{ server *Server }

var _ graphql.OperationContextMutator = permission{}

// ExtensionName names the extension to gqlgen.
func (permission) ExtensionName() string { return "Permission" }

// Validate accepts every schema.
func (permission) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses an operation before it runs.
func (p permission) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	c, scope := auth.From(ctx), auth.Read
	if op.Operation.Operation == ast.Mutation {
		scope = auth.Write
	}
	refused := p.refusal(ctx, c, scope)
	if refused != nil && scope == auth.Write {
		for _, selection := range op.Operation.SelectionSet {
			if field, ok := selection.(*ast.Field); ok {
				p.server.audit.changed(ctx, graph.Change{Name: field.Name, Code: codeOf(gqlerror.List{refused})})
			}
		}
	}
	return refused
}

func (p permission) refusal(ctx context.Context, c *auth.Caller, scope auth.Scope) *gqlerror.Error {
	switch {
	case c == nil || !c.Valid():
		return graph.Refuse(graph.CodeUnauthenticated, "the token is not valid: it may have expired or been revoked")
	case !c.May(scope) && c.Kind == auth.Anonymous:
		return graph.Refuse(graph.CodeUnauthenticated, "changes need a token of scope "+string(scope))
	case !c.May(scope):
		return graph.Refuse(graph.CodeForbidden, "your token lacks the scope "+string(scope))
	}
	if graph.OverSocket(ctx) {
		if wait := p.server.rates.spend(ctx, c); wait > 0 {
			often := &tooOftenError{wait}
			often.hold(ctx)
			return graph.Refuse(graph.CodeRateLimited, often.Error())
		}
	}
	return nil
}
