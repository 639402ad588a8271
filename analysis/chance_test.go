package analysis

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
)

// chanceRate is the share of edges among accounts that act independently that may
// come out above expectation, as the schema states it for expectedWeight.
const chanceRate = 0.01

// aboveChance says that an edge is above expectation: by more than three standard
// deviations, taken for those of rare events, and never by less than 3.
func aboveChance(e CoordinationEdge) bool {
	return float64(e.Weight) > e.ExpectedWeight+3*math.Sqrt(max(e.ExpectedWeight, 1))
}

// TestChance: of edges among accounts that are busy, at the same times of day and on
// the same popular objects, but independently, no more than the stated rate are
// above expectation; all edges of a group that acts together are.
func TestChance(t *testing.T) {
	const accounts, group, together, week = 80, 4, 30, 7 * 24 * 3600
	edges, above := 0, 0
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 3))
		var messages []store.Message
		act := func(account int, object string, second int) {
			messages = append(messages, store.Message{Object: object, AccountID: fmt.Sprint(account), ID: fmt.Sprint(len(messages)), PostedAt: int64(second) * 1000})
		}
		popular := rand.NewZipf(r, 1.3, 2, 200)
		for account := range accounts {
			for range 20 + r.IntN(400) {
				// Two thirds in the evening, as people are.
				second := r.IntN(week)
				if r.IntN(3) > 0 {
					second = r.IntN(7)*24*3600 + 18*3600 + r.IntN(4*3600)
				}
				act(account, fmt.Sprint("o", popular.Uint64()), second)
			}
		}
		for range together {
			second, object := r.IntN(week), fmt.Sprint("o", popular.Uint64())
			for account := range group {
				act(account, object, second+r.IntN(30))
			}
		}
		sortMessages(messages)
		found, _, err := Coordination(t.Context(), stream(messages), CoordinationQuery{Behaviour: store.BehaviourCoRetweet, Within: 5 * time.Minute, MinWeight: 1, Expected: true})
		if err != nil {
			t.Fatal(err)
		}
		planted := 0
		for _, e := range found {
			switch in := len(e.Source) == 1 && len(e.Target) == 1 && e.Source < fmt.Sprint(group) && e.Target < fmt.Sprint(group); {
			case in && aboveChance(e):
				planted++
			case !in:
				edges++
				if aboveChance(e) {
					above++
				}
			}
		}
		if planted != group*(group-1) {
			t.Errorf("seed %d: %d edges of the group of %d are above expectation", seed, planted, group)
		}
	}
	rate := float64(above) / float64(edges)
	t.Logf("%d of %d edges, %.4f", above, edges, rate)
	if edges < 1000 || rate > chanceRate || math.IsNaN(rate) {
		t.Errorf("%d of %d edges are above expectation, more than %v", above, edges, chanceRate)
	}
}
