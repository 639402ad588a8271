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
//   - a load over Bolt with bare UNWIND … CREATE of the same nodes and relationships;
//   - an export and its import with neo4j-admin's import alone;
//   - the amplifiers of the most amplified accounts with a walk over their tweets;
//   - the time of a first page of amplifiers at the largest size with the smallest.
//
// It takes half an hour, and a Neo4j server as the tests have it:
//
//	go test ./internal/bench -run '^$' -bench Neo4j -benchtime 1x -timeout 0 [-args -tweets 250000,1000000]
func BenchmarkNeo4j(b *testing.B) {
	for b.Loop() {
		dir := b.TempDir()
		m := &neo4jBench{B: b, bench: bench{dir: dir, takedown: filepath.Join(dir, "takedown")}}
		if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", m.takedown, "../../cmd/takedown").CombinedOutput(); err != nil {
			b.Fatalf("build: %v\n%s", err, out)
		}
		var graphs []*graph
		for s := range strings.SplitSeq(*neo4jTweets, ",") {
			tweets, err := strconv.Atoi(s)
			if err != nil {
				b.Fatalf("-tweets: %v", err)
			}
			graphs = append(graphs, m.bulk(tweets))
		}
		last := graphs[len(graphs)-1]
		m.compareAmplifiers(last)
		m.pages(graphs)
		for _, g := range graphs {
			g.server.Kill(b)
		}
		m.loads(last)
	}
}

type neo4jBench struct {
	*testing.B
	bench
}

// graph is an archive in an embedded store, and in a server.
type graph struct {
	tweets   int
	archive  string
	embedded store.Bulk
	server   *neo4jtest.Installation
	uri      string
	opts     neo4j.Options
}

// serverOf is a server with enough memory for the largest size.
func (m *neo4jBench) serverOf() *neo4jtest.Installation {
	i := neo4jtest.Install(m)
	i.HeapMiB, i.PageCacheMiB = 2048, 1024
	return i
}

// takes runs a command and gives the seconds that it took.
func (m *neo4jBench) takes(args ...string) float64 {
	m.Helper()
	c, err := once(m.Context(), m.bench.takedown, args...)
	if err != nil {
		m.Fatal(err)
	}
	return c.seconds
}

// bulk makes a graph: an archive is loaded, exported and imported.
func (m *neo4jBench) bulk(tweets int) *graph {
	name := filepath.Join(m.dir, strconv.Itoa(tweets))
	g := &graph{tweets: tweets, archive: name}
	m.takes("synth", "--seed", "1", "--scale", strconv.FormatFloat(float64(tweets)/synthTweets, 'g', 6, 64), g.archive)
	m.takes("load", "--store", "duckdb:"+name+".duckdb", g.archive)
	exported := m.takes("export", "--format", "neo4j-admin", "--store", "duckdb:"+name+".duckdb", name+"-export")
	g.server = m.serverOf()
	start := time.Now()
	said, err := g.server.Run(m, "sh", filepath.Join(name+"-export", "import.sh"))
	if err != nil {
		m.Fatalf("%v: %s", err, said)
	}
	imported := time.Since(start).Seconds()
	fmt.Printf("%d tweets: export %.1f s, neo4j-admin's import %.1f s: both %.2f times the import alone (at most 2.5)\n",
		tweets, exported, imported, (exported+imported)/imported)
	g.uri, g.opts = g.server.Start(m)
	embedded, err := duckdb.Open(m.Context(), name+".duckdb", duckdb.Options{})
	if err != nil {
		m.Fatal(err)
	}
	m.Cleanup(func() { embedded.Close() })
	g.embedded = embedded
	return g
}

// loads compares a load over Bolt with bare statements.
func (m *neo4jBench) loads(g *graph) {
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
		uri, opts := server.Start(m)
		before := server.CPU(m)
		seconds[i] = load(uri, opts)
		busy[i] = (server.CPU(m) - before).Seconds()
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
