package duckdb

import "encoding/binary"

// packedReader reads what a record has, one after the other.
type packedReader struct {
	rest   []byte
	failed bool
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

func (r *packedReader) skip(width int) {
	if width <= 0 || width > len(r.rest) {
		r.rest, r.failed = nil, true
		return
	}
	r.rest = r.rest[width:]
}

// account reads what packedAccount wrote.
func (r *packedReader) account(v *view) string {
	num := r.uvarint()
	if num > 0 {
		id, known := v.directory.id(int32(num - 1))
		r.failed = r.failed || !known
		return id
	}
	length := r.uvarint()
	if length > uint64(len(r.rest)) {
		r.rest, r.failed = nil, true
		return ""
	}
	id := string(r.rest[:length])
	r.rest = r.rest[length:]
	return id
}
