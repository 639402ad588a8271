package graph

import (
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"testing"
	"time"
)

// rawWindow is a span of days with more new accounts than its network's rate explains.
type rawWindow struct {
	from, to    int
	accounts    int
	expected, q float64
}

// dayNumber numbers days.
func dayNumber(t *testing.T, day string) int {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return int(at.Unix() / 86_400)
}

// windows follows the contract's definition word by word, with nothing clever: counts by
// looking at every account, p by summing terms, q by looking at every threshold.
func (a *rawArchive) windows(t *testing.T, width, minAccounts int, maxQ float64) (merged []rawWindow) {
	var days []int
	for _, day := range a.created {
		days = append(days, dayNumber(t, day))
	}
	count := func(from, to int) (n int) {
		for _, d := range days {
			if from <= d && d < to {
				n++
			}
		}
		return n
	}
	expected := func(from, to int) float64 {
		return math.Max(1, float64(count(from-180, from))/180*float64(to-from))
	}
	p := map[int]float64{}
	for d := slices.Min(days) - width + 1; d <= slices.Max(days); d++ {
		p[d] = atLeast(count(d, d+width), expected(d, d+width))
	}
	thresholds := slices.Sorted(maps.Values(p))
	for _, d := range slices.Sorted(maps.Keys(p)) {
		q := 1.0
		for i, threshold := range thresholds {
			if threshold >= p[d] {
				q = math.Min(q, threshold*float64(len(thresholds))/float64(i+1))
			}
		}
		if q > maxQ || count(d, d+width) < minAccounts {
			continue
		}
		if n := len(merged); n > 0 && d < merged[n-1].to {
			merged[n-1].to = d + width
			merged[n-1].q = math.Min(merged[n-1].q, q)
		} else {
			merged = append(merged, rawWindow{from: d, to: d + width, q: q})
		}
	}
	for i, w := range merged {
		merged[i].accounts, merged[i].expected = count(w.from, w.to), expected(w.from, w.to)
	}
	return merged
}

// atLeast is the Poisson probability of k or more.
func atLeast(k int, mean float64) float64 {
	sum, term := 0.0, math.Exp(-mean)
	for i := range k + 500 {
		if i >= k {
			sum += term
		}
		term *= mean / float64(i+1)
	}
	return math.Min(1, sum)
}

func compareWindows(t *testing.T, h http.Handler, raw *rawArchive) {
	type window struct {
		From, To string
		Total    int
		Networks []struct {
			Accounts    int
			Expected, Q float64
		}
		Accounts struct{ TotalCount int }
	}
	compared := 0
	for _, c := range []struct {
		width, minAccounts int
		maxQ               float64
	}{{7, 10, 0.01}, {7, 3, 0.05}, {1, 2, 0.2}, {30, 5, 0.01}, {366, 1, 1}} {
		var got struct {
			Network               struct{ CreationWindows []window }
			SharedCreationWindows []window
		}
		askInto(t, h, `query ($width: Duration!, $minAccounts: Int!, $maxQ: Float!) {
			network(slug: "ira_102016") { creationWindows(width: $width, minAccounts: $minAccounts, maxQ: $maxQ) { ...w } }
			sharedCreationWindows(networks: ["ira_102016"], width: $width, minAccounts: $minAccounts, maxQ: $maxQ, minNetworks: 1) { ...w }
		}
		fragment w on CreationWindow { from to total networks { accounts expected q } accounts(first: 1) { totalCount } }`,
			map[string]any{"width": fmt.Sprintf("P%dD", c.width), "minAccounts": c.minAccounts, "maxQ": c.maxQ}, &got)
		want := raw.windows(t, c.width, c.minAccounts, c.maxQ)
		for _, list := range [][]window{got.Network.CreationWindows, got.SharedCreationWindows} {
			if len(list) != len(want) {
				t.Fatalf("%+v: %v, want %v", c, list, want)
			}
			for i, g := range list {
				w := want[i]
				if dayNumber(t, g.From) != w.from || dayNumber(t, g.To) != w.to || g.Total != w.accounts || g.Accounts.TotalCount != w.accounts ||
					len(g.Networks) != 1 || g.Networks[0].Accounts != w.accounts || !near(g.Networks[0].Expected, w.expected) || !near(g.Networks[0].Q, w.q) {
					t.Errorf("%+v: %+v, want %+v", c, g, w)
				}
				compared++
			}
		}
	}
	if compared < 10 {
		t.Errorf("only %d windows were compared", compared)
	}
}

// near is equal but for the rounding of two ways of computing.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b)) }
