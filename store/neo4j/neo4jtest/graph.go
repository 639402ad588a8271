package neo4jtest

import (
	"fmt"
	"slices"
	"testing"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/takedown/takedown/store/neo4j"
)

// Graph lists the nodes of the contract with their labels and properties, and
// the relationships with their ends, types and properties: a line each, sorted.
func Graph(t testing.TB, uri string, opts neo4j.Options) []string {
	t.Helper()
	var lines []string
	each(t, uri, opts, func(_, line string) { lines = append(lines, line) })
	slices.Sort(lines)
	return lines
}

// each calls f for each line of a graph, in no order, with the labels of the
// node or the type of the relationship.
func each(t testing.TB, uri string, opts neo4j.Options, f func(kind, line string)) {
	t.Helper()
	driver, err := connect(address{uri, opts})
	if err != nil {
		t.Fatal(err)
	}
	defer driver.Close(t.Context())
	session := driver.NewSession(t.Context(), bolt.SessionConfig{AccessMode: bolt.AccessModeRead})
	defer session.Close(t.Context())
	for _, statement := range []string{
		"MATCH (n:Network|Account|Tweet|Hashtag|Url|Domain|Client|TweetHour) RETURN labels(n), properties(n)",
		`MATCH (a)-[r]->(b)
		RETURN type(r), properties(r), labels(a), coalesce(a.slug, a.platformId, a.id, a.tag, a.url, a.name),
			labels(b), coalesce(b.slug, b.platformId, b.id, b.tag, b.url, b.name)`,
	} {
		result, err := session.Run(t.Context(), statement, nil)
		if err != nil {
			t.Fatal(err)
		}
		for result.Next(t.Context()) {
			values := result.Record().Values
			f(fmt.Sprint(values[0]), fmt.Sprintf("%q", values))
		}
		if err := result.Err(); err != nil {
			t.Fatal(err)
		}
	}
}
