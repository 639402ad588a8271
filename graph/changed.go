package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/takedown/takedown/cases"
	"github.com/takedown/takedown/graph/model"
)

// Change is one that somebody asked for, made or not.
type Change struct {
	// Name is the mutation, IDs what it was to change, and what it made, by the names of the schema.
	Name string
	IDs  map[string]string
	// Code is that of the error, empty where the change was made.
	Code string
}

// changed tells of changes.
type changed struct {
	tell   func(ctx context.Context, c Change)
	errors presenter
}

var _ graphql.FieldInterceptor = changed{}

// ExtensionName names the extension to gqlgen.
func (changed) ExtensionName() string { return "Changed" }

// Validate accepts every schema.
func (changed) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptField notes what became of a field of Mutation.
func (c changed) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	field := graphql.GetFieldContext(ctx)
	if c.tell == nil || field.Object != "Mutation" {
		return next(ctx)
	}
	change := Change{Name: field.Field.Name, IDs: map[string]string{}}
	for _, name := range []string{"id", "caseId", "itemId", "annotationId"} {
		switch id := field.Args[name].(type) {
		case string:
			change.IDs[name] = id
		case *string:
			if id != nil {
				change.IDs[name] = *id
			}
		}
	}
	change.Code = codeInternal // unless next returns
	defer func() { c.tell(ctx, change) }()
	result, err := next(ctx)
	change.Code = ""
	switch made := result.(type) {
	case *cases.Case:
		if made != nil {
			change.IDs["caseId"] = made.ID
		}
	case *model.Narrative:
		if made != nil {
			change.IDs["id"] = made.ID
		}
	}
	if err != nil {
		change.Code, _ = c.errors.word(ctx, err)
	}
	return result, err
}

type byKey struct{}

// By is a context in which somebody is known: what they write is in their name,
// whatever author they give.
func By(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, byKey{}, name)
}

// authorOf is who writes: who they are known to be, or who they say.
func authorOf(ctx context.Context, said *string) *string {
	if name, known := ctx.Value(byKey{}).(string); known {
		return &name
	}
	return said
}
