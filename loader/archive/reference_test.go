package archive

import (
	"fmt"
	"strings"
	"testing"
)

// An independent reading of CSV: Python's csv module (excel dialect, not strict)
// transcribed state by state from Modules/_csv.c, one byte at a time over the
// whole content, and the rule for broken quoting as [cutter] states it, without
// any thought of speed.

type refRecord struct {
	line   int // physical, from 1
	fields []string
	// code is why it is none; then fields are not set, and raw is the record without its line end.
	code, raw string
}

// String shows of a line that is too long to be a record what a reject shows of it.
func (r refRecord) String() string {
	raw := r.raw
	if r.code == CodeTooLong {
		raw = excerpt([]byte(raw))
	}
	return fmt.Sprintf("%d %q %s %q", r.line, r.fields, r.code, raw)
}

// refScan is one record as Python's reader gives it.
type refScan struct {
	fields     []string
	end, next  int   // of the content, of the line
	lineStarts []int // of the later lines
	closed     bool  // not cut off inside quotes
	textAfter  bool  // text came after a closing quote
}

func refRead(s string, pos int) refScan {
	const (
		startField = iota
		inField
		inQuotedField
		quoteInQuotedField
	)
	out := refScan{closed: true}
	state := startField
	var field []byte
	save := func() { out.fields = append(out.fields, string(field)); field = nil }
	for i := pos; i < len(s); i++ {
		c := s[i]
		lineEnd := c == '\n' || c == '\r'
		width := 1
		if c == '\r' && i+1 < len(s) && s[i+1] == '\n' {
			width = 2
		}
		if lineEnd && state != inQuotedField {
			save()
			out.end, out.next = i, i+width
			return out
		}
		switch state {
		case startField:
			switch c {
			case '"':
				state = inQuotedField
			case ',':
				save()
			default:
				field = append(field, c)
				state = inField
			}
		case inField:
			if c == ',' {
				save()
				state = startField
			} else {
				field = append(field, c)
			}
		case inQuotedField:
			switch {
			case c == '"':
				state = quoteInQuotedField
			case lineEnd:
				field = append(field, s[i:i+width]...)
				i += width - 1
				out.lineStarts = append(out.lineStarts, i+1)
			default:
				field = append(field, c)
			}
		case quoteInQuotedField:
			switch c {
			case '"':
				field = append(field, '"')
				state = inQuotedField
			case ',':
				save()
				state = startField
			default:
				field = append(field, c)
				state = inField
				out.textAfter = true
			}
		}
	}
	save()
	out.end, out.next, out.closed = len(s), len(s), state != inQuotedField
	return out
}

// refRecords reads all records of s from pos, which is on the given line.
func refRecords(s string, pos, line, width, longest int) []refRecord {
	var out []refRecord
	whole := func(r refScan, at int) bool { return r.closed && r.end-at <= longest }
	for pos < len(s) {
		r := refRead(s, pos)
		if r.end == pos { // blank
			pos = r.next
			line++
			continue
		}
		broken := !whole(r, pos)
		if !broken && (len(r.fields) != width || r.textAfter) {
			for _, q := range r.lineStarts {
				if later := refRead(s, q); q < len(s) && later.end > q && whole(later, q) && len(later.fields) == width {
					broken = true
				}
			}
		}
		switch {
		case broken:
			end := pos
			for end < len(s) && s[end] != '\n' && s[end] != '\r' {
				end++
			}
			code := CodeUnterminatedQuote
			if end-pos > longest {
				code = CodeTooLong
			}
			out = append(out, refRecord{line: line, code: code, raw: s[pos:end]})
			if strings.HasPrefix(s[end:], "\r\n") {
				end++
			}
			pos = min(end+1, len(s))
			line++
			continue
		case len(r.fields) != width:
			out = append(out, refRecord{line: line, code: CodeWrongWidth, raw: s[pos:r.end]})
		default:
			out = append(out, refRecord{line: line, fields: r.fields})
		}
		line += 1 + len(r.lineStarts)
		pos = r.next
	}
	return out
}

// cutRecords reads the content, header included, with the reader under test, in blocks of a size.
func cutRecords(t testing.TB, s Source, from Position, opts options) (got []refRecord, ends []Position, counts []int) {
	t.Helper()
	r, err := open(t.Context(), s, from, opts)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		b, err := r.Next()
		if err != nil {
			if err.Error() != "EOF" {
				t.Fatal(err)
			}
			return got, ends, counts
		}
		p := new(parser)
		p.reset(b)
		lines := lineCounter{buf: b.data, line: b.line, lone: b.lone}
		p.walk(b, func(s strayLine) {
			got = append(got, refRecord{line: int(lines.at(s.start)), code: s.fault.code, raw: string(trimLineEnd(b.data[s.start:s.end]))})
		}, func(n, start, end int) {
			record := refRecord{line: int(lines.at(start))}
			if n != p.width {
				record.code, record.raw = CodeWrongWidth, string(trimLineEnd(b.data[start:end]))
			} else {
				for i := range p.width {
					f := p.fields[i]
					raw := b.buf[f.start : f.end&^unclean]
					if f.end&unclean != 0 {
						raw = cleaned(nil, raw)
					}
					record.fields = append(record.fields, string(raw))
				}
			}
			got = append(got, record)
		})
		ends, counts = append(ends, b.End()), append(counts, len(got))
		scribble(b)
		b.Release()
	}
}

// checkAgainstReference reads content with blocks of several sizes, and again
// from every place between blocks, and compares with the reference.
func checkAgainstReference(t testing.TB, content string, sizes []int, longest int) {
	t.Helper()
	s := write(t, "x.csv", []byte(content))
	first := refRead(content, 0)
	width := len(first.fields)
	want := refRecords(content, first.next, 2+len(first.lineStarts), width, longest)
	for _, size := range sizes {
		opts := options{blockSize: size, maxRecord: longest}
		got, ends, counts := cutRecords(t, s, Position{}, opts)
		compareRecords(t, fmt.Sprintf("block size %d", size), content, got, want)
		for i, end := range ends {
			if int64(len(content)) < end.Offset {
				t.Fatalf("block %d ends at %d of %d", i, end.Offset, len(content))
			}
			if len(ends) > 50 && i%(len(ends)/50) != 0 {
				continue
			}
			got, _, _ := cutRecords(t, s, end, options{blockSize: size + 7, maxRecord: longest})
			compareRecords(t, fmt.Sprintf("block size %d, from %+v", size, end), content, got, want[min(counts[i], len(want)):])
		}
		if n := len(ends); n > 0 && ends[n-1].Offset != int64(len(content)) {
			t.Fatalf("the last block ends at %d of %d", ends[n-1].Offset, len(content))
		}
	}
}

func compareRecords(t testing.TB, how, content string, got, want []refRecord) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		var g, w string
		if i < len(got) {
			g = got[i].String()
		}
		if i < len(want) {
			w = want[i].String()
		}
		if g != w {
			t.Fatalf("%s: record %d\n got %s\nwant %s\nof %q", how, i, g, w, content[:min(len(content), 2000)])
		}
	}
}
