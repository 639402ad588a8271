package archive

import "bytes"

const (
	// maxRecord is the length of the longest CSV record in bytes, its line end not
	// counted. The longest that Twitter can have written is a tenth of it.
	maxRecord = 1 << 20
	// maxRecords is the number of records that a block is cut after.
	maxRecords = 16 << 10
)

// cutter finds the ends of the records of one CSV file. It is given one buffer
// after another, each starting at a record.
//
// Where quoting is broken it must lose nothing but the broken lines. A record R
// of several lines is suspect when it has the wrong width, or text after a
// closing quote (which no writer of CSV leaves: it is where the opening quote of
// another record was taken for the closing one). If a later line of R starts a
// record of exactly the right width, only R's first line is rejected, and reading
// goes on at its second. The same is done if R does not end within maxRecord or
// before the content does. All this looks at the content from R on, never before
// it, so that reading can start anew at every record.
type cutter struct {
	width int
	// max is maxRecord, but in tests.
	max int
	// base is the offset of the buffer in the content.
	base int64
	// Every line end between the offsets quotedFrom and quotedTo, both included, is
	// inside the quotes of a record that does not end. A later record that is open
	// at one of them is so at quotedTo as well. Without this a hostile file would
	// be read up to max bytes ahead for each of its lines.
	quotedFrom, quotedTo int64
}

// ending says how far a scan for the end of a record came.
type ending int

const (
	// ended: the record is whole.
	ended ending = iota
	// overlong: the record is longer than max.
	overlong
	// unclosed: the content ends inside quotes.
	unclosed
	// more: the buffer ends too soon to tell.
	more
)

// cut finds the longest run of whole records at the start of buf, of at most
// maxRecords, and appends to stray the lines in it that are not records. eof says
// that nothing follows buf. Where the run ends before a line that is too long to
// be in the buffer as a whole, tooLong is set.
func (c *cutter) cut(buf []byte, eof bool, stray []strayLine) (run int, _ []strayLine, tooLong bool) {
	lone := mayHoldLoneCR(buf)
	for n := 0; run < len(buf) && n < maxRecords; n++ {
		r := c.scan(buf, run, eof, lone)
		switch {
		case r.how == more:
			return run, stray, false
		case r.how == overlong || r.how == unclosed:
			end, next := lineEnd(buf, run, lone)
			if end-run > c.max {
				if next == len(buf) && buf[next-1] != '\n' && !eof {
					return run, stray, true
				}
				stray = append(stray, strayLine{run, next, faultTooLong})
			} else {
				stray = append(stray, strayLine{run, next, faultUnterminated})
			}
			run = next
		case r.lines && !c.sound(buf[run:r.end]):
			var ok bool
			if run, stray, ok = c.untangle(buf, run, r, eof, lone, stray); !ok {
				return run, stray, false
			}
		default:
			run = r.next
		}
	}
	return run, stray, false
}

var (
	faultTooLong      = fault{code: CodeTooLong, reason: "the line is longer than 1 MiB, which no record is"}
	faultUnterminated = fault{code: CodeUnterminatedQuote, reason: "a quote opened on this line is not closed where the record ought to end"}
)

// scanned is the record that a scan found: its end, the start of the next, and
// whether it is of several lines.
type scanned struct {
	end, next int
	lines     bool
	how       ending
}

// scan finds the end of the record that starts at pos.
func (c *cutter) scan(buf []byte, pos int, eof, lone bool) scanned {
	w := buf[:min(len(buf), pos+c.max+len("\r\n"))]
	last := eof && len(w) == len(buf) // the content ends with w
	end, next := lineEnd(w, pos, lone)
	first := -1        // the first line end inside quotes
	open, shut := 0, 0 // the places of the two quotes around the last one
	jumped, unended := false, false
	for q := pos; ; q++ {
		k := bytes.IndexByte(w[q:end], '"')
		if k < 0 {
			break
		}
		if q += k; q > pos && w[q-1] != ',' {
			continue
		}
		k = q
		if q, _ = closingQuote(w, k+1); q < end {
			continue
		}
		if end < len(w) {
			if at := c.base + int64(end); first < 0 && at >= c.quotedFrom && at <= c.quotedTo {
				jumped, k = true, min(int(c.quotedTo-c.base), len(w)-1)
				q, _ = closingQuote(w, k+1)
			}
			if first < 0 {
				first = end
			}
			open, shut = k, q
		}
		if unended = q == len(w); unended {
			break
		}
		end, next = lineEnd(w, q+1, lone)
	}
	r := scanned{end, next, first >= 0, ended}
	switch {
	case unended && last:
		r.how = unclosed
	case !unended && end-pos <= c.max && (last || next > end && (next < len(w) || w[next-1] == '\n')):
		return r
	case last || len(w)-pos > c.max+1:
		r.how = overlong
	default:
		r.how = more
		return r
	}
	if first >= 0 {
		to := c.base + int64(open+max(0, bytes.LastIndexAny(w[open:shut], "\r\n")))
		if jumped {
			to = max(to, c.quotedTo)
		}
		c.quotedFrom, c.quotedTo = c.base+int64(first), to
	}
	return r
}

// sound reports whether a record has the right width and no text after a closing quote.
func (c *cutter) sound(record []byte) bool {
	width := 1
	for i := 0; ; {
		k := bytes.IndexByte(record[i:], '"')
		if k < 0 {
			return width+bytes.Count(record[i:], commaByte) == c.width
		}
		width += bytes.Count(record[i:i+k], commaByte)
		i += k + 1
		if i > 1 && record[i-2] != ',' {
			continue // inside a field
		}
		end, _ := closingQuote(record, i)
		if i = end + 1; i < len(record) && record[i] != ',' {
			return false
		}
		i = min(i, len(record))
	}
}

var commaByte = []byte{','}
