package loader

import (
	"context"
	"errors"
	"io"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/takedown/takedown/loader/archive"
	"github.com/takedown/takedown/store"
)

// A file passes through five stages that run side by side: one goroutine cuts
// it into blocks, one for each processor parses blocks, one takes the parsed
// blocks in file order and gathers what is new into a batch, one lets the store
// take batches in, and one commits them. Only cutting and gathering depend on
// order, and they do little.

// parsed is a block and the rows in it, once the parser is done with it.
type parsed struct {
	block *archive.Block
	rows  archive.Parsed
}

// read loads the rest of a file and moves entry on with each commit.
func (l *load) read(ctx context.Context, r *archive.Reader, entry *store.File) error {
	g, ctx := errgroup.WithContext(ctx)
	workers := runtime.GOMAXPROCS(0)
	blocks := make(chan block)
	order := make(chan chan parsed, workers+2)
	// One batch is enough: the next is gathered when the store has taken it in.
	batches, free := make(chan *pending), make(chan *pending, 1)
	l.pending.rows = l.batchRows
	free <- &l.pending
	r.Use(&l.memory)

	// An error in the file must not keep what precedes it from being committed,
	// so the cutter notes it and ends its stage in the ordinary way.
	var cut error
	g.Go(func() error {
		defer close(order)
		defer close(blocks)
		cut = ignoreEOF(cutBlocks(ctx, r, blocks, order))
		return nil
	})
	for range workers {
		g.Go(func() error {
			for b := range blocks {
				b.out <- parsed{b.Block, b.Parse()}
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(batches)
		return l.gather(ctx, r, *entry, order, batches, free, func() bool { return cut == nil })
	})
	staged := make(chan stagedBatch, l.st.BatchCount())
	g.Go(func() error {
		defer close(staged)
		return l.stage(ctx, batches, free, staged)
	})
	g.Go(func() error { return l.commit(ctx, entry, staged) })
	err := g.Wait()
	for s := range staged { // what an error left behind
		err = errors.Join(err, s.Discard())
	}
	if err != nil {
		return err
	}
	return cut
}

// stagedBatch is a batch that the store has taken in, and the progress after it.
type stagedBatch struct {
	store.Staged
	after store.Progress
}

// stage lets the store take batches in, and gives their memory back.
func (l *load) stage(ctx context.Context, batches <-chan *pending, free chan<- *pending, staged chan<- stagedBatch) error {
	for b := range batches {
		s, err := l.st.Stage(ctx, &b.Batch)
		if err != nil {
			return storeError{err}
		}
		next := stagedBatch{s, b.After}
		b.release()
		free <- b
		select {
		case staged <- next:
		case <-ctx.Done():
			return errors.Join(ctx.Err(), s.Discard())
		}
	}
	return nil
}

// commit commits what is staged, as much at a time as the store takes well.
func (l *load) commit(ctx context.Context, entry *store.File, staged <-chan stagedBatch) error {
	for next := range staged {
		together, after := []store.Staged{next.Staged}, next.after
		for len(together) < l.st.BatchCount() {
			next, more := <-staged
			if !more {
				break
			}
			together, after = append(together, next.Staged), next.after
		}
		if err := l.st.Commit(ctx, entry.Progress, together...); err != nil {
			return storeError{err}
		}
		entry.Progress = after
	}
	return nil
}

// block is one on its way to a parser, and where the result is waited for.
type block struct {
	*archive.Block
	out chan parsed
}

func cutBlocks(ctx context.Context, r *archive.Reader, blocks chan<- block, order chan<- chan parsed) error {
	for {
		b, err := r.Next()
		if err != nil {
			return err
		}
		out := make(chan parsed, 1)
		select {
		case order <- out:
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case blocks <- block{b, out}:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// gather turns parsed blocks, in file order, into batches of what is new.
func (l *load) gather(ctx context.Context, r *archive.Reader, entry store.File, order <-chan chan parsed, batches chan<- *pending, free <-chan *pending, whole func() bool) error {
	p := <-free
	p.reset(entry)
	l.skipTweets, l.skipLines = int(entry.SkipTweets), entry.SkipLines
	send := func() error {
		entry.Progress = p.After
		select {
		case batches <- p:
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case p = <-free:
			p.reset(entry)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for out := range order {
		var b parsed
		select {
		case b = <-out:
		case <-ctx.Done():
			return ctx.Err()
		}
		for next, whole := l.begin(p, &b), false; !whole; {
			next, whole = l.take(p, b, next)
			if p.full() {
				if err := send(); err != nil {
					return err
				}
			}
		}
		b.rows.Release()
		l.progress.BytesRead = l.doneBytes + r.Consumed()
		l.tell(PhaseReading)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	p.Done = whole()
	return send()
}

func isEOF(err error) bool { return errors.Is(err, io.EOF) }

func ignoreEOF(err error) error {
	if isEOF(err) {
		return nil
	}
	return err
}
