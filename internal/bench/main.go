// Command bench measures loading and answering against references taken in the
// same run, and prints the ratios: DuckDB's own scan of the same files with the
// same threads, growth from the smaller to the larger size, and, where Python
// has it, the peer coordination-network-toolkit.
//
//	go run ./internal/bench -tweets 1000000,2400000,4000000 -runs 3
//
// Every figure is a whole process's, as the operating system accounts for it,
// and the median of the runs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	// References run in processes of their own: see bench.reference.
	switch {
	case len(os.Args) > 2 && os.Args[1] == "scan":
		fail(scan(os.Args[2:]))
		return
	case len(os.Args) > 3 && os.Args[1] == "peer":
		fail(peerInput(os.Args[2], os.Args[3:]))
		return
	case len(os.Args) > 2 && os.Args[1] == "constant":
		fail(serveConstant(os.Args[2]))
		return
	}
	tweets := flag.String("tweets", "1000000,2400000,4000000", "sizes to measure, ascending")
	runs := flag.Int("runs", 3, "runs of each command; the median is printed")
	requests := flag.Int("requests", 500, "requests for each latency figure")
	peer := flag.String("peer", "", "the peer's command (compute_networks of PyPI's coordination-network-toolkit); empty leaves it out")
	all := flag.String("full", "", "folder in which to measure everything, and go on where an earlier run was; about 60 GB at scale 1")
	scales := flag.String("scales", "0.01,0.1,1", "with -full: the scales of the disclosures to make, ascending")
	out := flag.String("out", "docs/benchmarks.md", "with -full: the document to write")
	limit := flag.Duration("ask", time.Minute, "with -full: how long to ask a question that takes long")
	patience := flag.Duration("patience", 15*time.Minute, "with -full: how long an analysis may take")
	guarded := flag.String("guard", "", "file of accepted ratios: measure those few, and fail where one is lost")
	accept := flag.Bool("accept", false, "with -guard: write the file anew")
	dir := flag.String("dir", "", "folder for archives and stores (default: a temporary one, removed at the end)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if *all != "" {
		fail(runFull(ctx, full{bench: bench{dir: *all, peer: *peer}, scales: strings.Split(*scales, ","), out: *out,
			limit: *limit, patience: *patience}))
		return
	}
	b := bench{runs: *runs, requests: *requests, peer: *peer}
	fail(b.within(ctx, *dir, func() error {
		if *guarded != "" {
			return b.guard(ctx, *guarded, *accept)
		}
		return b.run(ctx, *tweets)
	}))
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// within calls f when the command is built and there is a folder for what it makes,
// a temporary one if dir is empty.
func (b *bench) within(ctx context.Context, dir string, f func() error) (err error) {
	if dir == "" {
		if dir, err = os.MkdirTemp("", "takedown-bench-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	b.dir, b.takedown = dir, filepath.Join(dir, "takedown")
	build := exec.CommandContext(ctx, "go", "build", "-o", b.takedown, "./cmd/takedown")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, out)
	}
	return f()
}

func (b *bench) run(ctx context.Context, sizes string) error {
	fmt.Printf("%s, %d processors, %s\n\n", runtime.Version(), runtime.NumCPU(), runtime.GOARCH)
	var results []result
	for s := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil {
			return fmt.Errorf("-tweets: %w", err)
		}
		r, err := b.measure(ctx, n)
		if err != nil {
			return err
		}
		results = append(results, r)
	}
	report(results)
	return nil
}

func report(results []result) {
	fmt.Printf("%-12s %9s %9s %9s %9s %9s %9s %9s %9s\n", "tweets", "CSV MB", "scan s", "load s", "load/scan", "peak MiB", "store MB", "p50 ms", "p99 ms")
	for _, r := range results {
		fmt.Printf("%-12d %9.0f %9.2f %9.2f %9.2f %9.0f %9.0f %9.2f %9.2f\n", r.tweets, r.csvMB, r.scan.Seconds, r.load.Seconds,
			r.load.Seconds/r.scan.Seconds, r.load.PeakMiB, r.storeMB, r.p50, r.p99)
	}
	first, last := results[0], results[len(results)-1]
	if last.tweets > first.tweets {
		fmt.Printf("\nfrom %d to %d tweets (%.2f times): load time %.2f times, peak memory %.2f times, p50 %.2f times, p99 %.2f times\n",
			first.tweets, last.tweets, float64(last.tweets)/float64(first.tweets), last.load.Seconds/first.load.Seconds,
			last.load.PeakMiB/first.load.PeakMiB, last.p50/first.p50, last.p99/first.p99)
	}
	for _, r := range results {
		if r.peer.Seconds > 0 {
			fmt.Printf("%d tweets: coordination-network-toolkit preprocess %.1f s, %.1f times the whole load here\n",
				r.tweets, r.peer.Seconds, r.peer.Seconds/r.load.Seconds)
		}
	}
}
