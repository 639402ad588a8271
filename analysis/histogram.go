package analysis

import (
	"time"

	"github.com/takedown/takedown/store"
)

// Bucket is the grain of a histogram, in UTC.
type Bucket string

// The grains. A WEEK starts on Monday, as in ISO 8601.
const (
	BucketHour  Bucket = "HOUR"
	BucketDay   Bucket = "DAY"
	BucketWeek  Bucket = "WEEK"
	BucketMonth Bucket = "MONTH"
	BucketYear  Bucket = "YEAR"
)

// CreationBucket counts the accounts created within one bucket.
type CreationBucket struct {
	Start    store.Date
	Accounts int64
}

// ActivityBucket counts the tweets posted within one bucket.
type ActivityBucket struct {
	Start            time.Time
	Tweets, Retweets int64
}

// CreationHistogram sums days, ascending, into buckets; empty ones are left out.
// BucketHour is an [InvalidError]: creation is known to the day.
func CreationHistogram(days []store.DayCount, bucket Bucket) ([]CreationBucket, error) {
	if bucket == BucketHour {
		return nil, invalid("bucket", "HOUR is not available: creation dates are disclosed as days")
	}
	histogram := []CreationBucket{}
	for _, d := range days {
		start := store.DateOf(bucket.start(d.Day.Time()))
		if n := len(histogram); n == 0 || histogram[n-1].Start != start {
			histogram = append(histogram, CreationBucket{Start: start})
		}
		histogram[len(histogram)-1].Accounts += d.Count
	}
	return histogram, nil
}

// ActivityHistogram sums hours, ascending, into buckets; empty ones are left out.
func ActivityHistogram(hours []store.HourCount, bucket Bucket) []ActivityBucket {
	histogram := []ActivityBucket{}
	for _, h := range hours {
		start := bucket.start(h.Hour.UTC())
		if n := len(histogram); n == 0 || !histogram[n-1].Start.Equal(start) {
			histogram = append(histogram, ActivityBucket{Start: start})
		}
		b := &histogram[len(histogram)-1]
		b.Tweets += h.Tweets
		b.Retweets += h.Retweets
	}
	return histogram
}

// start is the first moment of the bucket that t, in UTC, falls into.
func (b Bucket) start(t time.Time) time.Time {
	year, month, day := t.Date()
	switch b {
	case BucketHour:
		return t.Truncate(time.Hour)
	case BucketWeek:
		day -= (int(t.Weekday()) + 6) % 7
	case BucketMonth:
		day = 1
	case BucketYear:
		month, day = time.January, 1
	}
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
