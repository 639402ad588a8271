package main

import (
	"strings"
	"testing"

	"github.com/takedown/takedown/store/neo4j/neo4jtest"
)

// TestServerRefuses: who is not let in by a server reads which variable to look
// at, and nothing in the words of the driver or the server.
func TestServerRefuses(t *testing.T) {
	uri, opts := neo4jtest.Server(t)
	if opts.User == "" {
		t.Skip("the server at TAKEDOWN_NEO4J_URI asks nobody for a password")
	}
	const user, password, database = "TAKEDOWN_NEO4J_USER", "TAKEDOWN_NEO4J_PASSWORD", "TAKEDOWN_NEO4J_DATABASE"
	for name, c := range map[string]struct {
		env   map[string]string
		store string
		want  []string
	}{
		"no credentials":  {env: map[string]string{}, want: []string{user, password}},
		"unknown user":    {env: map[string]string{user: "nobody", password: opts.Password}, want: []string{user, password, "nobody"}},
		"wrong password":  {env: map[string]string{user: opts.User, password: "Schreibfehler"}, want: []string{user, password, opts.User}},
		"no password":     {env: map[string]string{user: opts.User}, want: []string{user, password, opts.User}},
		"wrong database":  {env: map[string]string{user: opts.User, password: opts.Password, database: "nowhere"}, want: []string{database, "nowhere"}},
		"nobody answers":  {store: "bolt://127.0.0.1:1", want: []string{"bolt://127.0.0.1:1"}},
		"not a Neo4j URI": {store: "http://127.0.0.1", want: []string{"duckdb:PATH", "neo4j://"}},
	} {
		t.Run(name, func(t *testing.T) {
			if c.store == "" {
				c.store = uri
			}
			r := takedown(t, c.env, "rejects", "--store", c.store, "--network", "alpha")
			if r.code == exitDone || r.stdout != "" {
				t.Errorf("exit code %d, printed %q", r.code, r.stdout)
			}
			for _, words := range c.want {
				if !strings.Contains(r.stderr, words) {
					t.Errorf("%q does not name %s", r.stderr, words)
				}
			}
			for _, words := range []string{"Neo4jError", "Neo.", "ClientError", "Connectivity", "dial tcp", "auth", "Graph not found", "Schreibfehler", opts.Password} {
				if strings.Contains(r.stderr, words) {
					t.Errorf("%q says %q", r.stderr, words)
				}
			}
		})
	}
}
