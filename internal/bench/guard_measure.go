package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// guardRuns is how often a process is run in a round; the fastest counts.
const guardRuns = 2

// guardQuestions are how often questions are asked in a round, each time of other things.
// The short ones are compared with a look-up in DuckDB, the rest with the scan.
var guardQuestions = []struct {
	name  string
	times int
	short bool
}{
	{"account", 40, true},
	{"amplifiers", 40, true},
	{"evidence", 15, true},
	{"account_tweets", 20, true},
	{"network_tweets", 15, true},
	{"windows", 3, false},
	{"compare_hashtags", 3, false},
	{"compare_texts", 3, false},
	{"narrative", 3, false},
}

// guarded is one round.
func (b *bench) guarded(ctx context.Context, archive string) (ratios, error) {
	files, size, err := tweetFiles(archive)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(b.dir, "guard.duckdb")
	var scan, load, coRetweet cost
	for range guardRuns {
		// In turn, so that a machine that slows down slows all.
		for _, part := range []struct {
			best *cost
			run  func() (cost, error)
		}{
			{&scan, func() (cost, error) { return b.reference(ctx, append([]string{"scan"}, files...)...) }},
			{&load, func() (cost, error) { return b.loadAnew(ctx, path, archive) }},
			{&coRetweet, func() (cost, error) {
				return once(ctx, b.takedown, "analyze", "coordination", "--behaviour", "co_retweet", "--store", "duckdb:"+path)
			}},
		} {
			c, err := part.run()
			if err != nil {
				return nil, err
			}
			if part.best.Seconds == 0 || c.Seconds < part.best.Seconds {
				*part.best = c
			}
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	measured := ratios{
		"load / scan":                   load.Seconds / scan.Seconds,
		"co_retweet / scan":             coRetweet.Seconds / scan.Seconds,
		"store / CSV":                   float64(info.Size()) / float64(size),
		"load's memory / scan's memory": load.PeakMiB / scan.PeakMiB,
	}
	return measured, b.guardedQuestions(ctx, path, scan, measured)
}

// loadAnew loads into an empty store.
func (b *bench) loadAnew(ctx context.Context, path, archive string) (cost, error) {
	if err := removeStore(path); err != nil {
		return cost{}, err
	}
	return once(ctx, b.takedown, "load", "--store", "duckdb:"+path, archive)
}

// guardedQuestions adds the ratios of questions.
func (b *bench) guardedQuestions(ctx context.Context, path string, scan cost, measured ratios) (err error) {
	a, err := pickArguments(ctx, path)
	if err != nil {
		return err
	}
	list, err := questions()
	if err != nil {
		return err
	}
	reference, err := newLookUp(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, reference.close()) }()
	s, counting, err := b.serveCounted(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	measured["counting in advance / scan"] = counting / scan.Seconds
	for _, g := range guardQuestions {
		i := slices.IndexFunc(list, func(q asked) bool { return q.name == g.name })
		if i < 0 {
			return fmt.Errorf("there is no question %s", g.name)
		}
		took, lookUp, err := list[i].askBeside(ctx, s, a, g.times, reference)
		if err != nil {
			return fmt.Errorf("%s: %w", g.name, err)
		}
		if g.short {
			measured[g.name+" / look-up"] = took / lookUp
		} else {
			measured[g.name+" / scan"] = took / 1000 / scan.Seconds
		}
	}
	return nil
}

// askBeside asks a question in turn with the reference, and gives the median time of each
// in milliseconds. As many that do not count go before: they fill DuckDB's buffers.
func (q *asked) askBeside(ctx context.Context, s *served, a arguments, times int, reference *lookUp) (took, lookUp float64, err error) {
	source := chance(q.name)
	var tooks, lookUps []float64
	for n := range 2 * times {
		variables, err := a.variables(q.variables, n, source)
		if err != nil {
			return 0, 0, err
		}
		body, err := question(q.query, variables)
		if err != nil {
			return 0, 0, err
		}
		start := time.Now()
		if _, err := s.ask(ctx, body); err != nil {
			return 0, 0, err
		}
		answered := time.Now()
		if err := reference.find(ctx, n); err != nil {
			return 0, 0, err
		}
		if n >= times {
			tooks, lookUps = append(tooks, milliseconds(answered.Sub(start))), append(lookUps, milliseconds(time.Since(answered)))
		}
	}
	slices.Sort(tooks)
	slices.Sort(lookUps)
	return percentile(tooks, 50), percentile(lookUps, 50), nil
}

// lookUpRows is how many rows are looked up in, sorted by what they are looked up by.
const lookUpRows = 2_000_000

// lookUp is a trivial look-up in a table of DuckDB's own.
type lookUp struct{ db *sql.DB }

func newLookUp(ctx context.Context) (*lookUp, error) {
	db, err := openReference()
	if err != nil {
		return nil, err
	}
	_, err = db.ExecContext(ctx, "CREATE TABLE looked_up AS SELECT range AS id, hash(range) AS value FROM range(?)", lookUpRows)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &lookUp{db}, nil
}

func (l *lookUp) find(ctx context.Context, n int) error {
	var value uint64
	return l.db.QueryRowContext(ctx, "SELECT value FROM looked_up WHERE id = ?", (n*7919)%lookUpRows).Scan(&value)
}

func (l *lookUp) close() error { return l.db.Close() }
