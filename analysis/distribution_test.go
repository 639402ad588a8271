package analysis

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/takedown/takedown/store"
)

func TestDistributionAgainstTheSortedItems(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 9))
	for range 50 {
		var items []int64
		for range 1 + rnd.IntN(300) {
			items = append(items, int64(math.Exp(rnd.Float64()*16))-1)
		}
		slices.Sort(items)
		var values []store.ValueCount
		var sum float64
		for _, v := range items {
			sum += float64(v)
			if n := len(values); n == 0 || values[n-1].Value != v {
				values = append(values, store.ValueCount{Value: v})
			}
			values[len(values)-1].Count++
		}
		d := NewDistribution(values, int64(len(items))+7)
		if d.Count != int64(len(items)) || d.Undisclosed != 7 || *d.Min() != items[0] || *d.Max() != items[len(items)-1] {
			t.Fatalf("count %d, undisclosed %d, min %d, max %d", d.Count, d.Undisclosed, *d.Min(), *d.Max())
		}
		if !close64(*d.Mean(), sum/float64(len(items)), 1e-12) {
			t.Fatalf("mean %g", *d.Mean())
		}
		for percent := 1; percent <= 100; percent++ {
			q, err := d.Quantiles([]float64{float64(percent) / 100})
			if err != nil {
				t.Fatal(err)
			}
			rank := (percent*len(items) + 99) / 100
			if want := items[rank-1]; q[0].Value != want {
				t.Fatalf("%d %% of %d items: %d, want %d", percent, len(items), q[0].Value, want)
			}
		}
		checkBins(t, d.Bins(), items)
	}
}

func checkBins(t *testing.T, bins []DistributionBin, items []int64) {
	t.Helper()
	for i, b := range bins {
		var want int64
		for _, v := range items {
			if v >= b.From && v < b.To {
				want++
			}
		}
		if b.Count != want {
			t.Fatalf("bin %v, want %d", b, want)
		}
		if i > 0 && bins[i-1].To != b.From {
			t.Fatalf("a gap before %v", b)
		}
	}
	if first, last := bins[0], bins[len(bins)-1]; first.Count == 0 || last.Count == 0 {
		t.Fatalf("empty bins at an end: %v, %v", first, last)
	}
}

func TestBinEdges(t *testing.T) {
	d := NewDistribution([]store.ValueCount{{Value: 0, Count: 4}, {Value: 2, Count: 1}, {Value: 99, Count: 2}, {Value: 100, Count: 1}}, 8)
	want := []DistributionBin{{0, 1, 4}, {1, 2, 0}, {2, 5, 1}, {5, 10, 0}, {10, 20, 0}, {20, 50, 0}, {50, 100, 2}, {100, 200, 1}}
	if got := d.Bins(); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	huge := NewDistribution([]store.ValueCount{{Value: math.MaxInt64, Count: 1}}, 1)
	if got := huge.Bins(); len(got) != 1 || got[0].Count != 1 {
		t.Errorf("of the largest value: %v", got)
	}
}

func TestEmptyDistribution(t *testing.T) {
	d := NewDistribution(nil, 3)
	q, err := d.Quantiles([]float64{0.5})
	if err != nil || len(q) != 0 || d.Min() != nil || d.Max() != nil || d.Mean() != nil || len(d.Bins()) != 0 || d.Undisclosed != 3 {
		t.Errorf("%v, %v, %v", d, q, err)
	}
}

func TestSillyQuantiles(t *testing.T) {
	d := NewDistribution(nil, 0)
	for _, share := range []float64{0, -1, 1.1, math.NaN()} {
		if _, err := d.Quantiles([]float64{share}); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%g: %v", share, err)
		}
	}
}
