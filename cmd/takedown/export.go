package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/export"
	"github.com/takedown/takedown/graph"
	"github.com/takedown/takedown/report"
	"github.com/takedown/takedown/store"
)

var exportCommand = command{
	name: "export", args: "[OUT]", summary: "write a store for other programs to read",
	about: `
gexf, graphml: who amplified whom, for Gephi, networkx, igraph and others: accounts, and
an edge from each to each account that it retweeted, with the number of retweets as its
weight, and when the first and the last were. Into the file OUT, or to stdout.

csv, parquet: the tables networks, accounts, tweets and amplifies, into the folder OUT. In
CSV, a ' goes before what a spreadsheet would take for a formula, so that none runs, and
lists are JSON. In Parquet, columns have types, and text is as the archive has it.

stix: a STIX 2.1 bundle for platforms that share what is known of threats: a campaign for
each network with a note on its coverage, the accounts as observables, and who amplified
whom. Exported again, objects keep their ids. Into the file OUT, or to stdout.

Of these, --network restricts to core accounts, to whoever amplified them or was
amplified by them, and to the tweets of the networks' archives. With --behaviour, who
acted together is written in place of who amplified whom, as takedown analyze
coordination finds it.

html: a report of the case --case, with charts, as one page to print and to hand on: it
has no script and no link. Into the file OUT, or to stdout.

neo4j-admin: header and data files for the bulk import of Neo4j, and the command
that imports them, into the folder OUT. The database is the same as one that was loaded
over neo4j://, in a fraction of the time, and takedown serve --store neo4j://HOST
answers from it. neo4j-admin refuses a database that exists already unless it is told
--overwrite-destination. Only an embedded store is exported like that.

OUT must not exist, or be an empty folder. It has its name once all of it is written.
An embedded store must not be open in another process.`,
	examples: []string{
		"takedown export --format gexf --network china_052020 china.gexf",
		"takedown export --format graphml --behaviour co_retweet --within 60s coordination.graphml",
		"takedown export --format csv tables",
		"takedown export --format parquet --network china_052020 --network china_082019 tables",
		"takedown export --format stix --network china_052020 china.json",
		"takedown export --format html --case ID report.html",
		"takedown export --format neo4j-admin --store duckdb:takedown.duckdb bulk",
	},
	setup: func(f *flags) action {
		e := &exporting{coordination: coordination{in: f.store(exportMiB), query: analysis.CoordinationQuery{Within: time.Minute}}}
		f.StringVar(&e.format, "format", "", "`FORMAT` to write: "+strings.Join(exportFormats, ", "))
		f.StringVar(&e.caseID, "case", "", "`ID` of the case to report, for html")
		e.flags(f)
		return func(ctx context.Context, a *app, args []string) error {
			if err := e.check(a, args); err != nil {
				return err
			}
			return a.export(ctx, e, append(args, "")[0])
		}
	},
}

// exportMiB is enough to sort what is written, which spills: more makes it no faster.
const exportMiB = 256

var exportFormats = []string{"gexf", "graphml", "csv", "parquet", "stix", "html", "neo4j-admin"}

// exporting is what `export` is asked for, and how far it has come.
type exporting struct {
	coordination

	caseID string
	meter  *meter
	begun  time.Time
}

// inFolder says that the format takes more than one file.
func (e *exporting) inFolder() bool {
	return slices.Contains([]string{"csv", "parquet", "neo4j-admin"}, e.format)
}

func (e *exporting) check(a *app, args []string) error {
	_, onTerminal := terminal(a.stdout)
	switch {
	case !slices.Contains(exportFormats, e.format):
		return misuse("", "export: --format must be one of %s, not %q", strings.Join(exportFormats, ", "), e.format)
	case len(args) > 1 || len(args) == 0 && e.inFolder():
		return misuse("", "export: name one folder or file OUT")
	case len(args) == 0 && onTerminal:
		return misuse("", "export: name a file OUT, or send it to a program: this is not for a terminal")
	case e.query.Behaviour == "" && (e.from.Time != nil || e.to.Time != nil):
		return misuse("", "export: --from and --to are about --behaviour")
	case (e.format == "html") != (e.caseID != ""):
		return misuse("", "export: --case is for html, which needs it")
	case e.format == "html" && (e.query.Behaviour != "" || e.networks != nil):
		return misuse("", "export: html takes a case as it is: --network and --behaviour are for other formats")
	case e.format == "stix" && e.query.Behaviour != "":
		return misuse("", "export: --behaviour is for gexf, graphml, csv and parquet")
	case e.format == "neo4j-admin" && (e.query.Behaviour != "" || e.networks != nil):
		return misuse("", "export: neo4j-admin takes the whole store: --network and --behaviour are for other formats")
	}
	return nil
}

// written shows how far an export has come.
func (e *exporting) written(rows int64) {
	e.meter.show(step{what: "writing", rows: rows, elapsed: time.Since(e.begun)})
}

func (a *app) export(ctx context.Context, e *exporting, out string) (err error) {
	st, err := e.in.openExisting(ctx, a.env)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	for _, network := range e.networks {
		if err := exists(ctx, st, network); err != nil {
			return err
		}
	}
	// A load that was interrupted leaves rows that nothing was derived from.
	if err := st.Derive(ctx); err != nil {
		return err
	}
	e.meter, e.begun = newMeter(a.stderr), time.Now()
	defer e.meter.end()
	switch e.format {
	case "neo4j-admin":
		err = a.exportNeo4jAdmin(ctx, st, e, out)
	case "csv", "parquet":
		err = e.exportTables(ctx, st, out)
	case "stix":
		err = a.into(out, func(w io.Writer) error { return export.STIX(ctx, w, st, e.networks, time.Now(), e.written) })
	case "html":
		// The questions are the report's own: no client can make them greater.
		ask := graph.Asker(st, graph.Options{MaxComplexity: math.MaxInt32})
		err = a.into(out, func(w io.Writer) error { return report.HTML(ctx, w, ask, e.caseID, time.Now()) })
	default:
		err = a.exportGraph(ctx, st, e, out)
	}
	switch {
	case errors.Is(err, export.ErrNotEmpty):
		return fmt.Errorf("%w: name one that is empty or does not exist", err)
	case errors.Is(err, export.ErrExists):
		return fmt.Errorf("%w: name one that does not", err)
	}
	return err
}

func (e *exporting) exportTables(ctx context.Context, st store.Store, out string) error {
	tables, err := e.tables(ctx, st)
	if err != nil {
		return err
	}
	return tables.Write(ctx, out, export.Format(e.format), e.written)
}

func (e *exporting) tables(ctx context.Context, st store.Store) (*export.Tables, error) {
	if e.query.Behaviour == "" {
		return export.Facts(ctx, st, e.networks)
	}
	found, err := e.find(ctx, e.messages(ctx, st))
	if err != nil {
		return nil, err
	}
	return export.Coordinated(ctx, st, e.networks, e.query, found)
}

func (a *app) exportGraph(ctx context.Context, st store.Store, e *exporting, out string) error {
	g, err := e.graph(ctx, st)
	if err != nil {
		return err
	}
	write := export.GEXF
	if e.format == "graphml" {
		write = export.GraphML
	}
	var spelled int64
	to := func(w io.Writer) (err error) {
		spelled, err = write(ctx, w, g, e.written)
		return err
	}
	if err := a.into(out, to); err != nil {
		return err
	}
	if spelled > 0 {
		e.meter.end()
		a.complain(fmt.Sprintf(`%s had characters that XML cannot hold: they are written as \u{HEX}`, plural(spelled, "text")))
	}
	return nil
}

func (e *exporting) graph(ctx context.Context, st store.Store) (*export.Graph, error) {
	if e.query.Behaviour == "" {
		return export.Amplifications(ctx, st, e.networks)
	}
	found, err := e.find(ctx, e.messages(ctx, st))
	if err != nil {
		return nil, err
	}
	return export.Coordination(ctx, st, e.networks, e.query, found)
}

// into writes a file, or to stdout where none is named.
func (a *app) into(path string, write func(io.Writer) error) error {
	if path == "" {
		return export.Stream(a.stdout, write)
	}
	return export.File(path, write)
}
