package analysis_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

// Who used a value first comes first; the others lag behind it.
func TestFirstUses(t *testing.T) {
	at := func(minute int) *time.Time { return new(time.Date(2020, 1, 1, 10, minute, 0, 0, time.UTC)) }
	got := analysis.FirstUses([]store.Use{{Network: "never"}, {Network: "late", FirstAt: at(7)}, {Network: "b", FirstAt: at(2)}, {Network: "also never"}, {Network: "a", FirstAt: at(2)}})
	want := []analysis.NetworkUse{
		{Use: store.Use{Network: "a", FirstAt: at(2)}, Lag: new(time.Duration(0))},
		{Use: store.Use{Network: "b", FirstAt: at(2)}, Lag: new(time.Duration(0))},
		{Use: store.Use{Network: "late", FirstAt: at(7)}, Lag: new(5 * time.Minute)},
		{Use: store.Use{Network: "also never"}}, {Use: store.Use{Network: "never"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Each two networks are compared, of all that any network has.
func TestOverlaps(t *testing.T) {
	sets := []store.NetworkSet{{Networks: []string{"a", "b", "c"}, Values: 1}, {Networks: []string{"a", "b"}, Values: 2}, {Networks: []string{"a"}, Values: 4},
		{Networks: []string{"c"}, Values: 8}}
	if got := analysis.SharedCount(sets); got != 3 {
		t.Errorf("%d values are shared, want 3", got)
	}
	type overlap struct {
		A, B             string
		InA, InB, InBoth int64
		jaccard, overlap float64
	}
	want := []overlap{
		{"a", "b", 7, 3, 3, 3. / 7, 1}, {"a", "c", 7, 9, 1, 1. / 15, 1. / 7}, {"a", "none", 7, 0, 0, 0, -1},
		{"b", "c", 3, 9, 1, 1. / 11, 1. / 3}, {"b", "none", 3, 0, 0, 0, -1}, {"c", "none", 9, 0, 0, 0, -1},
	}
	var got []overlap
	value := func(share *float64) float64 {
		if share == nil {
			return -1
		}
		return *share
	}
	for _, o := range analysis.Overlaps([]string{"a", "b", "c", "none"}, sets) {
		got = append(got, overlap{o.A, o.B, o.InA, o.InB, o.InBoth, value(o.Jaccard()), value(o.Overlap())})
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(overlap{})); diff != "" {
		t.Error(diff)
	}
	if (analysis.NetworkOverlap{}).Jaccard() != nil {
		t.Error("nothing has a share of nothing")
	}
}
