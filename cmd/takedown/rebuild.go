package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/takedown/takedown/loader"
	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/duckdb"
)

var rebuildCommand = command{
	name: "rebuild", args: "PATH...", summary: "make an embedded store anew from its archives, when it is damaged or too old",
	about: `
Loads the archives at each PATH into a new store and takes over what can still be read
of the old one: cases, narratives, saved coordinations, and what was said of networks
and their coverage. Then the new store takes the old one's place. The old file is never
changed: it is moved aside, to the store's name with .aside-1 (or -2, …) after it.

Where the old ledger can be read, files go to the networks that they were loaded into,
and a file that was loaded and is at no PATH stops the command before anything is
moved; --partial does without it.

Stopped at any moment, the same command goes on from there.`,
	examples: []string{
		"takedown rebuild archives",
		"takedown rebuild --store duckdb:case.duckdb archives/china_052020 amplifiers.csv",
	},
	setup: func(f *flags) action {
		in, opt := f.store(loadMiB), f.loading()
		partial := f.Bool("partial", false, "do without files that the old store had and no PATH has")
		return func(ctx context.Context, a *app, paths []string) error {
			path, err := in.file("rebuild")
			switch {
			case err != nil:
				return err
			case len(paths) == 0:
				return misuse("", "rebuild: name at least one PATH of archives")
			}
			r := &rebuilding{app: a, path: path, next: path + ".rebuilding", opt: *opt, partial: *partial}
			return r.run(ctx, in, paths)
		}
	},
}

// rebuilding is a store that is made anew.
type rebuilding struct {
	*app

	path, next string
	opt        loader.Options
	partial    bool

	// old is what is left of the old store, nil if that is nothing; the rest is what
	// could be read of it.
	old      *duckdb.Remains
	networks []store.Network
	files    []store.File
}

func (r *rebuilding) run(ctx context.Context, in *storeFlags, paths []string) (err error) {
	if err := r.open(ctx); err != nil {
		return err
	}
	defer func() {
		if r.old != nil {
			err = errors.Join(err, r.old.Close())
		}
	}()
	if err := r.fill(ctx, in, paths); err != nil {
		return fmt.Errorf("%w\n%s is as it was; the same command goes on from here", err, r.path)
	}
	if r.old != nil {
		old := r.old
		if r.old = nil; old.Close() != nil {
			return fmt.Errorf("%s cannot be closed", r.path)
		}
	}
	aside, err := r.aside()
	if err != nil {
		return err
	}
	_, gone := os.Lstat(r.path)
	if err := duckdb.Swap(r.next, r.path, aside); err != nil {
		return err
	}
	fmt.Fprintf(r.stdout, "%s is rebuilt", visible(r.path))
	if gone == nil {
		fmt.Fprintf(r.stdout, "; the old file is %s", visible(aside))
	}
	fmt.Fprintln(r.stdout)
	return nil
}

// open opens what is left of the old store and reads what loading needs to know.
func (r *rebuilding) open(ctx context.Context) error {
	if _, err := os.Stat(r.path); errors.Is(err, fs.ErrNotExist) {
		// Stopped between the old file's move and the new one's, there is only the new one.
		if _, err := os.Stat(r.next); err != nil {
			return fmt.Errorf("there is no store at %s: takedown load makes one", r.path)
		}
		return nil
	}
	old, err := duckdb.OpenRemains(r.path)
	if errors.Is(err, store.ErrInUse) {
		return unlessInUse(err)
	}
	if err != nil {
		r.complain(fmt.Sprintf("nothing of the old store can be read, so what people wrote there is lost: %v", err))
		return nil
	}
	r.old = old
	if old.WithoutLog {
		r.complain("the old store's log cannot be read: what was written last is lost")
	}
	var unread error
	if r.networks, err = old.Networks(ctx); err != nil {
		unread = err
	}
	if r.files, err = old.Files(ctx); err != nil {
		unread = errors.Join(unread, err)
	}
	if unread != nil {
		r.complain(fmt.Sprintf("the old ledger cannot be read, so nothing tells whether all of its files are here: %v", unread))
	}
	return nil
}

// fill makes the new store.
func (r *rebuilding) fill(ctx context.Context, in *storeFlags, paths []string) (err error) {
	next := *in
	next.name = "duckdb:" + r.next
	opened, err := next.open(ctx, r.env)
	if err != nil {
		return err
	}
	st := opened.(*duckdb.Store)
	defer func() { err = errors.Join(err, st.Close()) }()
	r.opt.Networks = r.places()
	if err := r.loadInto(ctx, st, paths, r.opt, false); err != nil {
		return err
	}
	if err := r.missing(ctx, st); err != nil {
		return err
	}
	if err := r.describe(ctx, st); err != nil || r.old == nil {
		return err
	}
	kept, err := r.old.CopyTo(ctx, st)
	if err != nil {
		return err
	}
	fmt.Fprintf(r.stdout, "kept: %s of people (cases, narratives), %s\n", plural(int64(kept.Records), "record"), plural(int64(kept.Coordinations), "saved coordination"))
	for _, lost := range kept.Lost {
		fmt.Fprintf(r.stdout, "lost: %s\n", visible(lost))
	}
	return nil
}

// places gives the networks that files were in, by the files' names, where each was
// in one alone.
func (r *rebuilding) places() map[string]string {
	places := make(map[string]string)
	for _, f := range r.files {
		if have, ok := places[f.Name]; ok && have != f.Network {
			places[f.Name] = "" // the name or the folder says it
		} else {
			places[f.Name] = f.Network
		}
	}
	return places
}

// missing says which files the old store had loaded that the new one has not.
func (r *rebuilding) missing(ctx context.Context, st store.Reader) error {
	now, err := st.Ledger(ctx, "")
	if err != nil {
		return err
	}
	var names []string
	for i, f := range r.files {
		same := func(n store.File) bool { return n.Network == f.Network && n.Name == f.Name }
		if f.RowsRead == 0 || slices.ContainsFunc(r.files[i+1:], same) {
			continue // nothing of it was loaded, or it was loaded again later
		}
		if at := slices.IndexFunc(now, same); at < 0 {
			names = append(names, f.Network+": "+f.Name)
		} else if f.State == store.FileDone && now[at].SHA256 != f.SHA256 {
			fmt.Fprintf(r.stdout, "changed: %s: %s is not the file that the old store had\n", visible(f.Network), visible(f.Name))
		}
	}
	if len(names) == 0 {
		return nil
	}
	list := fmt.Sprintf("%s of the old store at no PATH:\n  %s", plural(int64(len(names)), "file"), strings.Join(names, "\n  "))
	if r.partial {
		fmt.Fprintln(r.stdout, "left out: "+visibleLines(list))
		return nil
	}
	return fmt.Errorf("%s\nName the folders they are in as well, or give --partial to do without them", list)
}

// describe tells the new store what people had said of networks.
func (r *rebuilding) describe(ctx context.Context, st store.Store) error {
	now, err := st.Networks(ctx)
	if err != nil {
		return err
	}
	for _, n := range r.networks {
		if !slices.ContainsFunc(now, func(m store.Network) bool { return m.Slug == n.Slug }) {
			continue
		}
		if r.opt.Coverage != "" {
			n.Coverage = r.opt.Coverage
		}
		if err := st.PutNetwork(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// aside is a name for the old file that nothing has yet.
func (r *rebuilding) aside() (string, error) {
	for i := 1; ; i++ {
		name := fmt.Sprintf("%s.aside-%d", r.path, i)
		if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			return name, nil
		} else if err != nil {
			return "", err
		}
	}
}

// notMendableError is an error of a file that is no store to rebuild.
type notMendableError struct{ err error }

func (e *notMendableError) Error() string { return e.err.Error() }

// mendable says which command mends a store that is damaged or too old.
func mendable(err error, name string) error {
	if !errors.Is(err, store.ErrCorrupt) && !errors.Is(err, store.ErrVersion) || !strings.HasPrefix(name, "duckdb:") {
		return err
	}
	return fmt.Errorf("%w\ntakedown rebuild --store %s PATH... makes it anew from its archives, and keeps what people wrote where it can be read", err, name)
}
