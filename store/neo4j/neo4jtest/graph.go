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
	driver, err := connect(address{uri, opts})
	if err != nil {
		t.Fatal(err)
	}
	defer driver.Close(t.Context())
	session := driver.NewSession(t.Context(), bolt.SessionConfig{AccessMode: bolt.AccessModeRead})
	defer session.Close(t.Context())
	var lines []string
	for _, statement := range []string{
		"MATCH (n:Network|Account|Tweet|Hashtag|Url|Domain|Client) RETURN labels(n), properties(n)",
		`MATCH (a)-[r]->(b)
		RETURN labels(a), coalesce(a.slug, a.platformId, a.id, a.tag, a.url, a.name), type(r), properties(r),
			labels(b), coalesce(b.slug, b.platformId, b.id, b.tag, b.url, b.name)`,
	} {
		result, err := session.Run(t.Context(), statement, nil)
		if err != nil {
			t.Fatal(err)
		}
		for result.Next(t.Context()) {
			lines = append(lines, fmt.Sprintf("%q", result.Record().Values))
		}
		if err := result.Err(); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(lines)
	return lines
}
