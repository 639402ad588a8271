package graph

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/takedown/takedown/graph/generated"
)

// Where an enum of the schema stands for a type of the domain, it names every constant
// of that type: a client must not meet a value that the schema does not know.
func TestEnumsNameEveryConstant(t *testing.T) {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	enums := map[string]string{"AccountField": "AccountOrderField"}
	compared := map[string]bool{}
	for typeName, values := range constants(t, "../store", "../analysis") {
		enum := schema.Types[typeName]
		if renamed, ok := enums[typeName]; ok {
			enum = schema.Types[renamed]
		}
		if enum == nil || enum.EnumValues == nil {
			continue // not part of the schema
		}
		compared[enum.Name] = true
		for _, v := range values {
			if enum.EnumValues.ForName(v) == nil {
				t.Errorf("%s lacks %s", enum.Name, v)
			}
		}
		if len(enum.EnumValues) != len(values) {
			t.Errorf("%s has %d values, the domain %v", enum.Name, len(enum.EnumValues), values)
		}
	}
	if len(compared) < 7 {
		t.Errorf("only %v were compared", compared)
	}
}

// constants are the values of typed string constants, by type.
func constants(t *testing.T, folders ...string) map[string][]string {
	t.Helper()
	values := map[string][]string{}
	for _, folder := range folders {
		files, err := filepath.Glob(folder + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				spec, ok := n.(*ast.ValueSpec)
				if !ok || len(spec.Values) != 1 {
					return true
				}
				of, named := spec.Type.(*ast.Ident)
				literal, ok := spec.Values[0].(*ast.BasicLit)
				if !named || !ok || literal.Kind != token.STRING {
					return true
				}
				v, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Fatal(err)
				}
				values[of.Name] = append(values[of.Name], v)
				return true
			})
		}
	}
	return values
}
