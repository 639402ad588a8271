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
	"runtime"
	"slices"
	"strings"
	"time"
)

// full measures everything, on made-up disclosures of several scales, and writes
// the document. Each step keeps its result in a file, and is not done again: a
// run that was stopped goes on where it was.
type full struct {
	bench
	// scales are ascending, as they are written.
	scales []string
	out    string
	// limit is how long a question is asked, and patience how long an analysis may take.
	limit, patience time.Duration
	// commit is what is measured; commits are those of all results, as they were met.
	commit  string
	commits []string
}

// measured is what a step found, and in which commit.
type measured[T any] struct {
	Commit string
	Found  T
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
	Beside    besideResult
	Peer      []peerResult
}

func runFull(ctx context.Context, f full) error {
	if err := os.MkdirAll(filepath.Join(f.dir, "results"), 0o755); err != nil {
		return err
	}
	return f.within(ctx, f.dir, func() error { return f.all(ctx) })
}

// all measures until ctx is done, and writes the document of what was measured by then.
func (f *full) all(ctx context.Context) error {
	f.commit = said(ctx, "git", "describe", "--always", "--dirty", "--exclude", "*")
	var sizes []size
	var stopped error
	for _, scale := range f.scales {
		s := size{Scale: scale}
		if err := f.measureScale(ctx, &s); err != nil {
			stopped = fmt.Errorf("scale %s: %w", scale, err)
		}
		if stopped != nil && ctx.Err() == nil {
			return stopped
		}
		sizes = append(sizes, s)
	}
	var growth []growthResult
	if first, last := f.scales[0], f.scales[len(f.scales)-1]; len(f.scales) > 1 {
		stopped = errors.Join(stopped, step(ctx, f, "growth-"+first+"-"+last, &growth, func() ([]growthResult, error) {
			return f.measureGrowth(ctx, [2]string{first, last})
		}))
	}
	made, err := f.made(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	text, err := document(made, sizes, growth)
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(f.out, text, 0o644), stopped)
}

// measureScale does the steps one after the other; once ctx is done, it takes those
// that were done before.
func (f *full) measureScale(ctx context.Context, s *size) error {
	scale := s.Scale
	var a arguments
	var asked askedResult
	err := errors.Join(
		step(ctx, f, "archive-"+scale, &s.Archive, func() (archiveResult, error) { return f.writeArchive(ctx, scale) }),
		step(ctx, f, "scan-"+scale, &s.Scan, func() (cost, error) { return f.scanArchive(ctx, scale) }),
		step(ctx, f, "load-"+scale, &s.Load, func() (loadResult, error) { return f.loadArchive(ctx, scale) }),
		step(ctx, f, "arguments-"+scale, &a, func() (arguments, error) { return pickArguments(ctx, f.store(scale)) }),
		step(ctx, f, "questions-"+scale, &asked, func() (askedResult, error) { return f.askAll(ctx, scale, a) }))
	s.Questions, s.Serving = asked.Questions, asked.Serving
	for _, b := range behaviours {
		r := behaviourResult{Behaviour: b}
		err = errors.Join(err, step(ctx, f, "behaviour-"+scale+"-"+b, &r, func() (behaviourResult, error) { return f.analyse(ctx, scale, b) }))
		s.Behaviour = append(s.Behaviour, r)
	}
	err = errors.Join(err,
		step(ctx, f, "clients-"+scale, &s.Clients, func() (clientsResult, error) { return f.crowd(ctx, scale, a) }),
		step(ctx, f, "beside-"+scale, &s.Beside, func() (besideResult, error) { return f.crowdBesideLoad(ctx, scale, a) }))
	if f.peer != "" {
		err = errors.Join(err, step(ctx, f, "peer-"+scale, &s.Peer, func() ([]peerResult, error) { return f.comparePeer(ctx, scale) }))
	}
	return err
}

// step gives the result of a step: what an earlier run kept, or else what measure finds.
func step[T any](ctx context.Context, f *full, name string, into *T, measure func() (T, error)) error {
	r, err := kept[T](f, name)
	if errors.Is(err, fs.ErrNotExist) {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Fprintln(os.Stderr, "bench:", name)
		r.Commit = f.commit
		if r.Found, err = measure(); err == nil {
			err = keep(f, name, r)
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	*into = r.Found
	if !slices.Contains(f.commits, r.Commit) {
		f.commits = append(f.commits, r.Commit)
	}
	return nil
}

// kept is the result of a step that was done earlier.
func kept[T any](f *full, name string) (r measured[T], err error) {
	content, err := os.ReadFile(f.file(name))
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(content, &r)
}

func keep[T any](f *full, name string, r measured[T]) error {
	content, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	path := f.file(name)
	if err := os.WriteFile(path+".new", content, 0o644); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func (f *full) file(name string) string { return filepath.Join(f.dir, "results", name+".json") }

func (f *full) archive(scale string) string { return filepath.Join(f.dir, "archive-"+scale) }

func (f *full) store(scale string) string { return filepath.Join(f.dir, scale+".duckdb") }

// made says with what the figures were made.
type made struct {
	Go, Processor, Memory, Kernel, DuckDB, Peer string
	Processors                                  int
	// Commits are several if the run was stopped and went on with another.
	Commits []string
}

// said is what a command prints.
func said(ctx context.Context, name string, args ...string) string {
	out, err := exec.CommandContext(ctx, name, args...).Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

func (f *full) made(ctx context.Context) (m made, err error) {
	m.Go, m.Kernel = strings.TrimPrefix(said(ctx, "go", "version"), "go version "), said(ctx, "uname", "-sr")
	m.Commits, m.Processors = f.commits, runtime.NumCPU()
	if m.Processor, err = firstLine("/proc/cpuinfo", "model name"); err != nil {
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
		m.Peer = said(ctx, filepath.Join(filepath.Dir(f.peer), "pip"), "show", "coordination-network-toolkit")
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
