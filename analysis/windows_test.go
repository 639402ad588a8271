package analysis

import (
	"errors"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
)

func day(t *testing.T, s string) store.Date {
	t.Helper()
	d, err := store.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// dayCounts lists a map's days in order.
func dayCounts(created map[store.Date]int64) []store.DayCount {
	var list []store.DayCount
	for _, d := range slices.Sorted(maps.Keys(created)) {
		list = append(list, store.DayCount{Day: d, Count: created[d]})
	}
	return list
}

// The reference below follows the definition word by word and shares nothing with the
// code under test: counts by looping over days, p by summing terms, q by searching.

func countIn(created map[store.Date]int64, from, to store.Date) (n int64) {
	for d := from; d < to; d++ {
		n += created[d]
	}
	return n
}

func lambdaOf(created map[store.Date]int64, from, to store.Date) float64 {
	return max(1, float64(countIn(created, from-180, from))/180*float64(to-from))
}

func summedPoissonTail(k int64, lambda float64) (p float64) {
	for i := k; i < k+2000; i++ {
		g, _ := math.Lgamma(float64(i) + 1)
		p += math.Exp(float64(i)*math.Log(lambda) - lambda - g)
	}
	return min(1, p)
}

// searchedQ is, for each window, the smallest threshold's false discovery rate.
func searchedQ(p map[store.Date]float64) map[store.Date]float64 {
	sorted := slices.Sorted(maps.Values(p))
	q := map[store.Date]float64{}
	for d, own := range p {
		q[d] = 1
		for j, threshold := range sorted {
			if threshold >= own {
				q[d] = min(q[d], threshold*float64(len(sorted))/float64(j+1))
			}
		}
	}
	return q
}

func referenceWindows(created map[string]map[store.Date]int64, width store.Date, q WindowQuery) []CreationWindow {
	counts := map[store.Date]map[string]float64{}
	for slug, days := range created {
		first, last := slices.Min(slices.Collect(maps.Keys(days))), slices.Max(slices.Collect(maps.Keys(days)))
		p := map[store.Date]float64{}
		for d := first - width + 1; d <= last; d++ {
			p[d] = summedPoissonTail(countIn(days, d, d+width), lambdaOf(days, d, d+width))
		}
		for d, rate := range searchedQ(p) {
			if rate <= q.MaxQ && countIn(days, d, d+width) >= q.MinAccounts {
				if counts[d] == nil {
					counts[d] = map[string]float64{}
				}
				counts[d][slug] = rate
			}
		}
	}
	var windows []CreationWindow
	smallest := map[string]float64{}
	closeLast := func() {
		if len(windows) == 0 {
			return
		}
		w := &windows[len(windows)-1]
		for _, slug := range slices.Sorted(maps.Keys(smallest)) {
			n := countIn(created[slug], w.From, w.To)
			w.Total += n
			w.Networks = append(w.Networks, NetworkWindow{slug, n, lambdaOf(created[slug], w.From, w.To), smallest[slug]})
		}
	}
	for _, d := range slices.Sorted(maps.Keys(counts)) {
		if len(counts[d]) < q.MinNetworks {
			continue
		}
		if len(windows) == 0 || d >= windows[len(windows)-1].To {
			closeLast()
			windows = append(windows, CreationWindow{From: d})
			smallest = map[string]float64{}
		}
		windows[len(windows)-1].To = d + width
		for slug, rate := range counts[d] {
			if held, ok := smallest[slug]; !ok || rate < held {
				smallest[slug] = rate
			}
		}
	}
	closeLast()
	return windows
}

func sameWindows(t *testing.T, got, want []CreationWindow) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d windows, want %d:\n%v\n%v", len(got), len(want), got, want)
	}
	for i, w := range want {
		g := got[i]
		if g.From != w.From || g.To != w.To || g.Total != w.Total || len(g.Networks) != len(w.Networks) {
			t.Fatalf("window %d: %v, want %v", i, g, w)
		}
		for j, n := range w.Networks {
			h := g.Networks[j]
			if h.Network != n.Network || h.Accounts != n.Accounts || !close64(h.Expected, n.Expected, 1e-12) || !close64(h.Q, n.Q, 1e-9) {
				t.Fatalf("window %d: %v, want %v", i, h, n)
			}
		}
	}
}

func TestCreationWindowsAgainstTheDefinition(t *testing.T) {
	found := 0
	for seed := range uint64(25) {
		rnd := rand.New(rand.NewPCG(seed, 4))
		width := store.Date(1 + rnd.IntN(20))
		q := WindowQuery{
			Width:       time.Duration(width) * store.Day,
			MinAccounts: int64(1 + rnd.IntN(12)),
			MinNetworks: 1 + rnd.IntN(2),
			MaxQ:        []float64{0.001, 0.01, 0.2, 1}[rnd.IntN(4)],
		}
		created := map[string]map[store.Date]int64{}
		listed := map[string][]store.DayCount{}
		for _, slug := range []string{"a", "b", "c"}[:1+rnd.IntN(3)] {
			days := map[store.Date]int64{}
			for range 1 + rnd.IntN(400) {
				days[store.Date(14000+rnd.IntN(500))]++
			}
			for range rnd.IntN(4) {
				burst := store.Date(14000 + 50*rnd.IntN(10))
				for range 10 + rnd.IntN(40) {
					days[burst+store.Date(rnd.IntN(5))]++
				}
			}
			created[slug], listed[slug] = days, dayCounts(days)
		}
		q.MinNetworks = min(q.MinNetworks, len(created))
		got, err := CreationWindows(listed, q)
		if err != nil {
			t.Fatal(err)
		}
		sameWindows(t, got, referenceWindows(created, width, q))
		found += len(got)
	}
	if found < 25 {
		t.Errorf("only %d windows were compared", found)
	}
}

// One burst on one day, small enough for paper: seven windows of width 7 hold it, all
// with p = P(X >= 10) for mean 1, so q = p; merged they span 13 days.
func TestCreationWindowOfOneBurst(t *testing.T) {
	burst := day(t, "2020-01-27")
	got, err := CreationWindows(map[string][]store.DayCount{"a": {{Day: burst, Count: 10}}},
		WindowQuery{Width: 7 * store.Day, MinAccounts: 10, MinNetworks: 1, MaxQ: 0.01})
	if err != nil {
		t.Fatal(err)
	}
	sameWindows(t, got, []CreationWindow{{
		From: day(t, "2020-01-21"), To: day(t, "2020-02-03"), Total: 10,
		Networks: []NetworkWindow{{Network: "a", Accounts: 10, Expected: 1, Q: 1.1142547833872067e-07}},
	}})
}

// Windows that touch without sharing a day stay apart.
func TestTouchingWindowsStayApart(t *testing.T) {
	first := day(t, "2020-01-01")
	got, err := CreationWindows(map[string][]store.DayCount{"a": {{Day: first, Count: 20}, {Day: first + 1, Count: 20}}},
		WindowQuery{Width: store.Day, MinAccounts: 10, MinNetworks: 1, MaxQ: 0.01})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].To != got[1].From {
		t.Fatalf("got %v, want two windows of a day each", got)
	}
}

// Fifteen years of quiet growth, two bursts shared by two networks, and one that each
// network has for itself: the shared ones are found and nothing else.
func TestSharedBurstsAreFoundAndNothingElse(t *testing.T) {
	start, end := day(t, "2006-01-01"), day(t, "2021-01-01")
	shared := []store.Date{day(t, "2014-06-10"), day(t, "2020-01-27")}
	rnd := rand.New(rand.NewPCG(1, 2))
	listed := map[string][]store.DayCount{}
	for i, slug := range []string{"china", "russia", "quiet"} {
		days := map[store.Date]int64{}
		for range 2000 {
			days[start+store.Date(rnd.IntN(int(end-start)))]++
		}
		if slug != "quiet" {
			for _, burst := range append([]store.Date{day(t, "2010-03-01") + store.Date(400*i)}, shared...) {
				for range 60 {
					days[burst+store.Date(rnd.IntN(7))]++
				}
			}
		}
		listed[slug] = dayCounts(days)
	}
	got, err := CreationWindows(listed, WindowQuery{Width: 7 * store.Day, MinAccounts: 10, MinNetworks: 2, MaxQ: 0.01})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(shared) {
		t.Fatalf("%d windows, want %d: %v", len(got), len(shared), got)
	}
	for i, burst := range shared {
		w := got[i]
		if w.From > burst || w.To < burst+7 || w.From < burst-6 || w.To > burst+13 {
			t.Errorf("window %s to %s does not frame the burst of %s", w.From, w.To, burst)
		}
		if len(w.Networks) != 2 || w.Networks[0].Network != "china" || w.Networks[1].Network != "russia" {
			t.Errorf("networks %v", w.Networks)
		}
		for _, n := range w.Networks {
			if n.Accounts < 60 || n.Q > 1e-20 {
				t.Errorf("%s: %d accounts at q = %g", n.Network, n.Accounts, n.Q)
			}
		}
	}
}

// Two networks cannot share a window between three.
func TestFewerNetworksThanAskedForShareNothing(t *testing.T) {
	burst := []store.DayCount{{Day: day(t, "2020-01-27"), Count: 50}}
	for created, windows := range map[int]int{1: 0, 2: 0, 3: 1} {
		networks := map[string][]store.DayCount{}
		for _, slug := range []string{"a", "b", "c"}[:created] {
			networks[slug] = burst
		}
		got, err := CreationWindows(networks, WindowQuery{Width: store.Day, MinAccounts: 10, MinNetworks: 3, MaxQ: 0.01})
		if err != nil || len(got) != windows {
			t.Errorf("%d networks: %v, %v", created, got, err)
		}
	}
}

func TestNetworksWithoutDatedAccountsHaveNoWindows(t *testing.T) {
	got, err := CreationWindows(map[string][]store.DayCount{"a": nil, "b": {}},
		WindowQuery{Width: store.Day, MinAccounts: 1, MinNetworks: 1, MaxQ: 1})
	if err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestSillyWindowQueries(t *testing.T) {
	good := WindowQuery{Width: 7 * store.Day, MinAccounts: 10, MinNetworks: 2, MaxQ: 0.01}
	networks := map[string][]store.DayCount{"a": nil, "b": nil}
	if _, err := CreationWindows(networks, good); err != nil {
		t.Fatal(err)
	}
	for argument, silly := range map[string][]func(*WindowQuery){
		"width": {
			func(q *WindowQuery) { q.Width = 0 },
			func(q *WindowQuery) { q.Width = -store.Day },
			func(q *WindowQuery) { q.Width = 36 * time.Hour },
			func(q *WindowQuery) { q.Width = 367 * store.Day },
		},
		"minAccounts": {func(q *WindowQuery) { q.MinAccounts = 0 }},
		"minNetworks": {func(q *WindowQuery) { q.MinNetworks = 0 }},
		"maxQ": {
			func(q *WindowQuery) { q.MaxQ = 0 },
			func(q *WindowQuery) { q.MaxQ = 1.01 },
			func(q *WindowQuery) { q.MaxQ = math.NaN() },
		},
	} {
		for i, spoil := range silly {
			q := good
			spoil(&q)
			_, err := CreationWindows(networks, q)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Argument != argument || !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s %d: %v", argument, i, err)
			}
		}
	}
}
