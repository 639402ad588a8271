package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/takedown/takedown/export"
	"github.com/takedown/takedown/store"
)

var exportCommand = command{
	name: "export", args: "OUT", summary: "write a store for other programs to read",
	about: `
neo4j-admin: header and data files for the bulk import of Neo4j, and the command
that imports them, into the folder OUT, which must be empty or not exist. The
database is the same as one that was loaded over neo4j://, in a fraction of the
time, and takedown serve --store neo4j://HOST answers from it. neo4j-admin
refuses a database that exists already unless it is told --overwrite-destination.

Only an embedded store is exported. It must not be open in another process.`,
	examples: []string{
		"takedown export --format neo4j-admin --store duckdb:takedown.duckdb bulk",
	},
	setup: func(f *flags) action {
		in := f.store(readMiB)
		format := f.String("format", "", "`FORMAT` to write: neo4j-admin")
		return func(ctx context.Context, a *app, args []string) error {
			switch {
			case *format != "neo4j-admin":
				return misuse("", "export: --format must be neo4j-admin, not %q", *format)
			case len(args) != 1:
				return misuse("", "export: name one folder OUT")
			}
			return a.exportNeo4jAdmin(ctx, in, args[0])
		}
	},
}

func (a *app) exportNeo4jAdmin(ctx context.Context, in *storeFlags, out string) (err error) {
	st, err := in.openExisting(ctx, a.env)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	bulk, ok := st.(store.Bulk)
	if !ok {
		return misuse("", "export: %s is not an embedded store, duckdb:PATH", withoutSecrets(in.name))
	}
	// A load that was interrupted leaves rows that nothing was derived from.
	if err := st.Derive(ctx); err != nil {
		return err
	}
	m, start := newMeter(a.stderr), time.Now()
	command, err := export.Neo4jAdmin(ctx, out, bulk, func(tweets int64) {
		m.show(step{what: "writing", rows: tweets, elapsed: time.Since(start)})
	})
	m.end()
	if errors.Is(err, export.ErrNotEmpty) {
		return fmt.Errorf("%w: name one that is empty or does not exist", err)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "cd %s &&\n%s\n", shellWord(out), command)
	return nil
}

// shellWord is text as one word for a shell.
func shellWord(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
