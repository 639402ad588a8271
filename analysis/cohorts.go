package analysis

import (
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/takedown/takedown/store"
)

// CreationCohort is the accounts created within one bucket.
type CreationCohort struct {
	Start    store.Date
	Accounts int64
	// Tweeted counts those with a tweet, TweetedBefore those with one older than
	// their creation day.
	Tweeted       int64
	TweetedBefore int64
	// Dormancy is nil where none tweeted, and so are the first of their first
	// tweets and the last.
	Dormancy                     *DormancyQuartiles
	FirstTweetFrom, FirstTweetTo *time.Time
}

// DormancyQuartiles say how long accounts lay dormant: each is the shortest time
// that so large a share of them do not exceed (see [Distribution.Quantiles]).
type DormancyQuartiles struct {
	Lower, Median, Upper time.Duration
}

// CreationCohorts sorts accounts, which come in any order, into buckets by their
// creation day, ascending; empty ones, and accounts without a creation date, are
// left out. It holds 8 bytes an account. BucketHour is an [InvalidError]:
// creation is known to the day.
func CreationCohorts(accounts iter.Seq2[*store.Account, error], bucket Bucket) ([]CreationCohort, error) {
	if bucket == BucketHour {
		return nil, invalid("bucket", "HOUR is not available: creation dates are disclosed as days")
	}
	found := map[store.Date]*cohort{}
	for a, err := range accounts {
		if err != nil {
			return nil, err
		}
		if a.CreatedOn == nil {
			continue
		}
		start := store.DateOf(bucket.start(a.CreatedOn.Time()))
		c := found[start]
		if c == nil {
			c = &cohort{CreationCohort: CreationCohort{Start: start}}
			found[start] = c
		}
		c.add(a)
	}
	cohorts := make([]CreationCohort, 0, len(found))
	for _, start := range slices.Sorted(maps.Keys(found)) {
		cohorts = append(cohorts, found[start].whole())
	}
	return cohorts, nil
}

// cohort is a cohort that accounts are added to.
type cohort struct {
	CreationCohort
	dormancies []time.Duration
}

func (c *cohort) add(a *store.Account) {
	c.Accounts++
	dormancy := a.Dormancy()
	if dormancy == nil {
		return
	}
	c.Tweeted++
	if *dormancy < 0 {
		c.TweetedBefore++
	}
	c.dormancies = append(c.dormancies, *dormancy)
	if c.FirstTweetFrom == nil || a.FirstTweetAt.Before(*c.FirstTweetFrom) {
		c.FirstTweetFrom = a.FirstTweetAt
	}
	if c.FirstTweetTo == nil || a.FirstTweetAt.After(*c.FirstTweetTo) {
		c.FirstTweetTo = a.FirstTweetAt
	}
}

// whole is the cohort once all accounts were added.
func (c *cohort) whole() CreationCohort {
	if n := len(c.dormancies); n > 0 {
		slices.Sort(c.dormancies)
		quartile := func(quarters int) time.Duration { return c.dormancies[(quarters*n+3)/4-1] }
		c.Dormancy = &DormancyQuartiles{Lower: quartile(1), Median: quartile(2), Upper: quartile(3)}
	}
	return c.CreationCohort
}
