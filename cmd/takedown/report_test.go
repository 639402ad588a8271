package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/takedown/takedown/cases"
	"github.com/takedown/takedown/graph"
	"github.com/takedown/takedown/loader"
	"github.com/takedown/takedown/report"
	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/duckdb"
	"github.com/takedown/takedown/store/neo4j"
	"github.com/takedown/takedown/store/neo4j/neo4jtest"
)

// attackedCase puts everything that can be an attack into a case.
func attackedCase(t *testing.T, st store.Store, dir string) {
	t.Helper()
	if r, err := loader.Load(t.Context(), st, []string{dir}, loader.Options{}); err != nil || len(r.Problems) > 0 {
		t.Fatal(err, r)
	}
	n := 0
	k := &cases.Keeper{Records: st, Now: func() time.Time { return time.Unix(1_600_000_000, 0).UTC() },
		NewID: func() string { n++; return fmt.Sprint("id", n) }}
	by := attacks[0]
	c, err := k.Create(t.Context(), "Case "+attacks[1], &by)
	if err != nil {
		t.Fatal(err)
	}
	var add []cases.Addition
	for a, err := range st.ExportAccounts(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		add = append(add, cases.Addition{Item: cases.Item{Kind: cases.KindAccount, Name: a.PlatformID}})
	}
	for tw, err := range st.ExportTweets(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		add = append(add, cases.Addition{Item: cases.Item{Kind: cases.KindTweet, Name: tw.ID}})
	}
	from, _ := store.ParseDate("2020-01-27")
	to, _ := store.ParseDate("2020-02-03")
	add = append(add, cases.Addition{Item: cases.OfWindow(cases.Window{Networks: []string{"hostile_012020"}, From: from, To: to})})
	for _, attack := range attacks {
		list, _ := json.Marshal([]map[string]string{{"k" + attack: attack}})
		quoted, _ := json.Marshal(attack)
		for _, a := range []*cases.Answer{
			{Query: "{ a(b: \"" + attack + "\") }", Variables: list, Data: list},
			{Query: "{ search(text: \"\"\"" + attack + "\"\"\") { totalCount } }", Operation: strings.ToValidUTF8(attack[:min(len(attack), cases.MaxName)], ""), Data: json.RawMessage(`{"search":{"nodes":` + string(list) + `,"k":` + string(list) + `}}`)},
			{Query: "# " + attack + "\n{ networks { activity(bucket: MONTH) { start tweets } } }",
				Data: json.RawMessage(`{"networks":[{"slug":` + string(quoted) + `,"activity":[{"start":"2020-01-01T00:00:00Z","tweets":3},{"start":"2020-03-01T00:00:00Z","tweets":9}]}]}`)},
		} {
			add = append(add, cases.Addition{Item: cases.Item{Kind: cases.KindAnswer, Name: attack}, Note: attack, Answer: a})
		}
	}
	if _, err := k.Add(t.Context(), c.ID, add, &by, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Annotate(t.Context(), c.ID, cases.Note{Text: "a\tb\r\n\x00\x1b[31m\u2028"}); err != nil {
		t.Fatal(err)
	}
}

// TestReport: nothing of an archive or a case runs, is asked for or can be clicked,
// and both engines give the same page.
func TestReport(t *testing.T) {
	dir := t.TempDir()
	hostileArchive(t, dir, "hostile_012020")
	var pages []string
	for name, open := range reportStores {
		t.Run(name, func(t *testing.T) {
			st := open(t)
			attackedCase(t, st, dir)
			var b strings.Builder
			if err := report.HTML(t.Context(), &b, graph.Asker(st, graph.Options{MaxComplexity: 1e9}), "id1", time.Unix(1_700_000_000, 0)); err != nil {
				t.Fatal(err)
			}
			pages = append(pages, b.String())
			harmless(t, b.String())
		})
	}
	for _, p := range pages {
		if p != pages[0] {
			t.Error("the engines give different pages")
		}
	}
}

// reportStores open empty stores.
var reportStores = map[string]func(*testing.T) store.Store{
	"duckdb": func(t *testing.T) store.Store {
		st, err := duckdb.Open(t.Context(), filepath.Join(t.TempDir(), "report.duckdb"), duckdb.Options{})
		return closing(t, st, err)
	},
	"neo4j": func(t *testing.T) store.Store {
		uri, opts := neo4jtest.Server(t)
		neo4jtest.Empty(t, uri, opts)
		st, err := neo4j.Open(t.Context(), uri, opts)
		return closing(t, st, err)
	},
}

func closing(t *testing.T, st store.Store, err error) store.Store {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st
}

func harmless(t *testing.T, page string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	elements := map[string]int{}
	allowed := " html head meta title style body header main h1 h2 h3 h4 p section blockquote bdi span div dl dt dd table thead tbody tr th td pre strong details summary figure figcaption svg desc rect path text "
	attributes := " lang charset http-equiv content name class dir scope tabindex aria-label viewbox viewBox preserveAspectRatio role x y width height d text-anchor "
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			if n.Type == html.CommentNode {
				t.Errorf("a comment: %q", n.Data)
			}
			continue
		}
		elements[n.Data]++
		if !strings.Contains(allowed, " "+n.Data+" ") {
			t.Errorf("an element <%s>", n.Data)
		}
		for _, a := range n.Attr {
			if !strings.Contains(attributes, " "+a.Key+" ") || strings.Contains(a.Val, "//") || strings.Contains(strings.ToLower(a.Val), "javascript") {
				t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
	}
	if elements["style"] != 1 || elements["meta"] != 4 || elements["svg"] < len(attacks) || elements["section"] < 3*len(attacks) {
		t.Errorf("elements: %v", elements)
	}
	for _, live := range []string{"https://evil", "http://evil", "\u202e", "\u200f", "\x00", "\x1b", "ZgotmplZ"} {
		if strings.Contains(page, live) {
			t.Errorf("%q is in the page", live)
		}
	}
	for _, said := range []string{"hxxps://evil[.]example", "CORE_ONLY", "lower bound", "rows read", `<span class="c">U+202E</span>`, "192 more accents", "a\tb"} {
		if !strings.Contains(page, said) {
			t.Errorf("%q is not in the page", said)
		}
	}
}
