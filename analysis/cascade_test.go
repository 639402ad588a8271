package analysis

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/takedown/takedown/store"
)

func cascadeOf(t *testing.T, original *int64, retweets ...store.Referrer) *Cascade {
	t.Helper()
	b := CascadeBuilder{Original: original}
	for _, r := range retweets {
		if err := b.Add(&r); err != nil {
			t.Fatal(err)
		}
	}
	return b.Cascade()
}

func millis(at string) int64 {
	t, err := time.Parse("2006-01-02 15:04:05.000", at)
	if err != nil {
		panic(err)
	}
	return t.UnixMilli()
}

func TestCascade(t *testing.T) {
	c := cascadeOf(t, new(millis("2020-01-01 09:59:00.000")),
		store.Referrer{AccountID: "a", PostedAt: millis("2020-01-01 09:59:00.001")},
		store.Referrer{AccountID: "b", PostedAt: millis("2020-01-01 09:59:59.999")},
		store.Referrer{AccountID: "a", PostedAt: millis("2020-01-01 10:00:00.000")},
		store.Referrer{AccountID: "c", PostedAt: millis("2020-01-01 12:00:00.000")})
	if c.Size != 4 || c.Accounts != 3 || !c.FirstAt.Equal(time.UnixMilli(millis("2020-01-01 09:59:00.001"))) ||
		!c.LastAt.Equal(time.UnixMilli(millis("2020-01-01 12:00:00.000"))) {
		t.Errorf("%+v", c)
	}
	hour := func(h int) time.Time { return time.Date(2020, 1, 1, h, 0, 0, 0, time.UTC) }
	if diff := cmp.Diff([]CascadeHour{{hour(9), 2, 2}, {hour(10), 1, 3}, {hour(12), 1, 4}}, c.Hours); diff != "" {
		t.Error(diff)
	}
	// 1 ms, 59.999 s, 60 s, 2 h 1 min
	if got := *c.Delays.Median(); got != 59999500*time.Microsecond+500*time.Microsecond {
		t.Errorf("median %v", got)
	}
	// 59.998 s, 1 ms, 2 h
	if *c.Gaps.Min() != time.Millisecond || *c.Gaps.Median() != 59998*time.Millisecond || *c.Gaps.Max() != 2*time.Hour || c.Gaps.Count() != 3 {
		t.Errorf("gaps %v", c.Gaps)
	}
	quantiles, err := c.Delays.Quantiles([]float64{0.001, 0.25, 0.26, 0.5, 1})
	want := []DurationQuantile{{0.001, time.Millisecond}, {0.25, time.Millisecond}, {0.26, 59999 * time.Millisecond}, {0.5, 59999 * time.Millisecond}, {1, 2*time.Hour + time.Minute}}
	if diff := cmp.Diff(want, quantiles); diff != "" || err != nil {
		t.Errorf("%s, %v", diff, err)
	}
	for _, share := range []float64{0, -1, 1.01} {
		var bad *InvalidError
		if _, err := c.Delays.Quantiles([]float64{share}); !errors.As(err, &bad) {
			t.Errorf("quantile of %v: %v", share, err)
		}
	}
}

func TestCascadeWithoutAnOriginal(t *testing.T) {
	c := cascadeOf(t, nil, store.Referrer{AccountID: "a", PostedAt: -1}, store.Referrer{AccountID: "a", PostedAt: 0})
	if c.Size != 2 || c.Accounts != 1 || c.Delays.Count() != 0 || c.Delays.Median() != nil || c.Gaps.Count() != 1 || len(c.Hours) != 2 {
		t.Errorf("%+v", c)
	}
	if c = cascadeOf(t, nil); c.Size != 0 || c.FirstAt != nil || c.LastAt != nil || c.Gaps.Min() != nil || c.Gaps.Max() != nil {
		t.Errorf("%+v", c)
	}
	b := CascadeBuilder{MaxSize: 1}
	var limit *LimitError
	if err := b.Add(&store.Referrer{}); err != nil {
		t.Error(err)
	}
	if err := b.Add(&store.Referrer{}); !errors.As(err, &limit) {
		t.Errorf("%v", err)
	}
}
