package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// growthResult is a question about one thing at the smallest and the largest scale.
type growthResult struct{ Small, Large questionResult }

// times is how many times the p99 grew.
func (g growthResult) times() float64 { return g.Large.P99 / g.Small.P99 }

// growthTime is how long a question may be asked at either scale: as often as it should be.
const growthTime = time.Minute

// measureGrowth asks each question about one thing at two scales, in turns: a machine
// that others share is as slow for the one as for the other.
func (f *full) measureGrowth(ctx context.Context, scales [2]string) (results []growthResult, err error) {
	list, err := questions()
	if err != nil {
		return nil, err
	}
	var servers [2]*served
	var of [2]measured[arguments]
	for i, scale := range scales {
		if of[i], err = kept[arguments](f, "arguments-"+scale); err != nil {
			return nil, err
		}
		if servers[i], _, err = f.serveCounted(ctx, f.store(scale)); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, servers[i].stop()) }()
	}
	for _, q := range list {
		if q.kind != "point" {
			continue
		}
		small, large := q.asking(servers[0], of[0].Found, growthTime), q.asking(servers[1], of[1].Found, growthTime)
		for small.more() || large.more() {
			for _, k := range []*asking{small, large} {
				if !k.more() {
					continue
				}
				if err := k.once(ctx); err != nil {
					return nil, fmt.Errorf("%s: %w", q.name, err)
				}
			}
		}
		results = append(results, growthResult{small.result(), large.result()})
	}
	return results, nil
}
