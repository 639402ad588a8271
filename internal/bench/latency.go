package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

const amplifiersQuery = `query($id: String!) { account(platformId: $id) {
	amplifiers(first: 50) { totalCount coverage nodes { platformId } edges { retweets tweets firstAt lastAt medianDelay node { platformId screenName } } } } }`

// latency serves the store and asks, over HTTP, for the first 50 amplifiers of
// the most amplified account; it gives the median and the 99th percentile in milliseconds.
func (b *bench) latency(ctx context.Context, path string) (p50, p99 float64, err error) {
	target, err := mostAmplified(ctx, path)
	if err != nil {
		return 0, 0, err
	}
	s, _, err := b.serveCounted(ctx, path)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	body, err := question(amplifiersQuery, map[string]any{"id": target})
	if err != nil {
		return 0, 0, err
	}
	times := make([]float64, 0, b.requests)
	for i := range b.requests + 20 {
		start := time.Now()
		out, err := s.ask(ctx, body)
		if err != nil {
			return 0, 0, err
		}
		if i >= 20 { // the first ones open files and fill caches
			times = append(times, milliseconds(time.Since(start)))
		}
		var answer struct {
			Data struct {
				Account struct{ Amplifiers struct{ TotalCount int } }
			}
		}
		if err := json.Unmarshal(out, &answer); err != nil || answer.Data.Account.Amplifiers.TotalCount == 0 {
			return 0, 0, fmt.Errorf("no amplifiers (%w): %.300s", err, out)
		}
	}
	slices.Sort(times)
	return percentile(times, 50), percentile(times, 99), nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func percentile(sorted []float64, p int) float64 { return sorted[len(sorted)*p/100] }
