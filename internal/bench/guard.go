package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"text/tabwriter"
)

const (
	// slack is what noise may do: a ratio of more than slack times the accepted one is a loss.
	slack = 2.0
	// guardRounds is how often everything is measured at most. What is a loss in one
	// round and none in another is noise.
	guardRounds = 3
	// guardScale is that of the archive, of about 180,000 rows.
	guardScale = "0.004"
	// guardThreads are as many on whatever machine, so that ratios can be compared.
	guardThreads = 2
)

// ratios are times, or sizes, in those of a reference that was measured in the same
// round, by "what / reference".
type ratios map[string]float64

// guard measures a few ratios and compares them with the accepted ones, which are
// kept in a file; to accept is to write the file anew.
func (b *bench) guard(ctx context.Context, path string, accept bool) error {
	// Whatever runs from here on, the references too, has as many threads.
	if err := os.Setenv("GOMAXPROCS", strconv.Itoa(guardThreads)); err != nil {
		return err
	}
	archive := filepath.Join(b.dir, "archive")
	if _, err := once(ctx, b.takedown, "synth", "--seed", "1", "--scale", guardScale, archive); err != nil {
		return err
	}
	measure := func() (ratios, error) { return b.guarded(ctx, archive) }
	if accept {
		return acceptRatios(path, measure)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var accepted ratios
	if err := json.Unmarshal(content, &accepted); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	best, err := hold(accepted, measure)
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "ratio\taccepted\tmeasured\ttimes\t")
	for _, name := range slices.Sorted(maps.Keys(best)) {
		fmt.Fprintf(table, "%s\t%.3f\t%.3f\t%.2f\t\n", name, accepted[name], best[name], best[name]/accepted[name])
	}
	return errors.Join(table.Flush(), err)
}

// acceptRatios writes what is measured in the middle of as many rounds as a loss takes.
func acceptRatios(path string, measure func() (ratios, error)) error {
	found := map[string][]float64{}
	for range guardRounds {
		measured, err := measure()
		if err != nil {
			return err
		}
		for name, ratio := range measured {
			found[name] = append(found[name], ratio)
		}
	}
	accepted := ratios{}
	for name, of := range found {
		slices.Sort(of)
		accepted[name] = math.Round(1000*of[len(of)/2]) / 1000
	}
	content, err := json.MarshalIndent(accepted, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(content, '\n'), 0o644)
}

// hold measures, again as long as there is a loss, and gives the best that it found of each ratio.
func hold(accepted ratios, measure func() (ratios, error)) (best ratios, err error) {
	best = ratios{}
	for range guardRounds {
		measured, err := measure()
		if err != nil {
			return best, err
		}
		for name, ratio := range measured {
			if before, ok := best[name]; !ok || ratio < before {
				best[name] = ratio
			}
		}
		if len(losses(accepted, best)) == 0 {
			return best, nil
		}
	}
	return best, errors.Join(losses(accepted, best)...)
}

// losses are what does not hold, by name.
func losses(accepted, best ratios) (found []error) {
	names := maps.Clone(accepted)
	maps.Copy(names, best)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		a, isAccepted := accepted[name]
		m, isMeasured := best[name]
		switch {
		case !isAccepted || !isMeasured:
			found = append(found, fmt.Errorf("%s: measured %v, accepted %v: accept what is measured now", name, isMeasured, isAccepted))
		case m > slack*a:
			found = append(found, fmt.Errorf("%s is %.3f, which is %.2f times the accepted %.3f: at most %.1f is noise", name, m, m/a, a, slack))
		}
	}
	return found
}
