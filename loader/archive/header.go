package archive

import (
	"bytes"
	"fmt"
	"io"
)

// header reads what comes before the first record and tells the file's kind from it.
func (r *Reader) header() error {
	for size := min(64<<10, r.opts.blockSize); ; size *= 2 {
		if err := r.fill(size); err != nil {
			return err
		}
		begin := 0
		if bytes.HasPrefix(r.rest, byteOrderMark) {
			begin = len(byteOrderMark)
		}
		if trimmed := trimLine(r.rest[begin:]); len(trimmed) > 0 && trimmed[0] == '{' {
			return r.headless(begin)
		}
		for begin < len(r.rest) && (r.rest[begin] == '\n' || r.rest[begin] == '\r') {
			begin++
		}
		eof := r.ended != nil
		if begin > r.opts.maxRecord {
			return fmt.Errorf("it begins with nothing but blank lines: %w", errForeign)
		}
		c := cutter{max: r.opts.maxRecord}
		found := c.scan(r.rest, begin, eof, true)
		switch {
		case found.how == more && !eof:
			continue
		case eof && begin == len(r.rest):
			return fmt.Errorf("it is empty: %w", errForeign)
		case found.how != ended:
			return fmt.Errorf("the header does not end: %w", errForeign)
		}
		layout, err := newLayout(headerFields(r.rest[begin:found.end]))
		if err != nil {
			return err
		}
		r.layout = layout
		r.cutter = cutter{width: layout.width, max: r.opts.maxRecord}
		r.pos.Lines = countLines(r.rest[:found.next], true)
		r.advance(found.next)
		r.pos.SHA256 = r.digest()
		return nil
	}
}

var byteOrderMark = []byte("\xEF\xBB\xBF")

// headless tells the kind of a file of JSON lines from its first lines. A byte
// order mark of length mark precedes them.
func (r *Reader) headless(mark int) error {
	for size := len(r.rest); ; size *= 2 {
		if err := r.fill(size); err != nil {
			return err
		}
		switch kind, ok := apiKind(r.rest[mark:], r.ended == io.EOF); {
		case ok:
			r.layout = &layout{kind: kind}
			r.advance(mark)
			r.pos.SHA256 = r.digest()
			return nil
		case r.ended != nil || len(r.rest) > r.opts.maxLine:
			return fmt.Errorf("none of its first lines is a tweet, or a page of tweets, of the X API: %w", errForeign)
		}
	}
}

// headerFields splits one record.
func headerFields(record []byte) []string {
	spans := make([]span, bytes.Count(record, commaByte)+1)
	padded := append(bytes.Clone(record), make([]byte, padding)...)
	n, _ := split(spans, padded, padded[:len(record)], 0, true)
	var fields []string
	for _, s := range spans[:n] {
		f := padded[s.start : s.end&^unclean]
		if s.end&unclean != 0 {
			f = cleaned(nil, f)
		}
		fields = append(fields, string(f))
	}
	return fields
}
