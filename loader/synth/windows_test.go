package synth

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
)

// judged is a creation window found by the definition: [from, to], both inclusive.
type judged struct{ from, to string }

// poissonTail is P(X ≥ k) for the mean lambda, summed directly.
func poissonTail(k int, lambda float64) float64 {
	log := -lambda
	for i := 1; i <= k; i++ {
		log += math.Log(lambda) - math.Log(float64(i))
	}
	var sum float64
	for i := k; ; i++ {
		p := math.Exp(log)
		sum += p
		if p <= sum*1e-15 && float64(i) > lambda {
			return min(sum, 1)
		}
		log += math.Log(lambda) - math.Log(float64(i+1))
	}
}

// qualifying applies the contract's definition to a network's days of creation:
// the first days of the 7-day windows with at least 10 accounts and q ≤ 0.01.
func qualifying(created map[int]int) map[int]bool {
	first, last := math.MaxInt, math.MinInt
	for d := range created {
		first, last = min(first, d), max(last, d)
	}
	count := func(from, to int) (n int) {
		for d := from; d < to; d++ {
			n += created[d]
		}
		return n
	}
	type window struct {
		day, accounts int
		p             float64
	}
	var all []window
	for d := first - 6; d <= last; d++ {
		k := count(d, d+7)
		lambda := max(1, float64(count(d-180, d))/180*7)
		all = append(all, window{d, k, poissonTail(k, lambda)})
	}
	slices.SortFunc(all, func(a, b window) int {
		switch {
		case a.p < b.p:
			return -1
		case a.p > b.p:
			return 1
		}
		return 0
	})
	q := 1.0
	out := map[int]bool{}
	for i, w := range slices.Backward(all) { // Benjamini and Hochberg 1995
		q = min(q, w.p*float64(len(all))/float64(i+1))
		if q <= 0.01 && w.accounts >= 10 {
			out[w.day] = true
		}
	}
	return out
}

// merged joins overlapping windows.
func merged(days map[int]bool) []judged {
	var sorted []int
	for d := range days {
		sorted = append(sorted, d)
	}
	slices.Sort(sorted)
	var out []judged
	name := func(d int) string { return time.Unix(int64(d)*86400, 0).UTC().Format("2006-01-02") }
	for i := 0; i < len(sorted); {
		j := i
		for j+1 < len(sorted) && sorted[j+1] < sorted[j]+7 {
			j++
		}
		out = append(out, judged{name(sorted[i]), name(sorted[j] + 6)})
		i = j + 1
	}
	return out
}

func listedWindows(ws []Window) []judged {
	var out []judged
	for _, w := range ws {
		out = append(out, judged{w.From, w.To})
	}
	return out
}

// TestCreationWindows holds the listed windows against the definition, applied
// to the accounts: each of them is found, and nothing else.
func TestCreationWindows(t *testing.T) {
	for _, scale := range []float64{0.0001, 0.01, 0.03, 0.1, 0.3, 1, 3} {
		seeds := []uint64{1, 2, 3, 4}
		if scale >= 1 {
			seeds = seeds[:2]
		}
		for _, seed := range seeds {
			t.Run(fmt.Sprintf("scale %v seed %d", scale, seed), func(t *testing.T) {
				networks, truth := newWorld(seed, scale)
				shared := map[int]int{}
				for i, n := range networks {
					created := map[int]int{}
					for _, a := range n.accounts {
						if a.profile.HasCreatedOn {
							created[int(a.profile.CreatedOn)]++
						}
					}
					days := qualifying(created)
					for d := range days {
						shared[d]++
					}
					if got, want := merged(days), listedWindows(truth.Networks[i].CreationWindows); !slices.Equal(got, want) {
						t.Errorf("%s: found %v, listed %v", n.slug, got, want)
					}
					for _, w := range truth.Networks[i].CreationWindows {
						checkPart(t, created, w, n.slug)
					}
				}
				together := map[int]bool{}
				for d, k := range shared {
					if k >= 2 {
						together[d] = true
					}
				}
				want := listedWindows(truth.SharedCreationWindows)
				if got := merged(together); !slices.Equal(got, want) {
					t.Errorf("shared: found %v, listed %v", got, want)
				}
				if len(want) != 3 {
					t.Errorf("%d shared windows are listed", len(want))
				}
			})
		}
	}
}

func checkPart(t *testing.T, created map[int]int, w Window, slug string) {
	t.Helper()
	from, err := store.ParseDate(w.From)
	if err != nil {
		t.Fatal(err)
	}
	to, err := store.ParseDate(w.To)
	if err != nil {
		t.Fatal(err)
	}
	var k int64
	for d := from; d <= to; d++ {
		k += int64(created[int(d)])
	}
	p := w.Networks[slices.IndexFunc(w.Networks, func(p WindowNetwork) bool { return p.Network == slug })]
	if p.Accounts != k || int64(len(p.Planted)) > k || len(p.Planted) < 12 {
		t.Errorf("%s %s: %d accounts, %d planted, truth says %d", slug, w.Name, k, len(p.Planted), p.Accounts)
	}
}

// TestDisclosedSizes: at scale 1 the networks have the sizes that the platform disclosed.
func TestDisclosedSizes(t *testing.T) {
	networks, truth := newWorld(1, 1)
	want := map[string][2]int64{
		"china_082019": {936, 3_600_000}, "china_052020": {23_750, 348_608},
		"russia_052020": {1_152, 3_434_792}, "turkey_052020": {7_340, 36_948_524},
	}
	for _, n := range networks {
		rows := int64(len(n.planted)) + n.originals + n.replies + n.quotes + n.shares + n.foreignShares
		if got := [2]int64{int64(len(n.accounts)), rows}; got != want[n.slug] || n.size.tweets != rows {
			t.Errorf("%s: %v, want %v", n.slug, got, want[n.slug])
		}
	}
	if n := networks[chinaMay].listed.accounts; n != 150_000 {
		t.Errorf("%d amplifiers", n)
	}
	if !slices.ContainsFunc(truth.SharedCreationWindows, func(w Window) bool {
		return w.BurstFrom == "2020-01-25" && w.BurstTo == "2020-01-31" && w.Networks[0].Network == "china_052020"
	}) {
		t.Error("no burst in the last week of January 2020")
	}
}
