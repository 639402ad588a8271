package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"syscall"
	"time"
)

var address = regexp.MustCompile(`http://[0-9a-z.:\[\]]+`)

// served is a server in a process of its own.
type served struct {
	cmd    *exec.Cmd
	url    string
	client *http.Client
	// loaded and counted are closed when the log says that a load has ended, and that what
	// questions about whole networks count is counted, or says no more.
	loaded, counted chan struct{}
	began           time.Time
}

// serve starts a server of a store, with further arguments. It finds each answer anew: what
// is measured is what finding takes.
func (b *bench) serve(ctx context.Context, store string, more ...string) (*served, error) {
	return serveWith(ctx, b.takedown, append([]string{"serve", "--store", store, "--addr", "127.0.0.1:0", "--timeout", "10m", "--answers", "0"}, more...)...)
}

// serveCounted is serve of an embedded store once it has counted in advance, which is
// measured by itself, in seconds.
func (b *bench) serveCounted(ctx context.Context, path string, more ...string) (s *served, counting float64, err error) {
	if s, err = b.serve(ctx, "duckdb:"+path, more...); err != nil {
		return nil, 0, err
	}
	select {
	case <-s.counted:
		return s, time.Since(s.began).Seconds(), nil
	case <-ctx.Done():
		return nil, 0, errors.Join(ctx.Err(), s.stop())
	}
}

// serveWith starts a command that serves, and says where.
func serveWith(ctx context.Context, name string, args ...string) (_ *served, err error) {
	s := &served{cmd: exec.CommandContext(ctx, name, args...), loaded: make(chan struct{}), counted: make(chan struct{}), began: time.Now()}
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(os.Interrupt) }
	stderr, err := s.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	var said bytes.Buffer
	lines := bufio.NewScanner(stderr)
	for s.url == "" && lines.Scan() {
		said.Write(append(lines.Bytes(), '\n'))
		s.url = address.FindString(lines.Text())
	}
	if s.url == "" {
		return nil, errors.Join(fmt.Errorf("%s printed no address:\n%s", args[0], said.String()), s.cmd.Wait())
	}
	go func() {
		ends := map[string]chan struct{}{"load ended": s.loaded, "is counted": s.counted}
		for lines.Scan() {
			for words, end := range ends {
				if bytes.Contains(lines.Bytes(), []byte(words)) {
					close(end)
					delete(ends, words)
				}
			}
		}
		for _, end := range ends {
			close(end)
		}
		_, _ = io.Copy(io.Discard, stderr) // a line too long to read never blocks it
	}()
	s.url += "/graphql"
	s.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	return s, nil
}

// stop ends the server, which must end well.
func (s *served) stop() error {
	s.client.CloseIdleConnections()
	return errors.Join(s.cmd.Process.Signal(os.Interrupt), s.cmd.Wait())
}

// peakMiB is the most memory that a stopped server had.
func (s *served) peakMiB() float64 {
	usage, ok := s.cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return float64(usage.Maxrss) / 1024 // Linux counts in KiB
}

// ask gives the answer to the body of a question. One with errors is an error.
func (s *served) ask(ctx context.Context, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	if err == nil && (resp.StatusCode != http.StatusOK || bytes.HasPrefix(out, []byte(`{"errors":`))) {
		err = fmt.Errorf("%s: %.500s\nto %s", resp.Status, out, body)
	}
	return out, err
}

// askInto decodes the answer to a question.
func (s *served) askInto(ctx context.Context, query string, variables map[string]any, into any) error {
	body, err := question(query, variables)
	if err != nil {
		return err
	}
	out, err := s.ask(ctx, body)
	if err != nil {
		return err
	}
	var answer struct{ Data json.RawMessage }
	if err := json.Unmarshal(out, &answer); err != nil {
		return err
	}
	return json.Unmarshal(answer.Data, into)
}

// question is the body of a request.
func question(query string, variables map[string]any) ([]byte, error) {
	return json.Marshal(map[string]any{"query": query, "variables": variables})
}
