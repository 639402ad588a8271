package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

var rejectsCommand = command{
	name: "rejects", summary: "list the rows that could not be loaded, as CSV",
	about: `
Prints each rejected row of a network as CSV: file, line, column, code, reason and
the start of the row.

A row is hostile text. Control characters are shown as escapes (\n, \x1b), and a
cell that a spreadsheet would take for a formula begins with a '.`,
	examples: []string{
		"takedown rejects --network china_052020 > rejects.csv",
	},
	setup: func(f *flags) action {
		in := f.store(readMiB)
		network := f.String("network", "", "`SLUG` of the network")
		return func(ctx context.Context, a *app, args []string) error {
			switch {
			case *network == "":
				return misuse("", "rejects: --network is missing")
			case len(args) > 0:
				return misuse("", "rejects: unexpected argument %q", args[0])
			}
			return a.rejects(ctx, in, *network)
		}
	},
}

func (a *app) rejects(ctx context.Context, in *storeFlags, network string) (err error) {
	st, err := in.openExisting(ctx, a.env)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := exists(ctx, st, network); err != nil {
		return err
	}
	w := csv.NewWriter(a.stdout)
	if err := w.Write([]string{"file", "line", "column", "code", "reason", "excerpt"}); err != nil {
		return err
	}
	for r, err := range st.Rejects(ctx, network) {
		if err != nil {
			return err
		}
		row := []string{cell(r.File), strconv.FormatInt(r.Line, 10), cell(r.Column), cell(r.Code), cell(r.Reason), cell(r.Excerpt)}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func exists(ctx context.Context, st store.Reader, network string) error {
	networks, err := st.Networks(ctx)
	if err != nil {
		return err
	}
	var slugs []string
	for _, n := range networks {
		if n.Slug == network {
			return nil
		}
		slugs = append(slugs, n.Slug)
	}
	if len(slugs) == 0 {
		return fmt.Errorf("there is no network %q: the store is empty", network)
	}
	return fmt.Errorf("there is no network %q: the store has %s", network, strings.Join(slugs, ", "))
}

// cell makes text safe to open in a spreadsheet and to print on a terminal
// (OWASP, "CSV Injection"; the full-width forms count as their plain ones in some locales).
func cell(s string) string {
	first, _ := utf8.DecodeRuneInString(s)
	if strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) && s != "" {
		return "'" + visible(s)
	}
	return visible(s)
}
