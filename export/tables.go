package export

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

// Format is that of the files of tables.
type Format string

// The formats of tables, which are the ends of their files' names as well.
const (
	CSV     Format = "csv"
	Parquet Format = "parquet"
)

// table is what goes into one file.
type table struct {
	name  string
	write func(ctx context.Context, w io.Writer, f Format, progress *progress) error
}

// Tables are what goes into the files of a folder.
type Tables struct {
	tables []table
	steady func(context.Context) error
}

// Facts are the tables networks, accounts, tweets and amplifies: of networks, or
// of all where that is nil.
func Facts(ctx context.Context, from Source, networks []string) (*Tables, error) {
	all, err := chosen(ctx, from, networks)
	if err != nil {
		return nil, err
	}
	steady, err := steadiness(ctx, from)
	return &Tables{[]table{
		tableOf("networks", networkColumns, func(context.Context) iter.Seq2[store.Network, error] { return listed(all) }),
		tableOf("accounts", accountColumns, func(ctx context.Context) iter.Seq2[*store.Account, error] { return from.ExportAccounts(ctx, networks) }),
		tableOf("tweets", tweetColumns, func(ctx context.Context) iter.Seq2[*store.Tweet, error] { return from.ExportTweets(ctx, networks) }),
		tableOf("amplifies", amplifiesColumns, func(ctx context.Context) iter.Seq2[*store.Amplification, error] {
			return from.ExportAmplifications(ctx, networks)
		}),
	}, steady}, err
}

// Coordinated are the tables networks, accounts and coordination, of what an analysis found.
func Coordinated(ctx context.Context, from Source, networks []string, q analysis.CoordinationQuery, found []analysis.CoordinationEdge) (*Tables, error) {
	all, err := chosen(ctx, from, networks)
	return &Tables{[]table{
		tableOf("networks", networkColumns, func(context.Context) iter.Seq2[store.Network, error] { return listed(all) }),
		tableOf("accounts", accountColumns, func(ctx context.Context) iter.Seq2[*store.Account, error] {
			return convert(ends(ctx, from, found), func(n node) *store.Account { return n.Account })
		}),
		tableOf("coordination", slices.Concat(coordinationEnds, coordinationColumns(q)), func(context.Context) iter.Seq2[analysis.CoordinationEdge, error] {
			return listed(found)
		}),
	}, func(context.Context) error { return nil }}, err
}

// Write writes the tables into a folder as [Folder] does. progress is told of
// every so many rows how many are written, and may be nil.
func (t *Tables) Write(ctx context.Context, dir string, f Format, told func(rows int64)) error {
	p := &progress{told: told}
	return Folder(dir, func(dir string) error {
		for _, table := range t.tables {
			file, err := os.Create(filepath.Join(dir, table.name+"."+string(f)))
			if err != nil {
				return err
			}
			if err := fill(file, func(w io.Writer) error { return table.write(ctx, w, f, p) }); err != nil {
				return fmt.Errorf("%s: %w", table.name, err)
			}
		}
		if err := writeTerms(dir); err != nil {
			return err
		}
		return t.steady(ctx)
	})
}

func tableOf[T any](name string, columns []column[T], rows func(context.Context) iter.Seq2[T, error]) table {
	return table{name, func(ctx context.Context, w io.Writer, f Format, p *progress) error {
		if f == Parquet {
			return writeParquet(ctx, w, name, columns, counting(p, rows(ctx)))
		}
		return writeCSV(ctx, w, columns, counting(p, rows(ctx)))
	}}
}

// listed is a list as a stream.
func listed[T any](list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, item := range list {
			if !yield(item, nil) {
				return
			}
		}
	}
}
