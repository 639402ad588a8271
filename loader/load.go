package loader

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/takedown/takedown/loader/archive"
	"github.com/takedown/takedown/store"
)

// Options say how to load. The zero value loads into the networks that the
// files' names give.
type Options struct {
	// Network takes the place of the slug in the files' names.
	Network string
	// Coverage is what the caller knows of the networks' coverage. Empty: a new
	// network is CORE_ONLY when it comes from Twitter's CSVs, which list core
	// accounts alone, WITH_AMPLIFIERS once an amplifier list is loaded too, and
	// UNKNOWN otherwise.
	Coverage store.Coverage
	// Progress is called often, from one goroutine at a time. It may be nil.
	Progress func(Progress)
}

// Phase is what a load is busy with.
type Phase string

// The phases of a load.
const (
	PhaseReading  Phase = "reading"
	PhaseDeriving Phase = "deriving"
	PhaseDone     Phase = "done"
)

// Progress is how far a load has come.
type Progress struct {
	Phase         Phase
	File, Network string
	// FileIndex counts from 1.
	FileIndex, FileCount int
	// BytesRead and BytesTotal are over all files, as they lie on disk.
	BytesRead, BytesTotal int64
	// FileBytes is the size of the current file as it lies on disk.
	FileBytes int64
	// The rows of all files in this run.
	Rows, Accepted, Duplicate, Rejected int64
	Elapsed                             time.Duration
}

// Problem is a file that could not be read to its end, and why.
type Problem struct {
	File string
	Err  error
}

// Report is what a load did.
type Report struct {
	// Files are the ledger entries of the files that were loaded, or found to
	// be loaded already, in the order of loading.
	Files []store.File
	// Ignored are files in the given folders that are no archive files.
	Ignored []archive.Ignored
	// Problems are the files that failed; they do not stop the others.
	Problems []Problem
}

// Load brings the archive files at paths (files, or folders that are searched)
// into st. It returns an error when the load as a whole cannot go on: a path
// that does not exist, a store that fails, or a context that is done. What was
// committed by then stays, and the next Load goes on from there.
func Load(ctx context.Context, st store.Store, paths []string, opt Options) (*Report, error) {
	return (&load{st: st, opt: opt, batchRows: st.BatchRows()}).run(ctx, paths)
}

func (l *load) run(ctx context.Context, paths []string) (*Report, error) {
	// What is live while loading is a few hundred MiB of buffers that are reused
	// again and again. By default the heap would be let grow to twice that.
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	sources, ignored, err := archive.Find(paths)
	if err != nil {
		return nil, err
	}
	l.start, l.report = time.Now(), &Report{Ignored: ignored}
	l.progress.FileCount = len(sources)
	for _, s := range sources {
		l.progress.BytesTotal += s.Size
	}
	slugs := folderSlugs(sources)
	for queue := sources; len(queue) > 0; {
		s := queue[0]
		queue = queue[1:]
		l.progress.FileIndex = len(sources) - len(queue)
		network := cmp.Or(l.opt.Network, s.Slug, slugs[filepath.Dir(s.Path)])
		before := l.progress
		err := l.file(ctx, s, network)
		if errors.Is(err, store.ErrConflict) {
			// Another loader is at the same file, or brought some of its tweets.
			// What it committed is to be counted anew; by then it may be further.
			l.progress = before
			l.seen, l.users = nil, nil
			queue = append(queue, s)
			continue
		}
		if err != nil {
			return l.report, err
		}
		l.doneBytes += s.Size
	}
	l.tell(PhaseDeriving)
	// The batches' buffers are of no more use; the store can have the room.
	l.seen, l.users, l.memory, l.pending = nil, nil, archive.Memory{}, pending{}
	debug.FreeOSMemory()
	if err := l.st.Derive(ctx); err != nil {
		return l.report, err
	}
	l.tell(PhaseDone)
	return l.report, nil
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

// load is one call of Load.
type load struct {
	st  store.Store
	opt Options
	// batchRows is the number of new tweets in a batch, the last one of a file excepted.
	batchRows int
	start     time.Time
	progress  Progress
	// doneBytes is the size of the files before the one being read.
	doneBytes int64
	report    *Report

	// memory and pending are room that is used from batch to batch and file to file.
	memory  archive.Memory
	pending pending

	// seen is filled from the store when the first row needs it.
	seen    *seenSet
	classes classes
	// users are those that users files of the current file's network listed.
	users *seenSet
	// skipTweets and skipLines are what is left to skip of what an interrupted
	// load committed beyond the offset that the file is resumed at.
	skipTweets int
	skipLines  int64
}

func (l *load) tell(phase Phase) {
	if l.opt.Progress == nil {
		return
	}
	p := l.progress
	p.Phase, p.Elapsed = phase, time.Since(l.start)
	if phase != PhaseReading {
		p.BytesRead = p.BytesTotal
	}
	l.opt.Progress(p)
}

// file loads one file. A problem with the file itself goes into the report; the
// error is for what stops the whole load.
func (l *load) file(ctx context.Context, src archive.Source, network string) error {
	l.progress.File, l.progress.Network, l.progress.FileBytes = src.Name, network, src.Size
	if network == "" {
		l.problem(src.Name, errors.New("its name does not say which network it belongs to: name the network"))
		return nil
	}
	r, err := archive.Open(ctx, src, archive.Position{})
	if err != nil {
		return l.unreadable(ctx, src, network, err)
	}
	kind, warnings := r.Kind(), r.Warnings()
	if err := r.Close(); err != nil {
		return l.unreadable(ctx, src, network, err)
	}
	if err := l.network(ctx, network, kind); err != nil {
		return err
	}
	entry, err := l.st.OpenFile(ctx, network, src.Name, kind)
	if err != nil {
		return err
	}
	r, entry, err = l.resume(ctx, src, entry)
	if err != nil {
		return l.failed(ctx, entry, err)
	}
	if r == nil {
		l.report.Files = append(l.report.Files, entry)
		return nil
	}
	defer r.Close()
	if err := l.prepare(ctx, network, kind); err != nil {
		return err
	}
	if err := l.st.EndFile(ctx, entry.ID, warnings, ""); err != nil {
		return err
	}
	entry.Warnings, entry.Problem = warnings, ""
	if err := l.read(ctx, r, &entry); err != nil {
		return l.failed(ctx, entry, err)
	}
	entry.State = store.FileDone
	l.report.Files = append(l.report.Files, entry)
	return nil
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
		return nil, entry, err
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

// unreadable notes a file that is named as an archive file but cannot be read as one.
func (l *load) unreadable(ctx context.Context, src archive.Source, network string, cause error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := l.st.PutNetwork(ctx, describe(network)); err != nil {
		return err
	}
	entry, err := l.st.OpenFile(ctx, network, src.Name, store.FileUnreadable)
	if err != nil {
		return err
	}
	return l.failed(ctx, entry, cause)
}

// failed notes why the file's reading ended early.
func (l *load) failed(ctx context.Context, entry store.File, cause error) error {
	var broken storeError
	if ctx.Err() != nil || errors.As(cause, &broken) {
		return cause
	}
	if entry.State != store.FileDone {
		if err := l.st.EndFile(ctx, entry.ID, entry.Warnings, cause.Error()); err != nil {
			return err
		}
		entry.State, entry.Problem = store.FileFailed, cause.Error()
	}
	l.report.Files = append(l.report.Files, entry)
	l.problem(entry.Name, cause)
	return nil
}

func (l *load) problem(file string, err error) {
	l.report.Problems = append(l.report.Problems, Problem{file, err})
}

// storeError marks an error of the store, which ends the load, apart from one of the file.
type storeError struct{ err error }

func (e storeError) Error() string { return fmt.Sprintf("store: %v", e.err) }
func (e storeError) Unwrap() error { return e.err }
