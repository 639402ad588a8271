package main

import (
	"context"
	"flag"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/duckdb"
	"github.com/takedown/takedown/store/neo4j"
	"github.com/takedown/takedown/store/neo4j/neo4jtest"
)

var neo4jTweets = flag.String("tweets", "250000,1000000", "sizes that BenchmarkNeo4j measures, ascending; what is not said of all is of the last")

// BenchmarkNeo4j prints how a store on Neo4j compares, each with a reference
// taken in the same run on a server of the same kind:
//
//   - a load over Bolt with bare UNWIND … CREATE of the same nodes and relationships, and what it loaded, as below;
//   - an export and its import with neo4j-admin's import alone;
//   - the amplifiers of the most amplified accounts with a walk over their tweets;
//   - the time of a first page of amplifiers at the largest size with the smallest;
//   - every question, and its answer, with the embedded store's, of what was imported.
//
// It takes half an hour, and Neo4j as the tests have it; Neo4j/Load is one of five parts:
//
//	go test ./internal/bench -run '^$' -bench Neo4j -benchtime 1x -timeout 0 [-args -tweets 250000,1000000]
func BenchmarkNeo4j(b *testing.B) {
	dir := b.TempDir()
	m := &neo4jBench{B: b, all: b, bench: bench{dir: dir, takedown: filepath.Join(dir, "takedown")}}
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", m.takedown, "../../cmd/takedown").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	for s := range strings.SplitSeq(*neo4jTweets, ",") {
		tweets, err := strconv.Atoi(s)
		if err != nil {
			b.Fatalf("-tweets: %v", err)
		}
		m.graphs = append(m.graphs, &graph{tweets: tweets, archive: filepath.Join(dir, s)})
	}
	last := m.graphs[len(m.graphs)-1]
	for _, part := range []struct {
		name    string
		measure func()
	}{
		{"Load", func() { m.loads(last) }},
		{"Bulk", func() { m.served(last) }},
		{"Amplifiers", func() { m.compareAmplifiers(m.served(last)) }},
		{"Pages", m.pages},
		{"Questions", func() {
			g := m.served(last)
			m.questions(g, "as neo4j-admin imported them", g.uri, g.opts)
		}},
	} {
		b.Run(part.name, func(b *testing.B) {
			m.B = b
			part.measure()
		})
	}
}

// neo4jBench is the part of the benchmark that is under way.
type neo4jBench struct {
	*testing.B
	// all is the whole benchmark, at whose end goes what a part leaves to the next.
	all *testing.B
	bench
	graphs []*graph
}

// graph is an archive in an embedded store, and in a server.
type graph struct {
	tweets   int
	archive  string
	embedded *duckdb.Store
	// arguments are what questions are asked about.
	arguments arguments
	// exported is how many seconds the export took.
	exported float64
	server   *neo4jtest.Installation
	uri      string
	opts     neo4j.Options
}

// serverOf is a server with enough memory for the largest size.
func (m *neo4jBench) serverOf() *neo4jtest.Installation {
	i := neo4jtest.Install(m.all)
	i.HeapMiB, i.PageCacheMiB, i.Fast = 4096, 2048, true
	return i
}

// takes runs a command and gives the seconds that it took.
func (m *neo4jBench) takes(args ...string) float64 {
	m.Helper()
	c, err := once(m.Context(), m.bench.takedown, args...)
	if err != nil {
		m.Fatal(err)
	}
	return c.Seconds
}

// held gives the embedded store that holds a graph's archive.
func (m *neo4jBench) held(g *graph) store.Bulk {
	if g.embedded != nil {
		return g.embedded
	}
	m.takes("synth", "--seed", "1", "--scale", strconv.FormatFloat(float64(g.tweets)/synthTweets, 'g', 6, 64), g.archive)
	m.takes("load", "--store", "duckdb:"+g.archive+".duckdb", g.archive)
	var err error
	if g.arguments, err = pickArguments(m.Context(), g.archive+".duckdb"); err != nil {
		m.Fatal(err)
	}
	g.exported = m.takes("export", "--format", "neo4j-admin", "--store", "duckdb:"+g.archive+".duckdb", g.archive+"-export")
	s, err := duckdb.Open(m.all.Context(), g.archive+".duckdb", duckdb.Options{})
	if err != nil {
		m.Fatal(err)
	}
	m.all.Cleanup(func() { s.Close() })
	g.embedded = s
	return s
}

// served gives the graph on a server that imported it.
func (m *neo4jBench) served(g *graph) *graph {
	if g.server != nil {
		return g
	}
	m.held(g)
	g.server = m.serverOf()
	start := time.Now()
	said, err := g.server.Run(m, "sh", filepath.Join(g.archive+"-export", "import.sh"))
	if err != nil {
		m.Fatalf("%v: %s", err, said)
	}
	imported := time.Since(start).Seconds()
	fmt.Printf("%d tweets: export %.1f s, neo4j-admin's import %.1f s: both %.2f times the import alone (at most 2.5)\n",
		g.tweets, g.exported, imported, (g.exported+imported)/imported)
	g.uri, g.opts = g.server.Start(m.all)
	return g
}

// loads compares a load over Bolt with bare statements.
func (m *neo4jBench) loads(g *graph) {
	m.held(g)
	var seconds, busy [2]float64
	for i, load := range []func(uri string, opts neo4j.Options) float64{
		func(uri string, opts neo4j.Options) float64 {
			m.Setenv("TAKEDOWN_NEO4J_USER", opts.User)
			m.Setenv("TAKEDOWN_NEO4J_PASSWORD", opts.Password)
			return m.takes("load", "--store", uri, g.archive)
		},
		func(uri string, opts neo4j.Options) float64 { return m.bare(g, uri, opts) },
	} {
		server := m.serverOf()
		uri, opts := server.Start(m.all)
		before := server.CPU(m)
		seconds[i] = load(uri, opts)
		busy[i] = (server.CPU(m) - before).Seconds()
		if i == 0 {
			m.questions(g, "as they were loaded over Bolt", uri, opts)
		}
		server.Kill(m)
	}
	fmt.Printf("%d tweets: load over Bolt %.1f s (the server's processor time %.1f s), bare UNWIND … CREATE %.1f s (%.1f s): %.2f times (at most 1.7); by processor time %.2f\n",
		g.tweets, seconds[0], busy[0], seconds[1], busy[1], seconds[0]/seconds[1], busy[0]/busy[1])
}

// open opens the store on a graph's server.
func (m *neo4jBench) open(ctx context.Context, uri string, opts neo4j.Options) *neo4j.Store {
	m.Helper()
	s, err := neo4j.Open(ctx, uri, opts)
	if err != nil {
		m.Fatal(err)
	}
	m.Cleanup(func() { s.Close() })
	return s
}
