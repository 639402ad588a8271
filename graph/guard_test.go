package graph

import (
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/introspection"
	"github.com/vektah/gqlparser/v2"

	"github.com/takedown/takedown/graph/generated"
)

// doubling is a document whose n fragments spread the next one twice each, in a
// field or as it is.
func doubling(n int, spread string) string {
	var q strings.Builder
	q.WriteString(`{ account(platformId: "x") { ...f0 } }`)
	for i := range n {
		fmt.Fprintf(&q, " fragment f%d on Account { "+spread+" }", i, i+1, i+1)
	}
	fmt.Fprintf(&q, " fragment f%d on Account { platformId }", n)
	return q.String()
}

// attacks are documents that are short to send and long to validate or to answer.
func attacks() map[string]string {
	nested := "platformId"
	for range 9 {
		nested = "amplifiers { nodes { " + nested + " } } amplifiers { nodes { " + nested + " } }"
	}
	return map[string]string{
		"fragments that double":                doubling(60, "a: amplifiers(first: 1) { nodes { ...f%d } } b: amplifiers(first: 1) { nodes { ...f%d } }"),
		"fragments that double in one place":   doubling(60, "...f%d ...f%d"),
		"fragments that double in one field":   doubling(60, "amplifiers { nodes { ...f%d } } amplifiers { nodes { ...f%d } }"),
		"the same field again and again":       "{ networks {" + strings.Repeat(" slug", 990) + "} }",
		"the same field again and again, deep": `{ account(platformId: "x") { ` + nested + " } }",
		"aliases":                              "{" + numbered("a%d: __typename ", 400) + "}",
		"directives":                           "{ __typename" + strings.Repeat(" @skip(if: false)", 100) + " }",
		"directives of fragments":              "{ ...f } fragment f on Query" + strings.Repeat(" @a", 100) + " { __typename }",
		"introspections":                       "{" + numbered("a%d: __schema { types { name } } ", 50) + "}",
		"introspections by a fragment":         "{ ...f ...f ...f } fragment f on Query { __schema { types { name } } }",
		"operations":                           numbered("query q%d { __typename } ", 100),
		"fragments":                            "{ __typename } " + numbered("fragment f%d on Query { __typename } ", 101),
		"tokens":                               "{" + strings.Repeat(" __typename", 3000) + "}",
		"bytes":                                "{ __typename } #" + strings.Repeat("x", maxQueryBytes),
		"depth":                                `{ account(platformId: "x") {` + strings.Repeat(" amplifiers { nodes {", 150) + " platformId" + strings.Repeat(" } }", 151),
	}
}

func numbered(format string, n int) string {
	var s strings.Builder
	for i := range n {
		fmt.Fprintf(&s, format, i)
	}
	return s.String()
}

func TestAttacksAreRefused(t *testing.T) {
	h := NewHandler(&fakeStore{}, Options{})
	for name, query := range attacks() {
		answer := ask(t, h, query, nil)
		if got := answer.code(); got != "COMPLEXITY_LIMIT" {
			t.Errorf("%s: %s %.200s", name, got, answer.message())
		}
	}
	for name, query := range map[string]string{
		"itself":   "{ ...f } fragment f on Query { ...f }",
		"in turns": `{ account(platformId: "x") { ...f } } fragment f on Account { amplifiers { nodes { ...g } } } fragment g on Account { platformId ...f }`,
	} {
		if answer := ask(t, h, query, nil); answer.code() != "BAD_USER_INPUT" || !strings.Contains(answer.message(), "spreads itself") {
			t.Errorf("a fragment that spreads %s: %s %s", name, answer.code(), answer.message())
		}
	}
}

// What people and tools send passes.
func TestGuardLetsWorkPass(t *testing.T) {
	for name, query := range map[string]string{
		"GraphiQL's introspection": introspection.Query,
		"the same twice":           "{ networks { slug slug } networks { slug name } }",
		"a report of 20 accounts":  "{" + numbered("a%d: account(platformId: \"x\") { ...f } ", 20) + "} fragment f on Account { platformId screenName displayName bio role }",
		"no GraphQL":               "{ \x00 %",
		"nothing":                  "",
	} {
		if err := newGuard().MutateOperationParameters(t.Context(), &graphql.RawParams{Query: query}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzGuard: no document makes the guard, or the validation of what it lets pass, fail
// or run away.
func FuzzGuard(f *testing.F) {
	for _, query := range attacks() {
		f.Add(query)
	}
	f.Add(introspection.Query)
	f.Add(doubling(3, "...f%d ...f%d"))
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	f.Fuzz(func(t *testing.T, query string) {
		if newGuard().MutateOperationParameters(t.Context(), &graphql.RawParams{Query: query}) == nil {
			_, _ = gqlparser.LoadQueryWithRules(schema, query, nil)
		}
	})
}
