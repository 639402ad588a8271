package loader

import (
	"context"
	"errors"
	"fmt"
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
	// Networks gives the networks of files by the files' names, where that is known
	// from elsewhere. Network goes before it.
	Networks map[string]string
	// Coverage is what the caller knows of the networks' coverage. Empty: a new
	// network is CORE_ONLY when it comes from Twitter's CSVs, which list core
	// accounts alone, WITH_AMPLIFIERS once an amplifier list is loaded too, and
	// UNKNOWN otherwise.
	Coverage store.Coverage
	// Expansion bounds what a compressed file may unpack to: see [archive.Source].
	Expansion int
	// Progress is called often, from one goroutine at a time. It may be nil.
	Progress func(Progress)
}

// DefaultExpansion is what a zero [Options.Expansion] stands for, and ErrBomb the
// problem of a file that unpacks to more.
const DefaultExpansion = archive.DefaultExpansion

// ErrBomb is [archive.ErrBomb].
var ErrBomb = archive.ErrBomb

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
	return (&load{st: st, opt: opt, batchRows: st.BatchRows(), commitRows: st.CommitRows()}).run(ctx, paths)
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
	l.forget()
	for queue := l.queue(sources); len(queue) > 0; {
		done, err := l.pass(ctx, queue)
		queue = queue[done:]
		if errors.Is(err, store.ErrConflict) {
			// Another loader is at the same file, or brought some of its tweets. What
			// was read of it is to be counted anew; by then the other may be further.
			conflict := queue[0]
			l.progress = conflict.before
			l.forget()
			queue = append(queue[1:], conflict)
			continue
		}
		if err != nil {
			return l.report, err
		}
	}
	l.tell(PhaseDeriving)
	// The batches' buffers are of no more use; the store can have the room.
	l.forget()
	l.memory, l.pending = archive.Memory{}, pending{}
	debug.FreeOSMemory()
	if err := l.st.Derive(ctx); err != nil {
		return l.report, err
	}
	l.tell(PhaseDone)
	return l.report, nil
}

// load is one call of Load.
type load struct {
	st  store.Store
	opt Options
	// batchRows is the number of new tweets in a batch, and commitRows that in what
	// is committed at once, but for what comes last.
	batchRows, commitRows int

	start    time.Time
	progress Progress
	report   *Report

	// memory and pending are room that is used from batch to batch and file to file.
	memory  archive.Memory
	pending pending

	// seen is filled from the store when the first row needs it.
	seen    *seenSet
	classes classes
	// users are those that users files of a network listed.
	users    map[string]map[string]bool
	observed observed
	// skipTweets and skipLines are what is left to skip of what an interrupted
	// load committed beyond the offset that the file is resumed at.
	skipTweets int
	skipLines  int64
}

// forget lets go of what is known of the store.
func (l *load) forget() {
	l.seen, l.users, l.observed = nil, make(map[string]map[string]bool), make(observed)
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

// storeError marks an error of the store, which ends the load, apart from one of the file.
type storeError struct{ err error }

func (e storeError) Error() string { return fmt.Sprintf("store: %v", e.err) }
func (e storeError) Unwrap() error { return e.err }
