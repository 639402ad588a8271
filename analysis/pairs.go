package analysis

import (
	"iter"
	"math/bits"
)

// pair is two accounts, low < high, with what was counted from low to high and back.
type pair struct {
	low, high   uint32
	forth, back uint32
}

// pairCounts counts pairs of accounts: an open table, because there can be tens
// of millions, of 16 bytes each.
type pairCounts struct {
	// slots has a power of two; high is 0 in a free one.
	slots []pair
	used  int
}

// add counts one more from source to target, which differ.
func (c *pairCounts) add(source, target uint32) {
	*c.number(source, target)++
}

// number is where the number from source to target is kept.
func (c *pairCounts) number(source, target uint32) *uint32 {
	if c.used*4 >= len(c.slots)*3 {
		c.grow()
	}
	return c.find(min(source, target), max(source, target)).of(source)
}

// find gives the slot of a pair, which it takes where the pair has none.
func (c *pairCounts) find(low, high uint32) *pair {
	p := c.slot(low, high)
	if p.high == 0 {
		p.low, p.high = low, high
		c.used++
	}
	return p
}

// slot is where a pair is, or the free one where it would be.
func (c *pairCounts) slot(low, high uint32) *pair {
	const golden = 0x9E3779B97F4A7C15
	hash := (uint64(low)<<32 | uint64(high)) * golden
	mask := uint64(len(c.slots) - 1)
	for i := hash >> bits.LeadingZeros64(mask); ; i = (i + 1) & mask {
		if p := &c.slots[i]; p.high == 0 || p.high == high && p.low == low {
			return p
		}
	}
}

// get is the number of source to target, 0 where there is none.
func (c *pairCounts) get(source, target uint32) uint32 {
	return *c.slot(min(source, target), max(source, target)).of(source)
}

// of is the number from one of the two to the other.
func (p *pair) of(source uint32) *uint32 {
	if source == p.low {
		return &p.forth
	}
	return &p.back
}

func (c *pairCounts) grow() {
	old := c.slots
	c.slots, c.used = make([]pair, max(1024, 2*len(old))), 0
	for _, p := range old {
		if p.high != 0 {
			*c.find(p.low, p.high) = p
		}
	}
}

// all lists the pairs, in no order.
func (c *pairCounts) all() iter.Seq[pair] {
	return func(yield func(pair) bool) {
		for _, p := range c.slots {
			if p.high != 0 && !yield(p) {
				return
			}
		}
	}
}
