package duckdb

import (
	"encoding/binary"
	"math"
	"strconv"
	"time"
)

// packedReader reads what a packedWriter wrote, one after the other.
type packedReader struct {
	rest   []byte
	failed bool
	bits   uint64
}

// whole says that a record was read to its end, and nothing beyond.
func (r *packedReader) whole() bool { return !r.failed && len(r.rest) == 0 && r.bits == 0 }

func (r *packedReader) begin() { r.bits = r.uvarint() }

func (r *packedReader) given() bool {
	is := r.bits&1 > 0
	r.bits >>= 1
	return is
}

func (r *packedReader) uvarint() uint64 {
	value, width := binary.Uvarint(r.rest)
	r.skip(width)
	return value
}

func (r *packedReader) varint() int64 {
	value, width := binary.Varint(r.rest)
	r.skip(width)
	return value
}

func (r *packedReader) number() (value uint64) {
	if len(r.rest) >= 8 {
		value = binary.LittleEndian.Uint64(r.rest)
	}
	r.skip(8)
	return value
}

func (r *packedReader) float() float64 { return math.Float64frombits(r.number()) }

func (r *packedReader) byte() (value byte) {
	if len(r.rest) > 0 {
		value = r.rest[0]
	}
	r.skip(1)
	return value
}

func (r *packedReader) text() string {
	length := r.uvarint()
	if length > uint64(len(r.rest)) {
		r.fail()
		return ""
	}
	text := string(r.rest[:length])
	r.rest = r.rest[length:]
	return text
}

func (r *packedReader) list(read func() string) []string {
	list := []string{}
	if r.given() {
		for n := r.uvarint(); n > 0 && !r.failed; n-- {
			list = append(list, read())
		}
	}
	return list
}

// account reads an account; it fails for a number that is not of one in memory.
func (r *packedReader) account(v *view) string {
	num := r.uvarint()
	if num == 0 {
		return r.text()
	}
	id, known := v.directory.id(int32(num - 1))
	if !known {
		r.fail()
	}
	return id
}

func (r *packedReader) tweetID() string {
	if r.byte() == idNumber {
		return strconv.FormatUint(r.number(), 10)
	}
	return r.text()
}

func (r *packedReader) millis() int64 {
	value := r.varint()
	if value&1 > 0 {
		return value >> 1
	}
	return value >> 1 * unit
}

func (r *packedReader) time() time.Time { return time.UnixMilli(r.millis()).UTC() }

func (r *packedReader) skip(width int) {
	if width <= 0 || width > len(r.rest) {
		r.fail()
		return
	}
	r.rest = r.rest[width:]
}

func (r *packedReader) fail() { r.rest, r.failed = nil, true }
