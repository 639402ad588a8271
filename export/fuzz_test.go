package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/xml"
	"io"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

// FuzzExport: whatever texts are exported, no cell of CSV begins like a formula, XML
// is read back with as many nodes and edges as went in, and both give each text back.
func FuzzExport(f *testing.F) {
	for _, text := range []string{"=1+1", "\t=1+1", "x;=1+1;", "x;\"=1+1", "a\r\n+1", "'=1", "''-1", "＝1", "\u200b@x", "harmless",
		"]]><x a=\"", "<!--", "&amp;", "\x00", "\ufffe", `\u{fffe}`, `\\u{5c}`, "\u202e", "</node><node id=\"x\"/>"} {
		f.Add(text, "b", text)
	}
	f.Add("\xff", "\ud7ff", "\U0010ffff")
	f.Fuzz(func(t *testing.T, one, other, name string) {
		one, other, name = strings.ToValidUTF8(one, "?"), strings.ToValidUTF8(other, "?"), strings.ToValidUTF8(name, "?")
		for _, text := range []string{one, other, name} {
			checkCell(t, text)
		}
		checkCSV(t, one, other, name)
		if one == other || one == "" || other == "" {
			return // an id is one account's
		}
		for format, write := range map[string]func(context.Context, io.Writer, *Graph, func(int64)) (int64, error){"GEXF": GEXF, "GraphML": GraphML} {
			var b bytes.Buffer
			if _, err := write(t.Context(), &b, graphOf(one, other, name), nil); err != nil {
				t.Fatalf("%s: %v", format, err)
			}
			checkXML(t, format, b.Bytes(), one, other, name)
		}
	})
}

// checkCell: neither a cell, nor what another separator would make one, begins
// like a formula, and what was added comes off again.
func checkCell(t *testing.T, text string) {
	t.Helper()
	safe := cell(text)
	for i, part := range regexp.MustCompile(`[\t\r\n;]`).Split(safe, -1) {
		shown := strings.TrimLeft(part, "\" \u00a0\u3000\u200b\ufeff\x00")
		first, _ := utf8.DecodeRuneInString(shown)
		if shown != "" && strings.ContainsRune(formulas, first) {
			t.Errorf("part %d of %q, from %q, begins a formula", i, safe, text)
		}
	}
	if safe != "" && strings.ContainsRune(blanks, rune(safe[0])) {
		t.Errorf("%q, from %q, hides how it begins", safe, text)
	}
	if got := plain(safe); got != text {
		t.Errorf("%q becomes %q, which is read back as %q", text, safe, got)
	}
}

// plain takes away what cell adds, in the places where its comment says that it adds it.
func plain(cell string) string {
	var b strings.Builder
	with := formulas + blanks
	for at := 0; ; with = formulas {
		rest := cell[at:]
		if quoted, ok := strings.CutPrefix(rest, "'"); ok && begins(rest, with) {
			rest = quoted
		}
		i := strings.IndexAny(rest, blanks+";")
		if i < 0 {
			return b.String() + rest
		}
		b.WriteString(rest[:i+1])
		at = len(cell) - len(rest) + i + 1
	}
}

// checkCSV: a table of the texts, read back, has them in their cells.
func checkCSV(t *testing.T, texts ...string) {
	t.Helper()
	columns := []column[[]string]{{"text", text, false, func(row []string) any { return row[0] }}, {"list", listing, false, func(row []string) any { return row }}}
	rows := func(yield func([]string, error) bool) {
		for i := range texts {
			if !yield(texts[i:], nil) {
				return
			}
		}
	}
	var b bytes.Buffer
	if err := writeCSV(t.Context(), &b, columns, rows); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(records) != len(texts)+1 {
		t.Fatalf("%d records of %q, %v", len(records), texts, err)
	}
	for i, record := range records[1:] {
		// A reader of CSV takes \r\n for \n.
		if want := strings.ReplaceAll(cell(texts[i]), "\r\n", "\n"); record[0] != want || !strings.HasPrefix(record[1], "[") {
			t.Errorf("%q is read back as %q", want, record)
		}
	}
}

// graphOf is a graph of two accounts and an edge both ways.
func graphOf(one, other, name string) *Graph {
	at := time.Date(2020, 1, 2, 3, 4, 5, 6e6, time.UTC)
	return &Graph{
		title: name, about: name, lasting: true, columns: of(counted),
		nodes: func(context.Context) iter.Seq2[node, error] {
			return func(yield func(node, error) bool) {
				for _, id := range []string{one, other} {
					if !yield(node{&store.Account{PlatformID: id, ScreenName: &name, DisplayName: &name, Language: &name, Networks: []string{name}}, &at, &at}, nil) {
						return
					}
				}
			}
		},
		edges: func(context.Context) iter.Seq2[edge, error] {
			return func(yield func(edge, error) bool) {
				for _, ends := range [][2]string{{one, other}, {other, one}} {
					if !yield(edge{ends[0], ends[1], 1, &at, &at, &store.Amplification{SourceID: ends[0], TargetID: ends[1], FirstAt: at, LastAt: at}}, nil) {
						return
					}
				}
			}
		},
		steady: func(context.Context) error { return nil },
	}
}

// checkXML: the document is well formed, has two nodes with their ids and names,
// and two edges between them.
func checkXML(t *testing.T, format string, document []byte, one, other, name string) {
	t.Helper()
	var ids []string
	var ends [][2]string
	var names, data int
	d := xml.NewDecoder(bytes.NewReader(document))
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%s of %q is not XML: %v", format, []string{one, other, name}, err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			attribute := map[string]string{}
			for _, a := range e.Attr {
				attribute[a.Name.Local] = unspell(a.Value)
			}
			switch e.Name.Local {
			case "node":
				ids = append(ids, attribute["id"])
			case "edge":
				ends = append(ends, [2]string{attribute["source"], attribute["target"]})
			case "attvalue":
				data++
				if attribute["value"] == name {
					names++
				}
			case "data":
				data++
			}
		case xml.CharData:
			if unspell(string(e)) == name {
				names++
			}
		}
	}
	if !slices.Equal(ids, []string{one, other}) || !slices.Equal(ends, [][2]string{{one, other}, {other, one}}) {
		t.Errorf("%s of %q and %q has nodes %q and edges %q", format, one, other, ids, ends)
	}
	// Screen name, display name, language and network of each, two counts, its role and
	// whether it is known; the edges' four columns.
	if names < 8 && name != "" || data < 2*(4+4)+2*4 {
		t.Errorf("%s has the name %q %d times in %d values", format, name, names, data)
	}
}

// unspell is the inverse of spell.
func unspell(text string) string {
	return regexp.MustCompile(`\\u\{[0-9a-f]+\}`).ReplaceAllStringFunc(text, func(s string) string {
		n, err := strconv.ParseInt(s[3:len(s)-1], 16, 32)
		if err != nil {
			return s
		}
		return string(rune(n))
	})
}
