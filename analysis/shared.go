package analysis

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// NetworkUse is a network's use of what it shares with others. Lag is the time
// since the first of them used it; nil without a tweet.
type NetworkUse struct {
	store.Use
	Lag *time.Duration
}

// FirstUses puts uses in the order of time, those without a tweet last, then by network.
func FirstUses(uses []store.Use) []NetworkUse {
	list := make([]NetworkUse, len(uses))
	for i, u := range uses {
		list[i].Use = u
	}
	slices.SortFunc(list, func(a, b NetworkUse) int {
		byNetwork := strings.Compare(a.Network, b.Network)
		if a.FirstAt == nil || b.FirstAt == nil {
			return cmp.Or(cmp.Compare(given(b.FirstAt), given(a.FirstAt)), byNetwork)
		}
		return cmp.Or(a.FirstAt.Compare(*b.FirstAt), byNetwork)
	})
	for i := range list {
		if at := list[i].FirstAt; at != nil {
			lag := at.Sub(*list[0].FirstAt)
			list[i].Lag = &lag
		}
	}
	return list
}

// given is 1 for a time that is.
func given(at *time.Time) int {
	if at == nil {
		return 0
	}
	return 1
}

// NetworkOverlap is how much of what networks A and B have is shared: the
// distinct values in each, and in both.
type NetworkOverlap struct {
	A, B             string
	InA, InB, InBoth int64
}

// Jaccard is the share of the values of either that both have (P. Jaccard 1901);
// nil where there are none.
func (o NetworkOverlap) Jaccard() *float64 { return share(o.InBoth, o.InA+o.InB-o.InBoth) }

// Overlap is the share of the smaller network's values that both have (the
// Szymkiewicz–Simpson coefficient); nil where it has none.
func (o NetworkOverlap) Overlap() *float64 { return share(o.InBoth, min(o.InA, o.InB)) }

func share(part, whole int64) *float64 {
	if whole == 0 {
		return nil
	}
	s := float64(part) / float64(whole)
	return &s
}

// Overlaps compares each two of the networks, in their order, given how many
// values exactly which of them have.
func Overlaps(networks []string, sets []store.NetworkSet) []NetworkOverlap {
	overlaps := []NetworkOverlap{}
	for i, a := range networks {
		for _, b := range networks[i+1:] {
			o := NetworkOverlap{A: a, B: b}
			for _, set := range sets {
				inA, inB := slices.Contains(set.Networks, a), slices.Contains(set.Networks, b)
				if inA {
					o.InA += set.Values
				}
				if inB {
					o.InB += set.Values
				}
				if inA && inB {
					o.InBoth += set.Values
				}
			}
			overlaps = append(overlaps, o)
		}
	}
	return overlaps
}

// SharedCount is how many values at least two networks have.
func SharedCount(sets []store.NetworkSet) (values int64) {
	for _, set := range sets {
		if len(set.Networks) > 1 {
			values += set.Values
		}
	}
	return values
}
