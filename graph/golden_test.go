package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/takedown/takedown/export"
	"github.com/takedown/takedown/loader"
	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/duckdb"
	"github.com/takedown/takedown/store/neo4j/neo4jtest"
)

var update = flag.Bool("update", false, "write the answers of the first engine into the golden files")

// opening opens a store to load an archive into, which may be in there already.
type opening = func(t *testing.T, archive string) (store.Store, error)

type engine struct {
	name string
	open opening
}

// engines are the stores that golden questions are put to: every question to each.
var engines = []engine{
	{"duckdb", func(t *testing.T, _ string) (store.Store, error) {
		return duckdb.Open(t.Context(), filepath.Join(t.TempDir(), "golden.duckdb"), duckdb.Options{})
	}},
	{"neo4j", func(t *testing.T, _ string) (store.Store, error) {
		return neo4jtest.Open(t), nil
	}},
}

// realEngines are those that real archives are put to: Neo4j with what neo4j-admin imported.
// That this is the graph which loading over Bolt gives, also of the golden archive, is
// shown by package export.
var realEngines = []engine{engines[0], {"neo4j-admin", imported}}

// imported is a Neo4j into which neo4j-admin imported the archive, so that
// loading it finds all of it done.
func imported(t *testing.T, archive string) (store.Store, error) {
	server, dir := neo4jtest.Install(t), filepath.Join(t.TempDir(), "export")
	embedded, err := duckdb.Open(t.Context(), filepath.Join(t.TempDir(), "golden.duckdb"), duckdb.Options{})
	if err != nil {
		return nil, err
	}
	_, err = loader.Load(t.Context(), embedded, []string{archive}, loader.Options{})
	if err == nil {
		_, err = export.Neo4jAdmin(t.Context(), dir, embedded, nil)
	}
	if err := errors.Join(err, embedded.Close()); err != nil {
		return nil, err
	}
	if said, err := server.Run(t, "sh", filepath.Join(dir, export.ImportFile)); err != nil {
		return nil, fmt.Errorf("%w: %s", err, said)
	}
	return server.Open(t), nil
}

// TestGolden puts every question in testdata to every engine; testdata/README.md says
// how to add one.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.golden")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for i, engine := range engines {
		t.Run(engine.name, func(t *testing.T) {
			st := goldenStore(t, engine.open)
			h := NewHandler(st, Options{})
			for _, file := range files {
				t.Run(strings.TrimSuffix(filepath.Base(file), ".golden"), func(t *testing.T) {
					h := h
					if strings.Contains(file, "/changes_") {
						h = NewHandler(st, counting())
					}
					golden(t, h, file, *update && i == 0)
				})
			}
		})
	}
}

// counting options make ids and times that are the same each time.
func counting() Options {
	var ids, ticks atomic.Int64
	return Options{
		newID: func() string { return fmt.Sprint("id", ids.Add(1)) },
		now:   func() time.Time { return time.Date(2020, 6, 12, 10, 0, int(ticks.Add(1)), 0, time.UTC) },
	}
}

// goldenStore holds the golden archive.
func goldenStore(t *testing.T, open opening) store.Store {
	t.Helper()
	const archive = "testdata/archive"
	st, err := open(t, archive)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	report, err := loader.Load(t.Context(), st, []string{archive}, loader.Options{})
	if err != nil || len(report.Problems) > 0 {
		t.Fatalf("loading the golden archive: %v, %v", err, report)
	}
	if err := saveGolden(t, st); err != nil {
		t.Fatal(err)
	}
	return st
}

// saveGolden stores two coordinations.
func saveGolden(t *testing.T, st store.Store) error {
	expected, from, at := 0.25, time.Date(2019, 1, 2, 3, 4, 5, 6e6, time.UTC), time.Date(2020, 6, 12, 0, 0, 0, 0, time.UTC)
	now, err := st.Snapshot(t.Context())
	if err != nil {
		return err
	}
	current := store.SavedCoordination{Derived: now.Derived, SavedAt: at}
	current.Behaviour, current.Within, current.MinWeight = store.BehaviourCoRetweet, time.Minute, 2
	stale := store.SavedCoordination{SavedAt: at.Add(time.Hour)}
	stale.Behaviour, stale.Within, stale.MinWeight, stale.SkipEmpty = store.BehaviourCoLink, 500*time.Millisecond, 1, true
	stale.Networks, stale.From, stale.To = []string{"beta_012020"}, &from, &at
	return errors.Join(st.SaveCoordination(t.Context(), current, slices.Values([]store.SavedEdge{
		{Source: "b2", Target: "a2", Weight: 3, Expected: &expected}, {Source: "a2", Target: "b2", Weight: 2}, {Source: "a2", Target: "a3", Weight: 7}})),
		st.SaveCoordination(t.Context(), stale, slices.Values([]store.SavedEdge{})))
}

// golden compares one answer with the file, or writes it there.
func golden(t *testing.T, h http.Handler, file string, write bool) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var whole []string
	for part := range strings.SplitSeq(string(content), nextQuestion) {
		query, want, found := strings.Cut(part, "\n---\n")
		if !found {
			t.Fatal("no line of dashes between question and answer")
		}
		got := answerTo(t, h, query)
		if strings.Contains(got, codeInternal) {
			t.Fatalf("no question may fail like this: %s", got)
		}
		if got != want && !write {
			t.Errorf("to\n%s\ngot\n%s\nwant\n%s", query, got, want)
		}
		whole = append(whole, query+"\n---\n"+got)
	}
	if write {
		if err := os.WriteFile(file, []byte(strings.Join(whole, nextQuestion)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// nextQuestion parts the questions of a file.
const nextQuestion = "===\n"

// answerTo is the whole response to a query, indented.
func answerTo(t *testing.T, h http.Handler, query string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, request)
	var b bytes.Buffer
	if err := json.Indent(&b, recorder.Body.Bytes(), "", "  "); err != nil {
		t.Fatalf("%v in %s", err, recorder.Body)
	}
	b.WriteByte('\n')
	return b.String()
}
