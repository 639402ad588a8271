package analysis

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// maxPathLength is the most hops that a path is looked for over.
const maxPathLength = 6

// PathQuery asks for the shortest paths between two things.
type PathQuery struct {
	From, To Thing
	// MaxLength is the most hops, from 1 to 6.
	MaxLength int
	// First is the most paths that are listed.
	First int
	// MaxLinks is the most links that are read.
	MaxLinks int
}

// Path leads from one thing to another. Hops[i] are the links between Things[i]
// and Things[i+1], in either direction, by [Link.Compare].
type Path struct {
	Things []Thing
	Hops   [][]Link
}

// Paths are shortest paths: the first ones, bytewise by the things on them, and
// how many there are in all, or math.MaxInt32 where there are more.
type Paths struct {
	Paths []Path
	Total int64
}

// ShortestPaths finds the shortest paths between two things, which need not
// follow the direction of links. It looks from both ends, each time from the one
// with fewer links to read, until what was seen from one is seen from the other:
// then it knows all shortest paths, as both ends were looked around in full. More
// links than MaxLinks are a [LimitError].
func ShortestPaths(ctx context.Context, links LinkSource, q PathQuery) (*Paths, error) {
	switch {
	case q.MaxLength < 1 || q.MaxLength > maxPathLength:
		return nil, invalid("maxLength", "must be from 1 to %d", maxPathLength)
	case q.From == q.To:
		return &Paths{Paths: []Path{{Things: []Thing{q.From}}}, Total: 1}, nil
	}
	search := search{links: links, left: q.MaxLinks, limit: q.MaxLinks}
	from, to := newHorizon(q.From), newHorizon(q.To)
	for from.distance+to.distance < q.MaxLength {
		met, err := search.step(ctx, from, to)
		if err != nil {
			return nil, err
		}
		if len(met) > 0 {
			return newPathGraph(from, to, met).list(q), nil
		}
		if len(from.edge) == 0 || len(to.edge) == 0 {
			break
		}
	}
	return &Paths{}, nil
}

// horizon is what has been seen from one end.
type horizon struct {
	distance int
	seen     map[Thing]int
	// edge are the things at distance.
	edge []Thing
	// back are, for each thing, its links to things that are nearer.
	back map[Thing][]Link
	// count is the number of links at the edge; -1 where it was not counted yet.
	count int64
}

func newHorizon(t Thing) *horizon {
	return &horizon{seen: map[Thing]int{t: 0}, edge: []Thing{t}, back: map[Thing][]Link{}, count: -1}
}

// search reads so many links.
type search struct {
	links       LinkSource
	left, limit int
}

func (s *search) tooMany() error {
	return &LimitError{Items: "links to look at", Limit: s.limit, Advice: "a smaller maxLength, or things nearer to each other"}
}

// step moves one of two horizons on by one, and gives what is then in both.
func (s *search) step(ctx context.Context, from, to *horizon) (met []Thing, err error) {
	for _, h := range []*horizon{from, to} {
		if h.count < 0 {
			if h.count, err = s.links.Count(ctx, h.edge); err != nil {
				return nil, err
			}
		}
	}
	near, far := from, to
	if to.count < from.count {
		near, far = to, from
	}
	if near.count > int64(s.left) {
		return nil, s.tooMany()
	}
	if err := s.move(ctx, near); err != nil {
		return nil, err
	}
	for _, t := range near.edge {
		if _, ok := far.seen[t]; ok {
			met = append(met, t)
		}
	}
	return met, nil
}

// move looks at all links at the edge of a horizon.
func (s *search) move(ctx context.Context, h *horizon) error {
	asked := h.edge
	h.distance, h.edge, h.count = h.distance+1, nil, -1
	for l, err := range s.links.Links(ctx, asked) {
		if err != nil {
			return err
		}
		if s.left--; s.left < 0 {
			return s.tooMany()
		}
		other := l.Source
		if d, ok := h.seen[other]; ok && d == h.distance-1 {
			other = l.Target
		}
		d, ok := h.seen[other]
		if !ok {
			d = h.distance
			h.seen[other] = d
			h.edge = append(h.edge, other)
		}
		if d == h.distance {
			h.back[other] = append(h.back[other], l)
		}
	}
	slices.SortFunc(h.edge, Thing.Compare)
	return nil
}

// pathGraph has the things on shortest paths, each with those that come after it.
type pathGraph struct {
	next map[Thing][]step
	// paths counts the paths from a thing to the end.
	paths map[Thing]int64
}

// step leads to a thing.
type step struct {
	to    Thing
	links []Link
}

func newPathGraph(from, to *horizon, met []Thing) *pathGraph {
	type arc struct {
		from, to Thing
		link     Link
	}
	var arcs []arc
	from.walk(met, func(near, far Thing, l Link) { arcs = append(arcs, arc{near, far, l}) })
	to.walk(met, func(near, far Thing, l Link) { arcs = append(arcs, arc{far, near, l}) })
	slices.SortFunc(arcs, func(a, b arc) int {
		return cmp.Or(a.from.Compare(b.from), a.to.Compare(b.to), a.link.Compare(b.link))
	})
	g := &pathGraph{next: map[Thing][]step{}, paths: map[Thing]int64{}}
	for i, a := range arcs {
		steps := g.next[a.from]
		if i == 0 || arcs[i-1].from != a.from || arcs[i-1].to != a.to {
			steps = append(steps, step{to: a.to})
		}
		last := &steps[len(steps)-1]
		last.links = append(last.links, a.link)
		g.next[a.from] = steps
	}
	return g
}

// walk visits the links on the ways back from things to where the horizon began.
func (h *horizon) walk(things []Thing, visit func(near, far Thing, l Link)) {
	visited := map[Thing]bool{}
	for len(things) > 0 {
		var nearer []Thing
		for _, far := range things {
			for _, l := range h.back[far] {
				near := l.Source
				if near == far {
					near = l.Target
				}
				visit(near, far, l)
				if !visited[near] {
					visited[near] = true
					nearer = append(nearer, near)
				}
			}
		}
		things = nearer
	}
}

// list lists the first paths, and counts all.
func (g *pathGraph) list(q PathQuery) *Paths {
	found := &Paths{Total: g.count(q.From, q.To)}
	things, hops := []Thing{q.From}, [][]Link{}
	var follow func(from Thing)
	follow = func(from Thing) {
		if from == q.To {
			found.Paths = append(found.Paths, Path{slices.Clone(things), slices.Clone(hops)})
			return
		}
		for _, s := range g.next[from] {
			if len(found.Paths) == q.First {
				return
			}
			things, hops = append(things, s.to), append(hops, s.links)
			follow(s.to)
			things, hops = things[:len(things)-1], hops[:len(hops)-1]
		}
	}
	follow(q.From)
	return found
}

// count counts the paths from a thing to the end.
func (g *pathGraph) count(from, end Thing) int64 {
	if from == end {
		return 1
	}
	n, counted := g.paths[from]
	if !counted {
		for _, s := range g.next[from] {
			n = min(n+g.count(s.to, end), math.MaxInt32)
		}
		g.paths[from] = n
	}
	return n
}
