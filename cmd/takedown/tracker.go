package main

import (
	"github.com/takedown/takedown/graph"
	"github.com/takedown/takedown/loader"
)

// fileTracker turns the progress of a load, which is over all files, into that of
// each file.
type fileTracker struct {
	publish func(graph.LoadProgress)
	// before is the load as it stood when the current file began, now the latest of it.
	before, now loader.Progress
	open        bool
}

func (t *fileTracker) follow(p loader.Progress) {
	if p.Phase != loader.PhaseReading || p.FileIndex != t.now.FileIndex {
		t.end()
	}
	if p.Phase == loader.PhaseReading {
		t.now, t.open = p, true
		t.tell(false)
	}
}

// end sends the last message about the current file, if there is one.
func (t *fileTracker) end() {
	if t.open {
		t.tell(true)
		t.before, t.open = t.now, false
	}
}

func (t *fileTracker) tell(done bool) {
	p := graph.LoadProgress{
		File: t.now.File, Network: t.now.Network, Done: done,
		BytesRead: t.now.BytesRead - t.before.BytesRead, BytesTotal: t.now.FileBytes,
		RowsRead: t.now.Rows - t.before.Rows, Accepted: t.now.Accepted - t.before.Accepted,
		Duplicate: t.now.Duplicate - t.before.Duplicate, Rejected: t.now.Rejected - t.before.Rejected,
	}
	if seconds := (t.now.Elapsed - t.before.Elapsed).Seconds(); seconds > 0 {
		p.RowsPerSecond = float64(p.RowsRead) / seconds
		if !done && p.BytesRead > 0 && p.BytesRead <= p.BytesTotal {
			left := seconds * float64(p.BytesTotal-p.BytesRead) / float64(p.BytesRead)
			p.ETASeconds = &left
		}
	}
	t.publish(p)
}
