package analysis

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"math"
	"slices"

	"github.com/takedown/takedown/store"
)

// SimilarityUnit is the weight of a tie between accounts that did exactly the same.
const SimilarityUnit = 1_000_000

// Similar weighs ties anew, by how similar what the two accounts acted on is, and
// keeps those of at least a similarity from 0 to 1 whose weight is not 0: the cosine
// of the accounts' TF-IDF vectors over the objects of some behaviours, after D.
// Pacheco and others, "Uncovering Coordinated Networks on Social Media: Methods and
// Case Studies", ICWSM 15 (2021). A weight is the cosine in millionths, rounded.
//
// An account's entry for an object is the number of its messages on it, times
// ln((1+n)/(1+df))+1 where df of all n accounts of the stream acted on the object,
// as scikit-learn has it: what everybody shares counts for little. All messages
// count, near to others or not. What FAST_RETWEET acts on are the tweets, that of
// their authors included; what SYNCHRONY does are bins.
//
// Sums are kept as whole numbers until the end, so that the order of objects makes
// no difference. It keeps the accounts of the stream and, for each tie, a number
// for each df of what the two shared: more than q.MaxItems are a [LimitError].
func Similar(ctx context.Context, ties []Tie, least float64, behaviours []store.Behaviour, messages MessageSource, q CoordinationQuery) ([]Tie, error) {
	if !(least >= 0 && least <= 1) {
		return nil, invalid("similarity", "must be from 0 to 1")
	}
	if len(ties) == 0 {
		return ties, nil
	}
	v := newVectors(ties, q.MaxItems)
	for _, q.Behaviour = range behaviours {
		if err := v.read(ctx, q.messages(messages, store.MessageQuery{}), q); err != nil {
			return nil, err
		}
	}
	similar := []Tie{}
	for i, t := range ties {
		cosine := v.cosine(i)
		if t.Weight = int64(math.Round(cosine * SimilarityUnit)); t.Weight > 0 && cosine >= least {
			similar = append(similar, t)
		}
	}
	return similar, nil
}

// vectors are the accounts of some ties, over the objects that they act on.
type vectors struct {
	numbering
	maxItems int
	ties     []vectorTie
	// tiesOf are the places of each account's ties: those of accounts that have
	// some, who are numbered first. places has each tie's, plus 1.
	tiesOf [][]int
	places pairCounts
	// squares are, for each of them, the sums of squared counts, by df.
	squares []map[int64]int64
	entries int
	// n counts the accounts of the stream, those that have acted.
	n     int
	acted []bool

	// counts are the messages of each account on the object that is being read, by
	// those that have any.
	counts   []int64
	accounts []uint32
}

// vectorTie is a tie of two accounts, with the sums of the products of their counts, by df.
type vectorTie struct {
	a, b     uint32
	products map[int64]int64
}

func newVectors(ties []Tie, maxItems int) *vectors {
	v := &vectors{numbering: numbering{numbers: map[string]uint32{}}, maxItems: maxItems, ties: make([]vectorTie, len(ties))}
	for i, t := range ties {
		v.ties[i] = vectorTie{a: v.number(t.A), b: v.number(t.B), products: map[int64]int64{}}
	}
	v.tiesOf, v.squares = make([][]int, len(v.names)), make([]map[int64]int64, len(v.names))
	for i, t := range v.ties {
		v.tiesOf[t.a], v.tiesOf[t.b] = append(v.tiesOf[t.a], i), append(v.tiesOf[t.b], i)
		*v.places.number(t.a, t.b) = uint32(i + 1)
	}
	for i := range v.squares {
		v.squares[i] = map[int64]int64{}
	}
	return v
}

// read adds what a behaviour acts on.
func (v *vectors) read(ctx context.Context, messages iter.Seq2[store.Message, error], q CoordinationQuery) error {
	begun, object, bin, n := false, "", int64(0), 0
	for m, err := range messages {
		if n++; err == nil && n%4096 == 0 {
			err = cmp.Or(ctx.Err(), bounded("accounts and shared objects", len(v.names)+v.entries, v.maxItems))
		}
		if err != nil {
			return err
		}
		now := int64(0)
		if q.Behaviour == store.BehaviourSynchrony {
			now = floorDiv(m.PostedAt, q.Within.Milliseconds())
		}
		if !begun || m.Object != object || now != bin {
			v.endObject()
			begun, object, bin = true, m.Object, now
		}
		account := v.number(m.AccountID)
		for int(account) >= len(v.counts) {
			v.counts, v.acted = append(v.counts, 0), append(v.acted, false)
		}
		if !v.acted[account] {
			v.acted[account] = true
			v.n++
		}
		if v.counts[account]++; v.counts[account] == 1 {
			v.accounts = append(v.accounts, account)
		}
	}
	v.endObject()
	return bounded("accounts and shared objects", len(v.names)+v.entries, v.maxItems)
}

// endObject adds what was counted on an object.
func (v *vectors) endObject() {
	df := int64(len(v.accounts))
	for _, account := range v.accounts {
		if int(account) >= len(v.squares) {
			continue
		}
		count := v.counts[account]
		v.add(v.squares[account], df, count*count)
		v.share(account, df, count)
	}
	for _, account := range v.accounts {
		v.counts[account] = 0
	}
	v.accounts = v.accounts[:0]
}

// share adds an account's part in an object that others acted on: of its ties and
// those others, the fewer are gone through. A tie is added to at the lower of its ends.
func (v *vectors) share(account uint32, df, count int64) {
	if ties := v.tiesOf[account]; len(ties) <= len(v.accounts) {
		for _, i := range ties {
			t := &v.ties[i]
			if other := t.a ^ t.b ^ account; account < other && int(other) < len(v.counts) && v.counts[other] > 0 {
				v.add(t.products, df, count*v.counts[other])
			}
		}
		return
	}
	for _, other := range v.accounts {
		if account < other {
			if place := v.places.get(account, other) + v.places.get(other, account); place > 0 {
				v.add(v.ties[place-1].products, df, count*v.counts[other])
			}
		}
	}
}

func (v *vectors) add(sums map[int64]int64, df, n int64) {
	before := len(sums)
	sums[df] += n
	v.entries += len(sums) - before
}

// cosine is the similarity of the accounts of a tie.
func (v *vectors) cosine(tie int) float64 {
	t := v.ties[tie]
	both := v.weigh(t.products)
	if both == 0 {
		return 0
	}
	return min(1, both/math.Sqrt(v.weigh(v.squares[t.a])*v.weigh(v.squares[t.b])))
}

// weigh sums up, in one order, what has a factor for each of two counts.
func (v *vectors) weigh(sums map[int64]int64) (sum float64) {
	for _, df := range slices.Sorted(maps.Keys(sums)) {
		idf := math.Log(float64(1+v.n)/float64(1+df)) + 1
		sum += float64(sums[df]) * idf * idf
	}
	return sum
}
