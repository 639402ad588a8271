package graph

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// fieldSet are fields by the names of their types.
type fieldSet map[string][]string

func newFieldSet(lists map[string]string) fieldSet {
	fields := make(fieldSet, len(lists))
	for of, names := range lists {
		fields[of] = strings.Fields(names)
	}
	return fields
}

func (f fieldSet) has(of, name string) bool {
	return slices.Contains(f[of], "*") || slices.Contains(f[of], name)
}

// outside is the first field that is not in the set; empty for none.
func (f fieldSet) outside(set ast.SelectionSet) string { return f.find(set, map[string]bool{}) }

// find looks at each fragment once.
func (f fieldSet) find(set ast.SelectionSet, seen map[string]bool) string {
	for _, selection := range set {
		var inner ast.SelectionSet
		switch s := selection.(type) {
		case *ast.Field:
			of := s.ObjectDefinition.Name
			switch {
			case strings.HasPrefix(of, "__") || s.Name == "__typename":
				continue
			case !f.has(of, s.Name):
				return of + "." + s.Name
			case s.Name == "__schema" || s.Name == "__type":
				continue
			}
			inner = s.SelectionSet
		case *ast.InlineFragment:
			inner = s.SelectionSet
		case *ast.FragmentSpread:
			if seen[s.Name] {
				continue
			}
			seen[s.Name] = true
			inner = s.Definition.SelectionSet
		}
		if found := f.find(inner, seen); found != "" {
			return found
		}
	}
	return ""
}
