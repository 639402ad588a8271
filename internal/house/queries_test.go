package house

import (
	"go/ast"
	"go/parser"
	"go/types"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
)

// statements are the functions that take the text of a statement, or the name of
// a table, with the place of that argument.
var statements = map[string]int{
	"Exec": 0, "Query": 0, "QueryRow": 0, "Prepare": 0, // database/sql
	"ExecContext": 1, "QueryContext": 1, "QueryRowContext": 1, "PrepareContext": 1,
	"NewAppenderFromConn": 2,                    // duckdb-go
	"Run":                 1, "ExecuteQuery": 2, // neo4j-go-driver
}

// TestStatementsAreMadeOfConstants: what comes from an archive or a caller goes
// to the store as a parameter. Whatever an engine composes a statement of,
// through variables, fields, arguments and results, starts as a constant of the
// program.
func TestStatementsAreMadeOfConstants(t *testing.T) {
	for _, dir := range engines(t) {
		f := flowOf(path.Join(module, dir), checker{t}, sourcesOf(t, dir))
		run := 0
		for _, function := range functions(f.syntax) {
			name := dir + "." + function.Name.Name
			for _, text := range statementsIn(function) {
				run++
				for _, origin := range f.foreign(text) {
					t.Errorf("%s: %s runs a statement with %s in it, from %s",
						files.Position(text.Pos()), name, types.ExprString(origin), files.Position(origin.Pos()))
				}
			}
		}
		if run == 0 {
			t.Errorf("%s runs no statement that this test knows", dir)
		}
	}
}

// TestFlow holds the test above to what it claims.
func TestFlow(t *testing.T) {
	const program = `package engine

import ("fmt"; "strings")

type where struct{ conditions []string }

func (w *where) add(condition string, args ...any) { w.conditions = append(w.conditions, "("+condition+")") }
func (w *where) String() string { return strings.Join(w.conditions, " AND ") }

var columns = map[int]string{1: "a"}

func table(old bool) (name string, err error) {
	name = "tweets"
	if old {
		return "old", nil
	}
	return
}

func Constant(id string, n int) {
	name, _ := table(n > 1)
	w := &where{}
	w.add("id = ?", id)
	db.Query("SELECT " + columns[n] + fmt.Sprintf(" FROM %s WHERE ", name) + w.String() + strings.Repeat("?", n), id)
}

func Argument(id string) { db.Query("SELECT '" + id + "'") }
func Passed(id string)   { run(id) }
func run(text string)    { db.Query(text) }
func Field(q query)      { o := order{by: q.By}; db.Query(o.by) }
func Read(f file)        { db.Query(f.read()) }

func Condition(tag string) { v := other{}; v.add("tag = " + tag); db.Query(v.text) }
func (o *other) add(s string) { o.text += s }

func Scanned() { var name string; row.Scan(&name); db.Query(name) }
func Switched(v any) { switch s := v.(type) { case string: db.Query(s) } }
func Handed() { each(one) }
func one(text string) { db.Query(text) }

func Keys(q query) {
	for table, rows := range map[string]string{"a": q.By} { db.Query(table, rows) }
}
func Elements(q query) {
	for _, rows := range map[string]string{"a": q.By} { db.Query(rows) }
}
func Put(q query) {
	m := map[string]int{}
	m[q.By] = 1
	for key := range m { db.Query(key) }
}

type order struct{ by string }
type other struct{ text string }
type query struct{ By string }
`
	syntax, err := parser.ParseFile(files, "engine.go", program, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	f := flowOf("engine", checker{t}, []*ast.File{syntax})
	found := map[string]bool{}
	for _, function := range functions(f.syntax) {
		for _, text := range statementsIn(function) {
			found[function.Name.Name] = len(f.foreign(text)) > 0
		}
	}
	want := map[string]bool{
		"Constant": false, "Argument": true, "run": true, "Field": true, "Read": true, "Condition": true,
		"Scanned": true, "Switched": true, "one": true, "Keys": false, "Elements": true, "Put": true,
	}
	if !maps.Equal(found, want) {
		t.Errorf("statements with something foreign in them: %v, want %v", found, want)
	}
}

// engines are the packages that fulfil the Store contract.
func engines(t *testing.T) []string {
	t.Helper()
	found := map[string]bool{}
	for _, s := range sources(t) {
		if strings.HasPrefix(s.dir(), "store/") && !forTests(s.dir()) {
			found[s.dir()] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func sourcesOf(t *testing.T, dir string) []*ast.File {
	t.Helper()
	var syntax []*ast.File
	for _, s := range sources(t) {
		if s.dir() == dir && !s.test() {
			syntax = append(syntax, s.syntax)
		}
	}
	return syntax
}

func functions(syntax []*ast.File) []*ast.FuncDecl {
	var all []*ast.FuncDecl
	for _, file := range syntax {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				all = append(all, f)
			}
		}
	}
	return all
}

// statementsIn are the texts that a function hands to the database.
func statementsIn(function *ast.FuncDecl) []ast.Expr {
	var texts []ast.Expr
	ast.Inspect(function, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if name := functionName(call.Fun); name != nil {
			if at, ok := statements[name.Name]; ok && len(call.Args) > at {
				texts = append(texts, call.Args[at])
			}
		}
		return true
	})
	return texts
}
