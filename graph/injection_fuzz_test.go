package graph

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/takedown/takedown/export"
	"github.com/takedown/takedown/graph/generated"
	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/neo4j/neo4jtest"
)

// All texts through every argument take minutes an engine:
//
//	go test ./graph -run TestInjection -timeout 0 -v -injections 100
var injections = flag.Int("injections", 0, "how many of the texts TestInjection puts through each argument, in every form; by default one in one form, drawn at random")

// hostileTexts end a text, a statement or a name in SQL and in Cypher, and go on.
var hostileTexts = []string{
	"' OR '1'='1", "' OR 1=1 --", "'; DROP TABLE tweets; --", "'); DELETE FROM tweets; --", "' UNION SELECT value FROM meta --", "\" OR \"\"=\"", "1; DROP TABLE accounts",
	"'; UPDATE meta SET value = '0'; --", "x'||(SELECT body FROM tweets LIMIT 1)||'", "'; ATTACH '/tmp/evil.db' AS e; --", "'; COPY tweets TO '/tmp/evil.csv'; --",
	"'; INSTALL httpfs; LOAD httpfs; --", "read_csv('/etc/passwd')", "'; PRAGMA database_list; --", "$1", "?", "%", "_", "\\'; DROP TABLE tweets; --", "/* */", "$$; DROP TABLE tweets; $$",
	"' OR 1=1 //", "'}) DETACH DELETE n //", "\"}) MATCH (n) DETACH DELETE n //", "' RETURN 1 UNION MATCH (n) DETACH DELETE n RETURN 1 //", "`) MATCH (n) DETACH DELETE n //",
	"\\u0027}) MATCH (n) DETACH DELETE n //", "' WITH 1 AS x CALL db.labels() YIELD label RETURN label //", "'}) CALL apoc.load.json('http://127.0.0.1/') YIELD value RETURN value //",
	"x' LOAD CSV FROM 'file:///etc/passwd' AS y CREATE (:Evil {y: y}) //", "$param", "{x}", "' SET n.known = false //", "'}) CREATE (:Network {slug: 'evil'}) //",
	"\x00", "\x1a", "\u2019 OR 1=1", "\uff07 OR 1=1", "\ufffd", "'", "\"", "`", "\\", "\n", strings.Repeat("'", 5000), "null", "[]", "{}", "-1", "NaN", "Infinity",
}

// driverSays are words of engines and drivers that no answer may have. None is in a
// hostile text, which an error may repeat.
var driverSays = []string{"Binder Error", "Parser Error", "Conversion Error", "Catalog Error", "Invalid Input Error", "Invalid unicode", "IO Error", "Out of Range", "duckdb", "database/sql",
	"Neo4jError", "Neo.ClientError", "Neo.Database", "Neo.Transient", "SyntaxError", "bolt", "goroutine", ".go:", "runtime error", `"INTERNAL"`}

// TestInjection puts texts that would end a statement, and begin another one, through
// every argument that the schema has, to the last field of its inputs: on every engine
// the facts stay as they are, and no answer has a word of the engine.
func TestInjection(t *testing.T) {
	for name, open := range map[string]func(t *testing.T) (store.Store, func() []string){
		"duckdb": func(t *testing.T) (store.Store, func() []string) {
			st := goldenStore(t, engines[0].open)
			return st, func() []string { return facts(t, st) }
		},
		"neo4j": func(t *testing.T) (store.Store, func() []string) {
			var sums func() []string
			st := goldenStore(t, func(t *testing.T, _ string) (st store.Store, _ error) {
				st, sums = neo4jtest.OpenSummed(t)
				return st, nil
			})
			return st, func() []string { return append(facts(t, st), sums()...) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			st, sums := open(t)
			before := sums()
			in := &injector{h: NewHandler(st, Options{}), schema: generated.NewExecutableSchema(generated.Config{}).Schema()}
			in.walk(t)
			in.post(t, `{ narratives { id spread { tweetCount accountCount accounts { nodes { account { platformId } } } } } cases { id name items { id } } }`, nil, "")
			if diff := cmp.Diff(before, sums()); diff != "" {
				t.Errorf("the facts have changed (-before +after):\n%s", diff)
			}
			t.Logf("%d questions through %d arguments, %d of them taken for what they say", in.asked, in.arguments, in.answered)
			if in.arguments < 100 || in.answered < in.arguments/20 {
				t.Errorf("only %d arguments were found, only %d questions answered", in.arguments, in.answered)
			}
		})
	}
}

// facts is what a store says as tables.
func facts(t *testing.T, st store.Store) (files []string) {
	t.Helper()
	all, err := export.Facts(t.Context(), st, nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "facts")
	if err := all.Write(t.Context(), dir, export.CSV, nil); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(names) < 4 {
		t.Fatalf("%q, %v", names, err)
	}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, filepath.Base(name)+"\n"+string(content))
	}
	return files
}

// injector asks questions with hostile texts in them.
type injector struct {
	h                          http.Handler
	schema                     *ast.Schema
	asked, answered, arguments int
}

// step is a field on the way from a root to an argument, with its required arguments.
type step struct {
	parent string
	field  *ast.FieldDefinition
}

// walk finds every field of every type, by the shortest way from a root, and puts
// hostile texts through each of its arguments.
func (in *injector) walk(t *testing.T) {
	t.Helper()
	type place struct {
		of   *ast.Definition
		root string
		way  []step
	}
	queue, seen := []place{{in.schema.Query, "query", nil}, {in.schema.Mutation, "mutation", nil}}, map[string]bool{}
	for len(queue) > 0 {
		p := queue[0]
		queue = queue[1:]
		if seen[p.of.Name] {
			continue
		}
		seen[p.of.Name] = true
		for _, f := range p.of.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			way := append(slices.Clone(p.way), step{p.of.Name, f})
			for _, a := range f.Arguments {
				in.argument(t, p.root, way, a)
			}
			next := in.schema.Types[f.Type.Name()]
			if next.IsCompositeType() && p.root == "query" {
				for _, d := range append([]*ast.Definition{next}, in.schema.GetPossibleTypes(next)...) {
					queue = append(queue, place{d, p.root, way})
				}
			}
		}
	}
}

// argument puts hostile texts through one argument of the last field of a way.
func (in *injector) argument(t *testing.T, root string, way []step, a *ast.ArgumentDefinition) {
	t.Helper()
	for _, leaf := range in.leaves(a.Type, nil, 0) {
		in.arguments++
		// The question as such is one that the schema takes.
		ask := in.question(root, way, a, "{ __typename }")
		if _, err := gqlparser.LoadQueryWithRules(in.schema, ask, nil); err != nil {
			t.Fatalf("%s: %v", ask, err)
		}
		texts := slices.Clone(hostileTexts)
		rand.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
		for _, text := range texts[:min(len(texts), max(1, *injections))] {
			values := in.disguises(t, root, way, a, text)
			if *injections == 0 {
				values = []string{values[rand.N(len(values))]}
			}
			for _, value := range values {
				if answer := in.post(t, ask, map[string]any{"x": in.value(a.Type, a.Name, leaf, value)}, value); strings.Contains(answer, `"data":{`) {
					in.answered++
				}
			}
		}
	}
}

// leaves are the places within a type that take a value: the names on the way to each.
func (in *injector) leaves(of *ast.Type, names []string, depth int) [][]string {
	d := in.schema.Types[of.Name()]
	if d.Kind != ast.InputObject || depth > 3 {
		return [][]string{names}
	}
	var all [][]string
	for _, f := range d.Fields {
		all = append(all, in.leaves(f.Type, append(slices.Clone(names), f.Name), depth+1)...)
	}
	return all
}

// disguises are forms of a text that get past what only this API's own ids and cursors do.
func (in *injector) disguises(t *testing.T, root string, way []step, a *ast.ArgumentDefinition, text string) []string {
	t.Helper()
	values := []string{text}
	if in.schema.Types[a.Type.Name()].Kind == ast.InputObject || a.Type.Name() == "ID" {
		for _, kind := range []string{kindNetwork, kindAccount, kindTweet, kindHashtag, kindDomain} {
			values = append(values, globalID(kind, text))
		}
	}
	if a.Name == "after" || a.Name == "before" {
		query := in.question(root, way, nil, "{ pageInfo { endCursor } }")
		body := in.post(t, query, nil, "")
		_, rest, found := strings.Cut(body, `"endCursor":"`)
		if opaque, _, ok := strings.Cut(rest, `"`); found && ok {
			if parts := strings.SplitN(first(decode(opaque)), "|", 4); len(parts) == 4 {
				values = append(values, encode(strings.Join(append(parts[:3], text), "|")))
			}
		}
	}
	return values
}

func first(s string, _ bool) string { return s }

// question asks along a way, with a variable for an argument of its last field.
func (in *injector) question(root string, way []step, a *ast.ArgumentDefinition, rest string) string {
	var q, ends strings.Builder
	if a != nil {
		fmt.Fprintf(&q, "%s($x: %s) ", root, a.Type)
	}
	on := in.schema.Query.Name
	if root == "mutation" {
		on = in.schema.Mutation.Name
	}
	for i, s := range way {
		q.WriteString("{ ")
		ends.WriteString(" }")
		if s.parent != on {
			q.WriteString("... on " + s.parent + " { ")
			ends.WriteString(" }")
		}
		q.WriteString(s.field.Name)
		var args []string
		for _, other := range s.field.Arguments {
			switch {
			case i == len(way)-1 && other == a:
				args = append(args, other.Name+": $x")
			case other.Type.NonNull && other.DefaultValue == nil:
				args = append(args, other.Name+": "+in.literal(other.Type, other.Name))
			}
		}
		if len(args) > 0 {
			q.WriteString("(" + strings.Join(args, ", ") + ")")
		}
		q.WriteString(" ")
		on = s.field.Type.Name()
	}
	if in.schema.Types[on].IsCompositeType() {
		q.WriteString(rest)
	}
	return q.String() + ends.String()
}

// plain is a value of a scalar or an enum that a question can be asked with.
func (in *injector) plain(of, name string) any {
	d := in.schema.Types[of]
	if d.Kind == ast.Enum {
		return d.EnumValues[0].Name
	}
	switch of {
	case "Int":
		return 2
	case "Float":
		return 0.5
	case "Boolean":
		return true
	case "Duration":
		return "PT1H"
	case "Date":
		return "2019-01-01"
	case "Time":
		return "2019-01-01T00:00:00Z"
	case "JSON":
		return map[string]any{}
	case "ID":
		return globalID(kindAccount, "a2")
	}
	if plain, ok := map[string]string{"slug": "alpha_012020", "slugs": "alpha_012020", "networks": "alpha_012020", "platformId": "a2", "tweetId": "1", "query": "{ networks { slug } }"}[name]; ok {
		return plain
	}
	return "a"
}

// value is one of a type with a text at a leaf, and with what is required besides.
func (in *injector) value(of *ast.Type, name string, leaf []string, text any) any {
	if of.Elem != nil {
		one := in.value(of.Elem, name, leaf, text)
		if name == "networks" || name == "slugs" {
			return []any{one, "beta_012020"}
		}
		return []any{one}
	}
	d := in.schema.Types[of.Name()]
	if d.Kind != ast.InputObject {
		return text
	}
	object := map[string]any{}
	for _, f := range d.Fields {
		switch {
		case len(leaf) > 0 && f.Name == leaf[0]:
			object[f.Name] = in.value(f.Type, f.Name, leaf[1:], text)
		case f.Type.NonNull && f.DefaultValue == nil:
			object[f.Name] = in.value(f.Type, f.Name, nil, in.plain(f.Type.Name(), f.Name))
		}
	}
	return object
}

// literal is a value that a question can be asked with, in GraphQL.
func (in *injector) literal(of *ast.Type, name string) string {
	return written(in.value(of, name, nil, in.plainOf(of, name)), in.schema.Types[of.Name()].Kind == ast.Enum)
}

func (in *injector) plainOf(of *ast.Type, name string) any {
	if in.schema.Types[of.Name()].Kind == ast.InputObject {
		return nil // its fields have values of their own
	}
	return in.plain(of.Name(), name)
}

// written is a value as GraphQL has it; texts are names where they are those of an enum.
func written(v any, names bool) string {
	switch v := v.(type) {
	case []any:
		var parts []string
		for _, e := range v {
			parts = append(parts, written(e, names))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, k+": "+written(v[k], names))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case string:
		if names {
			return v
		}
		return fmt.Sprintf("%q", v)
	}
	return fmt.Sprint(v)
}

// post asks a question and looks for an engine's words in the answer.
func (in *injector) post(t *testing.T, query string, variables map[string]any, text string) string {
	t.Helper()
	in.asked++
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	request := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", strings.NewReader(string(body)))
	request.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	in.h.ServeHTTP(recorder, request)
	answer := recorder.Body.String()
	for _, words := range driverSays {
		if strings.Contains(answer, words) {
			t.Errorf("%q in\n%s %v\nis answered with %s: %.1000s", text, query, variables, words, answer)
		}
	}
	if recorder.Code >= http.StatusInternalServerError {
		t.Errorf("%q in\n%s\nis answered with %d: %.1000s", text, query, recorder.Code, answer)
	}
	return answer
}
