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
			Behaviour: []behaviourResult{{Behaviour: "co_retweet", Edges: 3, Cost: cost{Seconds: 1}}, {Behaviour: "co_reply"}, {Behaviour: "co_link", Failed: "more than 15m"}},
			Peer:      []peerResult{{What: "preprocess"}},
		})
	}
	// What was not measured at one scale is said.
	sizes[1].Clients.First.Answers = 2
	sizes[1].Questions = sizes[1].Questions[1:]
	text, err := document(made{Go: "go1.26", Peer: "1.0", Commits: []string{"abc"}}, sizes, grown(2, 3))
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
	if rows < 20 || !strings.Contains(string(text), "| account | an account | 5 |") || strings.Count(string(text), "not measured |") != 6 {
		t.Errorf("%d rows:\n%s", rows, text)
	}
}

// grown is what a question took at two scales.
func grown(small, large float64) []growthResult {
	return []growthResult{{questionResult{Name: "account", Asked: 5, P99: small}, questionResult{Name: "account", Asked: 5, P99: large}}}
}

// TestMisses: each limit that is passed is said, with by how much, and no other.
func TestMisses(t *testing.T) {
	small := size{Scale: "0.01"}
	if found := misses([]size{small, {}}, grown(40, 60)); found != nil {
		t.Errorf("found %q, want nothing", found)
	}
	if found := strings.Join(misses([]size{small, {}}, grown(40, 61)), "\n"); found != "p99 of `account` against scale 0.01: 1.525 times, 1.02 times the limit of 1.5" {
		t.Errorf("found %q", found)
	}
	for _, c := range []struct {
		large size
		want  string
	}{
		{size{Questions: []questionResult{{Name: "account", Kind: "point", P99: 100}}}, ""},
		{size{Questions: []questionResult{{Name: "account", Kind: "point", P99: 110}}}, "p99 of `account`: 110 ms, 1.10 times the limit of 100"},
		{size{Questions: []questionResult{{Name: "tiers", Kind: "network", P99: 3000}}}, "p99 of `tiers`: 3000 ms, 2.00 times the limit of 1500"},
		{size{Questions: []questionResult{{Name: "search", Kind: "long", P99: 3000}}}, ""},
		{size{Questions: []questionResult{{Name: "tiers", Kind: "network", Failed: "422"}}}, "`tiers`: refused: 422"},
		{size{Load: loadResult{Cost: cost{PeakMiB: 12288}}}, "memory of the load: 1.229e+04 MiB, 2.00 times the limit of 6144"},
		{size{Load: loadResult{Bytes: 3}, Archive: archiveResult{Bytes: 4}}, "size of the store: 0.75 of the CSVs, 1.50 times the limit of 0.5"},
		{size{Behaviour: []behaviourResult{{Behaviour: "co_retweet", Cost: cost{Seconds: 200}}}}, "`co_retweet` over everything: 200 s, 1.11 times the limit of 180"},
		{size{Behaviour: []behaviourResult{{Behaviour: "co_link", Failed: "more than 15m"}}}, "`co_link`: more than 15m"},
		{size{Clients: clientsResult{First: crowdResult{PerSecond: 39}, Again: crowdResult{PerSecond: 40}, Constant: crowdResult{PerSecond: 100}}},
			"a hundred clients asking the first time: 0.39 of the constant server's answers a second, of at least 0.40"},
	} {
		if found := strings.Join(misses([]size{small, c.large}, nil), "\n"); found != c.want {
			t.Errorf("found %q, want %q", found, c.want)
		}
	}
}
