package archive

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// span is a field inside a buffer. A quoted field that cannot be taken as it
// stands has unclean set in end, and start at its opening quote.
type span struct{ start, end uint32 }

const unclean = 1 << 31

// padding is how many readable bytes follow the content of a buffer, so that
// eight bytes can be loaded anywhere in it.
const padding = 8

// lineEnd finds the end of the physical line that starts at or goes on at p:
// LF, CRLF or a lone CR. It gives the length of the content and the start of the
// next line. Without an end, both are len(buf).
func lineEnd(buf []byte, p int, carriage bool) (end, next int) {
	end = bytes.IndexByte(buf[p:], '\n')
	if end < 0 {
		end = len(buf)
		next = end
	} else {
		end += p
		next = end + 1
	}
	if carriage {
		if cr := bytes.IndexByte(buf[p:end], '\r'); cr >= 0 {
			cr += p
			if cr+1 != end || next == end { // else it is CRLF
				next = cr + 1
			}
			end = cr
		}
	}
	return end, next
}

// split cuts the record that starts at pos into fields as Python's csv module
// does: a quote is special only at the start of a field, two quotes inside
// quotes are one, and text after the closing quote is appended. It keeps as many
// spans as dst holds and gives the number of fields and the start of the next
// record. padded is buf with its padding.
func split(dst []span, padded, buf []byte, pos int, carriage bool) (n, next int) {
	eol, next := lineEnd(buf, pos, carriage)
	for i := pos; ; i++ {
		var s span
		if i < eol && padded[i] == '"' {
			open := i
			end, doubled := closingQuote(buf, open+1)
			i = min(end+1, len(buf))
			if end >= eol {
				eol, next = lineEnd(buf, i, carriage)
			}
			s = span{uint32(open + 1), uint32(end)}
			if doubled {
				s = span{uint32(open), uint32(i) | unclean}
			}
			if i < eol && padded[i] != ',' {
				i = comma(padded, i, eol)
				s = span{uint32(open), uint32(i) | unclean}
			}
		} else {
			start := i
			i = comma(padded, i, eol)
			s = span{uint32(start), uint32(i)}
		}
		if n < len(dst) {
			dst[n] = s
		}
		n++
		if i >= eol {
			return n, next
		}
	}
}

// comma finds the first comma at or after i; eol if there is none before it.
func comma(padded []byte, i, eol int) int {
	const (
		ones   = 0x0101010101010101
		commas = ones * ','
	)
	for far := i + 32; i < far; i += 8 {
		x := binary.LittleEndian.Uint64(padded[i:]) ^ commas
		if t := (x - ones) &^ x & (ones << 7); t != 0 {
			return min(i+bits.TrailingZeros64(t)>>3, eol)
		}
		if i+8 >= eol {
			return eol
		}
	}
	if k := bytes.IndexByte(padded[i:eol], ','); k >= 0 {
		return i + k
	}
	return eol
}

// closingQuote finds the quote that closes a field whose content starts at i,
// and whether doubled quotes are inside; len(buf) if nothing closes it.
func closingQuote(buf []byte, i int) (end int, doubled bool) {
	for {
		k := bytes.IndexByte(buf[i:], '"')
		if k < 0 {
			return len(buf), doubled
		}
		i += k
		if i+1 >= len(buf) || buf[i+1] != '"' {
			return i, doubled
		}
		doubled = true
		i += 2
	}
}

// cleaned appends the content of an unclean field, whose raw form starts with its opening quote.
func cleaned(dst, raw []byte) []byte {
	for i := 1; ; {
		k := bytes.IndexByte(raw[i:], '"')
		if k < 0 {
			return append(dst, raw[i:]...)
		}
		dst = append(dst, raw[i:i+k]...)
		i += k + 1
		if i == len(raw) || raw[i] != '"' {
			return append(dst, raw[i:]...)
		}
		dst = append(dst, '"')
		i++
	}
}
