package synth

import (
	"math/bits"
	"math/rand/v2"
)

// Everything random is drawn from a stream of its own, named by the seed, the
// network, the purpose and an index. Any row can so be made, or made again,
// without the rows before it: that is what lets rows be written on every core,
// and a retweet quote its original, with no tweet kept in memory.
type purpose uint64

const (
	forAccount purpose = iota + 1
	forDates
	forPost
	forShare
	forForeignShare
	forReply
	forQuote
	forListed
	forPlan
	forPlanted
	forDirt
	forFileOrder
	forDuplicates
	forNames
	forDelay
)

// source is a reusable stream.
type source struct {
	*rand.Rand
	pcg *rand.PCG
}

func newSource() *source {
	pcg := rand.NewPCG(0, 0)
	return &source{Rand: rand.New(pcg), pcg: pcg}
}

// reset starts the stream that the arguments name.
func (s *source) reset(seed uint64, network int, why purpose, index int64) {
	hi := mix(seed ^ mix(uint64(network)<<8|uint64(why)))
	s.pcg.Seed(hi, mix(hi^uint64(index)))
}

// hash is a single draw of the stream that the arguments name.
func hash(seed uint64, network int, why purpose, index int64) uint64 {
	return mix(mix(seed^mix(uint64(network)<<8|uint64(why))) ^ uint64(index))
}

// mix is the finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable
// pseudorandom number generators, OOPSLA 2014): a bijection that spreads
// neighbouring inputs.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// permutation puts 0..n-1 in a random order without holding it in memory: a
// Feistel network over the next power of four, walked until it lands inside
// (Black and Rogaway: Ciphers with arbitrary finite domains, CT-RSA 2002).
type permutation struct {
	n    uint64
	half uint
	mask uint64
	keys [4]uint64
}

func newPermutation(n int64, key uint64) permutation {
	half := uint(max(2, bits.Len64(uint64(n)-1)+1) / 2)
	p := permutation{n: uint64(n), half: half, mask: 1<<half - 1}
	for i := range p.keys {
		p.keys[i] = mix(key + uint64(i))
	}
	return p
}

// at is the item in place i.
func (p *permutation) at(i int64) int64 {
	x := uint64(i)
	for {
		l, r := x>>p.half, x&p.mask
		for _, k := range p.keys {
			l, r = r, l^(mix(r^k)&p.mask)
		}
		if x = l<<p.half | r; x < p.n {
			return int64(x)
		}
	}
}

// pick draws an index of cumulative, which holds running totals of weights,
// with a probability in proportion to its weight.
func pick(r *rand.Rand, cumulative []uint64) int {
	u := r.Uint64N(cumulative[len(cumulative)-1])
	lo, hi := 0, len(cumulative)-1
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if cumulative[mid] > u {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// skewed draws from 0..n-1, low numbers far more often: a heavy tail.
func skewed(r *rand.Rand, n int) int {
	u := r.Float64()
	return int(float64(n) * u * u * u)
}
