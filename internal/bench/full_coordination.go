package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// behaviours are all that coordination knows, as the command names them.
var behaviours = []string{"co_retweet", "co_link", "co_tweet", "co_reply", "co_hashtag", "fast_retweet", "synchrony"}

// behaviourResult is one analysis of everything, within a minute, of weight 2 or more.
type behaviourResult struct {
	Behaviour string
	// Bare is without the weights to expect, Cost with them.
	Bare, Cost cost
	Edges      int
	// Failed says why there is no answer.
	Failed string
}

func (f *full) analyse(ctx context.Context, scale, behaviour string) (r behaviourResult, err error) {
	r.Behaviour = behaviour
	args := []string{"analyze", "coordination", "--behaviour", behaviour, "--within", "60s", "--min-weight", "2", "--store", "duckdb:" + f.store(scale)}
	for _, part := range []struct {
		cost *cost
		args []string
	}{{&r.Bare, append(args, "--expected=false")}, {&r.Cost, args}} {
		var edges lines
		r.Failed, err = f.patiently(ctx, func(ctx context.Context) (err error) {
			*part.cost, err = onceTo(ctx, &edges, f.takedown, part.args...)
			return err
		})
		if err != nil || r.Failed != "" {
			return r, err
		}
		r.Edges = int(edges) - 1
	}
	return r, nil
}

// patiently gives an analysis as long as one may take; failed says that it takes longer.
func (f *full) patiently(ctx context.Context, analyse func(context.Context) error) (failed string, err error) {
	limited, cancel := context.WithTimeout(ctx, f.patience)
	defer cancel()
	err = analyse(limited)
	if limited.Err() != nil && ctx.Err() == nil {
		return fmt.Sprint("more than ", f.patience), nil
	}
	return "", err
}

// lines counts the lines that are written.
type lines int

func (n *lines) Write(p []byte) (int, error) {
	*n += lines(bytes.Count(p, []byte{'\n'}))
	return len(p), nil
}

// peerResult is one analysis by the peer, beside the same one here.
type peerResult struct {
	// What is a behaviour, or preprocess, which is to the peer what loading is here.
	What string
	Cost cost
	// Failed says why there is no answer.
	Failed string
}

// Here is what the same takes here, without the weights to expect.
func (s size) Here(what string) cost {
	if what == preprocessing {
		return s.Load.Cost
	}
	for _, b := range s.Behaviour {
		if b.Behaviour == what {
			return b.Bare
		}
	}
	return cost{}
}

const preprocessing = "preprocess"

// comparePeer measures coordination-network-toolkit over the same tweets.
func (f *full) comparePeer(ctx context.Context, scale string) (results []peerResult, err error) {
	files, _, err := tweetFiles(f.archive(scale))
	if err != nil {
		return nil, err
	}
	output := filepath.Join(f.dir, "peer.db")
	defer func() { err = errors.Join(err, removeStore(output), os.RemoveAll(filepath.Join(f.dir, "peer.csv"))) }()
	measure := func(what string, run func(context.Context) (cost, error)) (failed bool, err error) {
		r := peerResult{What: what}
		r.Failed, err = f.patiently(ctx, func(ctx context.Context) (err error) {
			r.Cost, err = run(ctx)
			return err
		})
		results = append(results, r)
		return r.Failed != "", err
	}
	// Of what is preprocessed all others are computed.
	failed, err := measure(preprocessing, func(ctx context.Context) (cost, error) { return f.preprocess(ctx, files) })
	if failed || err != nil {
		return results, err
	}
	for _, what := range []string{"co_retweet", "co_link", "co_tweet", "co_reply"} {
		if _, err := measure(what, func(ctx context.Context) (cost, error) {
			return once(ctx, f.peer, output, "compute", what, "--time_window", "60", "--min_edge_weight", "2")
		}); err != nil {
			return nil, err
		}
	}
	return results, nil
}
