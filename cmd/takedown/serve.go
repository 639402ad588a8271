package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/takedown/takedown/loader"
	"github.com/takedown/takedown/server"
	"github.com/takedown/takedown/store"
)

var serveCommand = command{
	name: "serve", summary: "answer questions over HTTP, at /graphql",
	about: `
Serves a store: questions at /graphql, a playground at /graphiql, a page at /, and
/healthz, /readyz and /metrics for machines. With --load it loads archives while it
serves, in one process, because an embedded store is opened by one process at a
time; progress is in the log, in the metrics and in the subscription loadProgress.
Until a load has ended, answers count what was loaded before it.

After a load it counts, beside answering, what questions about whole networks count;
until the log says that this is done, they take longer.

On a loopback address, who is at this machine may ask and keep cases without more ado;
who comes by a proxy may not. Elsewhere callers show a token, which takedown token
makes, or one that an OpenID Connect issuer signs; browsers show it at /signin.

Interrupt or terminate it to end: running questions are finished first.`,
	examples: []string{
		"takedown serve",
		"takedown serve --store duckdb:case.duckdb --addr 127.0.0.1:9000",
		"takedown serve --addr 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem --audit audit.jsonl",
		"takedown serve --load archives/china_052020 --load archives/russia_052020",
	},
	setup: func(f *flags) action {
		in, how := f.store(readMiB), f.serving()
		var paths []string
		f.Func("load", "load the archive at this `PATH` while serving; may be given again", func(path string) error {
			paths = append(paths, path)
			return nil
		})
		var opt loader.Options
		f.expansion(&opt.Expansion)
		return func(ctx context.Context, a *app, args []string) error {
			if len(args) > 0 {
				return misuse("", "serve: unexpected argument %q (did you mean --load %[1]s?)", args[0])
			}
			return a.serve(ctx, in, how, paths, opt)
		}
	},
}

func (a *app) serve(ctx context.Context, in *storeFlags, how *servingFlags, paths []string, opt loader.Options) (err error) {
	for _, path := range paths {
		if _, err := os.Stat(path); err != nil {
			return err
		}
	}
	open := in.openExisting
	if len(paths) > 0 {
		open = in.open
	}
	st, err := open(ctx, a.env)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	log, feed := how.logger(a.stderr), server.NewFeed()
	slog.SetDefault(log) // what libraries write with package log as well
	cfg, done, err := how.config(ctx, st, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done.Close()) }()
	cfg.Feed = feed
	srv, err := server.New(cfg)
	if err != nil {
		return notServed(err, how.addr)
	}
	fmt.Fprintf(a.stdout, "Takedown answers from %s at %s\n", visible(in.name), srv.URL())

	ctx, cancel := context.WithCancel(ctx)
	var behind sync.WaitGroup
	defer behind.Wait() // before the store is closed
	defer cancel()
	if len(paths) == 0 {
		feed.End()
	} else {
		log.Info("loading while serving: until it has ended, answers count what was loaded before it", "paths", len(paths))
	}
	behind.Go(func() {
		if len(paths) > 0 {
			rememberBehind(ctx, st, log)
			loadBehind(ctx, st, paths, opt, feed, log)
		}
		countBehind(ctx, st, srv, lookEvery, log)
	})
	return srv.Run(ctx)
}

// rememberBehind keeps in memory what is asked for most often.
func rememberBehind(ctx context.Context, st store.Store, log *slog.Logger) {
	s, ok := st.(store.Summarizer)
	if !ok {
		return
	}
	if err := s.Remember(ctx); err != nil && ctx.Err() == nil {
		log.Warn("answers take longer", "error", err)
	}
}

// loadBehind loads while the server answers. What goes wrong is logged, and is in
// the ledger for those who ask: the server goes on with what it has.
func loadBehind(ctx context.Context, st store.Store, paths []string, opt loader.Options, feed *server.Feed, log *slog.Logger) {
	defer feed.End()
	files := fileTracker{publish: feed.Publish}
	defer files.end()
	var logged time.Duration
	opt.Progress = func(p loader.Progress) {
		files.follow(p)
		if p.Phase != loader.PhaseReading || p.Elapsed-logged >= lineEvery {
			logged = p.Elapsed
			log.Info("loading", "phase", string(p.Phase), "file", p.File, "network", p.Network, "files", p.FileCount, "file_index", p.FileIndex,
				"bytes", p.BytesRead, "bytes_total", p.BytesTotal, "rows", p.Rows, "rejected", p.Rejected, "elapsed", p.Elapsed)
		}
	}
	report, err := loader.Load(ctx, st, paths, opt)
	if report != nil {
		for _, f := range report.Files {
			log.Info("file", "name", f.Name, "network", f.Network, "state", string(f.State), "rows", f.RowsRead,
				"accepted", f.Accepted, "duplicate", f.Duplicate, "rejected", f.Rejected)
		}
		for _, p := range report.Problems {
			log.Error("file could not be loaded to the end", "name", p.File, "error", p.Err)
		}
	}
	switch {
	case ctx.Err() != nil:
		log.Warn("load stopped; loading the same paths again goes on from here")
	case err != nil:
		log.Error("load failed", "error", err)
	default:
		log.Info("load ended: answers count it all")
	}
}
