package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/takedown/takedown/loader"
	"github.com/takedown/takedown/loader/synth"
	"github.com/takedown/takedown/store"
)

var loadCommand = command{
	name: "load", args: "PATH...", summary: "load archives into a store, and print the ledger",
	about: `
Loads the files at each PATH, a file or a folder that is searched: an archive's
tweets and users as CSV, .gz or .zip, amplifier lists, and X API output as JSON
lines. Loading again changes nothing; after a stop, it goes on where it was.

The ledger says, file by file, what became of each row: rows read = accepted +
duplicate + rejected. "takedown rejects" lists the rejected rows.

The name and password for a store on a server are read from TAKEDOWN_NEO4J_USER
and TAKEDOWN_NEO4J_PASSWORD, its database from TAKEDOWN_NEO4J_DATABASE.`,
	examples: []string{
		"takedown load archives/china_052020",
		"takedown load --network my_case --coverage WITH_AMPLIFIERS tweets.jsonl amplifiers.csv",
		"takedown load --strict --store duckdb:case.duckdb archives || echo some rows were rejected",
	},
	setup: func(f *flags) action {
		in := f.store(loadMiB)
		opt := f.loading()
		strict := f.Bool("strict", false, "end with exit code 3 when a row was rejected")
		return func(ctx context.Context, a *app, paths []string) error {
			if len(paths) == 0 {
				return misuse("", "load: name at least one PATH")
			}
			return a.load(ctx, in, paths, *opt, *strict)
		}
	},
}

// loading adds the flags that say how to load.
func (f *flags) loading() *loader.Options {
	opt := new(loader.Options)
	f.Func("network", "`SLUG` of the network, in place of the one in the files' names", func(s string) error {
		opt.Network = s
		return validSlug(s)
	})
	f.Func("coverage", "whose retweets the archive lets us see: CORE_ONLY, WITH_AMPLIFIERS or UNKNOWN", func(s string) (err error) {
		opt.Coverage, err = parseCoverage(s)
		return err
	})
	f.expansion(&opt.Expansion)
	return opt
}

var slugForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*$`)

func validSlug(s string) error {
	if !slugForm.MatchString(s) {
		return errors.New("a slug is made of letters, digits, _, . and -")
	}
	return nil
}

func parseCoverage(s string) (store.Coverage, error) {
	switch c := store.Coverage(strings.ToUpper(s)); c {
	case store.CoverageCoreOnly, store.CoverageWithAmplifiers, store.CoverageUnknown:
		return c, nil
	}
	return "", errors.New("not one of CORE_ONLY, WITH_AMPLIFIERS, UNKNOWN")
}

func (a *app) load(ctx context.Context, in *storeFlags, paths []string, opt loader.Options, strict bool) (err error) {
	st, err := in.open(ctx, a.env)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	return a.loadInto(ctx, st, paths, opt, strict)
}

// loadInto loads archives into an open store, shows how far it has come and prints
// the ledger.
func (a *app) loadInto(ctx context.Context, st store.Store, paths []string, opt loader.Options, strict bool) error {
	m := newMeter(a.stderr)
	opt.Progress = func(p loader.Progress) { m.show(loadStep(p)) }
	report, err := loader.Load(ctx, st, paths, opt)
	m.end()
	if report != nil {
		printReport(a.stdout, report)
	}
	if err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("%w: the same command goes on from here", err)
		}
		return err
	}
	return verdict(report, strict)
}

// loadStep is how far a load has come, for people.
func loadStep(p loader.Progress) step {
	s := step{what: string(p.Phase), elapsed: p.Elapsed, rows: p.Rows}
	if p.Phase == loader.PhaseReading {
		s.label = fmt.Sprintf("%s (%d of %d)", visible(p.File), p.FileIndex, p.FileCount)
		s.part, s.whole = p.BytesRead, p.BytesTotal
	}
	return s
}

// printReport prints the ledger of the files of one load, and what else to know of them.
func printReport(w io.Writer, report *loader.Report) {
	if len(report.Files) > 0 {
		fmt.Fprintln(w, "Ledger")
		rows := [][]string{{"file", "network", "kind", "state", "rows", "accepted", "duplicate", "rejected", "repaired", "sha256"}}
		var sum store.Progress
		for _, f := range report.Files {
			rows = append(rows, append([]string{visible(f.Name), visible(f.Network), string(f.Kind), string(f.State)}, counts(f.Progress)...))
			rows[len(rows)-1] = append(rows[len(rows)-1], short(f.SHA256))
			sum.RowsRead += f.RowsRead
			sum.Accepted += f.Accepted
			sum.Duplicate += f.Duplicate
			sum.Rejected += f.Rejected
			sum.Repaired += f.Repaired
		}
		rows = append(rows, append(append([]string{plural(int64(len(report.Files)), "file"), "", "", ""}, counts(sum)...), ""))
		table(w, rows, 4)
		fmt.Fprintf(w, "%s read = %s accepted + %s duplicate + %s rejected\n", plural(sum.RowsRead, "row"),
			thousands(sum.Accepted), thousands(sum.Duplicate), thousands(sum.Rejected))
	}
	for _, f := range report.Files {
		for _, warning := range f.Warnings {
			fmt.Fprintf(w, "warning: %s: %s\n", visible(f.Name), visible(warning))
		}
	}
	for _, p := range report.Problems {
		problem := strings.TrimPrefix(p.Err.Error(), p.File+": ") // errors of files name them as well
		if errors.Is(p.Err, loader.ErrBomb) {
			problem += " (--max-expansion allows more)"
		}
		fmt.Fprintf(w, "failed: %s: %s\n", visible(p.File), visible(problem))
	}
	for _, i := range report.Ignored {
		reason := i.Reason
		if filepath.Base(i.Path) == synth.TruthFile {
			reason = "what takedown synth planted, which is not part of an archive"
		}
		fmt.Fprintf(w, "ignored: %s: %s\n", visible(i.Path), visible(reason))
	}
}

func counts(p store.Progress) []string {
	var out []string
	for _, n := range []int64{p.RowsRead, p.Accepted, p.Duplicate, p.Rejected, p.Repaired} {
		out = append(out, thousands(n))
	}
	return out
}

// short is the start of a digest: enough to tell files apart by eye.
func short(digest string) string { return digest[:min(len(digest), 12)] }

// verdict says whether a load that came to its end did what was asked.
func verdict(report *loader.Report, strict bool) error {
	var rejected int64
	for _, f := range report.Files {
		if f.RowsRead != f.Accepted+f.Duplicate+f.Rejected {
			return fmt.Errorf("the ledger of %s does not reconcile", f.Name)
		}
		rejected += f.Rejected
	}
	switch n := len(report.Problems); {
	case n > 0:
		return fmt.Errorf("%s could not be loaded to the end", plural(int64(n), "file"))
	case strict && rejected > 0:
		return errRejected
	}
	return nil
}
