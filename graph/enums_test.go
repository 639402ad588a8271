package graph

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"path/filepath"
	"strconv"
	"strings"
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

// A value of an enum is one in the letters of the schema, wherever a variable has it.
func TestEnumsInTheirLetters(t *testing.T) {
	h := NewHandler(&fakeStore{}, Options{Log: slog.New(slog.DiscardHandler)})
	for query, c := range map[string]struct{ right, wrong, at string }{
		`query($v: Role) { accounts(filter: {role: $v}) { totalCount } }`:                      {`"SILENT"`, `"Silent"`, "v is no value of Role"},
		`query($v: AccountFilter) { accounts(filter: $v) { totalCount } }`:                     {`{"role": "SILENT"}`, `{"role": "sILENT"}`, "v.role is no value of Role"},
		`query($v: AccountOrder) { accounts(orderBy: $v) { totalCount } }`:                     {`{"field": "TWEETS", "direction": "DESC"}`, `{"field": "TWEETS", "direction": "desc"}`, "v.direction is no value of OrderDirection"},
		`query($v: Behaviour!) { coordination(behaviour: $v, within: "PT1H") { totalCount } }`: {`"CO_RETWEET"`, `"co_retweet"`, "v is no value of Behaviour"},
		`query($v: [SearchKind!]) { search(text: "a", kinds: $v) { totalCount } }`:             {`["ACCOUNT"]`, `["ACCOUNT", "account"]`, "v[1] is no value of SearchKind"},
	} {
		for value, want := range map[string]string{c.right: "", c.wrong: c.at} {
			var v any
			if err := json.Unmarshal([]byte(value), &v); err != nil {
				t.Fatal(err)
			}
			a := ask(t, h, query, map[string]any{"v": v})
			refused := len(a.Errors) > 0 && strings.Contains(a.message(), "is no value of")
			if refused != (want != "") || refused && (a.code() != codeBadUserInput || !strings.Contains(a.message(), want)) {
				t.Errorf("%s with %s: %v", query, value, a.Errors)
			}
		}
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
