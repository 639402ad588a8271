package main

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// The demo loads without a flaw, both questions have answers, and the commands it
// prints can be pasted.
func TestDemo(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	s := begin(t, "demo")
	said := strings.Join(s.said, "\n")
	for _, wrong := range []string{"ignored", "failed", "warning", "null"} {
		if strings.Contains(said, wrong) {
			t.Errorf("the demo says %q:\n%s", wrong, said)
		}
	}
	pasted := regexp.MustCompile(`(?m)^  curl -s (http://\S+)/graphql -H 'Content-Type: application/json' -d '([^']+)'$`).FindAllStringSubmatch(said, -1)
	if len(pasted) != 2 || pasted[0][1] != s.url {
		t.Fatalf("%d commands to paste:\n%s", len(pasted), said)
	}
	var who struct {
		Account struct {
			Networks   []struct{ Slug string }
			Amplifiers struct {
				TotalCount int
				Coverage   string
				Edges      []struct{ Retweets int }
			}
		}
	}
	s.askWith(t, pasted[0][2], &who)
	if a := who.Account.Amplifiers; len(who.Account.Networks) != 1 || who.Account.Networks[0].Slug != demoNetwork ||
		a.TotalCount < 3 || a.Coverage != "WITH_AMPLIFIERS" || len(a.Edges) != 3 || a.Edges[0].Retweets < a.Edges[2].Retweets {
		t.Errorf("%+v", who)
	}
	var together struct {
		SharedCreationWindows []struct {
			From, To string
			Networks []struct{ Network struct{ Slug string } }
		}
	}
	s.askWith(t, pasted[1][2], &together)
	january := false
	for _, w := range together.SharedCreationWindows {
		january = january || w.From <= "2020-01-25" && w.To >= "2020-01-31" && len(w.Networks) >= 2
	}
	if !january {
		t.Errorf("the last week of January 2020 is not in %+v", together)
	}
	readmeHolds(t, s)
	s.end(t)
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// readmeHolds asks the question of the README and wants the answer that it prints.
func readmeHolds(t *testing.T, s *service) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?s)```graphql\n(.*?)```\n\n```json\n(.*?)```").FindSubmatch(readme)
	if shown == nil {
		t.Fatal("the README shows no question with its answer")
	}
	var want struct{ Data any }
	if err := json.Unmarshal(shown[2], &want); err != nil {
		t.Fatal(err)
	}
	var got any
	s.ask(t, string(shown[1]), nil, &got)
	if !reflect.DeepEqual(got, want.Data) {
		t.Errorf("the demo answers the README's question with\n%v\nand the README says\n%v", got, want.Data)
	}
}
