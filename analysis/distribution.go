package analysis

import (
	"math"

	"github.com/takedown/takedown/store"
)

// Distribution is how a quantity is spread over items.
type Distribution struct {
	// Count is the number of items with a value, Undisclosed of those without.
	Count       int64
	Undisclosed int64

	values []store.ValueCount
	sum    float64
}

// Quantile says that the share Of the items do not exceed Value.
type Quantile struct {
	Of    float64
	Value int64
}

// DistributionBin counts the items with From <= value < To.
type DistributionBin struct {
	From, To int64
	Count    int64
}

// NewDistribution describes distinct values of at least 0, ascending, among items in all.
func NewDistribution(values []store.ValueCount, items int64) *Distribution {
	d := &Distribution{values: values}
	for _, v := range values {
		d.Count += v.Count
		d.sum += float64(v.Value) * float64(v.Count)
	}
	d.Undisclosed = max(0, items-d.Count)
	return d
}

// Mean is nil without a value.
func (d *Distribution) Mean() *float64 {
	if d.Count == 0 {
		return nil
	}
	mean := d.sum / float64(d.Count)
	return &mean
}

// Min is nil without a value.
func (d *Distribution) Min() *int64 {
	if d.Count == 0 {
		return nil
	}
	return &d.values[0].Value
}

// Max is nil without a value.
func (d *Distribution) Max() *int64 {
	if d.Count == 0 {
		return nil
	}
	return &d.values[len(d.values)-1].Value
}

// Quantiles gives, for each share in (0, 1], the smallest value that at least this
// share of the items do not exceed (the inverse of the empirical distribution
// function, type 1 of Hyndman and Fan 1996). There are none without a value.
// Another share is an [InvalidError].
func (d *Distribution) Quantiles(of []float64) ([]Quantile, error) {
	quantiles := []Quantile{}
	for _, share := range of {
		if !(share > 0 && share <= 1) {
			return nil, invalid("of", "must hold shares above 0 and at most 1")
		}
		if d.Count > 0 {
			quantiles = append(quantiles, Quantile{Of: share, Value: d.quantile(share)})
		}
	}
	return quantiles, nil
}

func (d *Distribution) quantile(share float64) int64 {
	rank := rankOf(share, d.Count)
	var seen int64
	for _, v := range d.values {
		if seen += v.Count; seen >= rank {
			return v.Value
		}
	}
	return d.values[len(d.values)-1].Value
}

// rankOf is the place, from 1, of the item that a share of n items reaches.
func rankOf(share float64, n int64) int64 {
	// A decimal share times a count may come out just above the whole number it stands for.
	return max(1, int64(math.Ceil(share*float64(n)*(1-1e-12))))
}

// Bins counts the items in logarithmically spaced bins, from the smallest value's to
// the largest's: 0, 1, 2-4, 5-9, 10-19, 20-49, 50-99 and so on.
func (d *Distribution) Bins() []DistributionBin {
	bins := []DistributionBin{}
	rest := d.values
	for from, to := int64(0), int64(1); len(rest) > 0; from, to = to, nextEdge(to) {
		bin := DistributionBin{From: from, To: to}
		for len(rest) > 0 && (rest[0].Value < to || to == math.MaxInt64) {
			bin.Count += rest[0].Count
			rest = rest[1:]
		}
		if bin.Count > 0 || len(bins) > 0 {
			bins = append(bins, bin)
		}
	}
	return bins
}

// nextEdge is the edge after one of 1, 2, 5, 10, 20, 50, …
func nextEdge(edge int64) int64 {
	if edge > math.MaxInt64/5 {
		return math.MaxInt64
	}
	digit := edge
	for digit >= 10 {
		digit /= 10
	}
	if digit == 2 {
		return edge / 2 * 5
	}
	return edge * 2
}
