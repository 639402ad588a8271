package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/takedown/takedown/loader/synth"
)

// archiveResult is what was written.
type archiveResult struct {
	Cost cost
	// Rows and Bytes are those of all CSVs.
	Rows, Bytes int64
	Networks    []networkSize
}

// networkSize is a network as it was disclosed.
type networkSize struct {
	Slug             string
	Accounts, Tweets int64
}

func (f *full) writeArchive(ctx context.Context, scale string) (r archiveResult, err error) {
	// The truth is written last: where it is, all is.
	truth, err := readTruth(f.archive(scale))
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.RemoveAll(f.archive(scale)); err != nil {
			return r, err
		}
		if r.Cost, err = once(ctx, f.takedown, "synth", "--seed", "1", "--scale", scale, f.archive(scale)); err != nil {
			return r, err
		}
		truth, err = readTruth(f.archive(scale))
	}
	if err != nil {
		return r, err
	}
	for _, n := range truth.Networks {
		r.Networks = append(r.Networks, networkSize{n.Slug, n.Accounts, n.Tweets})
		for _, file := range n.Files {
			r.Rows += file.Rows
		}
	}
	r.Bytes, err = sizeOf(f.archive(scale), ".csv")
	return r, err
}

func readTruth(dir string) (t synth.Truth, err error) {
	content, err := os.ReadFile(filepath.Join(dir, synth.TruthFile))
	if err != nil {
		return t, err
	}
	return t, json.Unmarshal(content, &t)
}

// sizeOf adds up the files of dir whose names end like that.
func sizeOf(dir, suffix string) (bytes int64, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, suffix) {
			return err
		}
		info, err := d.Info()
		if err == nil {
			bytes += info.Size()
		}
		return err
	})
	return bytes, err
}

func (f *full) scanArchive(ctx context.Context, scale string) (cost, error) {
	files, _, err := tweetFiles(f.archive(scale))
	if err != nil {
		return cost{}, err
	}
	return f.reference(ctx, append([]string{"scan"}, files...)...)
}

// loadResult is one load into an empty store.
type loadResult struct {
	Cost  cost
	Bytes int64
	// Accepted, Duplicate and Rejected are the ledger's, which is that of the truth.
	Accepted, Duplicate, Rejected int64
}

func (f *full) loadArchive(ctx context.Context, scale string) (r loadResult, err error) {
	path := f.store(scale)
	if err := removeStore(path); err != nil {
		return r, err
	}
	if r.Cost, err = once(ctx, f.takedown, "load", "--store", "duckdb:"+path, f.archive(scale)); err != nil {
		return r, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return r, err
	}
	r.Bytes = info.Size()
	truth, err := readTruth(f.archive(scale))
	if err != nil {
		return r, err
	}
	server, err := f.serve(ctx, "duckdb:"+path)
	if err != nil {
		return r, err
	}
	return r, errors.Join(r.reconcile(ctx, server, truth), server.stop())
}

const totalsQuery = `{ networks { slug accountCount tweetCount retweetCount ledger { files { name rowsRead accepted duplicate rejected state } } } }`

// reconcile compares a store's networks and ledger, number by number, with what
// was disclosed.
func (r *loadResult) reconcile(ctx context.Context, s *served, truth synth.Truth) error {
	var answer struct {
		Networks []struct {
			Slug                                   string
			AccountCount, TweetCount, RetweetCount int64
			Ledger                                 struct {
				Files []struct {
					Name, State                             string
					RowsRead, Accepted, Duplicate, Rejected int64
				}
			}
		}
	}
	if err := s.askInto(ctx, totalsQuery, nil, &answer); err != nil {
		return err
	}
	if len(answer.Networks) != len(truth.Networks) {
		return fmt.Errorf("%d networks, want %d", len(answer.Networks), len(truth.Networks))
	}
	want := map[string]synth.Network{}
	for _, n := range truth.Networks {
		want[n.Slug] = n
	}
	for _, n := range answer.Networks {
		w := want[n.Slug]
		if n.AccountCount != w.Accounts || n.TweetCount != w.Tweets || n.RetweetCount != w.Retweets || len(n.Ledger.Files) != len(w.Files) {
			return fmt.Errorf("%+v does not reconcile with %d accounts, %d tweets, %d retweets, %d files", n, w.Accounts, w.Tweets, w.Retweets, len(w.Files))
		}
		files := map[string]synth.File{}
		for _, file := range w.Files {
			files[filepath.Base(file.Name)] = file
		}
		for _, file := range n.Ledger.Files {
			t := files[filepath.Base(file.Name)]
			if file.State != "DONE" || file.RowsRead != t.Rows || file.Accepted != t.Accepted || file.Duplicate != t.Duplicate || file.Rejected != t.Rejected {
				return fmt.Errorf("%+v does not reconcile with %d rows, %d accepted, %d duplicate, %d rejected", file, t.Rows, t.Accepted, t.Duplicate, t.Rejected)
			}
			r.Accepted, r.Duplicate, r.Rejected = r.Accepted+file.Accepted, r.Duplicate+file.Duplicate, r.Rejected+file.Rejected
		}
	}
	return nil
}
