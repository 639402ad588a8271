package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

const (
	// clients ask at once, each its next question when the last is answered.
	clients = 100
	// crowdTime is how long they do.
	crowdTime = 20 * time.Second
	// crowdBodies is how many different questions they ask.
	crowdBodies = 2000
	// answersMiB is what serve takes for answers unless told otherwise.
	answersMiB = "64"
	// loadedScale is the size of the archive that is loaded beside them.
	loadedScale = "0.02"
)

// mix says how many of a hundred questions are which.
var mix = map[string]int{"account": 25, "amplifiers": 25, "amplifies": 5, "evidence": 10, "account_tweets": 10, "tweet": 10,
	"accounts": 3, "network_accounts": 3, "networks": 5, "windows": 4}

// crowdResult is how many answers clients had, and after how many milliseconds.
type crowdResult struct {
	Answers        int
	PerSecond      float64
	P50, P99, Most float64
	// Bytes is the mean length of an answer.
	Bytes int
}

// clientsResult is what many clients at once had to wait.
type clientsResult struct {
	// First is when each question is asked for the first time, Again the same questions,
	// Constant the same of a server whose store gives constant answers.
	First, Again, Constant crowdResult
	PeakMiB                float64
}

// besideResult is what they had to wait beside a load of so many rows.
type besideResult struct {
	Loading    crowdResult
	LoadedRows int64
}

func (f *full) crowd(ctx context.Context, scale string, a arguments) (r clientsResult, err error) {
	bodies, err := mixed(a)
	if err != nil {
		return r, err
	}
	s, _, err := f.serveCounted(ctx, f.store(scale), "--answers", answersMiB)
	if err != nil {
		return r, err
	}
	r.First, err = askOnce(ctx, s, bodies)
	if err == nil {
		r.Again, err = askFor(ctx, s, bodies, crowdTime, nil)
	}
	if err := errors.Join(err, s.stop()); err != nil {
		return r, err
	}
	r.PeakMiB = s.peakMiB()
	self, err := os.Executable()
	if err != nil {
		return r, err
	}
	if s, err = serveWith(ctx, self, "constant", f.store(scale)); err != nil {
		return r, err
	}
	if _, err = askOnce(ctx, s, bodies); err == nil {
		r.Constant, err = askFor(ctx, s, bodies, crowdTime, nil)
	}
	return r, errors.Join(err, s.stop())
}

// crowdBesideLoad asks a server that loads another archive into a copy of the
// store, as long as that takes.
func (f *full) crowdBesideLoad(ctx context.Context, scale string, a arguments) (r besideResult, err error) {
	bodies, err := mixed(a)
	if err != nil {
		return r, err
	}
	archive, path := filepath.Join(f.dir, "beside"), filepath.Join(f.dir, "beside.duckdb")
	defer func() { err = errors.Join(err, os.RemoveAll(archive), removeStore(path)) }()
	if err := os.RemoveAll(archive); err != nil {
		return r, err
	}
	if _, err := once(ctx, f.takedown, "synth", "--seed", "2", "--scale", loadedScale, archive); err != nil {
		return r, err
	}
	truth, err := readTruth(archive)
	if err != nil {
		return r, err
	}
	for _, n := range truth.Networks {
		for _, file := range n.Files {
			r.LoadedRows += file.Rows
		}
	}
	if err := copyStore(f.store(scale), path); err != nil {
		return r, err
	}
	s, err := f.serve(ctx, "duckdb:"+path, "--answers", answersMiB, "--load", archive)
	if err != nil {
		return r, err
	}
	r.Loading, err = askFor(ctx, s, bodies, 10*time.Minute, s.loaded)
	return r, errors.Join(err, s.stop())
}

// mixed are the questions of the mix.
func mixed(a arguments) (bodies [][]byte, err error) {
	list, err := questions()
	if err != nil {
		return nil, err
	}
	source := chance("mix")
	for _, q := range list {
		for n := range mix[q.name] * crowdBodies / 100 {
			variables, err := a.variables(q.variables, n, source)
			if err != nil {
				return nil, err
			}
			body, err := question(q.query, variables)
			if err != nil {
				return nil, err
			}
			bodies = append(bodies, body)
		}
	}
	source.Shuffle(len(bodies), func(i, j int) { bodies[i], bodies[j] = bodies[j], bodies[i] })
	return bodies, nil
}

// askOnce asks each question once.
func askOnce(ctx context.Context, s *served, bodies [][]byte) (crowdResult, error) {
	waiting := make(chan []byte, len(bodies))
	for _, body := range bodies {
		waiting <- body
	}
	close(waiting)
	return crowdOf(ctx, s, func(*rand.Rand) []byte { return <-waiting })
}

// askFor asks for a time, or until done is closed.
func askFor(ctx context.Context, s *served, bodies [][]byte, d time.Duration, done <-chan struct{}) (crowdResult, error) {
	end := time.After(d)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case <-end:
		case <-done:
		case <-ctx.Done():
		}
	}()
	return crowdOf(ctx, s, func(r *rand.Rand) []byte {
		select {
		case <-ended:
			return nil
		default:
			return bodies[r.IntN(len(bodies))]
		}
	})
}

// crowdOf lets all clients ask what next gives them, until that is nothing.
func crowdOf(ctx context.Context, s *served, next func(*rand.Rand) []byte) (r crowdResult, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var mu sync.Mutex
	var times []float64
	var bytes int
	var errs []error
	var all sync.WaitGroup
	start := time.Now()
	for i := range clients {
		all.Go(func() {
			source := chance(fmt.Sprint("client ", i))
			for body := next(source); body != nil; body = next(source) {
				asked := time.Now()
				out, err := s.ask(ctx, body)
				took := milliseconds(time.Since(asked))
				mu.Lock()
				if err != nil {
					errs = append(errs, err)
					cancel()
				}
				times, bytes = append(times, took), bytes+len(out)
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	all.Wait()
	if len(errs) > 0 {
		return r, errs[0]
	}
	slices.Sort(times)
	r.Answers, r.PerSecond = len(times), float64(len(times))/time.Since(start).Seconds()
	r.P50, r.P99, r.Most = percentile(times, 50), percentile(times, 99), times[len(times)-1]
	r.Bytes = bytes / len(times)
	return r, nil
}
