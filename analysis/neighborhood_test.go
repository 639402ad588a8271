package analysis

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// linkLists knows links, and lists them from the heaviest on.
type linkLists []Link

func (s linkLists) Around(_ context.Context, things []Thing, first int) (map[Thing]*Surroundings, error) {
	found := map[Thing]*Surroundings{}
	for _, t := range things {
		a := new(Surroundings)
		for _, outgoing := range []bool{false, true} {
			var list []Link
			for _, l := range s {
				if l.Kind == LinkAmplifies && (outgoing && l.Source == t || !outgoing && l.Target == t) {
					list = append(list, l)
				}
			}
			slices.SortFunc(list, func(a, b Link) int { return cmp.Or(cmp.Compare(b.Weight, a.Weight), a.Compare(b)) })
			a.Counts = append(a.Counts, NeighborCount{Kind: LinkAmplifies, Outgoing: outgoing, Total: int64(len(list))})
			a.More = a.More || len(list) > first
			a.Lists = append(a.Lists, list[:min(first, len(list))])
		}
		for _, l := range s {
			if l.Kind == LinkMemberOf && l.Source == t {
				a.Named = append(a.Named, l)
			}
		}
		a.Counts = append(a.Counts, NeighborCount{Kind: LinkMemberOf, Outgoing: true, Total: int64(len(a.Named))})
		found[t] = a
	}
	return found, nil
}

// With room for all, a neighbourhood is all that is within so many hops, and every
// link that has an end nearer than the last of them.
func TestNeighborhoodIsWholeWhereThereIsRoom(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 200 {
		var links linkLists
		seen := map[[2]int]bool{}
		for range random.IntN(40) {
			a, b := random.IntN(20), random.IntN(20)
			if a != b && !seen[[2]int{a, b}] {
				seen[[2]int{a, b}] = true
				links = append(links, Link{Kind: LinkAmplifies, Source: someone(a), Target: someone(b), Weight: int64(1 + random.IntN(9))})
			}
		}
		depth := 1 + random.IntN(3)
		distances := map[Thing]int{someone(0): 0}
		for d := range depth {
			for _, l := range links {
				for _, ends := range [][2]Thing{{l.Source, l.Target}, {l.Target, l.Source}} {
					if at, ok := distances[ends[0]]; ok && at == d {
						if _, known := distances[ends[1]]; !known {
							distances[ends[1]] = d + 1
						}
					}
				}
			}
		}
		var want []Link
		for _, l := range links {
			from, ok := distances[l.Source]
			to, too := distances[l.Target]
			if ok && too && min(from, to) < depth {
				want = append(want, l)
			}
		}
		slices.SortFunc(want, Link.Compare)
		got, err := Neighborhood(t.Context(), links, NeighborhoodQuery{Root: someone(0), Depth: depth, Limit: 1000})
		if err != nil || got.Truncated {
			t.Fatalf("%+v, %v", got, err)
		}
		if diff := gocmp.Diff(want, got.Links); diff != "" {
			t.Fatalf("links at depth %d: %s", depth, diff)
		}
		for _, n := range got.Neighbors {
			if d, ok := distances[n.Thing]; !ok || d != n.Distance {
				t.Errorf("%v at distance %d, want %d", n.Thing, n.Distance, d)
			}
			delete(distances, n.Thing)
			for _, c := range n.Counts {
				var total, shown int64
				at := func(l Link) bool {
					return c.Kind == l.Kind && (c.Outgoing && l.Source == n.Thing || !c.Outgoing && l.Target == n.Thing)
				}
				for _, l := range links {
					if at(l) {
						total++
					}
				}
				for _, l := range got.Links {
					if at(l) {
						shown++
					}
				}
				if c.Total != total || c.Shown != shown {
					t.Errorf("%v: %+v, want %d of %d", n.Thing, c, shown, total)
				}
			}
		}
		if len(distances) > 0 {
			t.Errorf("missing: %v", distances)
		}
	}
}

func TestNeighborhoodUnderALimit(t *testing.T) {
	amplifies := func(source, target int, weight int64) Link {
		return Link{Kind: LinkAmplifies, Source: someone(source), Target: someone(target), Weight: weight}
	}
	links := linkLists{
		amplifies(1, 0, 9), amplifies(2, 0, 8), amplifies(3, 0, 7), amplifies(0, 4, 2), amplifies(0, 5, 1), amplifies(5, 1, 1),
		{Kind: LinkMemberOf, Source: someone(0), Target: Thing{KindNetwork, "n"}, Weight: 1},
	}
	for limit, want := range map[int]string{
		1: "a0",
		2: "a0 n",
		3: "a0 a1 n",
		4: "a0 a1 a4 n",
		5: "a0 a1 a2 a4 n",
		6: "a0 a1 a2 a4 a5 n",
		7: "a0 a1 a2 a3 a4 a5 n",
	} {
		for range 3 {
			rand.Shuffle(len(links), func(i, j int) { links[i], links[j] = links[j], links[i] })
			got, err := Neighborhood(t.Context(), links, NeighborhoodQuery{Root: someone(0), Depth: 1, Limit: limit})
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, n := range got.Neighbors {
				names = append(names, n.Thing.ID)
			}
			if found := strings.Join(names, " "); found != want || got.Truncated != (limit < 7) || len(got.Links) != limit-1 {
				t.Errorf("limit %d: %s with %d links, truncated %v; want %s", limit, found, len(got.Links), got.Truncated, want)
			}
		}
	}
	for _, q := range []NeighborhoodQuery{{Depth: 0, Limit: 1}, {Depth: 4, Limit: 1}, {Depth: 1}} {
		var bad *InvalidError
		if _, err := Neighborhood(t.Context(), links, q); !errors.As(err, &bad) {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

// What is left out of a long list is said, also in a layer further out.
func TestNeighborhoodSaysWhatALayerLeavesOut(t *testing.T) {
	links := append(linkLists{{Kind: LinkAmplifies, Source: someone(1), Target: someone(0), Weight: 1}}, star(1, 100, 11)...)
	for i := range 30 {
		links = append(links, Link{Kind: LinkAmplifies, Source: someone(0), Target: someone(500 + i), Weight: 1})
	}
	got, err := Neighborhood(t.Context(), links, NeighborhoodQuery{Root: someone(0), Depth: 2, Limit: 100})
	if err != nil || len(got.Neighbors) != 1+31+10 || !got.Truncated {
		t.Errorf("%d things, truncated %v, %v", len(got.Neighbors), got.Truncated, err)
	}
	if got, err = Neighborhood(t.Context(), links, NeighborhoodQuery{Root: someone(0), Depth: 1, Limit: 100}); err != nil || got.Truncated {
		t.Errorf("truncated %v, %v", got.Truncated, err)
	}
}
