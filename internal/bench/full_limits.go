package main

import "fmt"

// Limits are those of the disclosures of June 2020 at their full size, whatever
// scale was measured.
const (
	maxLoadMiB       = 6 * 1024
	maxStoreShare    = 0.5    // of the CSVs
	maxPoint         = 100.0  // ms
	maxPointGrowth   = 1.5    // from the smallest scale
	maxNetwork       = 1500.0 // ms
	maxCoRetweet     = 180.0  // s
	maxCoRetweetMiB  = 4 * 1024
	minConstantShare = 0.4
	maxCrowd         = 500.0 // ms
)

// misses are the limits that the largest scale does not keep, and by how much.
func misses(sizes []size, growth []growthResult) (found []string) {
	first, last := sizes[0], sizes[len(sizes)-1]
	check := func(what, unit string, measured, limit float64) {
		if measured > limit {
			found = append(found, fmt.Sprintf("%s: %.4g %s, %.2f times the limit of %.4g", what, measured, unit, measured/limit, limit))
		}
	}
	check("memory of the load", "MiB", last.Load.Cost.PeakMiB, maxLoadMiB)
	check("size of the store", "of the CSVs", float64(last.Load.Bytes)/float64(last.Archive.Bytes), maxStoreShare)
	check("size of the store once it was served, with the file beside it", "of the CSVs", float64(last.Serving.Bytes)/float64(last.Archive.Bytes), maxStoreShare)
	for _, q := range last.Questions {
		if q.Failed != "" {
			found = append(found, fmt.Sprintf("`%s`: refused: %s", q.Name, q.Failed))
			continue
		}
		switch q.Kind {
		case "point":
			check("p99 of `"+q.Name+"`", "ms", q.P99, maxPoint)
		case "network":
			check("p99 of `"+q.Name+"`", "ms", q.P99, maxNetwork)
		}
	}
	for _, g := range growth {
		check("p99 of `"+g.Small.Name+"` against scale "+first.Scale, "times", g.times(), maxPointGrowth)
	}
	for _, b := range last.Behaviour {
		switch {
		case b.Failed != "":
			found = append(found, fmt.Sprintf("`%s`: %s", b.Behaviour, b.Failed))
		case b.Behaviour == "co_retweet":
			check("`co_retweet` over everything", "s", b.Cost.Seconds, maxCoRetweet)
			check("memory of `co_retweet` over everything", "MiB", b.Cost.PeakMiB, maxCoRetweetMiB)
		}
	}
	if c := last.Clients; c.Constant.PerSecond > 0 {
		for _, asked := range []struct {
			when string
			crowdResult
		}{{"the first time", c.First}, {"again", c.Again}} {
			if share := asked.PerSecond / c.Constant.PerSecond; share < minConstantShare {
				found = append(found, fmt.Sprintf("a hundred clients asking %s: %.2f of the constant server's answers a second, of at least %.2f", asked.when, share, minConstantShare))
			}
		}
	}
	if last.Beside.LoadedRows > 0 {
		check("p99 of a hundred clients beside a load", "ms", last.Beside.Loading.P99, maxCrowd)
	}
	return found
}
