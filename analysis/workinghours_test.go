package analysis

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
)

func hourCounts(start time.Time, hours int, tweets func(time.Time) int64) []store.HourCount {
	var list []store.HourCount
	for i := range hours {
		at := start.Add(time.Duration(i) * time.Hour)
		if n := tweets(at); n > 0 {
			list = append(list, store.HourCount{Hour: at, Tweets: n})
		}
	}
	return list
}

// A clock in the local zone, not arithmetic on bins, says what falls in office hours.
func TestOfficeHoursAgainstLocalClocks(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	activity := hourCounts(time.Date(2019, 12, 28, 0, 0, 0, 0, time.UTC), 2000, func(time.Time) int64 { return rnd.Int64N(5) })
	got, ok := FindWorkingHours(activity)
	if !ok || len(got.Offsets) != 27 || len(got.Bins) != 168 {
		t.Fatalf("%d offsets, %d bins", len(got.Offsets), len(got.Bins))
	}
	var total int64
	for _, a := range activity {
		total += a.Tweets
	}
	if got.Tweets != total {
		t.Errorf("%d tweets, want %d", got.Tweets, total)
	}
	for i, o := range got.Offsets {
		zone := time.FixedZone("", (i-12)*3600)
		var want int64
		for _, a := range activity {
			local := a.Hour.In(zone)
			if local.Weekday() >= time.Monday && local.Weekday() <= time.Friday && local.Hour() >= 8 && local.Hour() < 17 {
				want += a.Tweets
			}
		}
		if o.UTCOffset != i-12 || o.Tweets != want || o.Share != float64(want)/float64(total) {
			t.Errorf("offset %d: %v, want %d tweets", i-12, o, want)
		}
	}
	for i, b := range got.Bins {
		var want int64
		for _, a := range activity {
			if (int(a.Hour.Weekday())+6)%7+1 == b.Weekday && a.Hour.Hour() == b.Hour {
				want += a.Tweets
			}
		}
		if b.Weekday != i/24+1 || b.Hour != i%24 || b.Tweets != want {
			t.Errorf("bin %d: %v, want %d tweets", i, b, want)
		}
	}
}

func TestPlantedOfficeIsFound(t *testing.T) {
	for _, offset := range []int{-12, -5, 0, 3, 8, 14} {
		zone := time.FixedZone("", offset*3600)
		got, ok := FindWorkingHours(hourCounts(time.Date(2020, 3, 2, 0, 0, 0, 0, time.UTC), 28*24, func(at time.Time) int64 {
			local := at.In(zone)
			if wd := local.Weekday(); wd == time.Saturday || wd == time.Sunday || local.Hour() < 8 || local.Hour() >= 17 {
				return 1
			}
			return 20
		}))
		if !ok || got.Best.UTCOffset != offset || got.Lead <= 0 || got.PValue > 1e-100 {
			t.Errorf("offset %d: best %v, lead %g, p %g", offset, got.Best, got.Lead, got.PValue)
		}
	}
}

func TestEvenActivityShowsNoOffice(t *testing.T) {
	got, ok := FindWorkingHours(hourCounts(time.Date(2020, 3, 2, 0, 0, 0, 0, time.UTC), 4*168, func(time.Time) int64 { return 3 }))
	if !ok || got.PValue != 1 || got.Lead != 0 || got.Best.UTCOffset != 0 || got.Best.Share != 45.0/168 {
		t.Errorf("best %v, lead %g, p %g", got.Best, got.Lead, got.PValue)
	}
}

// Of equal shares the offset nearer to UTC wins, then the negative one.
func TestTiedOffsets(t *testing.T) {
	monday := time.Date(2020, 3, 2, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		hour int
		want int
	}{
		{12, 0},  // within office hours at offsets -4 to 4
		{7, 1},   // at 1 to 9
		{18, -2}, // at -10 to -2
		{2, 6},   // at 6 to 14
	} {
		got, _ := FindWorkingHours([]store.HourCount{{Hour: monday.Add(time.Duration(c.hour) * time.Hour), Tweets: 5}})
		if got.Best.UTCOffset != c.want || got.Lead != 0 {
			t.Errorf("%d:00: best %v, want %d", c.hour, got.Best, c.want)
		}
	}
	a, b := OffsetShare{UTCOffset: -3, Tweets: 4}, OffsetShare{UTCOffset: 3, Tweets: 4}
	if !better(a, b) || better(b, a) {
		t.Error("of two equals as near to UTC the negative one is to be preferred")
	}
}

func TestNoTweetsNoWorkingHours(t *testing.T) {
	if got, ok := FindWorkingHours(nil); ok {
		t.Errorf("got %v", got)
	}
}
