package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestExportNeo4jAdmin(t *testing.T) {
	dir, _ := sample(t, "0.0001")
	at, out := storeIn(t), filepath.Join(t.TempDir(), "it's here")
	done(t, "load", "--store", at, dir)
	r := done(t, "export", "--format", "neo4j-admin", "--store", at, out)
	if !strings.HasPrefix(r.stdout, `cd '`+filepath.Dir(out)+`/it'\''s here' &&`+"\nneo4j-admin database import full ") {
		t.Errorf("printed %s", r.stdout)
	}
	_, command, _ := strings.Cut(r.stdout, "\n")
	script, err := os.ReadFile(filepath.Join(out, "import.sh"))
	if err != nil || !strings.Contains(string(script), strings.TrimSuffix(command, "neo4j\n")) {
		t.Errorf("the script is not what was printed: %v\n%s", err, script)
	}
	for _, file := range strings.FieldsFunc(command, func(r rune) bool { return strings.ContainsRune("=, \n\\", r) }) {
		if strings.HasSuffix(file, ".csv") {
			if _, err := os.Stat(filepath.Join(out, file)); err != nil {
				t.Error(err)
			}
		}
	}
	if r := takedown(t, nil, "export", "--format", "neo4j-admin", "--store", at, out); r.code != exitFailed ||
		!strings.Contains(r.stderr, "folder is not empty: name one that is empty or does not exist") {
		t.Errorf("a second time: exit code %d\n%s", r.code, r.stderr)
	}
}

func TestExportUsage(t *testing.T) {
	for says, args := range map[string][]string{
		"--format must be one of gexf": {"out"},
		"name one folder or file OUT":  {"--format", "csv"},
		"--from and --to are about":    {"--format", "gexf", "--from", "2020-01-01"},
		"--behaviour is for gexf":      {"--format", "stix", "--behaviour", "co_link"},
		"--case is for html":           {"--format", "html", "out"},
		"takes the whole store":        {"--format", "neo4j-admin", "--network", "a", "out"},
		"within must be":               {"--format", "gexf", "--behaviour", "co_link", "--within", "-1s", "--store", loadedStore(t)},
	} {
		if r := takedown(t, nil, append([]string{"export"}, args...)...); r.code != exitUsage || !strings.Contains(r.stderr, says) {
			t.Errorf("%v: exit code %d\n%s", args, r.code, r.stderr)
		}
	}
	for _, format := range exportFormats {
		out := filepath.Join(t.TempDir(), "out")
		if format == "html" {
			continue // it is of a case: TestReport
		}
		if r := takedown(t, nil, "export", "--format", format, "--store", storeIn(t), out); r.code != exitFailed || !strings.Contains(r.stderr, "there is no store") {
			t.Errorf("a store that does not exist: exit code %d\n%s", r.code, r.stderr)
		}
		if r := takedown(t, nil, "export", "--format", format, "--network", "x", "--store", loadedStore(t), out); r.code == exitDone || format != "neo4j-admin" && !strings.Contains(r.stderr, `no network "x"`) {
			t.Errorf("a network that does not exist: exit code %d\n%s", r.code, r.stderr)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%s: made a file or folder without a store", format)
		}
	}
}

// loadedStore is a store with a small sample in it.
func loadedStore(t *testing.T) string {
	t.Helper()
	dir, _ := sample(t, "0.0001")
	at := storeIn(t)
	done(t, "load", "--store", at, dir)
	return at
}

// TestExportPlanted: every amplifier that was planted of an account is an edge in
// each format, and every network's coverage is told.
func TestExportPlanted(t *testing.T) {
	dir, truth := sample(t, "0.0005")
	at, out := storeIn(t), t.TempDir()
	done(t, "load", "--store", at, dir)
	done(t, "export", "--format", "csv", "--store", at, filepath.Join(out, "tables"))
	done(t, "export", "--format", "gexf", "--store", at, filepath.Join(out, "graph.gexf"))
	graphML := done(t, "export", "--format", "graphml", "--store", at).stdout
	gexf := read(t, out, "graph.gexf")
	table := func(name string) [][]string {
		rows, err := csv.NewReader(strings.NewReader(read(t, out, "tables", name+".csv"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows[1:]
	}
	edges := table("amplifies")
	want := 0
	for _, a := range truth.Amplified {
		for _, by := range a.Amplifiers {
			want++
			ends := fmt.Sprintf(`<edge source="%s" target="%s"`, by.Account, a.Account)
			if !slices.ContainsFunc(edges, func(row []string) bool {
				return strings.TrimPrefix(row[0], "'") == by.Account && strings.TrimPrefix(row[1], "'") == a.Account && row[2] == fmt.Sprint(by.Retweets)
			}) || strings.Count(gexf, ends) != 1 || strings.Count(graphML, ends) != 1 {
				t.Errorf("%s by %s is not in all formats", a.Account, by.Account)
			}
		}
	}
	if n := len(edges); want < 10 || strings.Count(gexf, "<edge ") != n || strings.Count(graphML, "<edge ") != n {
		t.Errorf("%d amplifications of which %d were planted, the graphs have %d and %d", n, want, strings.Count(gexf, "<edge "), strings.Count(graphML, "<edge "))
	}
	if n := len(table("accounts")); strings.Count(gexf, "<node ") != n || strings.Count(graphML, "<node ") != n {
		t.Errorf("%d accounts, the graphs have %d and %d", n, strings.Count(gexf, "<node "), strings.Count(graphML, "<node "))
	}
	networks := table("networks")
	for _, n := range truth.Networks {
		if !strings.Contains(gexf, n.Slug+" "+n.Coverage) || !strings.Contains(graphML, n.Slug+" "+n.Coverage) || !slices.ContainsFunc(networks, func(row []string) bool { return row[0] == n.Slug && row[5] == n.Coverage }) {
			t.Errorf("the coverage of %s is not told", n.Slug)
		}
		one := filepath.Join(out, n.Slug)
		done(t, "export", "--format", "csv", "--store", at, "--network", n.Slug, one)
		if rows := strings.Count(read(t, one, "networks.csv"), "\n"); rows != 2 {
			t.Errorf("%s: %d rows of networks", n.Slug, rows)
		}
	}
	if r := takedown(t, nil, "export", "--format", "gexf", "--store", at, filepath.Join(out, "graph.gexf")); r.code != exitFailed || !strings.Contains(r.stderr, "exists already: name one that does not") {
		t.Errorf("onto a file: exit code %d\n%s", r.code, r.stderr)
	}
}

// TestExportCoordination: who acted together is exported as it is analysed.
func TestExportCoordination(t *testing.T) {
	dir, _ := sample(t, "0.001")
	at, out := storeIn(t), t.TempDir()
	done(t, "load", "--store", at, dir)
	asked := []string{"--store", at, "--behaviour", "co_retweet", "--network", "china_052020", "--min-weight", "1"}
	want := edges(t, done(t, append([]string{"analyze", "coordination"}, asked...)...).stdout, 4)
	done(t, append([]string{"export", "--format", "csv", filepath.Join(out, "tables")}, asked...)...)
	got := edges(t, read(t, out, "tables", "coordination.csv"), 4)
	for i := range got {
		got[i] = strings.TrimPrefix(strings.ReplaceAll(got[i], ",'", ","), "'")
	}
	gexf := done(t, append([]string{"export", "--format", "gexf"}, asked...)...).stdout
	if len(want) == 0 || !slices.Equal(got, want) || strings.Count(gexf, "<edge ") != len(want) {
		t.Errorf("%d edges, %d in CSV and %d in GEXF", len(want), len(got), strings.Count(gexf, "<edge "))
	}
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
