package archive

import (
	"bytes"
	"unicode/utf8"
	"unsafe"

	"github.com/takedown/takedown/store"
)

// Block is a run of whole records of one file.
type Block struct {
	// buf is the buffer, data the content in it; padding bytes follow data.
	buf, data []byte
	layout    *layout
	// line is the physical line on which data starts, from 1.
	line int64
	end  Position
	// lone says that there may be lone CRs in data.
	lone bool
	// stray are the lines that are not records, ascending.
	stray []strayLine

	memory *Memory
	// elements and text hold what lists and unclean fields of the rows point into.
	elements []string
	text     []byte
}

// strayLine is a physical line, [start, end) of a block's data with its line
// end, that is rejected by itself.
type strayLine struct {
	start, end int
	fault      fault
}

// End is the position after the block.
func (b *Block) End() Position { return b.end }

// grow makes room for size bytes, keeping the first keep.
func (b *Block) grow(size, keep int) {
	if len(b.buf) < size+padding {
		buf := make([]byte, size+padding)
		copy(buf, b.buf[:keep])
		b.buf = buf
	}
}

// Release gives the block's memory back. Neither the block nor any string that
// Parse gave may be used afterwards.
func (b *Block) Release() {
	b.layout, b.data = nil, nil
	giveBack(b.memory, &b.memory.blocks, b)
}

// parser turns the records of a block into rows. Its slices are kept from block to block.
type parser struct {
	*layout
	padded, data []byte
	lone         bool
	fields       []span

	// invalid says that the record at hand holds bytes that are not UTF-8,
	// repaired that some of them were replaced.
	invalid, repaired bool

	tweets   []store.TweetRow
	profiles []store.Profile
	rejects  []store.Reject
	// elements and text are the block's.
	elements []string
	text     []byte
	// newest is the index in profiles of each account.
	newest      map[string]int
	lastAccount string
	lastProfile int
}

// Parse turns the block into rows. It may run at the same time as Parse of
// other blocks and as [Reader.Next]. The strings in the rows are the block's:
// see [Block.Release] and [Parsed.Release].
func (b *Block) Parse() Parsed {
	p := b.memory.parser()
	p.reset(b)
	defer func() { b.elements, b.text = p.elements, p.text }()
	if p.kind == store.FileAPIv1 || p.kind == store.FileAPIv2 {
		return p.lines(b)
	}
	lines := lineCounter{buf: b.data, line: b.line, lone: b.lone}
	reject := func(f fault, start, end int) {
		p.rejects = append(p.rejects, f.reject(lines.at(start), trimLineEnd(b.data[start:end])))
	}
	var repaired int64
	p.walk(b,
		func(s strayLine) { reject(s.fault, s.start, s.end) },
		func(n, start, end int) {
			if n != p.width || !p.record() {
				reject(p.fault(n), start, end)
			} else if p.repaired {
				repaired++
			}
		})
	return Parsed{Tweets: p.tweets, Profiles: p.profiles, Rejects: p.rejects, Repaired: repaired, memory: b.memory, parser: p}
}

// walk goes through a block of CSV. It calls stray with each line that is not a
// record, and record with each one that is: the number of its fields, as many of
// which as a record ought to have are in p.fields, and where it lies in data.
func (p *parser) walk(b *Block, stray func(strayLine), record func(n, start, end int)) {
	valid := utf8.Valid(b.data)
	strays := b.stray
	for pos := 0; pos < len(b.data); {
		if len(strays) > 0 && strays[0].start == pos {
			stray(strays[0])
			pos, strays = strays[0].end, strays[1:]
			continue
		}
		if c := b.data[pos]; c == '\n' || c == '\r' {
			pos++ // a blank line
			continue
		}
		n, next := split(p.fields[:p.width], p.padded, p.data, pos, p.lone)
		p.repaired = false
		p.invalid = !valid && !utf8.Valid(b.data[pos:next])
		record(n, pos, next)
		pos = next
	}
}

func (p *parser) reset(b *Block) {
	p.layout, p.data, p.padded, p.lone = b.layout, b.data, b.buf[:len(b.data)+padding], b.lone
	if len(p.fields) != p.width+1 {
		p.fields = make([]span, p.width+1) // the last is always empty and stands for every missing column
	}
	clear(p.rejects)
	p.tweets, p.profiles, p.rejects = p.tweets[:0], p.profiles[:0], p.rejects[:0]
	p.elements, p.text = b.elements[:0], b.text[:0]
	if p.newest == nil {
		p.newest = make(map[string]int)
	}
	clear(p.newest)
	p.lastAccount, p.lastProfile = "", -1
}

// record appends the record at hand to the rows. It reports false, with nothing
// appended, if there is something wrong with it.
func (p *parser) record() bool {
	switch p.kind {
	case store.FileTweets:
		return p.tweet()
	case store.FileUsers:
		return p.user()
	default:
		return p.amplifier()
	}
}

// raw is the content of a column.
func (p *parser) raw(c column) string {
	s := p.fields[p.at[c]]
	if s.end >= unclean {
		return p.cleaned(s)
	}
	return unsafe.String(&p.padded[s.start], s.end-s.start) // inlined, unlike unsafeString of a slice
}

func (p *parser) cleaned(s span) string {
	start := len(p.text)
	p.text = cleaned(p.text, p.padded[s.start:s.end&^unclean])
	return unsafeString(p.text[start:])
}

// str is the content of a column of text, repaired.
func (p *parser) str(c column) string {
	s := p.raw(c)
	if p.invalid {
		if fixed := repairUTF8(s); fixed != s {
			p.repaired = true
			return fixed
		}
	}
	return s
}

// list is the elements of a column that holds a list.
func (p *parser) list(s string, style listStyle) (_ []string, ok bool) {
	if s == "" {
		return nil, true
	}
	start := len(p.elements)
	p.elements, ok = appendList(p.elements, s, style)
	if !ok || len(p.elements) == start {
		return nil, ok
	}
	return p.elements[start:len(p.elements):len(p.elements)], true
}

// unsafeString is b as a string without a copy. Nothing may write to b while the
// string is in use: buffers are written only before their block is handed out
// and after its release.
func unsafeString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// lineCounter turns ascending offsets into physical line numbers.
type lineCounter struct {
	buf    []byte
	offset int
	line   int64
	lone   bool
}

func (c *lineCounter) at(offset int) int64 {
	c.line += countLines(c.buf[c.offset:offset], c.lone)
	c.offset = offset
	return c.line
}

// countLines counts the line ends in buf; one that is only begun in buf, the CR
// of a CRLF, counts.
func countLines(buf []byte, lone bool) int64 {
	n := bytes.Count(buf, newline)
	if lone {
		n += bytes.Count(buf, carriageReturn) - bytes.Count(buf, crlf)
	}
	return int64(n)
}

var (
	newline        = []byte{'\n'}
	carriageReturn = []byte{'\r'}
	crlf           = []byte("\r\n")
)

func trimLineEnd(line []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(line, newline), carriageReturn)
}
