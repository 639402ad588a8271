package graph

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/takedown/takedown/graph/model"
)

// enums refuses variables with a value of an enum in other letters than the schema's.
// gqlparser compares them by strings.EqualFold, and lets them pass to whoever compares
// them exactly: they would mean something else there than what was asked.
type enums struct{ types map[string]*ast.Definition }

var _ graphql.OperationContextMutator = (*enums)(nil)

// ExtensionName names the extension to gqlgen.
func (*enums) ExtensionName() string { return "Enums" }

// Validate takes over the schema's types.
func (e *enums) Validate(schema graphql.ExecutableSchema) error {
	e.types = schema.Schema().Types
	return nil
}

// MutateOperationContext refuses an operation before it runs.
func (e *enums) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	for _, v := range op.Operation.VariableDefinitions {
		if at, of := e.unfit(v.Type, op.Variables[v.Variable], v.Variable); at != "" {
			return refusal(model.Invalidf("the variable %s is no value of %s: capital and small letters differ", at, of), codeBadUserInput)
		}
	}
	return nil
}

// unfit is where in a variable there is no value of its enum, and of which; "" for nowhere.
// Everything else about its value is checked by then.
func (e *enums) unfit(t *ast.Type, value any, path string) (at, enum string) {
	switch v := value.(type) {
	case []any:
		of := t
		if t.Elem != nil {
			of = t.Elem
		}
		for i, item := range v {
			if at, enum = e.unfit(of, item, path+"["+strconv.Itoa(i)+"]"); at != "" {
				return at, enum
			}
		}
	case map[string]any:
		fields := e.types[t.Name()].Fields
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if f := fields.ForName(name); f != nil { // a scalar may hold an object of any kind
				if at, enum = e.unfit(f.Type, v[name], path+"."+name); at != "" {
					return at, enum
				}
			}
		}
	case string:
		if d := e.types[t.Name()]; d.Kind == ast.Enum && d.EnumValues.ForName(v) == nil {
			return path, d.Name
		}
	}
	return "", ""
}
