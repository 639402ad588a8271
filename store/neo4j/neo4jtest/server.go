// Package neo4jtest gives tests a Neo4j server: the one at TAKEDOWN_NEO4J_URI,
// whose database they empty, or one of their own. That is a real Neo4j Community
// server, run from its Maven artifacts, once for each test process; it listens
// on the loopback interface and goes when the process does, however it ends.
package neo4jtest

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"testing"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/takedown/takedown/store/neo4j"
)

// version is Neo4j's.
const version = "5.26.0"

// address is where the server is and how to log in.
type address struct {
	uri  string
	opts neo4j.Options
}

// server finds or starts the server of this process.
var server = sync.OnceValues(func() (address, error) {
	if uri := os.Getenv("TAKEDOWN_NEO4J_URI"); uri != "" {
		return address{uri, neo4j.Options{User: os.Getenv("TAKEDOWN_NEO4J_USER"), Password: os.Getenv("TAKEDOWN_NEO4J_PASSWORD")}}, nil
	}
	return start()
})

// errMissing is the error of a machine without what it takes to start a server.
var errMissing = errors.New("no Neo4j")

// turn is held by the test that has the server's only database.
var turn sync.Mutex

// Server gives a test the server's database, empty, until the test ends. Tests
// that ask for it at the same time take turns. Without a server the test is
// skipped, or fails where CI is set.
func Server(t testing.TB) (uri string, opts neo4j.Options) {
	t.Helper()
	s, err := server()
	switch {
	case errors.Is(err, errMissing) && os.Getenv("CI") == "":
		t.Skipf("%v: set TAKEDOWN_NEO4J_URI, or install Java 17 and Maven", err)
	case err != nil:
		t.Fatal(err)
	}
	turn.Lock()
	t.Cleanup(turn.Unlock)
	Empty(t, s.uri, s.opts)
	return s.uri, s.opts
}

// Open gives a test an empty store, which the test closes.
func Open(t testing.TB) *neo4j.Store {
	t.Helper()
	uri, opts := Server(t)
	s, err := neo4j.Open(t.Context(), uri, opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func connect(s address) (bolt.DriverWithContext, error) {
	auth := bolt.NoAuth()
	if s.opts.User != "" {
		auth = bolt.BasicAuth(s.opts.User, s.opts.Password, "")
	}
	return bolt.NewDriverWithContext(s.uri, auth)
}

// Empty removes all nodes of the server's database.
func Empty(t testing.TB, uri string, opts neo4j.Options) {
	t.Helper()
	driver, err := connect(address{uri, opts})
	if err != nil {
		t.Fatal(err)
	}
	defer driver.Close(t.Context())
	session := driver.NewSession(t.Context(), bolt.SessionConfig{})
	defer session.Close(t.Context())
	// Relationships first: all those of one node could be too many for a transaction.
	for _, statement := range []string{
		"MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 5000 ROWS",
		"MATCH (n) CALL (n) { DELETE n } IN TRANSACTIONS OF 5000 ROWS",
	} {
		result, err := session.Run(t.Context(), statement, nil)
		if err == nil {
			_, err = result.Consume(t.Context())
		}
		if err != nil {
			t.Fatalf("empty the database: %v", err)
		}
	}
}

// start runs a server in a folder of its own.
func start() (address, error) {
	java, lib, err := installed()
	if err != nil {
		return address{}, err
	}
	home, err := os.MkdirTemp("", "takedown-neo4j-")
	if err != nil {
		return address{}, err
	}
	i := newInstallation(home, java, lib)
	i.Fast = true // it answers all tests of a process
	err = i.start()
	started = i
	return i.address, err
}

// started keeps the pipe to the server's shell from being collected and closed.
var started any //nolint:unused // only written

// installed finds Java and Neo4j's class path.
func installed() (java, lib string, err error) {
	java, err = exec.LookPath("java")
	if err != nil || runtime.GOOS == "windows" {
		return "", "", errMissing
	}
	lib, err = artifacts()
	return java, lib, err
}
