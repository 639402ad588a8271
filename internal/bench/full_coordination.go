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
		limited, cancel := context.WithTimeout(ctx, f.patience)
		*part.cost, err = onceTo(limited, &edges, f.takedown, part.args...)
		late := limited.Err() != nil && ctx.Err() == nil
		cancel()
		switch {
		case late:
			r.Failed = fmt.Sprint("more than ", f.patience)
			return r, nil
		case err != nil:
			return r, err
		}
		r.Edges = int(edges) - 1
	}
	return r, nil
}

// lines counts the lines that are written.
type lines int

func (n *lines) Write(p []byte) (int, error) {
	*n += lines(bytes.Count(p, []byte{'\n'}))
	return len(p), nil
}

// peerResult is one analysis by the peer, beside the same one here.
type peerResult struct {
	// What is a behaviour, or preprocess.
	What  string
	Cost  cost
	Bytes int64
}

// comparePeer measures coordination-network-toolkit over the same tweets.
func (f *full) comparePeer(ctx context.Context, scale string) (results []peerResult, err error) {
	files, _, err := tweetFiles(f.archive(scale))
	if err != nil {
		return nil, err
	}
	preprocess, err := f.preprocess(ctx, files)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(filepath.Join(f.dir, "peer.db"))
	if err != nil {
		return nil, err
	}
	results = append(results, peerResult{"preprocess", preprocess, info.Size()})
	for _, what := range []string{"co_retweet", "co_link", "co_tweet", "co_reply"} {
		c, err := once(ctx, f.peer, filepath.Join(f.dir, "peer.db"), "compute", what, "--time_window", "60", "--min_edge_weight", "2")
		if err != nil {
			return nil, err
		}
		results = append(results, peerResult{What: what, Cost: c})
	}
	return results, errors.Join(os.Remove(filepath.Join(f.dir, "peer.db")), os.Remove(filepath.Join(f.dir, "peer.csv")))
}
