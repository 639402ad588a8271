package analysis

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// HandOver says when a network took up a narrative, against the network that had it first.
type HandOver struct {
	Network string
	FirstAt time.Time
	// Lag is the time from the first network's first tweet.
	Lag time.Duration
	// ReachedOn is the day on which it had so many tweets in all; nil for never.
	ReachedOn *store.Date
	// ReachedLag is the time from the first day on which a network had.
	ReachedLag *time.Duration
}

// HandOver lists the networks by their first tweet, then slug. minTweets, at
// least 1, are those that a network has to reach.
func (s *Spread) HandOver(minTweets int64) ([]HandOver, error) {
	if minTweets < 1 {
		return nil, invalid("minTweets", "must be at least 1")
	}
	list := []HandOver{}
	var firstReached *store.Date
	for _, n := range s.Networks {
		h := HandOver{Network: n.Network, FirstAt: *n.FirstAt}
		var sum int64
		for _, hour := range n.Hours {
			if sum += hour.Tweets; sum >= minTweets {
				day := store.DateOf(hour.Hour)
				h.ReachedOn = &day
				break
			}
		}
		if h.ReachedOn != nil && (firstReached == nil || *h.ReachedOn < *firstReached) {
			firstReached = h.ReachedOn
		}
		list = append(list, h)
	}
	slices.SortFunc(list, func(a, b HandOver) int {
		return cmp.Or(a.FirstAt.Compare(b.FirstAt), strings.Compare(a.Network, b.Network))
	})
	for i := range list {
		h := &list[i]
		h.Lag = h.FirstAt.Sub(list[0].FirstAt)
		if h.ReachedOn != nil {
			lag := time.Duration(*h.ReachedOn-*firstReached) * store.Day
			h.ReachedLag = &lag
		}
	}
	return list, nil
}
