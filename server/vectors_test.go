package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// doubling is a query of fragments, each of which spreads the next one twice.
func doubling(n int) string {
	var b strings.Builder
	b.WriteString("{ ...f0 }")
	for i := range n {
		fmt.Fprintf(&b, " fragment f%d on Query { ...f%d ...f%d }", i, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment f%d on Query { __typename }", n)
	return b.String()
}

// vector is an attack, as graphql-cop and others make them.
type vector struct {
	method, path, body string
	prepare            func(*http.Request)
}

func vectors(t *testing.T) map[string]vector {
	post := func(query string) vector { return vector{http.MethodPost, "/graphql", question(t, query), nil} }
	kind := func(name string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Content-Type", name) }
	}
	all := map[string]vector{
		"aliases":              post("{" + numbered(1000, " a%d: __typename") + " }"),
		"aliases of a field":   post("{" + numbered(400, ` a%d: networks { slug }`) + " }"),
		"a batch":              {http.MethodPost, "/graphql", "[" + strings.TrimSuffix(strings.Repeat(question(t, oneAccount)+",", 100), ",") + "]", nil},
		"directives":           post("{ __typename" + strings.Repeat(" @aa", 500) + " }"),
		"known directives":     post("{ __typename" + strings.Repeat(" @include(if: true)", 500) + " }"),
		"a circle":             post("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }"),
		"a fragment in itself": post("{ ...a } fragment a on Query { ...a }"),
		"repeated fields":      post("{" + strings.Repeat(" __typename", 3000) + " }"),
		"repeated deep fields": post("{" + strings.Repeat(" networks { slug name }", 600) + " }"),
		"introspection":        post("{" + strings.Repeat(" __schema { types { fields { type { fields { type { fields { type { name } } } } } } } }", 5) + " }"),
		"deep introspection":   post("{ __schema { types " + strings.Repeat("{ fields { type ", 40) + "{ name }" + strings.Repeat(" } }", 40) + " } }"),
		"a list of lists":      post(`{ networks { accounts(first: 1000) { nodes { amplifiers(first: 1000) { nodes { amplifiers(first: 1000) { totalCount } } } } } } }`),
		"depth":                post("{ a" + strings.Repeat(" { a", 900) + strings.Repeat(" }", 901)),
		"open braces":          post(strings.Repeat("{", 5000)),
		"a deep list":          {http.MethodPost, "/graphql", `{"query":"{ __typename }","variables":{"a":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}}`, nil},
		"deep literals":        post("{ nodes(ids: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + ") { id } }"),
		"a change by GET":      {http.MethodGet, "/graphql?" + url.Values{"query": {oneChange}}.Encode(), "", nil},
		"a form":               {http.MethodPost, "/graphql", url.Values{"query": {oneAccount}}.Encode(), kind("application/x-www-form-urlencoded")},
		"a form of many parts": {http.MethodPost, "/graphql", question(t, oneAccount), kind("multipart/form-data; boundary=x")},
		"another method":       {http.MethodPut, "/graphql", question(t, oneAccount), nil},
		"operations":           post(numbered(200, " query q%d { __typename }")),
		"a long comment":       post("# " + strings.Repeat("x", 200_000) + "\n" + oneAccount),
		"a large body":         post("# " + strings.Repeat("x", 2<<20) + "\n" + oneAccount),
	}
	for _, n := range []int{10, 20, 30, 40, 50, 60} {
		all[fmt.Sprint("doubling ", n)] = post(doubling(n))
	}
	return all
}

func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// Each attack is refused as a mistake of whoever asks, in a time within reach of an
// ordinary question's, and takes no memory to speak of.
func TestVectors(t *testing.T) {
	r := start(t, Config{})
	if a := r.ask(t, oneAccount); a.body != oneAccountAnswer {
		t.Fatalf("%d %s", a.status, a.body)
	}
	// The best of a few: other processes have the machine as well.
	best := func(do func()) time.Duration {
		var took []time.Duration
		for range 5 {
			start := time.Now()
			do()
			took = append(took, time.Since(start))
		}
		return slices.Min(took)
	}
	// An ordinary question that is as long as the guard lets through.
	reference := best(func() { r.ask(t, "{"+numbered(250, ` a%d: account(platformId: "x") { platformId }`)+" }") })
	for name, v := range vectors(t) {
		var a answer
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		took := best(func() { a = r.send(t, v.method, v.path, v.body, v.prepare) })
		runtime.ReadMemStats(&after)
		var decoded struct {
			Data   json.RawMessage
			Errors []struct{ Extensions struct{ Code string } }
		}
		if err := json.Unmarshal([]byte(a.body), &decoded); err != nil || len(decoded.Errors) == 0 || string(decoded.Data) != "" && string(decoded.Data) != "null" {
			t.Errorf("%s was not refused: %d %.200s", name, a.status, a.body)
			continue
		}
		if code := decoded.Errors[0].Extensions.Code; a.status >= 500 || code != codeBadUserInput && code != "COMPLEXITY_LIMIT" {
			t.Errorf("%s: %d %.200s", name, a.status, a.body)
		}
		// What multiplies takes thousands of times as long, on however busy a machine.
		if took > 200*reference {
			t.Errorf("%s took %s, an ordinary question %s", name, took, reference)
		}
		if each := (after.TotalAlloc - before.TotalAlloc) / 5; each > 32<<20 {
			t.Errorf("%s took %d MiB", name, each>>20)
		}
	}
	if a := r.ask(t, oneAccount); a.body != oneAccountAnswer {
		t.Errorf("afterwards: %d %s", a.status, a.body)
	}
}

// What graphql-cop looks for besides: tracing, and names that were not asked for.
func TestNothingIsTold(t *testing.T) {
	r := start(t, Config{})
	for _, header := range []string{"X-Apollo-Tracing", "Apollo-Tracing", "apollo-federation-include-trace"} {
		a := r.send(t, http.MethodPost, "/graphql", question(t, oneAccount), func(r *http.Request) { r.Header.Set(header, "ftv1") })
		if a.body != oneAccountAnswer {
			t.Errorf("%s: %s", header, a.body)
		}
	}
	if a := r.get(t, "/graphql/debug"); a.status != http.StatusNotFound {
		t.Errorf("%d", a.status)
	}
}
