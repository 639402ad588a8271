// Package neo4jtest gives tests a Neo4j server: the one at TAKEDOWN_NEO4J_URI,
// whose database they empty, or one of their own. That is a real Neo4j Community
// server, run from its Maven artifacts, once for each test process; it listens
// on the loopback interface and goes when the process does, however it ends.
package neo4jtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

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
	result, err := session.Run(t.Context(), "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS", nil)
	if err == nil {
		_, err = result.Consume(t.Context())
	}
	if err != nil {
		t.Fatalf("empty the database: %v", err)
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
	s, pipe, err := serve(home, java, lib)
	held = pipe
	return s, err
}

// held keeps the pipe to the server's shell from being collected and closed.
var held any //nolint:unused // only written

// installed finds Java and Neo4j's class path.
func installed() (java, lib string, err error) {
	java, err = exec.LookPath("java")
	if err != nil || runtime.GOOS == "windows" {
		return "", "", errMissing
	}
	lib, err = artifacts()
	return java, lib, err
}

// serve runs a server in the folder home, which it removes at the end: when pipe
// is closed.
func serve(home, java, lib string) (s address, pipe io.Closer, err error) {
	port, err := freePort()
	if err != nil {
		return address{}, nil, err
	}
	listen := fmt.Sprintf("127.0.0.1:%d", port)
	conf := filepath.Join(home, "conf")
	settings := strings.Join([]string{
		"server.bolt.listen_address=" + listen,
		"server.bolt.advertised_address=" + listen,
		"server.http.enabled=false",
		"server.https.enabled=false",
		"dbms.security.auth_enabled=false",
		"dbms.usage_report.enabled=false",
		"server.memory.pagecache.size=64m",
	}, "\n") + "\n"
	if err := errors.Join(os.MkdirAll(conf, 0o700), os.WriteFile(filepath.Join(conf, "neo4j.conf"), []byte(settings), 0o600)); err != nil {
		return address{}, nil, err
	}
	pipe, err = run(home, java, "-Xmx512m", "--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-opens=java.base/java.io=ALL-UNNAMED",
		"--add-opens=java.base/sun.nio.ch=ALL-UNNAMED", "-cp", filepath.Join(lib, "*"),
		"org.neo4j.server.CommunityEntryPoint", "--home-dir="+home, "--config-dir="+conf)
	if err != nil {
		return address{}, nil, err
	}
	s = address{uri: "bolt://" + listen}
	return s, pipe, awaitReady(s, home)
}

// run starts a command under a shell that holds the other end of a pipe of this
// process: when it breaks, the shell ends the command and removes its folder.
func run(home string, command ...string) (io.Closer, error) {
	log, err := os.Create(filepath.Join(home, "server.log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	const script = `home=$1; shift; "$@" </dev/null & pid=$!
(while kill -0 $pid; do sleep 1; done; : >"$home/stopped") 2>/dev/null &
cat >/dev/null; kill -9 $pid; wait; rm -rf "$home"`
	shell := exec.Command("sh", append([]string{"-c", script, "sh", home}, command...)...)
	shell.Dir = home
	shell.Stdout, shell.Stderr = log, log
	shell.Env = append(os.Environ(), "NEO4J_HOME="+home, "NEO4J_CONF="+filepath.Join(home, "conf"))
	pipe, err := shell.StdinPipe()
	if err != nil {
		return nil, err
	}
	return pipe, shell.Start()
}

// awaitReady waits until the server answers, or has stopped.
func awaitReady(s address, home string) error {
	driver, err := connect(s)
	if err != nil {
		return err
	}
	ctx := context.Background()
	defer driver.Close(ctx)
	for driver.VerifyConnectivity(ctx) != nil {
		if _, err := os.Stat(filepath.Join(home, "stopped")); err == nil {
			said, _ := os.ReadFile(filepath.Join(home, "server.log"))
			return fmt.Errorf("the Neo4j server stopped: %s", said)
		}
		time.Sleep(100 * time.Millisecond)
	}
	return nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
