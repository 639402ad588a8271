package analysis

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
)

// bruteCosine is the cosine of two accounts' TF-IDF vectors, word by word of the definition.
func bruteCosine(a, b string, messages []store.Message) float64 {
	actors, counts := map[string]map[string]bool{}, map[string]map[string]float64{}
	for _, m := range messages {
		if actors[m.Object] == nil {
			actors[m.Object] = map[string]bool{}
		}
		if counts[m.AccountID] == nil {
			counts[m.AccountID] = map[string]float64{}
		}
		actors[m.Object][m.AccountID] = true
		counts[m.AccountID][m.Object]++
	}
	vector := func(account string) map[string]float64 {
		v := map[string]float64{}
		for object, tf := range counts[account] {
			v[object] = tf * (math.Log((1+float64(len(counts)))/(1+float64(len(actors[object])))) + 1)
		}
		return v
	}
	dot := func(a, b map[string]float64) (sum float64) {
		for object := range a {
			sum += a[object] * b[object]
		}
		return sum
	}
	va, vb := vector(a), vector(b)
	if dot(va, vb) == 0 {
		return 0
	}
	return dot(va, vb) / math.Sqrt(dot(va, va)*dot(vb, vb))
}

// randomActs are messages of some accounts on some objects, some of which are popular.
func randomActs(r *rand.Rand, n int) []store.Message {
	var messages []store.Message
	for i := range n {
		object := fmt.Sprint("o", r.IntN(1+r.IntN(40)))
		if r.IntN(3) == 0 {
			object = ""
		}
		messages = append(messages, store.Message{Object: object, AccountID: fmt.Sprint("A", r.IntN(15)), ID: fmt.Sprint(i), PostedAt: int64(r.IntN(1e6))})
	}
	return messages
}

func sortMessages(messages []store.Message) {
	slices.SortFunc(messages, func(a, b store.Message) int {
		if c := strings.Compare(a.Object, b.Object); c != 0 {
			return c
		}
		return int(a.PostedAt - b.PostedAt)
	})
}

// TestSimilar: similarities are those of the definition, whatever the order of objects.
func TestSimilar(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for round := range 40 {
		messages := randomActs(r, 10+10*round)
		var ties []Tie
		for i := range 15 {
			for j := range 15 {
				if a, b := fmt.Sprint("A", i), fmt.Sprint("A", j); a < b && (round%2 == 0 || r.IntN(4) == 0) {
					ties = append(ties, Tie{a, b, 1})
				}
			}
		}
		sortMessages(messages)
		q := CoordinationQuery{Within: time.Second}
		got, err := Similar(t.Context(), ties, 0, []store.Behaviour{store.BehaviourCoLink}, stream(messages), q)
		if err != nil {
			t.Fatal(err)
		}
		weights := map[[2]string]int64{}
		for _, tie := range got {
			weights[[2]string{tie.A, tie.B}] = tie.Weight
		}
		for _, tie := range ties {
			want := bruteCosine(tie.A, tie.B, messages)
			if weight := weights[[2]string{tie.A, tie.B}]; math.Abs(float64(weight)-want*SimilarityUnit) > 0.5001 {
				t.Errorf("round %d: %s and %s: %d, want %v", round, tie.A, tie.B, weight, want)
			}
		}
		slices.SortStableFunc(messages, func(a, b store.Message) int { return strings.Compare(b.Object, a.Object) })
		again, err := Similar(t.Context(), ties, 0, []store.Behaviour{store.BehaviourCoLink}, stream(messages), q)
		if err != nil || !slices.Equal(got, again) {
			t.Errorf("round %d: another order of objects gives another answer: %v", round, err)
		}
		half, err := Similar(t.Context(), ties, 0.5, []store.Behaviour{store.BehaviourCoLink}, stream(messages), q)
		if want := slices.DeleteFunc(got, func(t Tie) bool { return t.Weight < SimilarityUnit/2 }); err != nil || !slices.Equal(half, want) {
			t.Errorf("round %d: of at least a half %v, want %v: %v", round, half, want, err)
		}
	}
}

// TestSimilarByHand: of three accounts A and B share o, that C has not, and all share p.
// idf(o) = ln(4/3)+1 = 1.2877, idf(p) = ln(4/4)+1 = 1: A = (2·1.2877, 1), B = (1.2877, 1), C = (0, 1).
func TestSimilarByHand(t *testing.T) {
	var messages []store.Message
	for i, m := range []string{"o A", "o A", "o B", "p A", "p B", "p C"} {
		object, account, _ := strings.Cut(m, " ")
		messages = append(messages, store.Message{Object: object, AccountID: account, ID: fmt.Sprint(i), PostedAt: int64(i)})
	}
	got, err := Similar(t.Context(), tied("A", "B", 1, "A", "C", 1, "B", "C", 1), 0, []store.Behaviour{store.BehaviourCoHashtag}, stream(messages), CoordinationQuery{})
	if want := tied("A", "B", 958265, "A", "C", 361965, "B", "C", 613356); err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
	// In bins of 2 ms: A; A and B; B and C. Of two behaviours, everything is there twice.
	got, err = Similar(t.Context(), tied("A", "B", 1, "A", "C", 1, "B", "C", 1), 0, []store.Behaviour{store.BehaviourSynchrony},
		stream([]store.Message{{AccountID: "A", PostedAt: 0}, {AccountID: "A", PostedAt: 1}, {AccountID: "B", PostedAt: 2}, {AccountID: "A", PostedAt: 3}, {AccountID: "C", PostedAt: 4}, {AccountID: "B", PostedAt: 5}}),
		CoordinationQuery{Within: 2 * time.Millisecond})
	if len(got) != 2 || err != nil || got[0].B != "B" || got[1].B != "C" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestSimilarRefused(t *testing.T) {
	ties := tied("A", "B", 1)
	for _, least := range []float64{-0.1, 1.1, math.NaN()} {
		if _, err := Similar(t.Context(), ties, least, nil, stream(nil), CoordinationQuery{}); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("at least %v: %v", least, err)
		}
	}
	messages := randomActs(rand.New(rand.NewPCG(1, 1)), 100)
	sortMessages(messages)
	var limit *LimitError
	if _, err := Similar(t.Context(), ties, 0, []store.Behaviour{store.BehaviourCoLink}, stream(messages), CoordinationQuery{MaxItems: 10}); !errors.As(err, &limit) {
		t.Errorf("15 accounts of at most 10: %v", err)
	}
}
