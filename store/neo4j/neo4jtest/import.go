package neo4jtest

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/takedown/takedown/store/neo4j"
)

// Installation is a Neo4j of a test's own whose server does not run yet.
type Installation struct {
	home, java, lib string
	bin             string
}

// Install gives a test a Neo4j to import into. Without Java and Maven the test
// is skipped, or fails where CI is set.
func Install(t testing.TB) *Installation {
	t.Helper()
	java, lib, err := installed()
	switch {
	case errors.Is(err, errMissing) && os.Getenv("CI") == "":
		t.Skipf("%v: install Java 17 and Maven", err)
	case err != nil:
		t.Fatal(err)
	}
	home, err := os.MkdirTemp("", "takedown-neo4j-") //nolint:usetesting // what a killed server leaves there must not fail the test
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	i := &Installation{home: home, java: java, lib: lib, bin: t.TempDir()}
	const admin = `#!/bin/sh
exec "$JAVA" -cp "$LIB/*" org.neo4j.server.startup.Neo4jAdminCommand "$@"
`
	conf := filepath.Join(i.home, "conf")
	if err := errors.Join(os.WriteFile(filepath.Join(i.bin, "neo4j-admin"), []byte(admin), 0o700), os.Mkdir(conf, 0o700),
		os.WriteFile(filepath.Join(conf, "neo4j.conf"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	return i
}

// Run runs a command that finds neo4j-admin on its path, and gives what it says.
func (i *Installation) Run(t testing.TB, command ...string) (string, error) {
	t.Helper()
	c := exec.CommandContext(t.Context(), command[0], command[1:]...)
	c.Env = append(os.Environ(), "PATH="+i.bin+":"+os.Getenv("PATH"), "JAVA="+i.java, "LIB="+i.lib, "NEO4J_HOME="+i.home, "NEO4J_CONF="+filepath.Join(i.home, "conf"))
	out, err := c.CombinedOutput()
	return string(out), err
}

// Start starts the server, until the test ends.
func (i *Installation) Start(t testing.TB) (uri string, opts neo4j.Options) {
	t.Helper()
	s, pipe, err := serve(i.home, i.java, i.lib)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pipe.Close() })
	return s.uri, s.opts
}
