package export_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/takedown/takedown/export"
)

// gexfSchema is what GEXF 1.3's schema (gexf.xsd and dynamics.xsd of https://gexf.net/1.3)
// lets elements hold, and what their attributes may say: the part of it that is used.
var gexfSchema = map[string]struct {
	in         string
	required   []string
	attributes map[string]string
}{
	"gexf":        {"", []string{"version"}, map[string]string{"version": `1\.3`, "xmlns": `http://gexf\.net/1\.3`, "xsi": `.*`, "schemaLocation": `.*`}},
	"meta":        {"gexf", nil, nil},
	"creator":     {"meta", nil, nil},
	"description": {"meta", nil, nil},
	"graph": {"gexf", nil, map[string]string{"defaultedgetype": `directed`, "idtype": `string`, "mode": `static|dynamic`,
		"timeformat": `date|dateTime`, "timerepresentation": `interval`, "timezone": `UTC`}},
	"attributes": {"graph", []string{"class"}, map[string]string{"class": `node|edge`, "mode": `static`}},
	"attribute":  {"attributes", []string{"id", "title", "type"}, map[string]string{"id": `\d+`, "title": `\w+`, "type": `string|long|double|boolean`}},
	"nodes":      {"graph", nil, nil},
	"node":       {"nodes", []string{"id"}, map[string]string{"id": `(?s).*`, "label": `(?s).*`, "start": gexfTime, "end": gexfTime}},
	"edges":      {"graph", nil, nil},
	"edge":       {"edges", []string{"source", "target"}, map[string]string{"source": `(?s).*`, "target": `(?s).*`, "weight": `[\d.e+]+`, "start": gexfTime, "end": gexfTime}},
	"attvalues":  {"node edge", nil, nil},
	"attvalue":   {"attvalues", []string{"value"}, map[string]string{"for": `\d+`, "value": `(?s).*`}},
}

// gexfTime is xs:dateTime, which Gephi's timeline takes with milliseconds and in UTC.
const gexfTime = `\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`

// TestGEXFSchema: a file holds to the schema, values are of the types that its columns
// declare, and nothing ends before it starts or lasts longer than what it leads between.
func TestGEXFSchema(t *testing.T) {
	st := embedded(t, writeHostile(t), "../graph/testdata/archive")
	g, err := export.Amplifications(t.Context(), st, nil)
	if err != nil {
		t.Fatal(err)
	}
	coordination, _, err := coordinated(t, st, "CO_RETWEET")
	if err != nil {
		t.Fatal(err)
	}
	for name, g := range map[string]*export.Graph{"amplifications": g, "coordination": coordination} {
		var b bytes.Buffer
		if _, err := export.GEXF(t.Context(), &b, g, nil); err != nil {
			t.Fatal(err)
		}
		if n := validGEXF(t, b.Bytes()); n["node"] < 3 || n["edge"] < 3 || n["attvalue"] < 20 {
			t.Errorf("%s: %v", name, n)
		}
	}
}

// TestTerms: an archive's terms go with what is exported of it.
func TestTerms(t *testing.T) {
	st := embedded(t, "../graph/testdata/archive")
	g, err := export.Amplifications(t.Context(), st, nil)
	if err != nil {
		t.Fatal(err)
	}
	for format, write := range graphFormats {
		var b bytes.Buffer
		if err := write(t, &b, g); err != nil || !bytes.Contains(b.Bytes(), []byte(export.Terms)) {
			t.Errorf("%s: %v, or it lacks the terms", format, err)
		}
	}
	tables, err := export.Facts(t.Context(), st, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []export.Format{export.CSV, export.Parquet} {
		dir := filepath.Join(t.TempDir(), "tables")
		if err := tables.Write(t.Context(), dir, format, nil); err != nil {
			t.Fatal(err)
		}
		checkTerms(t, dir)
	}
	dir := filepath.Join(t.TempDir(), "bulk")
	if _, err := export.Neo4jAdmin(t.Context(), dir, st, nil); err != nil {
		t.Fatal(err)
	}
	checkTerms(t, dir)
}

func checkTerms(t *testing.T, dir string) {
	t.Helper()
	if said, err := os.ReadFile(filepath.Join(dir, export.TermsFile)); err != nil || string(said) != export.Terms+"\n" {
		t.Errorf("%s: %v %q", dir, err, said)
	}
}

func validGEXF(t *testing.T, file []byte) map[string]int {
	t.Helper()
	seen, types, spans := map[string]int{}, map[string]string{}, map[string][2]string{}
	path, class := []string{""}, ""
	d := xml.NewDecoder(bytes.NewReader(file))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return seen
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := token.(xml.EndElement); ok {
			path = path[:len(path)-1]
			continue
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		name := e.Name.Local
		rule, known := gexfSchema[name]
		if !known || !slices.Contains(strings.Split(rule.in, " "), path[len(path)-1]) {
			t.Fatalf("a <%s> in %v", name, path)
		}
		path = append(path, name)
		seen[name]++
		got := map[string]string{}
		for _, a := range e.Attr {
			if form, ok := rule.attributes[a.Name.Local]; !ok || !regexp.MustCompile("^(?:"+form+")$").MatchString(a.Value) {
				t.Errorf("<%s %s=%q>", name, a.Name.Local, a.Value)
			}
			got[a.Name.Local] = a.Value
		}
		for _, a := range rule.required {
			if _, ok := got[a]; !ok {
				t.Errorf("<%s> without %s", name, a)
			}
		}
		switch name {
		case "attributes":
			class = got["class"]
		case "attribute":
			types[class+got["id"]] = map[string]string{"string": `(?s).*`, "long": `-?\d+`, "double": `-?[\d.e+-]+`, "boolean": `true|false`}[got["type"]]
		case "attvalue":
			if form := types[path[len(path)-3]+got["for"]]; form == "" || !regexp.MustCompile("^(?:"+form+")$").MatchString(got["value"]) {
				t.Errorf("%q in column %s of %ss", got["value"], got["for"], path[len(path)-3])
			}
		case "node":
			spans[got["id"]] = [2]string{got["start"], got["end"]}
		case "edge":
			for _, end := range []string{got["source"], got["target"]} {
				if s, ok := spans[end]; !ok || got["start"] != "" && (s[0] > got["start"] || s[1] < got["end"]) {
					t.Errorf("an edge from %s to %s at %q, which is there from %v", got["start"], got["end"], end, s)
				}
			}
		}
		if start, end := got["start"], got["end"]; start > end {
			t.Errorf("<%s> ends at %s, before %s", name, end, start)
		} else if start != "" {
			if _, err := time.Parse(time.RFC3339, start); err != nil {
				t.Error(err)
			}
		}
	}
}
