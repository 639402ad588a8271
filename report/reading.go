package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// reading is an answer, or a part of one, laid out to be read.
type reading struct {
	// Title is where in the answer it is; Name is which of several it is.
	Title, Name string
	Coverage    string
	// Warnings are what must be known before a figure is used.
	Warnings []string
	Facts    []named
	Chart    *chart
	Table    *table
	Parts    []*reading
	// Omitted is how many more parts there are.
	Omitted int
}

type table struct {
	Columns []string
	Rows    [][]cell
	// Total is how many rows there are, listed or not.
	Total int
}

// What is laid out of a list at most. All of it is in the answer's JSON.
const (
	mostRows    = 50
	mostParts   = 30
	mostBuckets = 24
	mostInRow   = 10
	mostColumns = 9
)

// read lays out what is at a place of an answer.
func (q *question) read(title string, v *value, at selected) *reading {
	r := &reading{Title: title}
	for i := range v.members {
		m := &v.members[i]
		f, inner := q.field(at, m.name)
		name := m.name
		if f != nil {
			name = f.Name
		}
		switch {
		case r.state(name, &m.value):
		case v.skips(m.name):
		case m.value.objects():
			q.list(r, m, f, inner)
		case m.value.kind == '{' && !(m.value.flat() && plainFacts(&m.value)):
			r.Parts = append(r.Parts, q.read(under(title, m.name), &m.value, inner))
		case m.value.kind == '[' && m.value.list == nil && slices.Contains(wrappers, m.name):
		default:
			r.Facts = append(r.Facts, cells(words(m.name), &m.value)...)
		}
	}
	// An object that holds nothing but another one is a way to it.
	if len(r.Parts) == 1 && r.Facts == nil && r.Table == nil && r.Warnings == nil && r.Coverage == "" {
		return r.Parts[0]
	}
	return r
}

// under is the title of what is below another one.
func under(title, name string) string {
	switch {
	case slices.Contains(wrappers, name):
		return title
	case title == "":
		return words(name)
	}
	return title + " \u203a " + words(name)
}

// stateful are the names of what says how far figures can be trusted.
var stateful = []string{"coverage", "truncated", "stale", "pageInfo"}

// plainFacts says that an object has nothing that must be said aloud.
func plainFacts(v *value) bool {
	return !slices.ContainsFunc(v.members, func(m member) bool { return slices.Contains(stateful, m.name) || !plainFacts(&m.value) })
}

// Bare says that a reading has nothing of its own to be headed.
func (r *reading) Bare() bool {
	return r.Name == "" && r.Coverage == "" && r.Warnings == nil && r.Facts == nil && r.Chart == nil && r.Table == nil && r.Omitted == 0
}

// state notes what a member says about the figures beside it, if it does.
func (r *reading) state(name string, v *value) bool {
	text := v.text()
	switch {
	case name == "coverage" && means[text] != "":
		r.Coverage = text
	case name == "truncated" && text == "yes":
		r.Warnings = append(r.Warnings, "The list is cut off: there is more than it holds.")
	case name == "stale" && text == "yes":
		r.Warnings = append(r.Warnings, "Rows had been loaded that these figures do not count.")
	case name == "pageInfo":
		if v.get("hasNextPage").text() == "yes" {
			r.Warnings = append(r.Warnings, "This is one page of the list, which goes on after it.")
		}
		if v.get("hasPreviousPage").text() == "yes" {
			r.Warnings = append(r.Warnings, "This is one page of the list, and not the first.")
		}
	default:
		return (name == "truncated" || name == "stale") && text == "no"
	}
	return true
}

// list lays out a list of objects: as a chart, as a table, or one after the other.
func (q *question) list(r *reading, m *member, f *ast.Field, at selected) {
	into := r
	if !slices.Contains(wrappers, m.name) || r.Table != nil {
		into = &reading{Title: under(r.Title, m.name)}
		r.Parts = append(r.Parts, into)
	}
	list := m.value.list
	if c := q.histogram(into.Title, list, f); c != nil {
		into.Chart = c
		if len(list) > mostBuckets {
			return
		}
	}
	if !slices.ContainsFunc(list, func(v value) bool { return !tabular(&v) }) {
		into.Table = tabulate(list)
		return
	}
	for i := range list[:min(len(list), mostParts)] {
		part := q.read(into.Title, &list[i], at)
		part.Name = fmt.Sprintf("%d of %d%s", i+1, len(list), title(&list[i]))
		into.Parts = append(into.Parts, part)
	}
	into.Omitted = max(0, len(list)-mostParts)
}

// tabular says that an object is a row: that it is not too long, that what is
// listed in it is short, and that there are no counts over time in it to be drawn.
func tabular(v *value) bool {
	row := cells("", v)
	return v.longest() <= mostInRow && !v.dated() && len(row) <= mostColumns && !slices.ContainsFunc(row, func(n named) bool { return n.Cell.Lines != nil && n.Cell.wide })
}

// title is what an object is called, with a colon in front.
func title(v *value) string {
	for _, name := range []string{"name", "slug", "value", "platformId", "tweetId", "from"} {
		if text := v.get(name).text(); text != "" {
			return ": " + text
		}
	}
	for i := range v.members {
		if c, ok := thing(&v.members[i].value); ok {
			return ": " + c.Text
		}
	}
	return ""
}

// tabulate is a list of objects as a table.
func tabulate(list []value) *table {
	t := &table{Total: len(list)}
	for i := range list[:min(len(list), mostRows)] {
		row := slices.Repeat([]cell{{}}, len(t.Columns))
		for _, n := range cells("", &list[i]) {
			path := n.Path
			if path == "" {
				path = "account"
			}
			place := slices.Index(t.Columns, path)
			if place < 0 {
				place = len(t.Columns)
				t.Columns, row = append(t.Columns, path), append(row, cell{})
			}
			row[place] = n.Cell
		}
		t.Rows = append(t.Rows, row)
	}
	for i, row := range t.Rows {
		t.Rows[i] = append(row, make([]cell, len(t.Columns)-len(row))...)
	}
	t.bars()
	return t
}

// measures are the columns beside which bars are drawn: the first of them that there is.
var measures = []string{"retweets", "weight", "tweets", "accounts", "in both", "edges", "count", "share"}

// bars draws them beside the figures of one column.
func (t *table) bars() {
	place := slices.IndexFunc(t.Columns, func(c string) bool { return slices.Contains(measures, c) })
	if place < 0 || len(t.Rows) < 2 {
		return
	}
	figures := make([]float64, len(t.Rows))
	for i, row := range t.Rows {
		n, err := strconv.ParseFloat(strings.ReplaceAll(row[place].Text, ",", ""), 64)
		if err != nil || n < 0 || math.IsInf(n, 0) {
			return
		}
		figures[i] = n
	}
	if most := slices.Max(figures); most > 0 {
		for i, n := range figures {
			t.Rows[i][place].Bar = number(100 * n / most)
		}
	}
}
