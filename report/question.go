package report

import (
	"encoding/json"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// maxTokens is what a question is read up to. The API takes no more of one.
const maxTokens = 20_000

// question is one that was answered. An answer does not say what its fields are
// called in the schema, nor of which grain its counts are: its question does.
type question struct {
	fragments ast.FragmentDefinitionList
	operation *ast.OperationDefinition
	variables map[string]any
}

// parseQuestion reads a question. Of one that is none nothing is known, and
// neither is of a variable that is none.
func parseQuestion(query, operation string, variables json.RawMessage) *question {
	q := new(question)
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, maxTokens)
	if err != nil {
		return q
	}
	q.fragments, q.operation = doc.Fragments, doc.Operations.ForName(operation)
	_ = json.Unmarshal(variables, &q.variables)
	return q
}

// selected is what a question asks for at a place of its answer.
type selected []ast.SelectionSet

func (q *question) top() selected {
	if q.operation == nil {
		return nil
	}
	return selected{q.operation.SelectionSet}
}

// field is the field behind a name of the answer, or nil, and what is asked of it.
func (q *question) field(at selected, name string) (*ast.Field, selected) {
	var found *ast.Field
	var below selected
	seen := map[string]bool{}
	var look func(ast.SelectionSet)
	look = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				if s.Alias == name {
					found, below = s, append(below, s.SelectionSet)
				}
			case *ast.InlineFragment:
				look(s.SelectionSet)
			case *ast.FragmentSpread:
				if f := q.fragments.ForName(s.Name); f != nil && !seen[s.Name] {
					seen[s.Name] = true
					look(f.SelectionSet)
				}
			}
		}
	}
	for _, set := range at {
		look(set)
	}
	return found, below
}

// grain is that of the counts in a field; false where it has none.
func (q *question) grain(f *ast.Field) (bucket, bool) {
	if f == nil {
		return bucket{}, false
	}
	name := map[string]string{"activity": "DAY", "volume": "DAY", "creationHistogram": "DAY", "creationCohorts": "MONTH", "hours": "HOUR"}[f.Name]
	if given := f.Arguments.ForName("bucket"); given != nil {
		name = q.text(given.Value, name)
	}
	b, ok := buckets[name]
	return b, ok
}

// text is the value of an argument, or of the variable that it is, or else what
// holds without it.
func (q *question) text(v *ast.Value, otherwise string) string {
	if v.Kind != ast.Variable {
		return v.Raw
	}
	if given, ok := q.variables[v.Raw].(string); ok {
		return given
	}
	if d := q.operation.VariableDefinitions.ForName(v.Raw); d != nil && d.DefaultValue != nil {
		return d.DefaultValue.Raw
	}
	return otherwise
}
