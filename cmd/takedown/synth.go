package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/takedown/takedown/loader/synth"
)

var synthCommand = command{
	name: "synth", args: "OUT", summary: "write archives in the real format, with what was planted in them",
	about: `
Writes the archives of four networks into the folder OUT, which must be empty or not
exist, and truth.json beside them: what was planted, and what loading must find.
The same seed and scale give the same bytes. Scale 1 has the disclosed sizes of
June 2020, about 41 million tweets.`,
	examples: []string{
		"takedown synth --seed 1 --scale 0.01 sample",
		"takedown synth --seed 7 --scale 1 --gzip full",
	},
	setup: func(f *flags) action {
		var opt synth.Options
		f.Uint64Var(&opt.Seed, "seed", 1, "what chance is drawn from, a whole `number`")
		f.Float64Var(&opt.Scale, "scale", 0.01, fmt.Sprintf("size as a multiple of the disclosed one, above 0 and at most %d", synth.MaxScale))
		f.BoolVar(&opt.Compress, "gzip", false, "write .csv.gz files")
		return func(ctx context.Context, a *app, args []string) error {
			switch {
			case len(args) != 1:
				return misuse("", "synth: name one folder OUT")
			case !(opt.Scale > 0 && opt.Scale <= synth.MaxScale):
				return misuse("", "synth: --scale must be above 0 and at most %d", synth.MaxScale)
			}
			return a.synth(ctx, args[0], opt)
		}
	},
}

func (a *app) synth(ctx context.Context, out string, opt synth.Options) error {
	m, start := newMeter(a.stderr), time.Now()
	opt.Progress = func(done, total int64) {
		m.show(step{what: "writing", part: done, whole: total, rows: done, elapsed: time.Since(start)})
	}
	truth, err := synth.Write(ctx, out, opt)
	m.end()
	if err != nil {
		return err
	}
	rows := [][]string{{"network", "files", "accounts", "tweets", "retweets", "amplifiers"}}
	for _, n := range truth.Networks {
		rows = append(rows, []string{n.Slug, thousands(int64(len(n.Files))), thousands(n.Accounts), thousands(n.Tweets),
			thousands(n.Retweets), thousands(n.Amplifiers)})
	}
	table(a.stdout, rows, 1)
	fmt.Fprintf(a.stdout, "The truth about them is in %s\n", visible(filepath.Join(out, synth.TruthFile)))
	return nil
}
