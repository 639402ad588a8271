package graph

import (
	"os"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/takedown/takedown/graph/generated"
)

// The schema keeps what testdata/contract.graphqls promises.
func TestTheSchemaKeepsItsPromises(t *testing.T) {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	const name = "testdata/contract.graphqls"
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	promised, err := parser.ParseSchema(&ast.Source{Name: name, Input: string(content)})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range promised.Definitions {
		got := schema.Types[want.Name]
		if got == nil {
			t.Errorf("%s is gone", want.Name)
			continue
		}
		for _, v := range want.EnumValues {
			if got.EnumValues.ForName(v.Name) == nil {
				t.Errorf("%s.%s is gone", want.Name, v.Name)
			}
		}
		for _, f := range want.Fields {
			compareField(t, want.Name+"."+f.Name, got.Fields.ForName(f.Name), f)
		}
	}
}

func compareField(t *testing.T, name string, got, want *ast.FieldDefinition) {
	t.Helper()
	if got == nil {
		t.Errorf("%s is gone", name)
		return
	}
	if got.Type.String() != want.Type.String() {
		t.Errorf("%s is %s, want %s", name, got.Type, want.Type)
	}
	for _, argument := range want.Arguments {
		held := got.Arguments.ForName(argument.Name)
		switch {
		case held == nil:
			t.Errorf("%s(%s) is gone", name, argument.Name)
		case held.Type.String() != argument.Type.String() || held.DefaultValue.String() != argument.DefaultValue.String():
			t.Errorf("%s(%s) is %s = %s, want %s = %s", name, argument.Name, held.Type, held.DefaultValue, argument.Type, argument.DefaultValue)
		}
	}
	// A caller who keeps to the promise gives no other argument.
	for _, held := range got.Arguments {
		if want.Arguments.ForName(held.Name) == nil && held.Type.NonNull && held.DefaultValue == nil {
			t.Errorf("%s(%s) must be given", name, held.Name)
		}
	}
}
