package house

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// statements are the methods that take SQL, with the place of that argument.
// each and one are the engine's own, on one committed state of the store.
var statements = map[string]int{
	"Exec": 0, "Query": 0, "QueryRow": 0, "Prepare": 0,
	"ExecContext": 1, "QueryContext": 1, "QueryRowContext": 1, "PrepareContext": 1,
	"each": 0, "one": 0,
}

// composed are the functions of store/duckdb that run SQL which is not one
// constant, and why no text from outside can be in it.
var composed = map[string]string{}

// TestStatementsAreConstant: what comes from an archive or a caller goes to the
// store as a parameter. A statement that is not a constant is listed with the
// reason that makes it harmless.
func TestStatementsAreConstant(t *testing.T) {
	engine := slices.DeleteFunc(sources(t), func(s source) bool { return s.dir() != "store/duckdb" || s.test() })
	constants := constantsOf(engine)
	seen := map[string]bool{}
	calls := 0
	for _, s := range engine {
		for _, d := range s.syntax.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				method, ok := call.Fun.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				at, ok := statements[method.Sel.Name]
				if !ok || len(call.Args) <= at {
					return true
				}
				calls++
				if !constant(call.Args[at], constants) {
					seen[f.Name.Name] = true
					if composed[f.Name.Name] == "" {
						t.Errorf("%s: %s runs SQL that is not a constant", s.path, f.Name.Name)
					}
				}
				return true
			})
		}
	}
	if calls == 0 {
		t.Error("no statement found")
	}
	for name := range composed {
		if !seen[name] {
			t.Errorf("%s runs only constants now: drop it from the list", name)
		}
	}
}

// constantsOf are the names of the package's constants and of its embedded files.
func constantsOf(files []source) map[string]bool {
	names := map[string]bool{}
	for _, s := range files {
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			d, ok := n.(*ast.GenDecl)
			if !ok || d.Tok != token.CONST && !(d.Tok == token.VAR && d.Doc != nil && embeds(d.Doc)) {
				return true
			}
			for _, spec := range d.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					names[name.Name] = true
				}
			}
			return true
		})
	}
	return names
}

func embeds(doc *ast.CommentGroup) bool {
	return slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") })
}

// constant: literals, the package's constants, and sums of them.
func constant(e ast.Expr, names map[string]bool) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return e.Kind == token.STRING
	case *ast.Ident:
		return names[e.Name]
	case *ast.ParenExpr:
		return constant(e.X, names)
	case *ast.BinaryExpr:
		return e.Op == token.ADD && constant(e.X, names) && constant(e.Y, names)
	}
	return false
}
