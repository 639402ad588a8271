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
// LF, CRLF or a lone CR. It gives the end of the content and the start of the
// next line. Without an end, both are len(buf). lone says that there may be lone
// CRs in buf.
func lineEnd(buf []byte, p int, lone bool) (end, next int) {
	end = bytes.IndexByte(buf[p:], '\n')
	if end < 0 {
		end, next = len(buf), len(buf)
	} else {
		end += p
		next = end + 1
		if end > p && buf[end-1] == '\r' {
			end--
		}
	}
	if lone {
		if cr := bytes.IndexByte(buf[p:end], '\r'); cr >= 0 {
			end, next = p+cr, p+cr+1
		}
	}
	return end, next
}

// mayHoldLoneCR reports whether a CR in buf is not followed there by a LF.
func mayHoldLoneCR(buf []byte) bool {
	if bytes.IndexByte(buf, '\r') < 0 {
		return false
	}
	return bytes.Count(buf, carriageReturn) != bytes.Count(buf, crlf)
}

// split cuts the record that starts at pos into fields as Python's csv module
// does: a quote is special only at the start of a field, two quotes inside
// quotes are one, and text after the closing quote is appended. It keeps as many
// spans as dst holds and gives the number of fields and the start of the next
// record. padded is buf with its padding.
func split(dst []span, padded, buf []byte, pos int, lone bool) (n, next int) {
	eol, next := lineEnd(buf, pos, lone)
	start := pos
	word, commas := pos, uint64(0) // the commas not yet seen of the eight bytes at word
	for fresh := true; ; {
		var s span
		if start < eol && padded[start] == '"' {
			end, doubled := closingQuote(buf, start+1)
			after := min(end+1, len(buf))
			if end >= eol {
				eol, next = lineEnd(buf, after, lone)
			}
			s = span{uint32(start + 1), uint32(end)}
			if doubled {
				s = span{uint32(start), uint32(after) | unclean}
			}
			if after < eol && padded[after] != ',' {
				if k := bytes.IndexByte(buf[after:eol], ','); k >= 0 {
					after += k
				} else {
					after = eol
				}
				s = span{uint32(start), uint32(after) | unclean}
			}
			start, fresh = after, true
		} else {
			if fresh {
				word, fresh = start, false
				commas = commasAt(padded, word)
			}
			for commas == 0 && word+8 < eol {
				word += 8
				commas = commasAt(padded, word)
			}
			end := eol
			if commas != 0 {
				end = min(word+bits.TrailingZeros64(commas)>>3, eol)
				commas &= commas - 1
			}
			s = span{uint32(start), uint32(end)}
			start = end
		}
		if n < len(dst) {
			dst[n] = s
		}
		n++
		if start >= eol {
			return n, next
		}
		start++
	}
}

// commasAt marks the commas among the eight bytes at i: the highest bit of each
// such byte is set ("Hacker's Delight", 6-1, find a zero byte, without false marks).
func commasAt(padded []byte, i int) uint64 {
	const low7 = 0x7F7F7F7F7F7F7F7F
	x := binary.LittleEndian.Uint64(padded[i:]) ^ 0x0101010101010101*','
	return ^((x&low7 + low7) | x | low7)
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
