package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"text/template"
)

//go:embed document.md
var documentText string

var documentTemplate = template.Must(template.New("document").Funcs(template.FuncMap{
	"f0":    func(x float64) string { return fmt.Sprintf("%.0f", x) },
	"f1":    func(x float64) string { return fmt.Sprintf("%.1f", x) },
	"per":   ratio,
	"mb":    func(n int64) float64 { return float64(n) / 1e6 },
	"float": func(n int64) float64 { return float64(n) },
}).Parse(documentText))

// ratio is how many times b goes into a; a dash where there is no b.
func ratio(a, b float64) string {
	if b == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", a/b)
}

// row is a question at every scale.
type row struct {
	questionResult
	Sizes []questionResult
	// Growth is the p99 at the largest scale by that at the smallest.
	Growth string
}

// newRow finds a question at every scale, and how it grew. Where it was not asked, its times are zero.
func newRow(q questionResult, sizes []size, growth []growthResult) row {
	r := row{questionResult: q, Growth: "–"}
	for _, s := range sizes {
		found := questionResult{Name: q.Name}
		for _, other := range s.Questions {
			if other.Name == q.Name {
				found = other
			}
		}
		r.Sizes = append(r.Sizes, found)
	}
	if first, last := r.Sizes[0], r.Sizes[len(sizes)-1]; first.Asked > 0 && last.Asked > 0 {
		r.Growth = ratio(last.P99, first.P99)
	}
	for _, g := range growth {
		if g.Small.Name == q.Name {
			r.Growth = ratio(g.Large.P99, g.Small.P99)
		}
	}
	return r
}

// document is the whole text, with the figures of every scale.
func document(m made, sizes []size, growth []growthResult) ([]byte, error) {
	var rows []row
	for _, of := range sizes {
		for _, q := range of.Questions {
			if !slices.ContainsFunc(rows, func(r row) bool { return r.Name == q.Name }) {
				rows = append(rows, newRow(q, sizes, growth))
			}
		}
	}
	var out bytes.Buffer
	err := documentTemplate.Execute(&out, map[string]any{"Made": m, "Sizes": sizes, "Questions": rows,
		"Last": sizes[len(sizes)-1].Scale, "Growth": growth, "Misses": misses(sizes, growth)})
	return out.Bytes(), err
}
