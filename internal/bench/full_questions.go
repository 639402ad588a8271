package main

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// Each file is a question: a line that says of which kind it is and what it asks,
// and the query, whose variables are named for what they are drawn from.
//
//go:embed questions/*.graphql
var questionFiles embed.FS

// asked is a question.
type asked struct {
	name, kind, title, query string
	variables                ast.VariableDefinitionList
}

// kinds say how often a question is asked. Those about one thing are as fast
// whatever the size; those about networks may look at all of them; those that
// are long compute for each argument.
var kinds = map[string]int{"point": 500, "network": 60, "long": 5}

func questions() (list []asked, err error) {
	files, err := questionFiles.ReadDir("questions")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		content, err := questionFiles.ReadFile("questions/" + file.Name())
		if err != nil {
			return nil, err
		}
		head, query, _ := strings.Cut(string(content), "\n")
		q := asked{name: strings.TrimSuffix(file.Name(), path.Ext(file.Name())), query: query}
		var ok bool
		if q.kind, q.title, ok = strings.Cut(strings.TrimPrefix(head, "# "), ": "); !ok || kinds[q.kind] == 0 {
			return nil, fmt.Errorf("%s: the first line does not say of which kind it is", file.Name())
		}
		document, problem := parser.ParseQuery(&ast.Source{Name: file.Name(), Input: query})
		if problem != nil {
			return nil, problem
		}
		q.variables = document.Operations[0].VariableDefinitions
		list = append(list, q)
	}
	order := []string{"point", "network", "long"}
	slices.SortStableFunc(list, func(a, b asked) int { return cmp.Compare(slices.Index(order, a.kind), slices.Index(order, b.kind)) })
	return list, nil
}

// questionResult is how long a question took, in milliseconds.
type questionResult struct {
	Name, Kind, Title string
	Asked             int
	// First is the very first time, of which nothing can have been kept.
	First, P50, P95, P99 float64
	// Bytes is the mean length of an answer.
	Bytes int
	// Failed is what the server said in the place of an answer.
	Failed string
}

// servingResult is the process that answered.
type servingResult struct {
	PeakMiB float64
	// Counting is how many seconds it took first to count what questions about whole networks count.
	Counting float64
	// Bytes is the size of the store then, with what lies beside it.
	Bytes int64
}

type askedResult struct {
	Questions []questionResult
	Serving   servingResult
}

func (f *full) askAll(ctx context.Context, scale string, a arguments) (r askedResult, err error) {
	s, counting, err := f.serveCounted(ctx, f.store(scale))
	if err != nil {
		return r, err
	}
	r.Questions, err = askEach(ctx, s, a, f.limit)
	if err := errors.Join(err, s.stop()); err != nil {
		return r, err
	}
	r.Serving = servingResult{PeakMiB: s.peakMiB(), Counting: counting}
	r.Serving.Bytes, err = storeBytes(f.store(scale))
	return r, err
}

// askEach asks every question, with many arguments, each for a limited time.
func askEach(ctx context.Context, s *served, a arguments, limit time.Duration) (results []questionResult, err error) {
	list, err := questions()
	if err != nil {
		return nil, err
	}
	for _, q := range list {
		r, err := q.ask(ctx, s, a, limit)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", q.name, err)
		}
		fmt.Fprintf(os.Stderr, "%-10s %-22s first %8.1f p50 %8.1f p95 %8.1f p99 %8.1f ms %7d bytes\n", r.Kind, r.Name, r.First, r.P50, r.P95, r.P99, r.Bytes)
		results = append(results, r)
	}
	return results, nil
}

// warming is how often a question about one thing is asked before it counts: the
// first ones open files and fill DuckDB's buffers.
const warming = 20

// Of a question that takes long, fewest answers are enough, after a time.
const fewest = 3

func (q *asked) ask(ctx context.Context, s *served, a arguments, limit time.Duration) (questionResult, error) {
	k := q.asking(s, a, limit)
	for k.more() {
		if err := k.once(ctx); err != nil {
			return k.questionResult, err
		}
	}
	return k.result(), nil
}

// asking is a question that is being asked of a server.
type asking struct {
	questionResult
	*asked
	of        *served
	arguments arguments
	chance    *rand.Rand
	// limit is how long it may take in all, but for the fewest.
	limit, spent time.Duration
	warm         int
	times        []float64
	bytes        int
}

func (q *asked) asking(s *served, a arguments, limit time.Duration) *asking {
	k := &asking{questionResult: questionResult{Name: q.name, Kind: q.kind, Title: q.title}, asked: q, of: s, arguments: a, chance: chance(q.name), limit: limit}
	if q.kind == "point" {
		k.warm = warming
	}
	return k
}

// more says whether to ask again.
func (k *asking) more() bool {
	n := len(k.times)
	return k.Failed == "" && n < kinds[k.kind]+k.warm && (n < k.warm+fewest || k.spent <= k.limit)
}

// once asks; that the server refuses is no error.
func (k *asking) once(ctx context.Context) error {
	variables, err := k.arguments.variables(k.variables, len(k.times), k.chance)
	if err != nil {
		return err
	}
	body, err := question(k.query, variables)
	if err != nil {
		return err
	}
	start := time.Now()
	out, err := k.of.ask(ctx, body)
	took := time.Since(start)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		k.Failed, _, _ = strings.Cut(err.Error(), "\n")
		return nil
	}
	k.spent += took
	if len(k.times) >= k.warm {
		k.bytes += len(out)
	}
	k.times = append(k.times, milliseconds(took))
	return nil
}

// result is what was found, without what was asked to warm up.
func (k *asking) result() questionResult {
	r := k.questionResult
	if r.Failed != "" {
		return r
	}
	times := k.times[k.warm:]
	r.First, r.Asked, r.Bytes = k.times[0], len(times), k.bytes/len(times)
	slices.Sort(times)
	r.P50, r.P95, r.P99 = percentile(times, 50), percentile(times, 95), percentile(times, 99)
	return r
}
