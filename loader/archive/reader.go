package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

// ErrChanged: the content before the position to resume at is not what it was.
var ErrChanged = errors.New("the file has changed")

// blockSize is the size of a block's buffer in bytes.
const blockSize = 1 << 20

// options are what tests vary.
type options struct{ blockSize, maxRecord, maxLine int }

var defaults = options{blockSize: blockSize, maxRecord: maxRecord, maxLine: maxLine}

// Reader reads one source block by block.
type Reader struct {
	ctx  context.Context
	in   *stream
	opts options
	// memory is what the blocks are made of.
	memory *Memory

	layout *layout
	cutter cutter
	sum    hash.Hash
	// pos is the place before rest, which was read and not yet handed out.
	pos  Position
	rest []byte
	// ended is why nothing follows rest: io.EOF or a failure.
	ended error
}

// Open starts reading. resume, unless it is zero, is the [Block.End] of an
// earlier reading: what comes before it is read again, and [ErrChanged] returned
// unless it is the same. What the source holds is told from its first record,
// never from its name; [ErrFormat] is returned if that is nothing known.
func Open(ctx context.Context, s Source, resume Position) (*Reader, error) {
	return open(ctx, s, resume, defaults)
}

func open(ctx context.Context, s Source, resume Position, opts options) (*Reader, error) {
	in, err := openStream(s)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Name, err)
	}
	r := &Reader{ctx: ctx, in: in, opts: opts, sum: sha256.New(), memory: new(Memory)}
	if err := r.start(resume); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", s.Name, err), in.Close())
	}
	return r, nil
}

// start reads the header and goes to the position to resume at.
func (r *Reader) start(resume Position) error {
	if err := r.header(); err != nil {
		return err
	}
	if resume.Offset == 0 {
		return nil
	}
	if resume.Offset < r.pos.Offset {
		return ErrChanged
	}
	for r.pos.Offset < resume.Offset {
		if len(r.rest) == 0 {
			if err := r.fill(r.opts.blockSize); err != nil {
				return err
			}
			if len(r.rest) == 0 {
				return fmt.Errorf("it now ends before byte %d: %w", resume.Offset, ErrChanged)
			}
		}
		r.advance(int(min(int64(len(r.rest)), resume.Offset-r.pos.Offset)))
	}
	r.pos.SHA256 = r.digest()
	if r.pos.SHA256 != resume.SHA256 {
		return ErrChanged
	}
	r.pos.Lines = resume.Lines
	return nil
}

// fill reads until rest holds size bytes or nothing follows. A failure that
// leaves nothing to read is returned.
func (r *Reader) fill(size int) error {
	n := len(r.rest)
	if n < size {
		r.rest = append(r.rest, make([]byte, size-n)...)
		n += r.read(r.rest[n:])
		r.rest = r.rest[:n]
	}
	if n == 0 && r.ended != nil && r.ended != io.EOF {
		return r.ended
	}
	return nil
}

// read fills buf as far as it can, and sets ended where it cannot.
func (r *Reader) read(buf []byte) (n int) {
	for n < len(buf) && r.ended == nil {
		if r.ended = r.ctx.Err(); r.ended != nil {
			break
		}
		var m int
		m, r.ended = r.in.Read(buf[n:])
		n += m
	}
	return n
}

// advance takes n bytes from rest.
func (r *Reader) advance(n int) {
	r.sum.Write(r.rest[:n])
	r.pos.Offset += int64(n)
	r.rest = r.rest[n:]
}

func (r *Reader) digest() string {
	return hex.EncodeToString(r.sum.Sum(nil))
}

// Use makes the reader's blocks of memory that other readers may use too.
func (r *Reader) Use(m *Memory) { r.memory = m }

// Kind is what the source holds.
func (r *Reader) Kind() store.FileKind { return r.layout.kind }

// Warnings are what a reader of the figures must know, such as an optional column that is missing.
func (r *Reader) Warnings() []string { return r.layout.warnings }

// Consumed is the number of bytes of [Source.Size] read so far.
func (r *Reader) Consumed() int64 { return r.in.consumed.Load() }

// Position is the place before the block that comes next: once [Reader.Next]
// has returned io.EOF, that after the whole content.
func (r *Reader) Position() Position { return r.pos }

// Close ends reading. Blocks handed out stay valid.
func (r *Reader) Close() error { return r.in.Close() }

// Next gives the next block, or io.EOF after the last one. Any other error is
// final: what came before it was handed out as far as its records were whole.
func (r *Reader) Next() (*Block, error) {
	if err := r.ctx.Err(); err != nil {
		return nil, err
	}
	b := r.memory.block(max(r.opts.blockSize, len(r.rest)))
	n := copy(b.buf, r.rest)
	for size := max(r.opts.blockSize, n); ; size *= 2 {
		b.grow(size, n)
		n += r.read(b.buf[n:size])
		eof := r.ended == io.EOF
		run, stray, tooLong := r.cut(b.buf[:n], eof, b.stray[:0])
		b.stray = stray
		switch {
		case run > 0:
			r.rest = append(r.rest[:0], b.buf[run:n]...)
			r.finish(b, b.buf[:run], run == n && eof)
			return b, nil
		case tooLong:
			return r.skipLine(b, n)
		case r.ended != nil:
			b.Release()
			return nil, r.failure()
		}
	}
}

// failure is why nothing follows, with the place if it is not the end.
func (r *Reader) failure() error {
	if r.ended == io.EOF || r.ctx.Err() != nil {
		return r.ended
	}
	return fmt.Errorf("after line %d: %w", r.pos.Lines, r.ended)
}

// cut is [cutter.cut] for what the source holds.
func (r *Reader) cut(buf []byte, eof bool, stray []strayLine) (run int, _ []strayLine, tooLong bool) {
	if r.layout.ofLines() {
		return cutLines(buf, r.opts.maxLine, eof, stray)
	}
	r.cutter.base = r.pos.Offset
	return r.cutter.cut(buf, eof, stray)
}

// finish makes data, which may be less than was read, the content of b.
func (r *Reader) finish(b *Block, data []byte, last bool) {
	b.data, b.layout = data, r.layout
	b.lone = !r.layout.ofLines() && mayHoldLoneCR(data)
	b.line = r.pos.Lines + 1
	r.sum.Write(data)
	r.pos.Offset += int64(len(data))
	r.pos.Lines += countLines(data, b.lone)
	if end := data[len(data)-1]; last && end != '\n' && !(b.lone && end == '\r') {
		r.pos.Lines++
	}
	r.pos.SHA256 = r.digest()
	b.end = r.pos
}

// skipLine makes a block of its own of a line that is too long to hold; only its
// start is kept. The first n bytes of b's buffer are read.
func (r *Reader) skipLine(b *Block, n int) (*Block, error) {
	r.rest = append(r.rest[:0], b.buf[:n]...)
	lone, tooLong := true, faultTooLong
	if r.layout.ofLines() {
		lone, tooLong = false, faultLongLine
	}
	for {
		end, next := lineEnd(r.rest, 0, lone)
		if next < len(r.rest) || next > end && r.rest[next-1] == '\n' || r.ended == io.EOF {
			r.advance(next)
			break
		}
		// A CR at the end may be half of a CRLF.
		r.advance(end)
		_ = r.fill(len(r.rest) + r.opts.blockSize) // with something left it has no error of its own
		if r.ended != nil && r.ended != io.EOF {
			b.Release()
			return nil, r.failure()
		}
	}
	b.data, b.layout, b.lone = b.buf[:min(n, maxExcerpt+utf8.UTFMax)], r.layout, false
	b.stray = append(b.stray[:0], strayLine{0, len(b.data), tooLong})
	r.pos.Lines++
	b.line = r.pos.Lines
	r.pos.SHA256 = r.digest()
	b.end = r.pos
	return b, nil
}
