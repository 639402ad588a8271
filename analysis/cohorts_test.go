package analysis_test

import (
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

func accountsOf(accounts ...*store.Account) iter.Seq2[*store.Account, error] {
	return func(yield func(*store.Account, error) bool) {
		for _, a := range accounts {
			if !yield(a, nil) {
				return
			}
		}
	}
}

// A cohort counts its accounts, and describes those that tweeted.
func TestCreationCohorts(t *testing.T) {
	at := func(text string) time.Time {
		parsed, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	created := func(day string, first ...string) *store.Account {
		a := &store.Account{CreatedOn: new(store.DateOf(at(day + "T00:00:00Z")))}
		for _, text := range first {
			a.FirstTweetAt = new(at(text))
		}
		return a
	}
	got, err := analysis.CreationCohorts(accountsOf(
		created("2020-01-31", "2020-02-01T00:00:00Z"), created("2019-12-31", "2019-12-30T23:00:00Z"), created("2020-01-01", "2020-01-01T06:00:00Z"),
		&store.Account{FirstTweetAt: new(at("2020-01-01T06:00:00Z"))}, created("2020-01-15"), created("2020-01-02", "2020-01-12T00:00:00Z"),
		created("2020-01-02", "2020-01-02T00:00:00Z"), created("2020-01-02", "2020-01-04T00:00:00Z"), created("2021-05-05"),
	), analysis.BucketMonth)
	if err != nil {
		t.Fatal(err)
	}
	day := func(text string) store.Date { return store.DateOf(at(text + "T00:00:00Z")) }
	want := []analysis.CreationCohort{
		{Start: day("2019-12-01"), Accounts: 1, Tweeted: 1, TweetedBefore: 1, Dormancy: &analysis.DormancyQuartiles{Lower: -time.Hour, Median: -time.Hour, Upper: -time.Hour},
			FirstTweetFrom: new(at("2019-12-30T23:00:00Z")), FirstTweetTo: new(at("2019-12-30T23:00:00Z"))},
		// 0 h, 6 h, 24 h, 48 h, 240 h: a quarter of five is two of them.
		{Start: day("2020-01-01"), Accounts: 6, Tweeted: 5, Dormancy: &analysis.DormancyQuartiles{Lower: 6 * time.Hour, Median: 24 * time.Hour, Upper: 48 * time.Hour},
			FirstTweetFrom: new(at("2020-01-01T06:00:00Z")), FirstTweetTo: new(at("2020-02-01T00:00:00Z"))},
		{Start: day("2021-05-01"), Accounts: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := analysis.CreationCohorts(accountsOf(), analysis.BucketHour); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("by the hour: %v", err)
	}
}

// What cannot be read is no cohort.
func TestCreationCohortsFail(t *testing.T) {
	broken := func(yield func(*store.Account, error) bool) { yield(nil, store.ErrUnavailable) }
	if _, err := analysis.CreationCohorts(broken, analysis.BucketDay); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("%v, want the error of the stream", err)
	}
}
