package duckdb

import (
	"errors"
	"runtime"
	"unsafe"
)

// errNoRoom is what is left of an error of DuckDB's that has no text.
var errNoRoom = errors.New("DuckDB has no room for a list")

// textValue is a text of DuckDB's: short ones lie in it, of others it has the
// first bytes and the address.
type textValue struct {
	length uint32
	start  [4]byte
	rest   [8]byte
}

// longTexts are the long ones among the texts of chunks. They are pinned, because the chunks refer
// to them from C's memory, and let go of all at once.
type longTexts struct {
	blocks [][]byte // the last one has room
	pins   runtime.Pinner
}

// textBlock is how much memory they take at a time.
const textBlock = 1 << 20

// value is a text, which is copied.
func (t *longTexts) value(s string) (v textValue) {
	v.length = uint32(len(s))
	if n := copy(v.start[:], s); n < len(v.start) {
		return v
	}
	if len(s) <= len(v.start)+len(v.rest) {
		copy(v.rest[:], s[len(v.start):])
		return v
	}
	*(*uintptr)(unsafe.Pointer(&v.rest)) = t.keep(s)
	return v
}

// keep copies a text to where it stays, and gives its address.
func (t *longTexts) keep(s string) uintptr {
	last := len(t.blocks) - 1
	if last < 0 || cap(t.blocks[last])-len(t.blocks[last]) < len(s) {
		block := make([]byte, 0, max(textBlock, len(s)))
		t.pins.Pin(unsafe.SliceData(block))
		t.blocks = append(t.blocks, block)
		last++
	}
	block := t.blocks[last]
	t.blocks[last] = append(block, s...)
	return uintptr(unsafe.Pointer(unsafe.SliceData(block))) + uintptr(len(block))
}

// release lets go of the texts: nothing may refer to them any more.
func (t *longTexts) release() {
	t.pins.Unpin()
	t.blocks = nil
}
