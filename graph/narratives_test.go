package graph

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/takedown/takedown/store/duckdb"
)

// An example can be changed, deleted and defined again, each against the version
// that was seen.
func TestExamplesAreMine(t *testing.T) {
	st, err := duckdb.Open(t.Context(), filepath.Join(t.TempDir(), "x.duckdb"), duckdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	h := NewHandler(st, Options{})
	const define = `mutation ($version: Int, $name: String!) {
		defineNarrative(input: { id: "united-states", name: $name, words: ["x"], version: $version }) { version example } }`
	const remove = `mutation ($version: Int!) { deleteNarrative(id: "united-states", version: $version) }`
	for i, step := range []struct {
		query     string
		variables map[string]any
		code      string
		listed    string
	}{
		{define, map[string]any{"name": "Mine"}, codeConflict, "Against the United States true"},
		{remove, map[string]any{"version": 1}, codeConflict, "Against the United States true"},
		{define, map[string]any{"name": "Mine", "version": 0}, "", "Mine false"},
		{define, map[string]any{"name": "Theirs", "version": 0}, codeConflict, "Mine false"},
		{remove, map[string]any{"version": 1}, "", ""},
		{remove, map[string]any{"version": 2}, codeNotFound, ""},
		{define, map[string]any{"name": "Changed", "version": 2}, codeNotFound, ""},
		{define, map[string]any{"name": "Anew"}, "", "Anew false"},
		{remove, map[string]any{"version": 3}, "", ""},
		{define, map[string]any{"name": strings.Repeat("x", 201)}, codeBadUserInput, ""},
	} {
		answer := ask(t, h, step.query, step.variables)
		if code := answer.code(); step.code != "" && code != step.code || step.code == "" && len(answer.Errors) > 0 {
			t.Errorf("%d: %s, want %q: %+v", i, code, step.code, answer.Errors)
		}
		var got struct {
			Narratives []struct {
				ID, Name string
				Example  bool
			}
		}
		askInto(t, h, `{ narratives { id name example } }`, nil, &got)
		listed := ""
		for _, n := range got.Narratives {
			if n.ID == "united-states" {
				listed = n.Name + map[bool]string{true: " true", false: " false"}[n.Example]
			}
		}
		if listed != step.listed {
			t.Errorf("%d: listed %q, want %q", i, listed, step.listed)
		}
	}
}

// The examples are rules that can be applied, as they are written.
func TestExamples(t *testing.T) {
	list, err := exampleNarratives()
	if err != nil || len(list) != 3 {
		t.Fatalf("%d examples, %v", len(list), err)
	}
	for _, n := range list {
		if !narrativeID.MatchString(n.ID) || n.Name == "" || len(n.Name) > maxNarrativeName || len(n.Description) > maxNarrativeDescription {
			t.Errorf("%+v", n)
		}
	}
}
