package main

import (
	"strings"
	"testing"
)

// TestDocument: every row of a table has the cells that its head has.
func TestDocument(t *testing.T) {
	var sizes []size
	for _, scale := range []string{"0.01", "0.1"} {
		sizes = append(sizes, size{
			Scale: scale, Scan: cost{Seconds: 1},
			Questions: []questionResult{{Name: "account", Title: "an account", Asked: 5, P99: 2}, {Name: "tiers", Title: "who carried it", Failed: "422"}},
			Behaviour: []behaviourResult{{Behaviour: "co_retweet", Edges: 3}, {Behaviour: "co_link", Failed: "more than 15m"}},
			Peer:      []peerResult{{What: "preprocess"}},
		})
	}
	text, err := document(made{Go: "go1.26", Peer: "1.0"}, sizes)
	if err != nil {
		t.Fatal(err)
	}
	rows, cells := 0, 0
	for line := range strings.Lines(string(text)) {
		n := strings.Count(line, "|")
		switch {
		case n == 0:
			cells = 0
		case cells == 0:
			cells = n
		case n != cells:
			t.Errorf("%d of %d cells: %s", n-1, cells-1, line)
		}
		if n > 0 {
			rows++
		}
	}
	if rows < 20 || !strings.Contains(string(text), "| account | an account | 5 |") {
		t.Errorf("%d rows:\n%s", rows, text)
	}
}
