package analysis

import (
	"cmp"
	"context"
	"slices"
)

// maxNeighborhoodDepth is the most hops that a neighbourhood reaches.
const maxNeighborhoodDepth = 3

// minListed is how many links of a kind are listed at least of each thing that is
// looked around, where there are as many.
const minListed = 10

// NeighborCount says how many links of a kind a thing has in all, in one direction.
type NeighborCount struct {
	Kind LinkKind
	// Outgoing is set where the thing is the source.
	Outgoing bool
	Total    int64
	// Shown counts those of them that are in the neighbourhood.
	Shown int64
}

// Surroundings are what is next to one thing.
type Surroundings struct {
	// Counts are of all links, whether or not they are listed.
	Counts []NeighborCount
	// Named are the links that a thing names itself, all of them.
	Named []Link
	// Lists are the first links of other kinds, each list in an order of its own;
	// More is set where one of them goes on.
	Lists [][]Link
	More  bool
}

// NeighborSource knows what is next to things.
type NeighborSource interface {
	// Around looks around things, and lists the first links of each kind there.
	Around(ctx context.Context, things []Thing, first int) (map[Thing]*Surroundings, error)
}

// NeighborhoodQuery asks what is around a thing.
type NeighborhoodQuery struct {
	Root Thing
	// Depth is the most hops, from 1 to 3; Limit the most things, the root among them.
	Depth, Limit int
}

// Neighbor is a thing in a neighbourhood.
type Neighbor struct {
	Thing Thing
	// Distance is its number of hops from the root.
	Distance int
	Counts   []NeighborCount
}

// Subgraph is a neighbourhood: its things by distance, then kind and id, and the
// links that were found between them, by [Link.Compare].
type Subgraph struct {
	Neighbors []Neighbor
	Links     []Link
	// Truncated is set where the limit keeps out what is within depth.
	Truncated bool
}

// Neighborhood finds what is around a thing, layer by layer. Where more is next to
// a layer than the limit takes, what things name themselves comes first, then the
// first of each of the layer's lists, then the second of each, and so on; of those
// in the same place the heavier ones, then the first by [Link.Compare]. The lists of
// a layer share the limit, but each has at least ten links.
func Neighborhood(ctx context.Context, source NeighborSource, q NeighborhoodQuery) (*Subgraph, error) {
	switch {
	case q.Depth < 1 || q.Depth > maxNeighborhoodDepth:
		return nil, invalid("depth", "must be from 1 to %d", maxNeighborhoodDepth)
	case q.Limit < 1:
		return nil, invalid("limit", "must be at least 1")
	}
	n := neighborhood{limit: q.Limit, seen: map[Thing]bool{q.Root: true}, links: map[linkID]Link{}}
	layer := []Thing{q.Root}
	for distance := 0; len(layer) > 0; distance++ {
		first := 1 // for the counts alone
		if distance < q.Depth {
			first = max(minListed, q.Limit/len(layer))
		}
		around, err := source.Around(ctx, layer, first)
		if err != nil {
			return nil, err
		}
		for _, t := range layer {
			n.graph.Neighbors = append(n.graph.Neighbors, Neighbor{Thing: t, Distance: distance, Counts: around[t].Counts})
		}
		if distance == q.Depth {
			break
		}
		layer = n.expand(layer, around)
	}
	return n.finish(), nil
}

// neighborhood is a subgraph that is growing.
type neighborhood struct {
	limit int
	seen  map[Thing]bool
	links map[linkID]Link
	graph Subgraph
}

// linkID tells links apart.
type linkID struct {
	kind           LinkKind
	source, target Thing
}

// expand takes in what is around a layer, and gives the next one.
func (n *neighborhood) expand(layer []Thing, around map[Thing]*Surroundings) []Thing {
	type candidate struct {
		link  Link
		place int
	}
	var candidates []candidate
	for _, t := range layer {
		for _, l := range around[t].Named {
			candidates = append(candidates, candidate{l, -1})
		}
		for _, list := range around[t].Lists {
			for place, l := range list {
				candidates = append(candidates, candidate{l, place})
			}
		}
		n.graph.Truncated = n.graph.Truncated || around[t].More
	}
	slices.SortFunc(candidates, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(b.link.Weight, a.link.Weight), a.link.Compare(b.link))
	})
	var next []Thing
	for _, c := range candidates {
		for _, t := range []Thing{c.link.Source, c.link.Target} {
			switch {
			case n.seen[t]:
			case len(n.seen) == n.limit:
				n.graph.Truncated = true
			default:
				n.seen[t] = true
				next = append(next, t)
			}
		}
		if n.seen[c.link.Source] && n.seen[c.link.Target] {
			n.links[linkID{c.link.Kind, c.link.Source, c.link.Target}] = c.link
		}
	}
	slices.SortFunc(next, Thing.Compare)
	return next
}

// finish sorts the links, and counts them at their ends.
func (n *neighborhood) finish() *Subgraph {
	type end struct {
		thing    Thing
		kind     LinkKind
		outgoing bool
	}
	shown := map[end]int64{}
	for _, l := range n.links {
		n.graph.Links = append(n.graph.Links, l)
		shown[end{l.Source, l.Kind, true}]++
		shown[end{l.Target, l.Kind, false}]++
	}
	slices.SortFunc(n.graph.Links, Link.Compare)
	for _, neighbor := range n.graph.Neighbors {
		for i, c := range neighbor.Counts {
			neighbor.Counts[i].Shown = shown[end{neighbor.Thing, c.Kind, c.Outgoing}]
		}
	}
	return &n.graph
}
