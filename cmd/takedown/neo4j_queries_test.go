package main

import (
	"context"
	"os"
	"strings"
	"testing"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/takedown/takedown/store/neo4j/neo4jtest"
)

// TestSavedQueries: a real server that holds an archive explains and answers
// every query that the guide saves in Neo4j Browser, as a reader, and knows all
// labels, types and properties that it names.
func TestSavedQueries(t *testing.T) {
	uri, opts := neo4jtest.Server(t)
	env := map[string]string{"TAKEDOWN_STORE": uri, "TAKEDOWN_NEO4J_USER": opts.User, "TAKEDOWN_NEO4J_PASSWORD": opts.Password}
	if r := takedown(t, env, "load", "../../graph/testdata/archive"); r.code != exitDone {
		t.Fatal(r.stderr)
	}
	if r := takedown(t, env, "analyze", "coordination", "--behaviour", "co_retweet", "--within", "1h", "--min-weight", "1", "--save"); r.code != exitDone {
		t.Fatal(r.stderr)
	}
	file, err := os.ReadFile("../../docs/neo4j/queries.cypher")
	if err != nil {
		t.Fatal(err)
	}
	auth := bolt.NoAuth()
	if opts.User != "" {
		auth = bolt.BasicAuth(opts.User, opts.Password, "")
	}
	driver, err := bolt.NewDriverWithContext(uri, auth)
	if err != nil {
		t.Fatal(err)
	}
	defer driver.Close(context.WithoutCancel(t.Context()))
	parameters := map[string]any{"network": "alpha_012020", "account": "a1", "amplifier": "a2", "day": "2020-01-27",
		"hashtag": "wuhanstrong", "tweet": "1224245009314742272"}
	for query := range strings.SplitSeq(strings.TrimSuffix(strings.TrimSpace(string(file)), ";"), ";\n") {
		name, statement, _ := strings.Cut(strings.TrimSpace(query), "\n")
		t.Run(strings.TrimPrefix(name, "// "), func(t *testing.T) {
			if !strings.HasPrefix(name, "// ") {
				t.Error("a query begins with its name, in a comment")
			}
			for _, s := range []string{"EXPLAIN " + statement, statement} {
				result, err := bolt.ExecuteQuery(t.Context(), driver, s, parameters, bolt.EagerResultTransformer, bolt.ExecuteQueryWithReadersRouting())
				if err != nil {
					t.Fatal(err)
				}
				for _, n := range result.Summary.Notifications() {
					// That a minimum leaves nulls out is what it is for.
					if n.Code() != "Neo.ClientNotification.Statement.AggregationSkippedNull" {
						t.Errorf("%s: %s", n.Title(), n.Description())
					}
				}
			}
		})
	}
}
