package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	api "github.com/takedown/takedown/graph"
	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/neo4j"
)

const (
	// questionTime is how long a question is asked, which may be once, and answerTime what an answer may take.
	questionTime, answerTime = 5 * time.Second, 5 * time.Minute
)

// questions asks every question of a server that holds a graph, and of the embedded store, one
// after the other, within this process. The answers have to be the same, byte by byte.
func (m *neo4jBench) questions(g *graph, how, uri string, opts neo4j.Options) {
	ctx := m.Context()
	served := m.open(ctx, uri, opts)
	for _, s := range []api.Store{served, g.embedded} {
		counting := time.Now()
		rules, err := api.NarrativeRules(ctx, s)
		if err == nil {
			err = s.(store.Summarizer).Summarize(ctx, rules...)
		}
		if err != nil {
			m.Fatal(err)
		}
		fmt.Printf("%d tweets, %s: counting in advance took %T %.1f s\n", g.tweets, how, s, time.Since(counting).Seconds())
	}
	list, err := questions()
	if err != nil {
		m.Fatal(err)
	}
	asks := []func(context.Context, string, map[string]any) (json.RawMessage, error){
		api.Asker(served, api.Options{}), api.Asker(g.embedded, api.Options{})}
	fmt.Print("\n| question | asked | Neo4j p50 | p99 | first | embedded p50 | p99 | first |\n| --- | --: | --: | --: | --: | --: | --: | --: |\n")
	for _, q := range list {
		var times [2][]float64
		warm := 0
		if q.kind == "point" { // whose plans are made, as where a server has been in use
			warm = warming
		}
		source, begun, late := chance(q.name), time.Now(), false
		for n := range kinds[q.kind] + warm {
			if n == warm {
				begun = time.Now()
			}
			if late || n > warm && time.Since(begun) > questionTime {
				break
			}
			variables, err := g.arguments.variables(q.variables, n, source)
			if err != nil {
				m.Fatal(err)
			}
			var answers [2][]byte
			for i, ask := range asks {
				limited, cancel := context.WithTimeout(ctx, answerTime)
				start := time.Now()
				answer, err := ask(limited, q.query, variables)
				times[i] = append(times[i], milliseconds(time.Since(start)))
				late = late || errors.Is(limited.Err(), context.DeadlineExceeded)
				cancel()
				if err != nil {
					answer = fmt.Append(nil, err)
				}
				answers[i] = answer
			}
			if !late && !bytes.Equal(answers[0], answers[1]) {
				m.Errorf("%s with %v:\nNeo4j    %.1000s\nembedded %.1000s", q.name, variables, answers[0], answers[1])
			}
		}
		warm = min(warm, len(times[0])-1) // one that is late ends the asking
		fmt.Printf("| %s | %d |", q.name, len(times[0])-warm)
		for _, t := range times {
			first := t[0]
			t = t[warm:]
			slices.Sort(t)
			fmt.Printf(" %.1f | %.1f | %.1f |", percentile(t, 50), percentile(t, 99), first)
		}
		if late {
			fmt.Print(" one took more than ", answerTime)
		}
		fmt.Println()
	}
}
