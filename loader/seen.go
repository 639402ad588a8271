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
// all ids are numbers, which are known exactly, in eight bytes with the class.
// Others are known by 128 bits of a hash. Both are scattered anew in every
// process, so nobody can write ids that collide.
//
// The numbers are split into shards that grow one at a time, so that growing
// never needs a second copy of more than a small part of them.
type seenSet struct {
	// factor is odd: multiplying by it gives each number another one.
	factor uint64
	shards [1 << classBits]seenShard
	// rare are the classes of numbers that do not fit into a slot.
	rare map[uint64]classID

	seeds [2]maphash.Seed
	odd   map[[2]uint64]classID
}

// seenShard is a table with open addressing. A slot is empty when it is zero.
// Otherwise it holds what the choice of the shard leaves of the number, above the class.
type seenShard struct {
	slots []uint64
	n     int
}

const (
	classBits = 12
	// rareClass stands for one in seenSet.rare.
	rareClass = 1<<classBits - 1
)

func newSeenSet() *seenSet {
	s := &seenSet{
		factor: rand.Uint64() | 1, rare: make(map[uint64]classID),
		seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, odd: make(map[[2]uint64]classID),
	}
	const least = 512 // room for a million and a half: growing takes time
	for i := range s.shards {
		// Of different sizes, so that they do not all grow at the same time.
		s.shards[i].resize(least + i*least/4/len(s.shards))
	}
	return s
}

// add puts id in the set with the class, unless it is there; then it gives the class it has.
func (s *seenSet) add(id string, c classID) (held classID, seen bool) {
	key, ok := s.key(id)
	if !ok {
		h := s.hash(id)
		if held, seen = s.odd[h]; !seen {
			s.odd[h] = c
		}
		return held, seen
	}
	shard, rest := s.find(key)
	slot := shard.probe(rest)
	if held := *slot & rareClass; *slot != 0 {
		if held == rareClass {
			return s.rare[key], true
		}
		return classID(held), true
	}
	*slot = rest | s.fit(key, c)
	shard.n++
	if shard.n*8 > len(shard.slots)*7 {
		shard.resize(len(shard.slots) * 5 / 4)
	}
	return 0, false
}

// set changes the class of an id that is in the set.
func (s *seenSet) set(id string, c classID) {
	key, ok := s.key(id)
	if !ok {
		s.odd[s.hash(id)] = c
		return
	}
	shard, rest := s.find(key)
	*shard.probe(rest) = rest | s.fit(key, c)
}

// fit gives a class as a slot holds it.
func (s *seenSet) fit(key uint64, c classID) uint64 {
	if c < rareClass {
		return uint64(c)
	}
	s.rare[key] = c
	return rareClass
}

// key scatters an id that is a number. It is odd, as are both factors.
func (s *seenSet) key(id string) (key uint64, ok bool) {
	num, ok := store.Number(id)
	return (uint64(num)<<1 | 1) * s.factor, ok
}

func (s *seenSet) hash(id string) [2]uint64 {
	return [2]uint64{maphash.String(s.seeds[0], id), maphash.String(s.seeds[1], id)}
}

// find gives the shard of a key, and what is left of the key: not zero, since the key is odd.
func (s *seenSet) find(key uint64) (shard *seenShard, rest uint64) {
	return &s.shards[key>>(64-classBits)], key << classBits
}

// probe gives the slot that holds the rest of a key, or the empty one where it belongs.
func (t *seenShard) probe(rest uint64) *uint64 {
	// The high half of a product maps the rest to the table's range without a division.
	i := int((rest >> 32) * uint64(len(t.slots)) >> 32)
	for {
		if slot := &t.slots[i]; *slot == 0 || *slot&^rareClass == rest {
			return slot
		}
		if i++; i == len(t.slots) {
			i = 0
		}
	}
}

func (t *seenShard) resize(size int) {
	old := t.slots
	t.slots = make([]uint64, size)
	for _, slot := range old {
		if slot != 0 {
			*t.probe(slot &^ rareClass) = slot
		}
	}
}
