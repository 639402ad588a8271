package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/takedown/takedown/loader/synth"
)

// asProgram makes the test binary be takedown, for tests that need a second process.
const asProgram = "TAKEDOWN_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// result is what a run of the program left.
type result struct {
	code           int
	stdout, stderr string
}

// takedown runs the program in this process, with an environment of its own.
func takedown(t *testing.T, env map[string]string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), args, &stdout, &stderr, lookup(env))
	return result{code, stdout.String(), stderr.String()}
}

func lookup(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := env[name]
		return value, ok
	}
}

// done runs the program and expects it to do what it is asked.
func done(t *testing.T, args ...string) result {
	t.Helper()
	r := takedown(t, nil, args...)
	if r.code != exitDone {
		t.Fatalf("takedown %s: exit code %d\n%s\n%s", strings.Join(args, " "), r.code, r.stdout, r.stderr)
	}
	return r
}

// sample writes a small archive and gives its folder and the truth beside it.
func sample(t *testing.T, scale string) (string, *synth.Truth) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "sample")
	done(t, "synth", "--seed", "5", "--scale", scale, dir)
	content, err := os.ReadFile(filepath.Join(dir, synth.TruthFile))
	if err != nil {
		t.Fatal(err)
	}
	truth := new(synth.Truth)
	if err := json.Unmarshal(content, truth); err != nil {
		t.Fatal(err)
	}
	return dir, truth
}

func storeIn(t *testing.T) string {
	t.Helper()
	return "duckdb:" + filepath.Join(t.TempDir(), "test.duckdb")
}

// journal keeps the end of a log, however long the log becomes.
type journal struct {
	mu   sync.Mutex
	text []byte
}

// Write implements io.Writer.
func (j *journal) Write(line []byte) (int, error) {
	const most = 1 << 20
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.text = append(j.text, line...); len(j.text) > most {
		j.text = append(j.text[:0], j.text[len(j.text)-most/2:]...)
	}
	return len(line), nil
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return string(j.text)
}

// service is a running `takedown serve` or `demo`.
type service struct {
	url string
	// said is what it printed until it could be asked; log is what it wrote to stderr.
	said []string
	log  *journal
	stop context.CancelFunc
	code chan int
}

// process is the program in a process of its own, with an environment that says nothing to it.
func process(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, os.Args[0], args...)
	c.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "TAKEDOWN_") }), asProgram+"=1")
	return c
}

// begin runs a command that serves, in a process of its own, until its address is printed.
// What opens its store after it does so as another process would: within one, DuckDB waits
// for ever for a store of which anything is still in use.
func begin(t *testing.T, args ...string) *service {
	t.Helper()
	return beginAs(t, func(ctx context.Context, args []string, stdout, stderr io.Writer) int {
		c := process(ctx, args...)
		c.Stdout, c.Stderr = stdout, stderr
		c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
		c.WaitDelay = time.Minute
		if err := c.Run(); c.ProcessState == nil {
			fmt.Fprintln(stderr, err)
			return -1
		}
		return c.ProcessState.ExitCode()
	}, args...)
}

// beginHere is begin in this process, whose goroutines can be counted.
func beginHere(t *testing.T, args ...string) *service {
	t.Helper()
	return beginAs(t, func(ctx context.Context, args []string, stdout, stderr io.Writer) int {
		return run(ctx, args, stdout, stderr, lookup(nil))
	}, args...)
}

func beginAs(t *testing.T, run func(ctx context.Context, args []string, stdout, stderr io.Writer) int, args ...string) *service {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	s := &service{log: new(journal), stop: cancel, code: make(chan int, 1)}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.code <- run(ctx, append(args, "--addr", "127.0.0.1:0"), in, s.log)
		in.Close()
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		s.said = append(s.said, lines.Text())
		if _, rest, found := strings.Cut(lines.Text(), "Takedown answers "); found {
			_, rest, _ = strings.Cut(rest, "http://")
			address, _, _ := strings.Cut(rest, " ")
			s.url = "http://" + address
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return s
		}
	}
	<-ended
	t.Fatalf("it did not serve:\n%s\n%s", strings.Join(s.said, "\n"), s.log)
	return nil
}

// end stops it and expects an orderly end.
func (s *service) end(t *testing.T) {
	t.Helper()
	s.stop()
	if code := <-s.code; code != exitDone {
		t.Errorf("exit code %d\n%s", code, s.log)
	}
}

// ask posts a query and decodes its data.
func (s *service) ask(t *testing.T, query string, variables map[string]any, into any) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	s.askWith(t, string(body), into)
}

// askWith posts a body.
func (s *service) askWith(t *testing.T, body string, into any) {
	t.Helper()
	response, err := http.Post(s.url+"/graphql", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		Data   json.RawMessage
		Errors []any
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || len(answer.Errors) > 0 {
		t.Fatalf("%v, %v to %s", err, answer.Errors, body)
	}
	if err := json.Unmarshal(answer.Data, into); err != nil {
		t.Fatal(err)
	}
}
