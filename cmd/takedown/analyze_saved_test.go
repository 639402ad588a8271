package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestSave: edges that were found are stored with their question, once for each
// question, until they are removed; the server lists them.
func TestSave(t *testing.T) {
	dir, _ := sample(t, "0.001")
	at := storeIn(t)
	done(t, "load", "--store", at, dir)
	list := func() []string {
		return edges(t, done(t, "analyze", "saved", "--store", at).stdout, 9)
	}
	if got := list(); len(got) > 0 {
		t.Fatal(got)
	}
	find := []string{"analyze", "coordination", "--store", at, "--behaviour", "co_retweet", "--min-weight", "1"}
	plain := done(t, find...).stdout
	var id string
	for range 2 {
		saved := done(t, append(find, "--save")...)
		if saved.stdout != plain {
			t.Error("what is saved is not what is printed without")
		}
		_, id, _ = strings.Cut(strings.TrimSpace(saved.stderr), " as ")
	}
	done(t, append(find, "--save", "--expected=false", "--within", "1.5s", "--network", "china_052020", "--from", "2020-01-27", "--skip-empty")...)
	found := len(edges(t, plain, 3))
	got := list()
	if len(got) != 2 || found == 0 || got[0] != fmt.Sprintf("%s,CO_RETWEET,60,1,false,,,,%d", id, found) ||
		!strings.Contains(got[1], ",CO_RETWEET,1.5,1,true,china_052020,2020-01-27T00:00:00Z,,") {
		t.Errorf("saved %v", got)
	}
	s := begin(t, "serve", "--store", at)
	var answer struct {
		SavedCoordinations []struct {
			ID        string
			EdgeCount int
			Stale     bool
			Edges     struct {
				Edges []struct {
					Source, Target         struct{ PlatformID string }
					Weight, ExpectedWeight json.Number
				}
			}
		}
	}
	s.ask(t, `{ savedCoordinations { id edgeCount stale edges(first: 1000) { edges { source { platformId } target { platformId } weight expectedWeight } } } }`, nil, &answer)
	s.end(t)
	var same []string
	for _, e := range answer.SavedCoordinations[0].Edges.Edges {
		same = append(same, fmt.Sprint(e.Source.PlatformID, ",", e.Target.PlatformID, ",", e.Weight, ",", e.ExpectedWeight))
	}
	want := edges(t, plain, 4)
	if first := answer.SavedCoordinations[0]; first.ID != id || first.EdgeCount != found || first.Stale || !slices.Equal(same, want[:min(len(want), 1000)]) {
		t.Errorf("%v, want %v", answer, want)
	}
	done(t, "analyze", "saved", "--store", at, "--forget", id)
	if r := takedown(t, nil, "analyze", "saved", "--store", at, "--forget", id); r.code != exitFailed || !strings.Contains(r.stderr, id) {
		t.Errorf("exit code %d: %s", r.code, r.stderr)
	}
	if got := list(); len(got) != 1 {
		t.Errorf("saved %v", got)
	}
}

// TestClusters: the command finds what the server does, in either form.
func TestClusters(t *testing.T) {
	dir, _ := sample(t, "0.001")
	at := storeIn(t)
	done(t, "load", "--store", at, dir)
	for _, c := range []struct {
		args      []string
		arguments string
	}{
		{[]string{"--behaviour", "co_tweet", "--behaviour", "co_reply"}, "behaviour: [CO_REPLY, CO_TWEET]"},
		{[]string{"--behaviour", "co_link", "--skip-empty=false", "--min-weight", "1", "--backbone", "0.2"}, "behaviour: [CO_LINK], skipEmpty: false, minWeight: 1, backbone: 0.2"},
		{[]string{"--behaviour", "co_retweet", "--within", "8784h", "--min-weight", "1", "--similarity", "0.5", "--network", "russia_052020"},
			`behaviour: [CO_RETWEET], within: "P366D", minWeight: 1, similarity: 0.5, networks: ["russia_052020"]`},
	} {
		args := append([]string{"analyze", "clusters", "--store", at}, c.args...)
		var rows []string
		var printed struct{ Clusters []any }
		if err := json.Unmarshal([]byte(done(t, append(args, "--format", "json")...).stdout), &printed); err != nil {
			t.Fatal(err)
		}
		s := begin(t, "serve", "--store", at)
		var answer struct {
			CoordinationClusters []struct {
				Name    string
				Members struct {
					Edges []struct {
						Node   struct{ PlatformID string }
						Weight json.Number
					}
				}
			}
			Clusters []any
		}
		s.ask(t, `{ coordinationClusters(`+c.arguments+`) { name members(first: 1000) { edges { node { platformId } weight } } }
			clusters: coordinationClusters(`+c.arguments+`) { name size ties density weight firstAt lastAt topObjects { totalCount items { behaviour object tweets accounts } } } }`, nil, &answer)
		s.end(t)
		for _, cluster := range answer.CoordinationClusters {
			for _, m := range cluster.Members.Edges {
				rows = append(rows, fmt.Sprint(cluster.Name, ",", m.Node.PlatformID, ",", m.Weight))
			}
		}
		for _, cluster := range printed.Clusters {
			delete(cluster.(map[string]any), "members")
		}
		if got := edges(t, done(t, args...).stdout, 3); len(got) == 0 || !slices.Equal(got, rows) {
			t.Errorf("%v: %v, want %v", c.args, got, rows)
		}
		if fmt.Sprint(printed.Clusters) != fmt.Sprint(answer.Clusters) {
			t.Errorf("%v: %v, want %v", c.args, printed.Clusters, answer.Clusters)
		}
	}
}

// TestWrongAnalyses: a flag that is about another question is refused.
func TestWrongAnalyses(t *testing.T) {
	for _, args := range []string{"", "cohorts", "coordination", "clusters", "coordination --behaviour co_link --backbone 0.1", "clusters --behaviour co_link --save",
		"coordination --behaviour co_link --behaviour co_tweet", "clusters --behaviour co_link --similarity x", "saved --save", "coordination --behaviour co_link --save --shares x",
		"clusters --behaviour co_link --forget x"} {
		if r := takedown(t, nil, append([]string{"analyze"}, strings.Fields(args)...)...); r.code != exitUsage {
			t.Errorf("analyze %s: exit code %d", args, r.code)
		}
	}
}
