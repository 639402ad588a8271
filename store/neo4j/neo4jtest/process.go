package neo4jtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/takedown/takedown/store/neo4j"
)

// newInstallation is a Neo4j in an empty folder.
func newInstallation(home, java, lib string) *Installation {
	return &Installation{HeapMiB: 512, PageCacheMiB: 64, home: home, java: java, lib: lib}
}

// start runs the server and waits until it answers. The first time it chooses an
// address and a password, which stay.
func (i *Installation) start() error {
	first := i.uri == ""
	if first {
		port, err := freePort()
		if err != nil {
			return err
		}
		i.address = address{fmt.Sprintf("bolt://127.0.0.1:%d", port), neo4j.Options{User: "neo4j", Password: "neo4j"}}
	}
	listen := strings.TrimPrefix(i.uri, "bolt://")
	conf := filepath.Join(i.home, "conf")
	settings := strings.Join([]string{
		"server.bolt.listen_address=" + listen,
		"server.bolt.advertised_address=" + listen,
		"server.http.enabled=false",
		"server.https.enabled=false",
		"dbms.usage_report.enabled=false",
		// Small and emptied again and again, a test's database would have every statement planned anew.
		"dbms.cypher.min_replan_interval=1h",
		fmt.Sprintf("server.memory.pagecache.size=%dm", i.PageCacheMiB),
		fmt.Sprintf("server.databases.default_to_read_only=%t", i.ReadOnly),
	}, "\n") + "\n"
	if err := errors.Join(os.MkdirAll(conf, 0o700), os.WriteFile(filepath.Join(conf, "neo4j.conf"), []byte(settings), 0o600),
		os.RemoveAll(i.path("stopped"))); err != nil {
		return err
	}
	flags := []string{i.java, fmt.Sprintf("-Xmx%dm", i.HeapMiB)}
	if i.HeapMiB < 1024 {
		flags = append(flags, "-XX:+UseSerialGC")
	}
	if !i.Fast {
		flags = append(flags, "-XX:TieredStopAtLevel=1")
	}
	err := i.run(append(flags, "--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-opens=java.base/java.io=ALL-UNNAMED",
		"--add-opens=java.base/sun.nio.ch=ALL-UNNAMED", "-cp", filepath.Join(i.lib, "*"),
		"org.neo4j.server.CommunityEntryPoint", "--home-dir="+i.home, "--config-dir="+conf)...)
	if err != nil {
		return err
	}
	if first {
		err := i.await(func(ctx context.Context, d bolt.DriverWithContext) error { return d.VerifyConnectivity(ctx) })
		if err != nil {
			return err
		}
		if err := i.choosePassword(); err != nil {
			return err
		}
	}
	// It answers before its database is open. Read, because it may be one that nobody writes to.
	return i.await(func(ctx context.Context, d bolt.DriverWithContext) error {
		_, err := bolt.ExecuteQuery(ctx, d, "RETURN 1", nil, bolt.EagerResultTransformer, bolt.ExecuteQueryWithReadersRouting())
		return err
	})
}

func (i *Installation) path(name string) string { return filepath.Join(i.home, name) }

// run starts a command under a shell that holds the other end of a pipe of this
// process: when it breaks, the shell ends the command and removes its folder,
// unless another command has been started there since.
func (i *Installation) run(command ...string) error {
	log, err := os.Create(i.path("server.log"))
	if err != nil {
		return err
	}
	defer log.Close()
	const script = `home=$1; shift; "$@" </dev/null & pid=$!; echo $pid >"$home/pid"
(while kill -0 $pid; do sleep 0.2; done; : >"$home/stopped") 2>/dev/null &
cat >/dev/null; [ "$(cat "$home/pid")" = $pid ] || exit; kill -9 $pid; wait; rm -rf "$home"`
	shell := exec.Command("sh", append([]string{"-c", script, "sh", i.home}, command...)...)
	shell.Dir = i.home
	shell.Stdout, shell.Stderr = log, log
	shell.Env = append(os.Environ(), "NEO4J_HOME="+i.home, "NEO4J_CONF="+i.path("conf"))
	pipe, err := shell.StdinPipe()
	if err != nil {
		return err
	}
	if err := shell.Start(); err != nil {
		return err
	}
	i.shells = append(i.shells, held{pipe, shell})
	return nil
}

// held is a shell that runs the server, and the pipe that keeps it waiting.
type held struct {
	io.Closer
	shell *exec.Cmd
}

// stopped says whether the server has ended.
func (i *Installation) stopped() bool {
	_, err := os.Stat(i.path("stopped"))
	return err == nil
}

// patience is how long a server that has not stopped may take to answer.
const patience = 5 * time.Minute

// await asks the server until it answers, or has stopped.
func (i *Installation) await(ask func(context.Context, bolt.DriverWithContext) error) error {
	driver, err := connect(i.address)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	defer driver.Close(context.WithoutCancel(ctx))
	for err := ask(ctx, driver); err != nil; err = ask(ctx, driver) {
		if i.stopped() || ctx.Err() != nil {
			said, _ := os.ReadFile(i.path("server.log"))
			return fmt.Errorf("the Neo4j server does not answer: %w: %s", err, said)
		}
		time.Sleep(100 * time.Millisecond)
	}
	return nil
}

// choosePassword does what Neo4j wants of a new user before anything else.
func (i *Installation) choosePassword() error {
	driver, err := connect(i.address)
	if err != nil {
		return err
	}
	ctx := context.Background()
	defer driver.Close(ctx)
	password := rand.Text()
	_, err = bolt.ExecuteQuery(ctx, driver, "ALTER CURRENT USER SET PASSWORD FROM $old TO $new",
		map[string]any{"old": i.opts.Password, "new": password}, bolt.EagerResultTransformer, bolt.ExecuteQueryWithDatabase("system"))
	i.opts.Password = password
	return err
}

// pid is the server's process.
func (i *Installation) pid() (int, error) {
	text, err := os.ReadFile(i.path("pid"))
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(text)))
}

// end sends the server a signal that it ends after, and waits until it has.
func (i *Installation) end(signal os.Signal) error {
	pid, err := i.pid()
	if err != nil {
		return err
	}
	server, err := os.FindProcess(pid)
	if err != nil {
		return err
	}
	if err := server.Signal(signal); err != nil {
		return err
	}
	for !i.stopped() {
		time.Sleep(10 * time.Millisecond)
	}
	return nil
}

// close ends the server and removes its folder. The shell of a server that was
// killed goes first: it leaves both to the last one.
func (i *Installation) close() error {
	for _, h := range i.shells {
		if err := h.Close(); err != nil {
			return err
		}
		_ = h.shell.Wait() // it ends as what it ran did
	}
	i.shells = nil
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
