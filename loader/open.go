package loader

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"

	"github.com/takedown/takedown/loader/archive"
	"github.com/takedown/takedown/store"
)

// file is one on its way into the store.
type file struct {
	src     archive.Source
	network string
	kind    store.FileKind
	// index counts from 1; bytes is the size of the files before this one.
	index int
	bytes int64

	// r reads what is not yet loaded. It is nil when that is nothing, or err says why.
	r *archive.Reader
	// entry moves on with each commit. It has no ID when the file could not even get one.
	entry store.File
	// err is why the file was not read to its end. It does not stop the others.
	err error
	// before are the load's figures when the file's turn came.
	before Progress
}

// queue makes files of sources, in their order.
func (l *load) queue(sources []archive.Source) []*file {
	slugs := folderSlugs(sources)
	files := make([]*file, len(sources))
	l.progress.FileCount = len(sources)
	for i, s := range sources {
		s.Expansion = l.opt.Expansion
		files[i] = &file{src: s, network: cmp.Or(l.opt.Network, l.opt.Networks[s.Name], s.Slug, slugs[filepath.Dir(s.Path)]), index: i + 1, bytes: l.progress.BytesTotal}
		l.progress.BytesTotal += s.Size
	}
	return files
}

// folderSlugs gives each folder the one slug that the files in it carry, so that
// an amplifier list or a JSON file beside an archive belongs to its network.
func folderSlugs(sources []archive.Source) map[string]string {
	slugs := make(map[string]string)
	for _, s := range sources {
		dir := filepath.Dir(s.Path)
		have, ok := slugs[dir]
		switch {
		case s.Slug == "":
		case !ok:
			slugs[dir] = s.Slug
		case have != s.Slug:
			slugs[dir] = "" // two networks in one folder: its other files could be either's
		}
	}
	return slugs
}

// open opens files one after the other, each while those before it are read. An
// error is one that stops the whole load.
func (l *load) open(ctx context.Context, queue []*file, files chan<- *file) error {
	for _, f := range queue {
		f.r, f.entry, f.err = nil, store.File{Name: f.src.Name}, nil
		if err := l.openFile(ctx, f); err != nil {
			return err
		}
		select {
		case files <- f:
		case <-ctx.Done():
			return errors.Join(ctx.Err(), f.close())
		}
	}
	return nil
}

func (f *file) close() error {
	if f.r == nil {
		return nil
	}
	return f.r.Close()
}

// openFile finds the file's ledger entry and opens the file where that stands.
func (l *load) openFile(ctx context.Context, f *file) error {
	if f.network == "" {
		f.err = errors.New("its name does not say which network it belongs to: name the network")
		return nil
	}
	warnings, unreadable := f.look(ctx)
	if err := ctx.Err(); err != nil {
		return err
	}
	if unreadable != nil {
		f.kind, f.err = store.FileUnreadable, unreadable
	}
	if err := l.network(ctx, f.network, f.kind); err != nil {
		return err
	}
	var err error
	if f.entry, err = l.st.OpenFile(ctx, f.network, f.src.Name, f.kind); err != nil || f.err != nil {
		return err
	}
	if f.r, f.entry, f.err = l.resume(ctx, f.src, f.entry); f.r == nil {
		return stops(ctx, f.err)
	}
	if err := l.st.EndFile(ctx, f.entry.ID, warnings, ""); err != nil {
		return errors.Join(err, f.close())
	}
	f.entry.Warnings, f.entry.Problem = warnings, ""
	return nil
}

// look tells what the file holds.
func (f *file) look(ctx context.Context) (warnings []string, err error) {
	r, err := archive.Open(ctx, f.src, archive.Position{})
	if err != nil {
		return nil, err
	}
	f.kind = r.Kind()
	return r.Warnings(), r.Close()
}

// network creates the file's network, or adds what this file says of it.
func (l *load) network(ctx context.Context, slug string, kind store.FileKind) error {
	have, err := l.st.Networks(ctx)
	if err != nil {
		return err
	}
	n, coverage := describe(slug), store.CoverageUnknown
	switch kind {
	case store.FileTweets, store.FileUsers:
		coverage = store.CoverageCoreOnly
	case store.FileAmplifiers:
		coverage = store.CoverageWithAmplifiers
	}
	for _, h := range have {
		if h.Slug != slug {
			continue
		}
		// What is held was told or found before; an amplifier list alone adds to it.
		if kind != store.FileAmplifiers || h.Coverage != store.CoverageCoreOnly {
			coverage = ""
		}
	}
	n.Coverage = coverage
	if l.opt.Coverage != "" {
		n.Coverage = l.opt.Coverage
	}
	return l.st.PutNetwork(ctx, n)
}

// resume opens the file where its ledger entry stands. It gives no reader when
// the file is loaded to its end and unchanged, and a new entry when it changed.
func (l *load) resume(ctx context.Context, src archive.Source, entry store.File) (*archive.Reader, store.File, error) {
	if entry.State == store.FileDone {
		same, err := unchanged(ctx, src, entry)
		if err != nil || same {
			return nil, entry, err
		}
	} else {
		r, err := archive.Open(ctx, src, archive.Position{Offset: entry.Offset, Lines: entry.Lines, SHA256: entry.SHA256})
		if !errors.Is(err, archive.ErrChanged) {
			return r, entry, err
		}
	}
	entry, err := l.st.ReopenFile(ctx, entry.ID)
	if err != nil {
		return nil, entry, storeError{err}
	}
	r, err := archive.Open(ctx, src, archive.Position{})
	return r, entry, err
}

// unchanged reads the file again and compares its digest with the ledger's.
func unchanged(ctx context.Context, src archive.Source, entry store.File) (bool, error) {
	r, err := archive.Open(ctx, src, archive.Position{Offset: entry.Offset, Lines: entry.Lines, SHA256: entry.SHA256})
	if errors.Is(err, archive.ErrChanged) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	defer r.Close()
	b, err := r.Next()
	if err == nil {
		b.Release() // something follows what was the end
		return false, nil
	}
	return isEOF(err), ignoreEOF(err)
}

// stops gives an error that stops the whole load, and nil for one of a file.
func stops(ctx context.Context, err error) error {
	var broken storeError
	if errors.As(err, &broken) || err != nil && ctx.Err() != nil {
		return err
	}
	return nil
}

// finish notes in the report, and in the ledger, how the file ended.
func (l *load) finish(ctx context.Context, f *file) error {
	if f.err == nil {
		f.entry.State = store.FileDone
	} else {
		l.report.Problems = append(l.report.Problems, Problem{f.src.Name, f.err})
	}
	if f.entry.ID == 0 {
		return nil
	}
	if f.err != nil && f.entry.State != store.FileDone {
		if err := l.st.EndFile(ctx, f.entry.ID, f.entry.Warnings, f.err.Error()); err != nil {
			return err
		}
		f.entry.State, f.entry.Problem = store.FileFailed, f.err.Error()
	}
	l.report.Files = append(l.report.Files, f.entry)
	return nil
}
