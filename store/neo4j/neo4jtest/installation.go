package neo4jtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/takedown/takedown/store/neo4j"
)

// Installation is a Neo4j of a test's own, whose server does not run yet.
type Installation struct {
	// HeapMiB and PageCacheMiB are the memory that the server is started with.
	HeapMiB, PageCacheMiB int
	// Fast has Java compile for speed, which one test of small questions never earns back.
	Fast bool
	// ReadOnly lets nobody write once the server is started with it.
	ReadOnly bool

	home, java, lib string
	bin             string
	address
	// shells are those that this process started, the last with the running server.
	shells []held
}

// Install gives a test a Neo4j to import into, or to kill. Without Java and
// Maven the test is skipped, or fails where CI is set.
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
	i := newInstallation(home, java, lib)
	i.bin = t.TempDir()
	const admin = `#!/bin/sh
exec "$JAVA" -cp "$LIB/*" org.neo4j.server.startup.Neo4jAdminCommand "$@"
`
	if err := errors.Join(os.WriteFile(filepath.Join(i.bin, "neo4j-admin"), []byte(admin), 0o700), os.Mkdir(i.path("conf"), 0o700),
		os.WriteFile(i.path("conf/neo4j.conf"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	return i
}

// Run runs a command that finds neo4j-admin on its path, and gives what it says.
func (i *Installation) Run(t testing.TB, command ...string) (string, error) {
	t.Helper()
	c := exec.CommandContext(t.Context(), command[0], command[1:]...)
	c.Env = append(os.Environ(), "PATH="+i.bin+":"+os.Getenv("PATH"), "JAVA="+i.java, "LIB="+i.lib, "NEO4J_HOME="+i.home, "NEO4J_CONF="+i.path("conf"))
	out, err := c.CombinedOutput()
	return string(out), err
}

// Start starts the server, until the test ends or kills it.
func (i *Installation) Start(t testing.TB) (uri string, opts neo4j.Options) {
	t.Helper()
	t.Cleanup(func() {
		if err := i.close(); err != nil {
			t.Error(err)
		}
	})
	if err := i.start(); err != nil {
		t.Fatal(err)
	}
	return i.uri, i.opts
}

// Open starts the server and opens the store that it holds, which the test closes.
func (i *Installation) Open(t testing.TB) *neo4j.Store {
	t.Helper()
	uri, opts := i.Start(t)
	s, err := neo4j.Open(t.Context(), uri, opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Kill ends the server at once, as a loss of power would. [Installation.Restart]
// starts it again, with the same data at the same address.
func (i *Installation) Kill(t testing.TB) {
	t.Helper()
	if err := i.end(os.Kill); err != nil {
		t.Fatal(err)
	}
}

// Stop has the server end by itself: what it holds needs no recovery, which one that is
// started read-only cannot do.
func (i *Installation) Stop(t testing.TB) {
	t.Helper()
	if err := i.end(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
}

// Restart starts the server again.
func (i *Installation) Restart(t testing.TB) {
	t.Helper()
	if err := i.start(); err != nil {
		t.Fatal(err)
	}
}

// CPU is the processor time that the running server has taken, as Linux counts it.
func (i *Installation) CPU(t testing.TB) time.Duration {
	t.Helper()
	pid, err := i.pid()
	if err != nil {
		t.Fatal(err)
	}
	stat, err := os.ReadFile(fmt.Sprint("/proc/", pid, "/stat"))
	if err != nil {
		t.Fatal(err)
	}
	// After the name, in parentheses, come 11 fields and then time in user and in
	// kernel mode, each in hundredths of a second.
	_, rest, _ := strings.Cut(string(stat), ") ")
	var sum time.Duration
	for _, field := range strings.Fields(rest)[11:13] {
		n, err := strconv.Atoi(field)
		if err != nil {
			t.Fatal(err)
		}
		sum += time.Duration(n) * 10 * time.Millisecond
	}
	return sum
}
