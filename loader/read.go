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

// Files pass through six stages that run side by side: one goroutine opens them,
// one cuts them into blocks, one for each processor parses blocks, one takes the
// parsed blocks in order and gathers what is new into batches, one lets the store
// take batches in, and one commits them. Only cutting and gathering depend on
// order, and they do little. A file follows the one before it without waiting
// for that to be committed.

// parsed is a block and the rows in it, once the parser is done with it.
type parsed struct {
	block *archive.Block
	rows  archive.Parsed
}

// piece is a block of a file, to be waited for, or the file's end.
type piece struct {
	file *file
	out  chan parsed // nil at the end
}

// pass loads files until one stops the load, and gives the number of those before it.
func (l *load) pass(ctx context.Context, queue []*file) (done int, err error) {
	g, ctx := errgroup.WithContext(ctx)
	workers := runtime.GOMAXPROCS(0)
	files := make(chan *file, 1)
	blocks := make(chan block)
	order := make(chan piece, workers+2)
	// One batch is enough: the next is gathered when the store has taken it in.
	batches, free := make(chan *pending), make(chan *pending, 1)
	free <- &l.pending
	// While some are committed, as many can be staged.
	staged := make(chan stagedBatch, l.commitRows/l.batchRows)

	g.Go(func() error {
		defer close(files)
		return l.open(ctx, queue, files)
	})
	g.Go(func() error {
		defer close(order)
		defer close(blocks)
		return l.cut(ctx, files, blocks, order)
	})
	for range workers {
		g.Go(func() error {
			giveWay()
			for b := range blocks {
				b.out <- parsed{b.Block, b.Parse()}
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(batches)
		giveWay()
		return l.gather(ctx, order, batches, free)
	})
	g.Go(func() error {
		defer close(staged)
		giveWay()
		return l.stage(ctx, batches, free, staged)
	})
	g.Go(func() error { return l.commit(ctx, staged, &done) })
	err = g.Wait()
	// What an error left behind.
	for f := range files {
		err = errors.Join(err, f.close())
	}
	for s := range staged {
		err = errors.Join(err, s.Discard())
	}
	return done, err
}

// stagedBatch is a batch that the store has taken in, and the progress after it.
type stagedBatch struct {
	store.Staged // nil for one of a file that is not read
	ending
	after store.Progress
}

// Discard implements [store.Staged].
func (b stagedBatch) Discard() error {
	if b.Staged == nil {
		return nil
	}
	return b.Staged.Discard()
}

// stage lets the store take batches in, and gives their memory back.
func (l *load) stage(ctx context.Context, batches <-chan *pending, free chan<- *pending, staged chan<- stagedBatch) error {
	for b := range batches {
		next := stagedBatch{ending: b.ending, after: b.After}
		if b.file.r != nil {
			s, err := l.st.Stage(ctx, &b.Batch)
			if err != nil {
				return storeError{err}
			}
			next.Staged = s
		}
		b.release()
		free <- b
		select {
		case staged <- next:
		case <-ctx.Done():
			return errors.Join(ctx.Err(), next.Discard())
		}
	}
	return nil
}

// commit commits what is staged, as much at a time as the store takes well, and
// counts the files that are done.
func (l *load) commit(ctx context.Context, staged <-chan stagedBatch, done *int) (err error) {
	var group []stagedBatch
	for next := range staged {
		group = append(group, next)
		if !next.full {
			continue
		}
		if err := l.commitGroup(ctx, group, done); err != nil {
			return err
		}
		group = group[:0]
	}
	if ctx.Err() != nil {
		for _, b := range group {
			err = errors.Join(err, b.Discard())
		}
		return err
	}
	return l.commitGroup(ctx, group, done)
}

func (l *load) commitGroup(ctx context.Context, group []stagedBatch, done *int) error {
	var batches []store.Staged
	for _, b := range group {
		if b.Staged != nil {
			batches = append(batches, b.Staged)
		}
	}
	if len(batches) > 0 {
		if err := l.st.Commit(ctx, batches...); err != nil {
			return storeError{err}
		}
	}
	for _, b := range group {
		b.file.entry.Progress = b.after
		if !b.last {
			continue
		}
		if err := l.finish(ctx, b.file); err != nil {
			return storeError{err}
		}
		*done++
	}
	return nil
}

// block is one on its way to a parser, and where the result is waited for.
type block struct {
	*archive.Block
	out chan parsed
}

// cut cuts files into blocks. An error in a file must not keep what precedes it
// from being committed, nor other files from being read: it is noted.
func (l *load) cut(ctx context.Context, files <-chan *file, blocks chan<- block, order chan<- piece) error {
	for f := range files {
		if f.r != nil {
			f.r.Use(&l.memory)
			err := ignoreEOF(f.cut(ctx, blocks, order))
			if err = errors.Join(err, f.close()); ctx.Err() != nil {
				return err
			}
			f.err = err
		}
		select {
		case order <- piece{file: f}:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (f *file) cut(ctx context.Context, blocks chan<- block, order chan<- piece) error {
	for {
		b, err := f.r.Next()
		if err != nil {
			return err
		}
		out := make(chan parsed, 1)
		select {
		case order <- piece{f, out}:
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

// gather turns the parsed blocks of each file, in order, into batches of what is new.
func (l *load) gather(ctx context.Context, order <-chan piece, batches chan<- *pending, free <-chan *pending) error {
	g := gathering{load: l, batches: batches, free: free}
	for piece := range order {
		if piece.file != g.file {
			g.file = piece.file
			if err := l.prepare(ctx, g.file); err != nil {
				return err
			}
			if err := g.next(ctx, g.file.entry.Progress); err != nil {
				return err
			}
		}
		if piece.out == nil {
			g.batch.last, g.batch.Done = true, g.file.err == nil
			if err := g.send(ctx); err != nil {
				return err
			}
			continue
		}
		select {
		case b := <-piece.out:
			if err := g.block(ctx, b); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}

// gathering is a batch of a file being gathered, and the size of those that are
// committed with it.
type gathering struct {
	*load
	file    *file
	batch   *pending
	group   size
	batches chan<- *pending
	free    <-chan *pending
}

// next waits for room for the batch that follows progress in the file.
func (g *gathering) next(ctx context.Context, progress store.Progress) error {
	select {
	case g.batch = <-g.free:
		g.batch.reset(g.file, progress, min(g.batchRows, g.commitRows-g.group.tweets))
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// send passes the batch on.
func (g *gathering) send(ctx context.Context) error {
	b := g.batch
	g.group = g.group.with(b.size())
	if b.full = g.group.enough(g.commitRows); b.full {
		g.group = size{}
	}
	select {
	case g.batches <- b:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// block gathers what is new in a block of the file.
func (g *gathering) block(ctx context.Context, b parsed) error {
	for i, whole := g.begin(g.batch, &b), false; !whole; {
		if i, whole = g.take(g.batch, b, i); !g.batch.size().enough(g.batch.rows) {
			continue
		}
		after := g.batch.After
		if err := g.send(ctx); err != nil {
			return err
		}
		if err := g.next(ctx, after); err != nil {
			return err
		}
	}
	b.rows.Release()
	g.progress.BytesRead = g.file.bytes + g.file.r.Consumed()
	g.tell(PhaseReading)
	return nil
}

func isEOF(err error) bool { return errors.Is(err, io.EOF) }

func ignoreEOF(err error) error {
	if isEOF(err) {
		return nil
	}
	return err
}
