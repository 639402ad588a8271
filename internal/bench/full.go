package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// full measures everything, on made-up disclosures of several scales, and writes
// the document. Each step keeps its result in a file, and is not done again: a
// run that was stopped goes on where it was.
type full struct {
	bench
	// scales are ascending, as they are written.
	scales []string
	out    string
}

// size is what was found at one scale. Without a peer, nothing of it is there.
type size struct {
	Scale     string
	Archive   archiveResult
	Scan      cost
	Load      loadResult
	Questions []questionResult
	Serving   servingResult
	Behaviour []behaviourResult
	Clients   clientsResult
	Peer      []peerResult
}

func runFull(ctx context.Context, f full) error {
	if err := os.MkdirAll(filepath.Join(f.dir, "results"), 0o755); err != nil {
		return err
	}
	f.takedown = filepath.Join(f.dir, "takedown")
	build := exec.CommandContext(ctx, "go", "build", "-o", f.takedown, "./cmd/takedown")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, out)
	}
	var sizes []size
	for _, scale := range f.scales {
		s, err := f.measureScale(ctx, scale)
		if err != nil {
			return fmt.Errorf("scale %s: %w", scale, err)
		}
		sizes = append(sizes, s)
	}
	made, err := f.made(ctx)
	if err != nil {
		return err
	}
	text, err := document(made, sizes)
	if err != nil {
		return err
	}
	return os.WriteFile(f.out, text, 0o644)
}

func (f *full) measureScale(ctx context.Context, scale string) (s size, err error) {
	s.Scale = scale
	if s.Archive, err = step(f, "archive-"+scale, func() (archiveResult, error) { return f.writeArchive(ctx, scale) }); err != nil {
		return s, err
	}
	if s.Scan, err = step(f, "scan-"+scale, func() (cost, error) { return f.scanArchive(ctx, scale) }); err != nil {
		return s, err
	}
	if s.Load, err = step(f, "load-"+scale, func() (loadResult, error) { return f.loadArchive(ctx, scale) }); err != nil {
		return s, err
	}
	for _, b := range behaviours {
		r, err := step(f, "behaviour-"+scale+"-"+b, func() (behaviourResult, error) { return f.analyse(ctx, scale, b) })
		if err != nil {
			return s, err
		}
		s.Behaviour = append(s.Behaviour, r)
	}
	arguments, err := step(f, "arguments-"+scale, func() (arguments, error) { return pickArguments(ctx, f.store(scale)) })
	if err != nil {
		return s, err
	}
	asked, err := step(f, "questions-"+scale, func() (askedResult, error) { return f.askAll(ctx, scale, arguments) })
	if err != nil {
		return s, err
	}
	s.Questions, s.Serving = asked.Questions, asked.Serving
	if s.Clients, err = step(f, "clients-"+scale, func() (clientsResult, error) { return f.crowd(ctx, scale, arguments) }); err != nil {
		return s, err
	}
	if f.peer != "" {
		if s.Peer, err = step(f, "peer-"+scale, func() ([]peerResult, error) { return f.comparePeer(ctx, scale) }); err != nil {
			return s, err
		}
	}
	return s, nil
}

// step gives the result of a step: what an earlier run kept, or else what measure finds.
func step[T any](f *full, name string, measure func() (T, error)) (T, error) {
	r, found, err := kept[T](f, name)
	if found || err != nil {
		return r, err
	}
	fmt.Fprintln(os.Stderr, "bench:", name)
	if r, err = measure(); err != nil {
		return r, fmt.Errorf("%s: %w", name, err)
	}
	content, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return r, err
	}
	path := f.result(name)
	if err := os.WriteFile(path+".new", content, 0o644); err != nil {
		return r, err
	}
	return r, os.Rename(path+".new", path)
}

// kept is the result of a step that was done earlier.
func kept[T any](f *full, name string) (r T, found bool, err error) {
	content, err := os.ReadFile(f.result(name))
	if errors.Is(err, fs.ErrNotExist) {
		return r, false, nil
	}
	if err == nil {
		err = json.Unmarshal(content, &r)
	}
	return r, err == nil, err
}

func (f *full) result(name string) string { return filepath.Join(f.dir, "results", name+".json") }

func (f *full) archive(scale string) string { return filepath.Join(f.dir, "archive-"+scale) }

func (f *full) store(scale string) string { return filepath.Join(f.dir, scale+".duckdb") }

// made says with what the figures were made.
type made struct{ Go, Processor, Memory, Kernel, DuckDB, Commit, Peer string }

func (f *full) made(ctx context.Context) (m made, err error) {
	said := func(name string, args ...string) string {
		out, err := exec.CommandContext(ctx, name, args...).Output()
		if err != nil {
			return "unknown"
		}
		return strings.TrimSpace(string(out))
	}
	m.Go, m.Kernel = strings.TrimPrefix(said("go", "version"), "go version "), said("uname", "-sr")
	m.Commit = said("git", "rev-parse", "--short", "HEAD")
	m.Processor, err = firstLine("/proc/cpuinfo", "model name")
	if err != nil {
		return m, err
	}
	if m.Memory, err = firstLine("/proc/meminfo", "MemTotal"); err != nil {
		return m, err
	}
	db, err := openReference()
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	err = db.QueryRowContext(ctx, "SELECT version()").Scan(&m.DuckDB)
	if f.peer != "" {
		m.Peer = said(filepath.Join(filepath.Dir(f.peer), "pip"), "show", "coordination-network-toolkit")
		_, m.Peer, _ = strings.Cut(m.Peer, "Version: ")
		m.Peer, _, _ = strings.Cut(m.Peer, "\n")
	}
	return m, err
}

// firstLine is the value of the first line with that name in a file of /proc.
func firstLine(path, name string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(content)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value), nil
		}
	}
	return "unknown", nil
}
