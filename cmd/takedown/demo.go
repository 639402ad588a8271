package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/takedown/takedown/loader"
	"github.com/takedown/takedown/loader/synth"
	"github.com/takedown/takedown/server"
	"github.com/takedown/takedown/store/duckdb"
)

// demoScale makes about 41,000 tweets: a few seconds' work.
const demoScale = 0.001

var demoCommand = command{
	name: "demo", summary: "build a small sample, load it, and serve it",
	about: `
Builds a small sample of four networks, with the same plants at every run, loads it
into a temporary store, serves it, and asks two questions. It needs nothing else and
leaves nothing behind. Where port 8080 is taken, it takes a free one.

Interrupt it to end.`,
	examples: []string{"takedown demo", "takedown demo --addr 127.0.0.1:9000"},
	setup: func(f *flags) action {
		how := f.serving()
		return func(ctx context.Context, a *app, args []string) error {
			if len(args) > 0 {
				return misuse("", "demo: unexpected argument %q", args[0])
			}
			return a.demo(ctx, how)
		}
	},
}

func (a *app) demo(ctx context.Context, how *servingFlags) (err error) {
	dir, err := os.MkdirTemp("", "takedown-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	fmt.Fprintln(a.stderr, "Building a sample archive…")
	archives := filepath.Join(dir, "archives")
	truth, err := synth.Write(ctx, archives, synth.Options{Seed: 1, Scale: demoScale})
	if err != nil {
		return err
	}
	questions, err := demoQuestions(truth)
	if err != nil {
		return err
	}
	st, err := duckdb.Open(ctx, filepath.Join(dir, "demo.duckdb"), duckdb.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	m := newMeter(a.stderr)
	var paths []string
	for _, n := range truth.Networks {
		paths = append(paths, filepath.Join(archives, n.Slug))
	}
	report, err := loader.Load(ctx, st, paths, loader.Options{Progress: func(p loader.Progress) { m.show(loadStep(p)) }})
	m.end()
	if err != nil {
		return err
	}
	printReport(a.stdout, report)

	log := how.logger(a.stderr)
	slog.SetDefault(log)
	cfg, done, err := how.config(ctx, st, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done.Close()) }()
	srv, err := server.New(cfg)
	if err != nil && how.addr == defaultAddr {
		cfg.Addr = "127.0.0.1:0"
		srv, err = server.New(cfg)
	}
	if err != nil {
		return notServed(err, how.addr)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	served := make(chan error, 1)
	go func() { served <- srv.Run(ctx) }()
	for _, q := range questions {
		if err := a.askAloud(ctx, srv.URL(), q); err != nil {
			cancel()
			return errors.Join(err, <-served)
		}
	}
	fmt.Fprintf(a.stdout, "\nTakedown answers at %s — the page; more questions at %[1]s/graphiql. Interrupt to end.\n", srv.URL())
	return <-served
}

type question struct {
	title, query string
	variables    map[string]any
}

// demoNetwork is the one in the first question: its amplifiers are part of the sample,
// as they were not of the disclosure.
const demoNetwork = "china_052020"

// demoQuestions are the two that Takedown is for, about what was planted.
func demoQuestions(truth *synth.Truth) ([]question, error) {
	i := slices.IndexFunc(truth.Amplified, func(a synth.Amplified) bool { return a.Network == demoNetwork })
	if i < 0 {
		return nil, fmt.Errorf("the sample has no amplified account in %s", demoNetwork)
	}
	var slugs []string
	for _, n := range truth.Networks {
		slugs = append(slugs, n.Slug)
	}
	return []question{
		{
			"Who amplified this account, and whose retweets can the answer know of (coverage)?",
			`query($id: String!) { account(platformId: $id) { screenName networks { slug } amplifiers(first: 3) { totalCount coverage truncated ` +
				`edges { retweets tweets firstAt lastAt medianDelay node { platformId networks { slug } } } } } }`,
			map[string]any{"id": truth.Amplified[i].Account},
		},
		{
			"Which networks were created together?",
			`query($slugs: [String!]!) { sharedCreationWindows(networks: $slugs) { from to total networks { network { slug } accounts expected q } } }`,
			map[string]any{"slugs": slugs},
		},
	}, nil
}

// askAloud shows how to ask a question, asks it, and shows the answer.
func (a *app) askAloud(ctx context.Context, url string, q question) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	body, err := json.Marshal(map[string]any{"query": q.query, "variables": q.variables})
	if err != nil {
		return err
	}
	answer, err := post(ctx, url+"/graphql", body)
	if err != nil {
		return err
	}
	var shown bytes.Buffer
	if err := json.Indent(&shown, answer, "", "  "); err != nil {
		return fmt.Errorf("%s: %w", q.title, err)
	}
	fmt.Fprintf(a.stdout, "\n%s\n\n  curl -s %s/graphql -H 'Content-Type: application/json' -d '%s'\n\n%s\n",
		q.title, url, visible(string(body)), visibleLines(shown.String()))
	return nil
}

func post(ctx context.Context, url string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}
