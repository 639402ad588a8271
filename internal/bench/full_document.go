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

// document is the whole text, with the figures of every scale.
func document(m made, sizes []size) ([]byte, error) {
	var rows []row
	for _, q := range sizes[0].Questions {
		r := row{questionResult: q}
		for _, s := range sizes {
			i := slices.IndexFunc(s.Questions, func(other questionResult) bool { return other.Name == q.Name })
			if i < 0 {
				return nil, fmt.Errorf("scale %s has no figures for %s", s.Scale, q.Name)
			}
			r.Sizes = append(r.Sizes, s.Questions[i])
		}
		last := r.Sizes[len(r.Sizes)-1]
		if r.Growth = ratio(last.P99, q.P99); last.Failed != "" || q.Failed != "" {
			r.Growth = "–"
		}
		rows = append(rows, r)
	}
	var out bytes.Buffer
	err := documentTemplate.Execute(&out, map[string]any{"Made": m, "Sizes": sizes, "Questions": rows,
		"Last": sizes[len(sizes)-1].Scale, "Misses": misses(sizes)})
	return out.Bytes(), err
}
