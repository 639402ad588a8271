package analysis

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Tie is what holds two accounts together, A < B bytewise.
type Tie struct {
	A, B string
	// Weight is the sum of the weights of the edges between the two, in both
	// directions and over all behaviours.
	Weight int64
}

// Ties fuses the edges of any number of coordinations, by A, then B.
func Ties(coordinations ...[]CoordinationEdge) []Tie {
	var ties []Tie
	for _, edges := range coordinations {
		for _, e := range edges {
			ties = append(ties, Tie{min(e.Source, e.Target), max(e.Source, e.Target), e.Weight})
		}
	}
	slices.SortFunc(ties, func(a, b Tie) int { return cmp.Or(strings.Compare(a.A, b.A), strings.Compare(a.B, b.B)) })
	fused := ties[:0]
	for _, t := range ties {
		if n := len(fused); n > 0 && fused[n-1].A == t.A && fused[n-1].B == t.B {
			fused[n-1].Weight += t.Weight
			continue
		}
		fused = append(fused, t)
	}
	return fused
}

// Backbone keeps the ties that are too heavy for chance at one of their ends, at
// a level of significance above 0 and at most 1: the disparity filter of M. Á.
// Serrano, M. Boguñá and A. Vespignani, "Extracting the multiscale backbone of
// complex weighted networks", PNAS 106 (2009), equation 2. An account of k > 1
// ties of total weight s takes a tie of weight w for significant if
// (1 − w/s)^(k−1) < level. To an account of one tie it is not.
func Backbone(ties []Tie, level float64) ([]Tie, error) {
	if !(level > 0 && level <= 1) {
		return nil, invalid("backbone", "must be above 0 and at most 1")
	}
	type end struct{ ties, weight int64 }
	ends := map[string]end{}
	for _, t := range ties {
		for _, account := range []string{t.A, t.B} {
			e := ends[account]
			ends[account] = end{e.ties + 1, e.weight + t.Weight}
		}
	}
	significant := func(account string, weight int64) bool {
		e := ends[account]
		return e.ties > 1 && math.Pow(1-float64(weight)/float64(e.weight), float64(e.ties-1)) < level
	}
	kept := []Tie{}
	for _, t := range ties {
		if significant(t.A, t.Weight) || significant(t.B, t.Weight) {
			kept = append(kept, t)
		}
	}
	return kept, nil
}
