package loader

import (
	"hash/maphash"
	"math/rand/v2"
	"slices"

	"github.com/takedown/takedown/store"
)

// class is what tweets of one kind have in common: how full the held row is and
// which networks' archives hold it.
type class struct {
	fullness store.Fullness
	networks []string
}

// classID numbers classes; there are few (fullnesses × combinations of networks).
type classID uint16

// classes numbers the classes that occur.
type classes struct{ all []class }

func (c *classes) id(want class) classID {
	for i, have := range c.all {
		if have.fullness == want.fullness && slices.Equal(have.networks, want.networks) {
			return classID(i)
		}
	}
	c.all = append(c.all, want)
	return classID(len(c.all) - 1)
}

// with is the class of id's tweets once network's archive is seen to hold them too.
func (c *classes) with(id classID, network string) classID {
	want := class{c.all[id].fullness, slices.Clone(c.all[id].networks)}
	if i, ok := slices.BinarySearch(want.networks, network); !ok {
		want.networks = slices.Insert(want.networks, i, network)
	}
	return c.id(want)
}

// seenSet remembers which tweets the store holds, and each one's class. Nearly
// all ids are numbers, which are known exactly. Others are known by 78 bits of a
// hash: among 37 million of them the chance that any two are confused is about 1
// in 10^8. Both are scattered anew in every process, so nobody can write ids
// that collide.
//
// It is split into shards that grow one at a time, so that growing never needs
// a second copy of more than a small part of it.
type seenSet struct {
	// factor is odd: multiplying by it gives each number another one.
	factor uint64
	seeds  [2]maphash.Seed
	shards [256]seenShard
}

// seenShard is a table with open addressing. A slot is empty when high is zero.
type seenShard struct {
	high []uint64
	// low holds 16 more bits of a hash, none for numbers, above the 16 bits of the class.
	low []uint32
	n   int
}

func newSeenSet() *seenSet {
	s := &seenSet{factor: rand.Uint64() | 1, seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}}
	for i := range s.shards {
		// Of different sizes, so that they do not all grow at the same time.
		s.shards[i].resize(1<<8 + i)
	}
	return s
}

// add puts id in the set with the class, unless it is there; then it gives the class it has.
func (s *seenSet) add(id string, c classID) (held classID, seen bool) {
	slot, shard := s.find(id)
	if shard.high[slot.i] != 0 {
		return classID(shard.low[slot.i]), true
	}
	shard.high[slot.i], shard.low[slot.i] = slot.high, slot.low|uint32(c)
	shard.n++
	if shard.n*7 > len(shard.high)*6 {
		shard.resize(len(shard.high) * 3 / 2)
	}
	return 0, false
}

// set changes the class of an id that is in the set.
func (s *seenSet) set(id string, c classID) {
	slot, shard := s.find(id)
	shard.low[slot.i] = slot.low | uint32(c)
}

type seenSlot struct {
	i    int
	high uint64
	low  uint32
}

// find gives the slot that id is in, or the empty one where it belongs.
func (s *seenSet) find(id string) (seenSlot, *seenShard) {
	var slot seenSlot
	if num, ok := store.Number(id); ok {
		slot.high = (uint64(num)<<1 | 1) * s.factor // odd: a used slot is never zero
	} else {
		slot.high = maphash.String(s.seeds[0], id) | 1
		slot.low = uint32(maphash.String(s.seeds[1], id))<<16 | 1<<16
	}
	shard := &s.shards[slot.high>>56]
	slot.i = shard.probe(slot.high, slot.low)
	return slot, shard
}

// probe gives the index of the slot with the hash, or of the empty one where it belongs.
func (t *seenShard) probe(high uint64, low uint32) int {
	// The high half of a product maps the hash, but for the byte that chose the
	// shard, to the table's range without a division.
	i := int(uint64(uint32(high>>24)) * uint64(len(t.high)) >> 32)
	for {
		if t.high[i] == high && t.low[i]&0xffff0000 == low || t.high[i] == 0 {
			return i
		}
		if i++; i == len(t.high) {
			i = 0
		}
	}
}

func (t *seenShard) resize(size int) {
	old := *t
	t.high, t.low = make([]uint64, size), make([]uint32, size)
	for i, high := range old.high {
		if high != 0 {
			j := t.probe(high, old.low[i]&0xffff0000)
			t.high[j], t.low[j] = high, old.low[i]
		}
	}
}
