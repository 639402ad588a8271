package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// synthTweets is about how many tweets `takedown synth --scale 1` writes.
const synthTweets = 40_900_000

type bench struct {
	dir, takedown string
	// peer is the toolkit's command; empty leaves it out.
	peer           string
	runs, requests int
}

// cost is what one process took: time on the clock, of processors, and its most memory.
type cost struct{ Seconds, Busy, PeakMiB float64 }

type result struct {
	tweets           int
	csvMB, storeMB   float64
	scan, load, peer cost
	p50, p99         float64
}

func (b *bench) measure(ctx context.Context, tweets int) (result, error) {
	r := result{tweets: tweets}
	archive := filepath.Join(b.dir, "archive-"+strconv.Itoa(tweets))
	if _, err := os.Stat(archive); err != nil {
		scale := strconv.FormatFloat(float64(tweets)/synthTweets, 'g', 6, 64)
		if _, err := once(ctx, b.takedown, "synth", "--seed", "1", "--scale", scale, archive); err != nil {
			return r, err
		}
	}
	files, size, err := tweetFiles(archive)
	if err != nil {
		return r, err
	}
	r.csvMB = float64(size) / 1e6
	path := filepath.Join(b.dir, "bench-"+strconv.Itoa(tweets)+".duckdb")
	var scans, loads []cost
	for range b.runs {
		// In turn, so that a machine that slows down slows both.
		c, err := b.reference(ctx, append([]string{"scan"}, files...)...)
		if err != nil {
			return r, err
		}
		scans = append(scans, c)
		if err := removeStore(path); err != nil {
			return r, err
		}
		if c, err = once(ctx, b.takedown, "load", "--store", "duckdb:"+path, archive); err != nil {
			return r, err
		}
		loads = append(loads, c)
	}
	r.scan, r.load = median(scans), median(loads)
	info, err := os.Stat(path)
	if err != nil {
		return r, err
	}
	r.storeMB = float64(info.Size()) / 1e6
	if r.p50, r.p99, err = b.latency(ctx, path); err != nil {
		return r, err
	}
	r.peer, err = b.preprocess(ctx, files)
	return r, err
}

// median is the cost in the middle: by time, and by memory.
func median(costs []cost) cost {
	seconds, peaks := make([]float64, len(costs)), make([]float64, len(costs))
	for i, c := range costs {
		seconds[i], peaks[i] = c.Seconds, c.PeakMiB
	}
	slices.Sort(seconds)
	slices.Sort(peaks)
	return cost{Seconds: seconds[len(costs)/2], PeakMiB: peaks[len(costs)/2]}
}

// once runs a command to its end. Exit code 0 alone is success.
func once(ctx context.Context, name string, args ...string) (cost, error) {
	return onceTo(ctx, nil, name, args...)
}

// onceTo is once for a command whose output is wanted.
func onceTo(ctx context.Context, out io.Writer, name string, args ...string) (cost, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout = out
	var stderr strings.Builder
	cmd.Stderr = &stderr
	start := time.Now()
	err := cmd.Run()
	c := cost{Seconds: time.Since(start).Seconds()}
	if err != nil {
		return c, fmt.Errorf("%s %s: %w\n%s", filepath.Base(name), args[0], err, stderr.String())
	}
	c.Busy = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.PeakMiB = float64(usage.Maxrss) / 1024 // Linux counts in KiB
	}
	return c, nil
}

// tweetFiles lists the tweets CSVs below dir and their size together.
func tweetFiles(dir string) (files []string, size int64, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(d.Name(), "_tweets_csv_") {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		files, size = append(files, path), size+info.Size()
		return nil
	})
	return files, size, err
}
