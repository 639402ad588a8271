package analysis

import (
	"slices"
	"time"

	"github.com/takedown/takedown/store"
)

// Cascade is the retweets of one tweet. It is a star: a retweet in an archive
// points at the original, whoever it was seen with, so there is no depth to it.
type Cascade struct {
	// Size counts retweets, Accounts those who posted them.
	Size, Accounts int64
	// FirstAt and LastAt are the times of the first and the last; nil without any.
	FirstAt, LastAt *time.Time
	// Delays are the times from the original to each retweet, none where its time is
	// unknown; Gaps those from each retweet to the next.
	Delays, Gaps *Durations
	// Hours are the clock hours with retweets, ascending.
	Hours []CascadeHour
}

// CascadeHour is one hour of a cascade.
type CascadeHour struct {
	Start time.Time
	// Retweets are those of the hour, Total all until its end.
	Retweets, Total int64
}

// CascadeBuilder gathers the retweets of a tweet, which come in the order of time.
type CascadeBuilder struct {
	// Original is the time of the tweet in milliseconds; nil where it is unknown.
	Original *int64
	// MaxSize is the most retweets; 0 means no limit.
	MaxSize int

	accounts     map[string]struct{}
	times        []int64
	delays, gaps []int64
}

// Add adds a retweet. Too many are a [LimitError].
func (b *CascadeBuilder) Add(r *store.Referrer) error {
	if b.MaxSize > 0 && len(b.times) == b.MaxSize {
		return &LimitError{Items: "retweets of one tweet", Limit: b.MaxSize, Advice: "Account.amplifiers in a range of time"}
	}
	if b.accounts == nil {
		b.accounts = map[string]struct{}{}
	}
	b.accounts[r.AccountID] = struct{}{}
	if n := len(b.times); n > 0 {
		b.gaps = append(b.gaps, r.PostedAt-b.times[n-1])
	}
	if b.Original != nil {
		b.delays = append(b.delays, r.PostedAt-*b.Original)
	}
	b.times = append(b.times, r.PostedAt)
	return nil
}

// Cascade is what was gathered.
func (b *CascadeBuilder) Cascade() *Cascade {
	c := &Cascade{Size: int64(len(b.times)), Accounts: int64(len(b.accounts)), Delays: NewDurations(b.delays), Gaps: NewDurations(b.gaps)}
	for i, ms := range b.times {
		at := time.UnixMilli(ms).UTC()
		if i == 0 {
			c.FirstAt = &at
		}
		c.LastAt = &at
		hour := clockHour(at)
		if n := len(c.Hours); n == 0 || !c.Hours[n-1].Start.Equal(hour) {
			c.Hours = append(c.Hours, CascadeHour{Start: hour})
		}
		last := &c.Hours[len(c.Hours)-1]
		last.Retweets++
		last.Total = int64(i) + 1
	}
	return c
}

// clockHour is the clock hour that a time is in.
func clockHour(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), 0, 0, 0, time.UTC)
}

// Durations is how lengths of time are spread.
type Durations struct {
	// sorted are milliseconds.
	sorted []int64
}

// NewDurations describes lengths of time in milliseconds.
func NewDurations(millis []int64) *Durations {
	slices.Sort(millis)
	return &Durations{millis}
}

// DurationQuantile says that the share Of the items do not exceed Value.
type DurationQuantile struct {
	Of    float64
	Value time.Duration
}

// Count counts them.
func (d *Durations) Count() int64 { return int64(len(d.sorted)) }

// Min is the shortest; nil without any.
func (d *Durations) Min() *time.Duration { return d.at(0) }

// Max is the longest; nil without any.
func (d *Durations) Max() *time.Duration { return d.at(len(d.sorted) - 1) }

// Median is the middle one, or the mean of the middle two, to the millisecond,
// half a millisecond away from zero; nil without any.
func (d *Durations) Median() *time.Duration {
	n := len(d.sorted)
	if n == 0 {
		return nil
	}
	low, high := *d.at((n - 1) / 2), *d.at(n / 2)
	median := (low + (high-low)/2).Round(time.Millisecond)
	return &median
}

// Quantiles are as those of [Distribution.Quantiles].
func (d *Durations) Quantiles(of []float64) ([]DurationQuantile, error) {
	quantiles := []DurationQuantile{}
	for _, share := range of {
		if !(share > 0 && share <= 1) {
			return nil, invalid("of", "must hold shares above 0 and at most 1")
		}
		if n := len(d.sorted); n > 0 {
			quantiles = append(quantiles, DurationQuantile{share, *d.at(int(rankOf(share, int64(n))) - 1)})
		}
	}
	return quantiles, nil
}

func (d *Durations) at(i int) *time.Duration {
	if i < 0 || i >= len(d.sorted) {
		return nil
	}
	v := time.Duration(d.sorted[i]) * time.Millisecond
	return &v
}
