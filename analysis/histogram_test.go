package analysis

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
)

func TestCreationHistogram(t *testing.T) {
	days := []store.DayCount{
		{Day: day(t, "1969-12-31"), Count: 1}, // a Wednesday before the epoch
		{Day: day(t, "2019-12-29"), Count: 2}, // a Sunday
		{Day: day(t, "2019-12-30"), Count: 3}, // a Monday
		{Day: day(t, "2020-01-01"), Count: 4},
		{Day: day(t, "2020-01-31"), Count: 5},
	}
	for bucket, want := range map[Bucket][]CreationBucket{
		BucketDay: {{day(t, "1969-12-31"), 1}, {day(t, "2019-12-29"), 2}, {day(t, "2019-12-30"), 3},
			{day(t, "2020-01-01"), 4}, {day(t, "2020-01-31"), 5}},
		BucketWeek:  {{day(t, "1969-12-29"), 1}, {day(t, "2019-12-23"), 2}, {day(t, "2019-12-30"), 7}, {day(t, "2020-01-27"), 5}},
		BucketMonth: {{day(t, "1969-12-01"), 1}, {day(t, "2019-12-01"), 5}, {day(t, "2020-01-01"), 9}},
		BucketYear:  {{day(t, "1969-01-01"), 1}, {day(t, "2019-01-01"), 5}, {day(t, "2020-01-01"), 9}},
	} {
		got, err := CreationHistogram(days, bucket)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v; want %v", bucket, got, err, want)
		}
	}
	if _, err := CreationHistogram(days, BucketHour); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("HOUR: %v", err)
	}
}

func TestActivityHistogram(t *testing.T) {
	at := func(s string) time.Time {
		parsed, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	hours := []store.HourCount{
		{Hour: at("2019-12-29T23:00:00Z"), Tweets: 2, Retweets: 1},
		{Hour: at("2019-12-30T00:00:00Z"), Tweets: 3},
		{Hour: at("2019-12-30T05:00:00Z"), Tweets: 4, Retweets: 4},
		{Hour: at("2020-01-01T05:00:00Z"), Tweets: 1},
	}
	for bucket, want := range map[Bucket][]ActivityBucket{
		BucketHour: {{at("2019-12-29T23:00:00Z"), 2, 1}, {at("2019-12-30T00:00:00Z"), 3, 0},
			{at("2019-12-30T05:00:00Z"), 4, 4}, {at("2020-01-01T05:00:00Z"), 1, 0}},
		BucketDay:   {{at("2019-12-29T00:00:00Z"), 2, 1}, {at("2019-12-30T00:00:00Z"), 7, 4}, {at("2020-01-01T00:00:00Z"), 1, 0}},
		BucketWeek:  {{at("2019-12-23T00:00:00Z"), 2, 1}, {at("2019-12-30T00:00:00Z"), 8, 4}},
		BucketMonth: {{at("2019-12-01T00:00:00Z"), 9, 5}, {at("2020-01-01T00:00:00Z"), 1, 0}},
		BucketYear:  {{at("2019-01-01T00:00:00Z"), 9, 5}, {at("2020-01-01T00:00:00Z"), 1, 0}},
	} {
		if got := ActivityHistogram(hours, bucket); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", bucket, got, want)
		}
	}
	if got := ActivityHistogram(nil, BucketDay); got == nil || len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
}
