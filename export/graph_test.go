package export_test

import (
	"bytes"
	"io"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/export"
	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/neo4j/neo4jtest"
)

// seen is what a program sees of a graph.
type seen struct {
	Nodes, Edges     int
	Directed, Simple bool
	IDs              []string
	Weights          float64
	Ends             [][2]string
}

// graphFormats write a graph, by the end of the file's name.
var graphFormats = map[string]func(t *testing.T, w io.Writer, g *export.Graph) error{
	"gexf": func(t *testing.T, w io.Writer, g *export.Graph) error {
		_, err := export.GEXF(t.Context(), w, g, nil)
		return err
	},
	"graphml": func(t *testing.T, w io.Writer, g *export.Graph) error {
		_, err := export.GraphML(t.Context(), w, g, nil)
		return err
	},
}

// TestGraphsAreReadBack: networkx and igraph see the nodes, the edges and the
// weights that the store holds, whatever the text.
func TestGraphsAreReadBack(t *testing.T) {
	st := embedded(t, writeHostile(t), "../graph/testdata/archive")
	for name, c := range map[string]struct {
		networks  []string
		behaviour store.Behaviour
	}{
		"all": {}, "one network": {networks: []string{"alpha_012020"}}, "no network": {networks: []string{}}, "coordination": {behaviour: store.BehaviourCoRetweet},
	} {
		t.Run(name, func(t *testing.T) {
			g, err := export.Amplifications(t.Context(), st, c.networks)
			want := held(t, st, c.networks)
			if c.behaviour != "" {
				g, want, err = coordinated(t, st, c.behaviour)
			}
			if err != nil {
				t.Fatal(err)
			}
			if name != "no network" && (want.Nodes < 5 || want.Edges < 3) {
				t.Fatalf("the graph is only of %d nodes and %d edges", want.Nodes, want.Edges)
			}
			for format, write := range graphFormats {
				path := filepath.Join(t.TempDir(), "graph."+format)
				if err := export.File(path, func(w io.Writer) error { return write(t, w, g) }); err != nil {
					t.Fatal(err)
				}
				var got struct {
					Networkx             seen
					Igraph               *seen
					NodeTypes, EdgeTypes map[string]string
				}
				python(t, &got, "graph.py", path)
				if want.Edges == 0 {
					got.Networkx.Directed = true // of no edges nobody can tell
				}
				if diff := gocmp.Diff(want, got.Networkx); diff != "" {
					t.Errorf("%s, networkx (-want +got):\n%s", format, diff)
				}
				if format == "graphml" {
					if diff := gocmp.Diff(&want, got.Igraph); diff != "" {
						t.Errorf("%s, igraph (-want +got):\n%s", format, diff)
					}
				}
				if name == "all" {
					checkTypes(t, format, got.NodeTypes, got.EdgeTypes)
				}
			}
		})
	}
}

func checkTypes(t *testing.T, format string, nodes, edges map[string]string) {
	t.Helper()
	wantNodes := map[string]string{"label": "str", "screen_name": "str", "display_name": "str", "networks": "str", "known": "bool", "role": "str",
		"language": "str", "created_on": "str", "followers": "int", "following": "int", "tweets": "int", "retweets": "int"}
	wantEdges := map[string]string{"weight": "float", "retweets": "int", "tweets": "int", "first_at": "str", "last_at": "str", "median_delay_seconds": "float"}
	if format == "gexf" {
		for _, types := range []map[string]string{wantNodes, wantEdges} {
			types["start"], types["end"] = "str", "str"
		}
	}
	if diff := gocmp.Diff(wantNodes, nodes); diff != "" {
		t.Errorf("%s: attributes of nodes (-want +got):\n%s", format, diff)
	}
	if diff := gocmp.Diff(wantEdges, edges); diff != "" {
		t.Errorf("%s: attributes of edges (-want +got):\n%s", format, diff)
	}
}

// held is the graph that a store holds.
func held(t *testing.T, st store.Exporter, networks []string) seen {
	t.Helper()
	s := seen{Directed: true, Simple: true, IDs: []string{}, Ends: [][2]string{}}
	for a, err := range st.ExportAccounts(t.Context(), networks) {
		if err != nil {
			t.Fatal(err)
		}
		s.Nodes++
		s.IDs = append(s.IDs, spelled(a.PlatformID))
	}
	for e, err := range st.ExportAmplifications(t.Context(), networks) {
		if err != nil {
			t.Fatal(err)
		}
		s.Edges++
		s.Weights += float64(e.Retweets)
		s.Ends = append(s.Ends, [2]string{spelled(e.SourceID), spelled(e.TargetID)})
	}
	s.sort()
	return s
}

func (s *seen) sort() {
	slices.Sort(s.IDs)
	slices.SortFunc(s.Ends, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
}

func coordinated(t *testing.T, st store.Store, b store.Behaviour) (*export.Graph, seen, error) {
	t.Helper()
	q := analysis.CoordinationQuery{Behaviour: b, Within: 24 * time.Hour, MinWeight: 1, Expected: true}
	messages := func(m store.MessageQuery) iter.Seq2[store.Message, error] { return st.Messages(t.Context(), m) }
	found, _, err := analysis.Coordination(t.Context(), messages, q)
	if err != nil {
		t.Fatal(err)
	}
	s := seen{Directed: true, Simple: true}
	for _, e := range found {
		s.Edges++
		s.Weights += float64(e.Weight)
		s.IDs = append(s.IDs, spelled(e.Source), spelled(e.Target))
		s.Ends = append(s.Ends, [2]string{spelled(e.Source), spelled(e.Target)})
	}
	s.sort()
	s.IDs = slices.Compact(s.IDs)
	s.Nodes = len(s.IDs)
	g, err := export.Coordination(t.Context(), st, nil, q, found)
	return g, s, err
}

// spelled is an id as XML has it.
func spelled(id string) string {
	return strings.NewReplacer("\ufffe", `\u{fffe}`, "\uffff", `\u{ffff}`, `\u{`, `\u{5c}u{`).Replace(id)
}

// TestEnginesExportAlike: whichever engine is exported, the bytes are the same.
func TestEnginesExportAlike(t *testing.T) {
	archives := []string{writeHostile(t), "../graph/testdata/archive"}
	one := embedded(t, archives...)
	other := neo4jtest.Open(t)
	t.Cleanup(func() { other.Close() })
	load(t, other, archives...)
	for _, networks := range [][]string{nil, {"alpha_012020", "evil"}} {
		want, got := everything(t, one, networks), everything(t, other, networks)
		for name, content := range want {
			if !bytes.Equal(content, got[name]) {
				t.Errorf("%s of %q: %s", name, networks, gocmp.Diff(string(content), string(got[name])))
			}
		}
		if len(want) != len(got) || len(want["tweets.csv"]) < 1000 {
			t.Errorf("%q: %d files and %d", networks, len(want), len(got))
		}
	}
}

// everything is all that is exported of a store, by the files' names.
func everything(t *testing.T, st store.Store, networks []string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	graph, err := export.Amplifications(t.Context(), st, networks)
	if err != nil {
		t.Fatal(err)
	}
	for format, write := range graphFormats {
		var b bytes.Buffer
		if err := write(t, &b, graph); err != nil {
			t.Fatal(err)
		}
		files["graph."+format] = b.Bytes()
	}
	files["bundle.json"] = stix(t, st, networks)
	facts, err := export.Facts(t.Context(), st, networks)
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range tableFormats {
		dir := filepath.Join(t.TempDir(), "tables")
		if err := facts.Write(t.Context(), dir, format, nil); err != nil {
			t.Fatal(err)
		}
		maps.Copy(files, folder(t, dir))
	}
	return files
}

// TestSpelled: what XML cannot hold is spelled out, in ids so that they stay
// different, and is told.
func TestSpelled(t *testing.T) {
	st := embedded(t)
	load(t, st, writeAccounts(t, "a\uffff", "a\ufffe", `a\u{ffff}`, "a"))
	g, err := export.Amplifications(t.Context(), st, nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	spelled, err := export.GEXF(t.Context(), &b, g, nil)
	if err != nil || spelled == 0 {
		t.Errorf("%d texts were spelled, %v", spelled, err)
	}
	for _, id := range []string{`a\u{ffff}`, `a\u{fffe}`, `a\u{5c}u{ffff}`, "a"} {
		if n := strings.Count(b.String(), `<node id="`+id+`"`); n != 1 {
			t.Errorf("%d nodes with the id %s", n, id)
		}
	}
}
