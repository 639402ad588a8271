package analysis

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
)

func tied(list ...any) []Tie {
	var ties []Tie
	for i := 0; i < len(list); i += 3 {
		ties = append(ties, Tie{list[i].(string), list[i+1].(string), int64(list[i+2].(int))})
	}
	return ties
}

func TestTies(t *testing.T) {
	got := Ties([]CoordinationEdge{{Source: "B", Target: "A", Weight: 2}, {Source: "A", Target: "B", Weight: 3}, {Source: "A", Target: "Z", Weight: 1}},
		[]CoordinationEdge{{Source: "B", Target: "A", Weight: 10}, {Source: "A", Target: "10", Weight: 5}})
	want := tied("10", "A", 5, "A", "B", 15, "A", "Z", 1)
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestBackbone: to A the tie of 90 of 100 is significant at 0.05, (1-0.9)^2 =
// 0.01; that of 8 is at 0.9, 0.92^2 = 0.8464; that of 2 never is, 0.98^2 = 0.9604.
// B has two ties of equal weight: (1-0.5)^1 = 0.5.
func TestBackbone(t *testing.T) {
	ties := tied("A", "B", 90, "A", "C", 8, "A", "D", 2, "B", "E", 90)
	for level, want := range map[float64]string{
		0.005: "",
		0.05:  "AB",
		0.5:   "AB",
		0.51:  "AB BE",
		0.9:   "AB AC BE",
		1:     "AB AC AD BE",
	} {
		kept, err := Backbone(ties, level)
		var got []string
		for _, k := range kept {
			got = append(got, k.A+k.B)
		}
		if strings.Join(got, " ") != want || err != nil {
			t.Errorf("at %v: %v, %v, want %s", level, got, err, want)
		}
	}
	for _, level := range []float64{0, -1, 1.1} {
		if _, err := Backbone(ties, level); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("level %v: %v", level, err)
		}
	}
	if alone, err := Backbone(tied("A", "B", 5), 1); err != nil || len(alone) != 0 {
		t.Errorf("a tie that is the only one at both ends is kept: %v, %v", alone, err)
	}
}

func describe(clusters []*Cluster) string {
	var b strings.Builder
	for _, c := range clusters {
		fmt.Fprintf(&b, "%s: %v ties %d weight %d density %.3f\n", c.Name(), c.Members, c.Ties, c.Weight, c.Density())
	}
	return b.String()
}

// TestClusters: two triangles that one light tie holds together, and a pair.
func TestClusters(t *testing.T) {
	ties := tied("A", "B", 5, "A", "C", 6, "B", "C", 5, "C", "D", 1, "D", "E", 5, "D", "F", 5, "E", "F", 6, "x", "y", 2)
	got, err := Clusters(t.Context(), ties)
	if err != nil {
		t.Fatal(err)
	}
	if want := "A: [{A 11} {C 11} {B 10}] ties 3 weight 16 density 1.000\n" +
		"E: [{E 11} {F 11} {D 10}] ties 3 weight 16 density 1.000\n" +
		"x: [{x 2} {y 2}] ties 1 weight 2 density 1.000\n"; describe(got) != want {
		t.Errorf("%s\nwant\n%s", describe(got), want)
	}
	if none, err := Clusters(t.Context(), nil); err != nil || len(none) != 0 {
		t.Errorf("%v, %v", none, err)
	}
	if _, err := Clusters(t.Context(), make([]Tie, maxTies+1)); !errors.As(err, new(*LimitError)) {
		t.Errorf("too many ties: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Clusters(ctx, ties); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestClustersOfPlantedGroups: groups of accounts with heavy ties inside and
// light ones between, in any order, come out as they were planted.
func TestClustersOfPlantedGroups(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	groupOf := map[string]int{}
	var ties []Tie
	var accounts []string
	for i := range 400 {
		account := fmt.Sprintf("a%03d", i)
		groupOf[account] = i % 20
		for _, other := range accounts {
			switch {
			case groupOf[other] == groupOf[account] && r.IntN(10) < 6:
				ties = append(ties, Tie{other, account, 5 + r.Int64N(20)})
			case r.IntN(200) == 0:
				ties = append(ties, Tie{other, account, 2})
			}
		}
		accounts = append(accounts, account)
	}
	want := ""
	for range 5 {
		r.Shuffle(len(ties), func(i, j int) { ties[i], ties[j] = ties[j], ties[i] })
		clusters, err := Clusters(t.Context(), ties)
		if err != nil || len(clusters) != 20 {
			t.Fatalf("%d clusters, %v", len(clusters), err)
		}
		for _, c := range clusters {
			for _, m := range c.Members {
				if groupOf[m.Account] != groupOf[c.Name()] {
					t.Errorf("%s is with %s", m.Account, c.Name())
				}
			}
		}
		if got := describe(clusters); want == "" {
			want = got
		} else if got != want {
			t.Error("another order of ties makes other clusters")
		}
	}
}

func TestActivity(t *testing.T) {
	q := CoordinationQuery{Behaviour: store.BehaviourCoLink, Within: time.Minute, MinWeight: 1}
	messages := []store.Message{
		on("p", "A", "1", 0), on("p", "B", "2", 30), on("p", "B", "3", 40), on("p", "C", "4", 50), on("p", "A", "5", 1000),
		on("q", "A", "6", 500), on("q", "B", "7", 560),
		on("r", "A", "8", 0), on("r", "C", "9", 0), on("r", "?", "10", 0),
		on("s", "D", "12", -20), on("s", "C", "11", -10),
	}
	clusters := []*Cluster{{Members: []Member{{"A", 1}, {"B", 1}}}, {Members: []Member{{"C", 1}, {"D", 1}}}, {Members: []Member{{"E", 1}, {"F", 1}}}}
	if err := AddActivity(t.Context(), clusters, stream(messages), q); err != nil {
		t.Fatal(err)
	}
	q.Behaviour, q.Within = store.BehaviourSynchrony, 100*time.Second
	if err := AddActivity(t.Context(), clusters, stream([]store.Message{on("", "A", "1", 0), on("", "B", "2", 99), on("", "A", "3", 200), on("", "B", "4", 300)}), q); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range clusters {
		got = append(got, fmt.Sprint(c.Objects, c.ObjectCount, c.FirstAt.Unix(), c.LastAt.Unix()))
	}
	want := []string{
		"[{CO_LINK p 3 2} {CO_LINK q 2 2} {SYNCHRONY 1970-01-01T00:00:00Z 2 2}] 3 0 560",
		"[{CO_LINK s 2 2}] 1 -20 -10",
		"[] 0 -62135596800 -62135596800",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
	clusters = clusters[:1]
	clusters[0].Activity = Activity{}
	messages = nil
	for i := range 3 * topObjects {
		for k := range i + 2 {
			messages = append(messages, on(fmt.Sprint("o", i), string(rune('A'+k%2)), fmt.Sprint(i, " ", k), float64(k)))
		}
	}
	q.Behaviour, q.Within = store.BehaviourCoLink, time.Hour
	if err := AddActivity(t.Context(), clusters, stream(messages), q); err != nil {
		t.Fatal(err)
	}
	if a := clusters[0].Activity; a.ObjectCount != 3*topObjects || len(a.Objects) != topObjects || fmt.Sprint(a.Objects[0], a.Objects[19]) != "{CO_LINK o59 61 2} {CO_LINK o40 42 2}" {
		t.Errorf("%+v", a)
	}
}

// TestSweep: A, B and C within 10 seconds three times, C and D within 60 twice,
// E and F within 60 once.
func TestSweep(t *testing.T) {
	var messages []store.Message
	id := 0
	act := func(object, account string, at float64) {
		id++
		messages = append(messages, on(object, account, fmt.Sprint(id), at))
	}
	for i := range 3 {
		object := fmt.Sprint("o", i)
		for k, account := range []string{"A", "B", "C"} {
			act(object, account, float64(k))
		}
	}
	for i := range 2 {
		act(fmt.Sprint("p", i), "C", 0)
		act(fmt.Sprint("p", i), "D", 50)
	}
	act("q", "E", 0)
	act("q", "F", 60)
	reads := 0
	source := func(q store.MessageQuery) iter.Seq2[store.Message, error] {
		reads++
		return stream(messages)(q)
	}
	q := CoordinationQuery{Behaviour: store.BehaviourCoLink}
	cells, err := Sweep(t.Context(), source, q, []time.Duration{10 * time.Second, time.Minute, time.Minute}, []int64{3, 1, 2, 4})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range cells {
		got = append(got, fmt.Sprint(c.Within, c.MinWeight, c.Edges, c.Accounts, *c.Clusters, *c.Largest, *c.Kept))
	}
	want := []string{
		"1m0s 1 10 6 2 4 2", "1m0s 2 8 4 1 4 1", "1m0s 3 6 3 1 3 1", "1m0s 4 0 0 0 0 0",
		"10s 1 6 3 1 3 1", "10s 2 6 3 1 3 1", "10s 3 6 3 1 3 1", "10s 4 0 0 0 0 0",
	}
	if !slices.Equal(got, want) || reads != 2 {
		t.Errorf("%d reads\n%q\nwant\n%q", reads, got, want)
	}
	if _, err := Sweep(t.Context(), source, q, nil, []int64{1}); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("no window: %v", err)
	}
	if _, err := Sweep(t.Context(), source, q, []time.Duration{time.Second}, []int64{0}); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("weight 0: %v", err)
	}
}
