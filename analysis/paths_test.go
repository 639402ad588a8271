package analysis

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// linkList is a source that gives the links of a list, in an order of its own.
type linkList struct {
	links []Link
	read  int
}

func (s *linkList) at(things []Thing) []Link {
	var found []Link
	for _, t := range things {
		for _, l := range s.links {
			if l.Source == t || l.Target == t {
				found = append(found, l)
			}
		}
	}
	rand.Shuffle(len(found), func(i, j int) { found[i], found[j] = found[j], found[i] })
	return found
}

func (s *linkList) Count(_ context.Context, things []Thing) (int64, error) {
	return int64(len(s.at(things))), nil
}

func (s *linkList) Links(_ context.Context, things []Thing) iter.Seq2[Link, error] {
	return func(yield func(Link, error) bool) {
		for _, l := range s.at(things) {
			s.read++
			if !yield(l, nil) {
				return
			}
		}
	}
}

func someone(n int) Thing { return Thing{KindAccount, fmt.Sprint("a", n)} }

// everyPath tries every way of so many hops, and gives those of the least
// number, in order.
func everyPath(links []Link, q PathQuery) [][]Thing {
	ways := [][]Thing{{q.From}}
	for range q.MaxLength + 1 {
		var there, longer [][]Thing
		for _, way := range ways {
			last := way[len(way)-1]
			if last == q.To {
				there = append(there, way)
				continue
			}
			next := map[Thing]bool{}
			for _, l := range links {
				if l.Source == last {
					next[l.Target] = true
				}
				if l.Target == last {
					next[l.Source] = true
				}
			}
			for t := range next {
				if !slices.Contains(way, t) {
					longer = append(longer, append(slices.Clone(way), t))
				}
			}
		}
		if len(there) > 0 {
			slices.SortFunc(there, func(a, b []Thing) int { return slices.CompareFunc(a, b, Thing.Compare) })
			return there
		}
		ways = longer
	}
	return nil
}

func TestShortestPathsAreAllOfThem(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	lengths := map[int]int{}
	for range 400 {
		accounts := 2 + random.IntN(14)
		var links []Link
		for range random.IntN(3 * accounts) {
			l := Link{Kind: LinkAmplifies, Source: someone(random.IntN(accounts)), Target: someone(random.IntN(accounts)), Weight: 1}
			if l.Source != l.Target && !slices.Contains(links, l) {
				links = append(links, l)
			}
		}
		q := PathQuery{From: someone(0), To: someone(1), MaxLength: 1 + random.IntN(6), First: 1000, MaxLinks: 1000}
		found, err := ShortestPaths(t.Context(), &linkList{links: links}, q)
		if err != nil {
			t.Fatal(err)
		}
		var got [][]Thing
		for _, p := range found.Paths {
			got = append(got, p.Things)
			for i, hop := range p.Hops {
				var between []Link
				for _, l := range links {
					if l.Source == p.Things[i] && l.Target == p.Things[i+1] || l.Source == p.Things[i+1] && l.Target == p.Things[i] {
						between = append(between, l)
					}
				}
				slices.SortFunc(between, Link.Compare)
				if diff := cmp.Diff(between, hop); diff != "" {
					t.Errorf("links between %v and %v: %s", p.Things[i], p.Things[i+1], diff)
				}
			}
		}
		want := everyPath(links, q)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || found.Total != int64(len(want)) {
			t.Fatalf("%d paths %s of %v", found.Total, diff, links)
		}
		if len(want) > 0 {
			lengths[len(want[0])-1]++
		}
		q.First = 2
		if found, err = ShortestPaths(t.Context(), &linkList{links: links}, q); err != nil {
			t.Fatal(err)
		}
		for i, p := range found.Paths {
			if !slices.Equal(p.Things, want[i]) {
				t.Errorf("path %d is %v, want %v", i, p.Things, want[i])
			}
		}
		if len(found.Paths) != min(2, len(want)) || found.Total != int64(len(want)) {
			t.Errorf("%d of %d paths, want 2 of %d", len(found.Paths), found.Total, len(want))
		}
	}
	for length := 1; length < 5; length++ {
		if lengths[length] == 0 {
			t.Errorf("no path of length %d among all: %v", length, lengths)
		}
	}
}

// star joins accounts first to first+n with one in their middle.
func star(middle, first, n int) []Link {
	var links []Link
	for i := range n {
		links = append(links, Link{Kind: LinkAmplifies, Source: someone(first + i), Target: someone(middle), Weight: 1})
	}
	return links
}

// A star in the middle is not looked around where its ends are found from further out.
func TestShortestPathsLooksWhereThereIsLess(t *testing.T) {
	links := slices.Concat(star(0, 100, 1000), star(100, 5000, 1), star(101, 5001, 1))
	source := &linkList{links: links}
	q := PathQuery{From: someone(5000), To: someone(0), MaxLength: 4, First: 9, MaxLinks: 100}
	found, err := ShortestPaths(t.Context(), source, q)
	if err != nil || found.Total != 1 || len(found.Paths[0].Hops) != 2 {
		t.Fatalf("%v, %v", found, err)
	}
	if source.read > 3 {
		t.Errorf("%d links read", source.read)
	}
	q.To = someone(5001)
	if found, err = ShortestPaths(t.Context(), source, q); err != nil || found.Total != 1 || len(found.Paths[0].Hops) != 4 {
		t.Errorf("%v, %v", found, err)
	}
	source.links = append(source.links, star(1, 100, 1000)...)
	q.From, q.To = someone(0), someone(1)
	var limit *LimitError
	if _, err := ShortestPaths(t.Context(), source, q); !errors.As(err, &limit) || limit.Limit != 100 {
		t.Errorf("%v, want an error that names the limit of 100", err)
	}
	q.MaxLinks = 2000
	if found, err = ShortestPaths(t.Context(), source, q); err != nil || found.Total != 1000 || len(found.Paths) != 9 {
		t.Errorf("%v, %v", found, err)
	}
}

func TestShortestPathsCountsMoreThanItLists(t *testing.T) {
	const wide = 80
	var links []Link
	layer := func(n, i int) Thing { return someone(n*1000 + i) }
	for i := range wide {
		links = append(links, Link{Kind: LinkAmplifies, Source: someone(1), Target: layer(1, i)},
			Link{Kind: LinkAmplifies, Source: layer(5, i), Target: someone(2)})
	}
	for n := 1; n < 5; n++ {
		for i := range wide {
			for j := range wide {
				links = append(links, Link{Kind: LinkAmplifies, Source: layer(n, i), Target: layer(n+1, j)})
			}
		}
	}
	q := PathQuery{From: someone(1), To: someone(2), MaxLength: 6, First: 3, MaxLinks: 1 << 20}
	found, err := ShortestPaths(t.Context(), &linkList{links: links}, q)
	if err != nil || found.Total != math.MaxInt32 {
		t.Fatalf("%d paths, %v", found.Total, err)
	}
	if len(found.Paths) != 3 {
		t.Errorf("%d of %d paths", len(found.Paths), found.Total)
	}
}

func TestShortestPathsFromAThingToItself(t *testing.T) {
	found, err := ShortestPaths(t.Context(), &linkList{}, PathQuery{From: someone(1), To: someone(1), MaxLength: 1, First: 1})
	if err != nil || found.Total != 1 || len(found.Paths[0].Things) != 1 || len(found.Paths[0].Hops) != 0 {
		t.Errorf("%v, %v", found, err)
	}
	for _, length := range []int{0, 7} {
		var bad *InvalidError
		if _, err := ShortestPaths(t.Context(), &linkList{}, PathQuery{MaxLength: length}); !errors.As(err, &bad) {
			t.Errorf("length %d: %v", length, err)
		}
	}
}
