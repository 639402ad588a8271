package graph

import (
	"context"
	"iter"
	"slices"
	"sync"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

// progressEvery is how many messages are read between two reports.
const progressEvery = 10_000

// analyses tells subscribers of questions about coordination that are being computed.
type analyses struct {
	mu sync.Mutex
	// running has the latest report of each, in the order of beginning.
	running []*model.AnalysisProgress
	readers map[*analysisReader]struct{}
	begun   int64
}

func newAnalyses() *analyses { return &analyses{readers: map[*analysisReader]struct{}{}} }

// begin notes one that begins, and gives it a number.
func (a *analyses) begin(p model.AnalysisProgress) int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.begun++
	p.Number = a.begun
	a.running = append(a.running, &p)
	a.tell(p)
	return p.Number
}

// read notes how far one has come.
func (a *analyses) read(number, messages, objects int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, p := range a.running {
		if p.Number == number {
			p.Messages, p.Objects = messages, objects
			a.tell(*p)
		}
	}
}

// end notes that one is over. With the last one, readers get what they have not
// read, and no more.
func (a *analyses) end(number int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i, p := range a.running {
		if p.Number == number {
			a.running = slices.Delete(a.running, i, i+1)
			p.Done = true
			a.tell(*p)
			break
		}
	}
	if len(a.running) == 0 {
		for r := range a.readers {
			close(r.wake)
			delete(a.readers, r)
		}
	}
}

// tell adds a report to what each reader has yet to be told: in the place of the one
// before about the same, so that a slow reader costs at most one for each. mu is held.
func (a *analyses) tell(p model.AnalysisProgress) {
	for r := range a.readers {
		r.put(p)
	}
}

// subscribe begins with what is running.
func (a *analyses) subscribe(ctx context.Context) <-chan *model.AnalysisProgress {
	out := make(chan *model.AnalysisProgress)
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.running) == 0 {
		close(out)
		return out
	}
	r := &analysisReader{of: a, wake: make(chan struct{}, 1)}
	a.readers[r] = struct{}{}
	for _, p := range a.running {
		r.put(*p)
	}
	go r.forward(ctx, out)
	return out
}

// analysisReader is one subscriber. pending is guarded by the lock of what it reads.
type analysisReader struct {
	of      *analyses
	pending []*model.AnalysisProgress
	// wake has a token when there is something pending; it is closed at the end.
	wake chan struct{}
}

func (r *analysisReader) put(p model.AnalysisProgress) {
	if i := slices.IndexFunc(r.pending, func(before *model.AnalysisProgress) bool { return before.Number == p.Number }); i >= 0 {
		r.pending[i] = &p
	} else {
		r.pending = append(r.pending, &p)
	}
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

func (r *analysisReader) take() []*model.AnalysisProgress {
	r.of.mu.Lock()
	defer r.of.mu.Unlock()
	taken := r.pending
	r.pending = nil
	return taken
}

func (r *analysisReader) forward(ctx context.Context, out chan<- *model.AnalysisProgress) {
	defer close(out)
	defer func() {
		r.of.mu.Lock()
		defer r.of.mu.Unlock()
		delete(r.of.readers, r)
	}()
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

// analyse computes something about the messages of a selection, in turn, and
// tells of it.
func analyse[V any](ctx context.Context, c *coordinator, phase model.AnalysisPhase, behaviours []store.Behaviour, args coordinationArgs,
	compute func(analysis.MessageSource) (V, error)) (V, error) {
	number := c.analyses.begin(progressOf(phase, behaviours, args))
	defer c.analyses.end(number)
	return inTurn(ctx, c, func() (V, error) { return compute(c.watched(number, c.messages(ctx, args.selection))) })
}

// progressOf is the first report about a question.
func progressOf(phase model.AnalysisPhase, behaviours []store.Behaviour, args coordinationArgs) model.AnalysisProgress {
	return model.AnalysisProgress{Phase: phase, Behaviours: behaviours, Within: args.Within, MinWeight: args.MinWeight}
}

// watched tells of messages as they are read.
func (c *coordinator) watched(number int64, from analysis.MessageSource) analysis.MessageSource {
	var messages, objects int64 // over all streams of the question, which follow each other
	return func(q store.MessageQuery) iter.Seq2[store.Message, error] {
		return func(yield func(store.Message, error) bool) {
			begun, object := false, ""
			defer func() { c.analyses.read(number, messages, objects) }()
			for m, err := range from(q) {
				if err == nil {
					if messages++; !begun || m.Object != object {
						begun, object = true, m.Object
						objects++
					}
					if messages%progressEvery == 0 {
						c.analyses.read(number, messages, objects)
					}
				}
				if !yield(m, err) {
					return
				}
			}
		}
	}
}
