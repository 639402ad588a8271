package analysis

import (
	"math"
	"time"

	"github.com/takedown/takedown/store"
)

// The offsets tried, in hours ahead of UTC, and the local hours taken for office hours.
const (
	firstOffset, lastOffset = -12, 14
	offsetsTried            = lastOffset - firstOffset + 1
	openingHour             = 8
	closingHour             = 17
	hoursOfWeek             = 7 * 24
	officeHours             = 5 * (closingHour - openingHour)
)

// WorkingHours says which office hours a rhythm fits.
type WorkingHours struct {
	// Tweets is the number of tweets counted, at least 1.
	Tweets int64
	// Best is the offset with the largest share: of equals the one nearer to UTC,
	// then the negative one. Lead is its share less the second best.
	Best OffsetShare
	Lead float64
	// PValue is the probability of a share like the best one's at any offset if
	// tweets fell on random hours; 0 below the smallest float.
	PValue float64
	// Offsets are ascending; Bins are the hours of the week from Monday 00:00 UTC.
	Offsets []OffsetShare
	Bins    []WeekHour
}

// OffsetShare is how many tweets fall within office hours at one UTC offset.
type OffsetShare struct {
	UTCOffset int
	Tweets    int64
	Share     float64
}

// WeekHour is one hour of the week in UTC: weekday 1 (Monday) to 7, hour 0 to 23.
type WeekHour struct {
	Weekday, Hour int
	Tweets        int64
}

// FindWorkingHours computes, for each whole UTC offset from -12 to +14, the share of
// tweets on Monday to Friday from 08:00 until before 17:00 local time. The p-value is
// a one-sided exact binomial test of the best share against 45/168, the share of
// those hours in a week, times the 27 offsets tried (Bonferroni). Tweets are not
// independent of each other, so it overstates the evidence.
//
// Without a tweet there is nothing to say: ok is false.
func FindWorkingHours(activity []store.HourCount) (w WorkingHours, ok bool) {
	var bins [hoursOfWeek]int64
	for _, a := range activity {
		bins[weekHour(a.Hour)] += a.Tweets
		w.Tweets += a.Tweets
	}
	if w.Tweets < 1 {
		return WorkingHours{}, false
	}
	for i, n := range bins {
		w.Bins = append(w.Bins, WeekHour{Weekday: i/24 + 1, Hour: i % 24, Tweets: n})
	}
	for offset := firstOffset; offset <= lastOffset; offset++ {
		n := inOfficeHours(&bins, offset)
		w.Offsets = append(w.Offsets, OffsetShare{UTCOffset: offset, Tweets: n, Share: float64(n) / float64(w.Tweets)})
	}
	best := 0
	for i, o := range w.Offsets {
		if better(o, w.Offsets[best]) {
			best = i
		}
	}
	w.Best = w.Offsets[best]
	second := int64(0)
	for i, o := range w.Offsets {
		if i != best {
			second = max(second, o.Tweets)
		}
	}
	w.Lead = float64(w.Best.Tweets-second) / float64(w.Tweets)
	w.PValue = math.Min(1, offsetsTried*binomialTail(w.Best.Tweets, w.Tweets, float64(officeHours)/hoursOfWeek))
	return w, true
}

// weekHour is the hour of the week in UTC, 0 for Monday 00:00.
func weekHour(t time.Time) int {
	t = t.UTC()
	return (int(t.Weekday())+6)%7*24 + t.Hour()
}

// inOfficeHours counts the tweets within office hours at an offset.
func inOfficeHours(bins *[hoursOfWeek]int64, offset int) int64 {
	var n int64
	for day := range 5 {
		for hour := openingHour; hour < closingHour; hour++ {
			n += bins[(day*24+hour-offset+hoursOfWeek)%hoursOfWeek]
		}
	}
	return n
}

// better says whether a is to be preferred to b as the best offset.
func better(a, b OffsetShare) bool {
	distance := func(o OffsetShare) int { return max(o.UTCOffset, -o.UTCOffset) }
	switch {
	case a.Tweets != b.Tweets:
		return a.Tweets > b.Tweets
	case distance(a) != distance(b):
		return distance(a) < distance(b)
	default:
		return a.UTCOffset < b.UTCOffset
	}
}
