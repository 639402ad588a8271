package synth

import (
	"math"
	"sort"
)

// popularity says which original each of a number of retweets is of. The k-th
// most popular of every cycle of originals has a share in proportion to
// (k+1)^-0.7: a heavy tail that needs no memory in proportion to the tweets.
type popularity struct {
	// upTo[k] counts the retweets of the first k originals of a cycle.
	upTo []int64
}

// maxCycle bounds how many retweets one tweet can have, and so how long they take.
const maxCycle = 1 << 16

// newPopularity lays out retweets over originals.
func newPopularity(originals, retweets int64) popularity {
	size := min(originals, maxCycle)
	cycles := originals / size
	wanted := float64((retweets + cycles - 1) / cycles)
	var total float64
	weight := func(k int64) float64 { return math.Pow(float64(size)/float64(k+1), 0.7) }
	for k := range size {
		total += weight(k)
	}
	// Rounding down loses less than one retweet an original.
	factor := (wanted + float64(size)) / total
	upTo := make([]int64, size+1)
	for k := range size {
		upTo[k+1] = upTo[k] + int64(factor*weight(k))
	}
	return popularity{upTo: upTo}
}

// at gives the original of retweet m, and how many retweets of it come before m.
func (p *popularity) at(m int64) (original, place int64) {
	perCycle := p.upTo[len(p.upTo)-1]
	cycle, m := m/perCycle, m%perCycle
	k := int64(sort.Search(len(p.upTo)-1, func(k int) bool { return p.upTo[k+1] > m }))
	return cycle*int64(len(p.upTo)-1) + k, m - p.upTo[k]
}

// retweets is the most retweets that original x can have.
func (p *popularity) retweets(x int64) int64 {
	if len(p.upTo) == 0 {
		return 0
	}
	k := x % int64(len(p.upTo)-1)
	return p.upTo[k+1] - p.upTo[k]
}
