package loader

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/takedown/takedown/store"
)

// The set must say of every id what a map says, through many growths.
func TestSeenSetAgreesWithMap(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	set, want := newSeenSet(), map[string]classID{}
	for range 300_000 {
		id := fmt.Sprint(rng.IntN(100_000) << rng.IntN(40))
		if rng.IntN(2) == 0 {
			id = fmt.Sprintf("%07s", id) // not a number, mostly
		}
		c := classID(rng.IntN(1 << 16))
		held, seen := set.add(id, c)
		if w, ok := want[id]; ok != seen || seen && w != held {
			t.Fatalf("add(%s) = %d, %v; want %d, %v", id, held, seen, w, ok)
		}
		if !seen {
			want[id] = c
		}
		if rng.IntN(10) == 0 {
			set.set(id, c)
			want[id] = c
		}
	}
	n := len(set.odd)
	for i := range set.shards {
		n += set.shards[i].n
	}
	if n != len(want) {
		t.Fatalf("%d ids in the set, want %d", n, len(want))
	}
	if len(set.odd) == 0 || len(set.odd) == n || len(set.rare) == 0 {
		t.Fatalf("%d of %d ids are odd, %d of a rare class: not all ways are tried", len(set.odd), n, len(set.rare))
	}
}

func TestClassesWith(t *testing.T) {
	var c classes
	a := c.id(class{store.FullnessArchive, []string{"b"}})
	ab := c.with(a, "a")
	if got := c.all[ab].networks; len(got) != 2 || got[0] != "a" || got[1] != "b" {
		t.Fatalf("networks = %q, want [a b]", got)
	}
	if c.with(ab, "b") != ab || c.with(a, "b") != a {
		t.Error("adding a network that is there makes another class")
	}
	if len(c.all[a].networks) != 1 {
		t.Error("with changed the class it started from")
	}
}
