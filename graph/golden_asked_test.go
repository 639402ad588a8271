package graph

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/takedown/takedown/graph/generated"
)

// Every field, argument, filter and enum value that a query can use is used by a golden
// question: what no question asks may differ between stores and nobody would know. Left
// out are subscriptions, which are about a server, and the times and batches of a load.
func TestEverythingIsAsked(t *testing.T) {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	missing := map[string]bool{}
	all := asker{schema: schema, note: func(name string) { missing[name] = true }}
	seen := map[string]bool{}
	all.reachable(schema.Query, seen)
	all.reachable(schema.Mutation, seen)
	total := len(missing)
	for _, name := range []string{"LedgerFile.startedAt", "LedgerFile.finishedAt", "StoreInfo.revision", "StoreInfo.derivedRevision",
		"SavedCoordination.revision",
		"SavedAnswer.revision", "SavedAnswer.derivedRevision", "Rerun.revision", "Rerun.derivedRevision"} {
		delete(missing, name)
	}
	files, err := filepath.Glob("testdata/*.golden")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for part := range strings.SplitSeq(string(content), nextQuestion) {
			query, _, _ := strings.Cut(part, "\n---\n")
			doc, errs := gqlparser.LoadQueryWithRules(schema, query, nil)
			if errs != nil {
				continue // a question about wrong questions
			}
			a := asker{schema: schema, note: func(name string) { delete(missing, name) }}
			for _, op := range doc.Operations {
				a.asked(op.SelectionSet)
			}
			for _, fragment := range doc.Fragments {
				a.asked(fragment.SelectionSet)
			}
		}
	}
	if total < 200 {
		t.Errorf("only %d things to ask", total)
	}
	for _, name := range slices.Sorted(maps.Keys(missing)) {
		t.Errorf("no golden question uses %s", name)
	}
}

// asker names what can be asked, or was.
type asker struct {
	schema *ast.Schema
	note   func(name string)
}

// reachable names all that a type leads to.
func (a asker) reachable(d *ast.Definition, seen map[string]bool) {
	if d == nil || seen[d.Name] || strings.HasPrefix(d.Name, "__") {
		return
	}
	seen[d.Name] = true
	if d.Kind != ast.Enum && d.Kind != ast.Interface {
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			a.note(d.Name + "." + f.Name)
			a.reachable(a.schema.Types[f.Type.Name()], seen)
			for _, argument := range f.Arguments {
				a.note(d.Name + "." + f.Name + "(" + argument.Name + ")")
				given := a.schema.Types[argument.Type.Name()]
				if given.Kind == ast.Enum {
					for _, v := range given.EnumValues {
						a.note(given.Name + "." + v.Name)
					}
				}
				a.reachable(given, seen)
			}
			if given := a.schema.Types[f.Type.Name()]; d.Kind == ast.InputObject && given.Kind == ast.Enum {
				for _, v := range given.EnumValues {
					a.note(given.Name + "." + v.Name)
				}
			}
		}
	}
	for _, possible := range a.schema.GetPossibleTypes(d) {
		a.reachable(possible, seen)
	}
}

// asked names what a selection uses.
func (a asker) asked(set ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			a.note(s.ObjectDefinition.Name + "." + s.Name)
			for _, argument := range s.Arguments {
				a.note(s.ObjectDefinition.Name + "." + s.Name + "(" + argument.Name + ")")
				a.given(argument.Value)
			}
			a.asked(s.SelectionSet)
		case *ast.InlineFragment:
			a.asked(s.SelectionSet)
		}
	}
}

func (a asker) given(v *ast.Value) {
	if v.Kind == ast.EnumValue {
		a.note(v.Definition.Name + "." + v.Raw)
	}
	for _, child := range v.Children {
		if v.Kind == ast.ObjectValue {
			a.note(v.Definition.Name + "." + child.Name)
		}
		a.given(child.Value)
	}
}
