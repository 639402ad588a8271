package analysis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
)

// TestEvidenceByPairs compares with what every pair of messages says.
func TestEvidenceByPairs(t *testing.T) {
	for _, behaviour := range store.Behaviours {
		compared := 0
		for seed := range uint64(20) {
			r := rand.New(rand.NewPCG(seed, 7))
			messages := madeUp(r, behaviour)
			q := CoordinationQuery{Behaviour: behaviour, Within: time.Duration(1+r.IntN(40)) * time.Second, MinWeight: 1}
			edges, _, err := Coordination(t.Context(), stream(messages), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, first := range []int{1, 2, 1000} {
				got, err := Matches(t.Context(), edges, first, stream(messages), q)
				if err != nil || len(got) != len(edges) {
					t.Fatalf("%d lists for %d edges, %v", len(got), len(edges), err)
				}
				for i, e := range edges {
					want := evidenceByPairs(messages, e, q)
					if int64(len(want)) != e.Weight {
						t.Fatalf("%s: %d matches for a weight of %d", behaviour, len(want), e.Weight)
					}
					compared += len(got[i])
					if want = want[:min(first, len(want))]; !slices.Equal(got[i], want) {
						t.Fatalf("%s, seed %d, first %d, %+v:\n%v\nwant\n%v", behaviour, seed, first, e, got[i], want)
					}
				}
			}
		}
		if compared < 200 {
			t.Errorf("%s: only %d matches were compared", behaviour, compared)
		}
	}
}

// evidenceByPairs is the definition: for each message of source its nearest match.
func evidenceByPairs(messages []store.Message, e CoordinationEdge, q CoordinationQuery) []Match {
	best := map[string]Match{}
	for _, m1 := range messages {
		for _, m2 := range messages {
			if m1.AccountID != e.Source || m2.AccountID != e.Target || !pairMatches(m1, m2, q) {
				continue
			}
			object := m1.Object
			if q.Behaviour == store.BehaviourSynchrony {
				within := q.Within.Milliseconds()
				object = time.UnixMilli(floorDiv(m1.PostedAt, within) * within).UTC().Format("2006-01-02T15:04:05Z")
			}
			m := Match{SourceID: m1.ID, TargetID: m2.ID, SourceAt: m1.PostedAt, TargetAt: m2.PostedAt, Object: object}
			key := func(m Match) string {
				return fmt.Sprintf("%09d %s %09d %s", max(m.SourceAt-m.TargetAt, m.TargetAt-m.SourceAt), m.Object, m.TargetAt+1_000_000, m.TargetID)
			}
			if held, ok := best[m1.ID]; !ok || key(m) < key(held) {
				best[m1.ID] = m
			}
		}
	}
	var list []Match
	for _, m := range best {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b Match) int {
		return cmp.Or(cmp.Compare(a.SourceAt, b.SourceAt), strings.Compare(a.SourceID, b.SourceID))
	})
	return list
}

func TestFirstEdges(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	messages := madeUp(r, store.BehaviourCoHashtag)
	q := CoordinationQuery{Behaviour: store.BehaviourCoHashtag, Within: time.Minute, MinWeight: 1}
	all, total, err := Coordination(t.Context(), stream(messages), q)
	if err != nil || total != int64(len(all)) || total < 10 {
		t.Fatalf("%d of %d edges, %v", len(all), total, err)
	}
	for q.MaxEdges = 1; q.MaxEdges <= len(all)+1; q.MaxEdges++ {
		some, total, err := Coordination(t.Context(), stream(messages), q)
		if err != nil || total != int64(len(all)) || !slices.Equal(some, all[:min(q.MaxEdges, len(all))]) {
			t.Errorf("the first %d: %v of %d, %v", q.MaxEdges, some, total, err)
		}
	}
}

func TestTooMuchToKeep(t *testing.T) {
	messages := madeUp(rand.New(rand.NewPCG(3, 3)), store.BehaviourCoHashtag)
	q := CoordinationQuery{Behaviour: store.BehaviourCoHashtag, Within: time.Minute, MinWeight: 1, MaxItems: 10}
	_, _, err := Coordination(t.Context(), stream(messages), q)
	if tooMuch, ok := errors.AsType[*LimitError](err); !ok || tooMuch.Limit != 10 {
		t.Errorf("pairs: %v", err)
	}
	edge := CoordinationEdge{Source: messages[0].AccountID, Target: "?"}
	many := slices.Repeat([]store.Message{messages[0]}, 5000)
	if _, err := ExpectedWeights(t.Context(), []CoordinationEdge{edge}, stream(many), q); !errors.As(err, new(*LimitError)) {
		t.Errorf("messages: %v", err)
	}
}

// TestCoordinationStops: also where one object takes long.
func TestCoordinationStops(t *testing.T) {
	var messages []store.Message
	for i := range 50_000 {
		messages = append(messages, on("o", fmt.Sprint(i%3), fmt.Sprint(i), float64(i)))
	}
	q := CoordinationQuery{Behaviour: store.BehaviourCoRetweet, Within: 24 * time.Hour, MinWeight: 1}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Coordination(ctx, stream(messages), q); !errors.Is(err, context.Canceled) {
		t.Errorf("counting: %v", err)
	}
	edges := []CoordinationEdge{{Source: "0", Target: "1"}}
	if _, err := ExpectedWeights(ctx, edges, stream(messages), q); !errors.Is(err, context.Canceled) {
		t.Errorf("shuffling: %v", err)
	}
	if _, err := Matches(ctx, edges, 1, stream(messages), q); !errors.Is(err, context.Canceled) {
		t.Errorf("evidence: %v", err)
	}
}
