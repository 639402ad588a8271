package archive

// quoting is where a record stands, as in Python's csv module.
type quoting uint8

const (
	fieldStart quoting = iota
	inField
	inQuotes
	afterQuote
)

// walk reads a record byte by byte: slow, and only for broken ones.
type walk struct {
	state quoting
	// commas counts the fields ended, texts the texts after a closing quote.
	commas, texts int
}

func (w *walk) over(b []byte) {
	for _, c := range b {
		switch w.state {
		case inQuotes:
			if c == '"' {
				w.state = afterQuote
			}
			continue
		case fieldStart, afterQuote:
			if c == '"' {
				w.state = inQuotes
				continue
			}
		}
		switch {
		case c == ',':
			w.commas++
			w.state = fieldStart
		case w.state == afterQuote:
			w.texts++
			w.state = inField
		default:
			w.state = inField
		}
	}
}

// tangledLine is a physical line of a suspect record.
type tangledLine struct {
	start, next int
	// before is the walk from the record's start to this line's end, fresh the walk from this line's own start.
	before, fresh walk
}

// untangle takes apart the suspect record r, which starts at pos. It gives the
// place up to which buf is settled, or ok false if the buffer ends too soon to tell.
//
// A record that starts at a later line of r either ends with that line, or is
// open where r is and so ends where r ends. Only one that starts at the last
// line may reach beyond r.
func (c *cutter) untangle(buf []byte, pos int, r scanned, eof, lone bool, stray []strayLine) (int, []strayLine, bool) {
	var lines []tangledLine
	var whole walk
	for p := pos; p < r.next; {
		end, next := lineEnd(buf[:r.next], p, lone)
		l := tangledLine{start: p, next: next}
		l.fresh.over(buf[p:end])
		whole.over(buf[p:end])
		l.before = whole
		lines = append(lines, l)
		p = next
	}
	last := len(lines) - 1
	right := 0 // the last line that starts a record of the right width
	for i := last; i > 0 && right == 0; i-- {
		width := lines[i].fresh.commas + 1
		if lines[i].fresh.state == inQuotes {
			if i == last {
				beyond := c.scan(buf, lines[i].start, eof, lone)
				if beyond.how == more {
					return pos, stray, false
				}
				if beyond.how != ended {
					continue
				}
				var w walk
				w.over(buf[lines[i].start:beyond.end])
				width = w.commas + 1
			} else {
				width += whole.commas - lines[i].before.commas
			}
		}
		if width == c.width {
			right = i
		}
	}
	for i, l := range lines {
		switch {
		case l.fresh.state != inQuotes:
			// a record of one line
		case i == last:
			return l.start, stray, true
		case i < right && (l.fresh.commas+whole.commas-l.before.commas+1 != c.width ||
			l.fresh.texts+whole.texts-l.before.texts > 0):
			stray = append(stray, strayLine{l.start, l.next, faultUnterminated})
		default:
			return r.next, stray, true
		}
	}
	return r.next, stray, true
}
