package analysis

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/simple"

	"github.com/takedown/takedown/store"
)

func ranked(t *testing.T, list []*store.Amplification) []Influencer {
	t.Helper()
	var in Influencers
	for _, a := range list {
		if err := in.Add(a); err != nil {
			t.Fatal(err)
		}
	}
	got, err := in.Rank(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// randomAmplifications are some between numbered accounts, each pair once.
func randomAmplifications(random *rand.Rand, accounts, n int) []*store.Amplification {
	var list []*store.Amplification
	seen := map[[2]int]bool{}
	for range n {
		source, target := random.IntN(accounts), random.IntN(1+random.IntN(accounts))
		if source == target || seen[[2]int{source, target}] {
			continue
		}
		seen[[2]int{source, target}] = true
		list = append(list, &store.Amplification{SourceID: fmt.Sprint(source), TargetID: fmt.Sprint(target), Retweets: int64(1 + random.IntN(50))})
	}
	return list
}

// Gonum ranks the same graph to the same influence.
func TestInfluenceIsPageRank(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		list := randomAmplifications(random, 2+random.IntN(200), 2+random.IntN(2000))
		if len(list) == 0 {
			continue
		}
		g := simple.NewWeightedDirectedGraph(0, 0)
		retweets, amplifiers := map[string]int64{}, map[string]int64{}
		for _, a := range list {
			var source, target int64
			if _, err := fmt.Sscan(a.SourceID, &source); err != nil {
				t.Fatal(err)
			}
			if _, err := fmt.Sscan(a.TargetID, &target); err != nil {
				t.Fatal(err)
			}
			g.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(source), T: simple.Node(target), W: float64(a.Retweets)})
			retweets[a.TargetID] += a.Retweets
			amplifiers[a.TargetID]++
		}
		want := network.PageRank(g, damping, 1e-13)
		sum := 0.0
		got := ranked(t, list)
		for i, in := range got {
			var id int64
			if _, err := fmt.Sscan(in.Account, &id); err != nil {
				t.Fatal(err)
			}
			if math.Abs(in.Influence-want[id]) > 1e-9 {
				t.Errorf("influence of %s is %v, want %v", in.Account, in.Influence, want[id])
			}
			if in.Retweets != retweets[in.Account] || in.Amplifiers != amplifiers[in.Account] {
				t.Errorf("%+v, want %d retweets by %d", in, retweets[in.Account], amplifiers[in.Account])
			}
			if i > 0 && in.Influence > got[i-1].Influence {
				t.Errorf("%v comes after %v", in, got[i-1])
			}
			sum += in.Influence
		}
		if len(got) != len(want) || math.Abs(sum-1) > 1e-9 {
			t.Errorf("%d accounts of influence %v in all, want %d of 1", len(got), sum, len(want))
		}
	}
}

// The order in which amplifications come leaves no trace, not even in the last digit.
func TestInfluenceDoesNotDependOnOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	list := randomAmplifications(random, 300, 3000)
	want := ranked(t, list)
	for range 5 {
		random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		if diff := cmp.Diff(want, ranked(t, list)); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestInfluenceHasALimit(t *testing.T) {
	in := Influencers{MaxAmplifications: 1}
	a := &store.Amplification{SourceID: "a", TargetID: "b", Retweets: 1}
	if err := in.Add(a); err != nil {
		t.Fatal(err)
	}
	var limit *LimitError
	if err := in.Add(a); !errors.As(err, &limit) {
		t.Errorf("%v", err)
	}
	if got := ranked(t, nil); len(got) != 0 {
		t.Errorf("influence where nobody amplifies: %v", got)
	}
}

func TestTiers(t *testing.T) {
	core := map[string]store.Role{"o": store.RoleOriginator, "o2": store.RoleOriginator, "a": store.RoleAmplifier, "s": store.RoleSilent}
	var in Influencers
	for _, a := range []store.Amplification{
		{SourceID: "a", TargetID: "o", Retweets: 7}, {SourceID: "a", TargetID: "o2", Retweets: 2},
		{SourceID: "o", TargetID: "o2", Retweets: 1}, {SourceID: "x", TargetID: "o", Retweets: 3},
		{SourceID: "y", TargetID: "s", Retweets: 4}, {SourceID: "a", TargetID: "x", Retweets: 50}, {SourceID: "z", TargetID: "x", Retweets: 50},
	} {
		if err := in.Add(&a); err != nil {
			t.Fatal(err)
		}
	}
	want := Tiers{Originators: Tier{2, 1, 1}, Amplifiers: Tier{1, 1, 9}, Silent: Tier{1, 0, 0}, Outside: Tier{2, 2, 7}}
	if diff := cmp.Diff(want, in.Tiers(core)); diff != "" {
		t.Error(diff)
	}
}
