package main

import (
	"flag"
	"slices"
	"testing"
)

var plantedScale = flag.String("planted-scale", "0.003", "scale of the archive whose planted groups are to be found")

// TestPlantedClusters: each group that synth plants comes out as a cluster, with
// a precision and recall of at least 0.99 by pairs of accounts that are together.
func TestPlantedClusters(t *testing.T) {
	dir, truth := sample(t, *plantedScale)
	at := storeIn(t)
	done(t, "load", "--store", at, dir)
	s := begin(t, "serve", "--store", at)
	type pair [2]string
	together := func(accounts []string, into map[pair]bool) {
		for _, a := range accounts {
			for _, b := range accounts {
				if a < b {
					into[pair{a, b}] = true
				}
			}
		}
	}
	behaviours := map[string]bool{}
	planted, found := map[pair]bool{}, map[pair]bool{}
	for _, group := range truth.Coordination {
		var members []string
		for _, e := range group.Edges {
			if e.Weight >= 2 {
				members = append(members, e.Source, e.Target)
			}
		}
		slices.Sort(members)
		together(slices.Compact(members), planted)
		behaviours[group.Behaviour] = true
	}
	for behaviour := range behaviours {
		for _, n := range truth.Networks {
			var got struct {
				CoordinationClusters []struct {
					Size    int
					Members struct{ Nodes []struct{ PlatformID string } }
				}
			}
			s.ask(t, `query ($behaviour: Behaviour!, $network: String!) { coordinationClusters(behaviour: [$behaviour], networks: [$network]) {
				size members { nodes { platformId } } } }`, map[string]any{"behaviour": behaviour, "network": n.Slug}, &got)
			for _, c := range got.CoordinationClusters {
				var members []string
				for _, m := range c.Members.Nodes {
					members = append(members, m.PlatformID)
				}
				if c.Size != len(members) {
					t.Errorf("%s in %s: %d of %d members on the first page", behaviour, n.Slug, len(members), c.Size)
				}
				together(members, found)
			}
		}
	}
	s.end(t)
	right := 0
	for p := range found {
		if planted[p] {
			right++
		}
	}
	if len(behaviours) < 5 || len(planted) < 50 {
		t.Fatalf("only %d pairs in %v are planted", len(planted), behaviours)
	}
	precision, recall := float64(right)/float64(len(found)), float64(right)/float64(len(planted))
	if precision < 0.99 || recall < 0.99 {
		t.Errorf("precision %v, recall %v over %d planted and %d found pairs", precision, recall, len(planted), len(found))
	}
	t.Logf("precision %v, recall %v over %d planted pairs", precision, recall, len(planted))
}
