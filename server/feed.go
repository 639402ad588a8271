package server

import (
	"context"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/takedown/takedown/graph"
)

// Feed carries the progress of a load in this process to subscribers and to the
// metrics. It implements [graph.LoadFeed].
type Feed struct {
	mu     sync.Mutex
	ended  bool
	latest graph.LoadProgress
	// counted are the rows of all files up to the latest message.
	counted outcome
	readers map[*reader]struct{}
}

// outcome counts rows by what became of them.
type outcome struct{ accepted, duplicate, rejected int64 }

// NewFeed is the feed of a load that is under way, until End.
func NewFeed() *Feed { return &Feed{readers: make(map[*reader]struct{})} }

// Publish tells of progress. Messages about one file follow each other, with
// counts that do not shrink. It never waits for a reader.
func (f *Feed) Publish(p graph.LoadProgress) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var before graph.LoadProgress
	if follows(p, f.latest) {
		before = f.latest
	}
	f.counted.accepted += p.Accepted - before.Accepted
	f.counted.duplicate += p.Duplicate - before.Duplicate
	f.counted.rejected += p.Rejected - before.Rejected
	f.latest = p
	for r := range f.readers {
		r.put(p)
	}
}

// End says that the load is over: readers get what they have not read, and no more.
func (f *Feed) End() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended = true
	for r := range f.readers {
		close(r.wake)
		delete(f.readers, r)
	}
}

// Subscribe begins with the latest message, if there is one.
func (f *Feed) Subscribe(ctx context.Context) <-chan graph.LoadProgress {
	r := &reader{feed: f, wake: make(chan struct{}, 1)}
	out := make(chan graph.LoadProgress)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ended {
		close(out)
		return out
	}
	f.readers[r] = struct{}{}
	if f.latest.File != "" {
		r.put(f.latest)
	}
	go r.forward(ctx, out)
	return out
}

func (f *Feed) leave(r *reader) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.readers, r)
}

// reader is one subscriber and what it has yet to be told. Its fields are guarded by the feed's lock.
type reader struct {
	feed    *Feed
	pending []graph.LoadProgress
	// wake has a token when there is something pending; it is closed at the end.
	wake chan struct{}
}

// put adds a message. A later one about a file takes the place of the one before,
// so that a slow reader costs at most one message a file.
func (r *reader) put(p graph.LoadProgress) {
	if n := len(r.pending); n > 0 && follows(p, r.pending[n-1]) {
		r.pending[n-1] = p
	} else {
		r.pending = append(r.pending, p)
	}
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

func (r *reader) take() []graph.LoadProgress {
	r.feed.mu.Lock()
	defer r.feed.mu.Unlock()
	taken := r.pending
	r.pending = nil
	return taken
}

func (r *reader) forward(ctx context.Context, out chan<- graph.LoadProgress) {
	defer close(out)
	defer r.feed.leave(r)
	for open := true; open; {
		select {
		case _, open = <-r.wake:
		case <-ctx.Done():
			return
		}
		for _, p := range r.take() {
			select {
			case out <- p:
			case <-ctx.Done():
				return
			}
		}
	}
}

// follows reports whether p goes on about the file that before is about. Two files
// of one network may have the same name, in different folders.
func follows(p, before graph.LoadProgress) bool {
	return p.File == before.File && p.Network == before.Network && !before.Done
}

var (
	loadRows    = prometheus.NewDesc("takedown_load_rows_total", "Rows read by loads of this process, by what became of them.", []string{"outcome"}, nil)
	loadRunning = prometheus.NewDesc("takedown_load_running", "1 while this process loads archives.", nil, nil)
)

// Describe implements prometheus.Collector.
func (f *Feed) Describe(ch chan<- *prometheus.Desc) {
	ch <- loadRows
	ch <- loadRunning
}

// Collect implements prometheus.Collector.
func (f *Feed) Collect(ch chan<- prometheus.Metric) {
	f.mu.Lock()
	counted, running := f.counted, 1.0
	if f.ended {
		running = 0
	}
	f.mu.Unlock()
	ch <- prometheus.MustNewConstMetric(loadRunning, prometheus.GaugeValue, running)
	for name, n := range map[string]int64{"accepted": counted.accepted, "duplicate": counted.duplicate, "rejected": counted.rejected} {
		ch <- prometheus.MustNewConstMetric(loadRows, prometheus.CounterValue, float64(n), name)
	}
}
