package duckdb

import "encoding/binary"

// thrift encodes structures in Thrift's compact protocol, which Parquet's
// metadata is written in.
type thrift struct {
	out []byte
	// last is the number of the field written last, one for each open structure.
	last []int16
}

// The compact protocol's type numbers.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftI32    = 5
	thriftI64    = 6
	thriftBinary = 8
	thriftList   = 9
	thriftStruct = 12
)

func (t *thrift) field(id int16, typ byte) {
	top := len(t.last) - 1
	// Field numbers here ascend by less than 16, so the short form always fits.
	t.out = append(t.out, byte(id-t.last[top])<<4|typ)
	t.last[top] = id
}

// begin opens a structure that is a list's element, or the outermost one.
func (t *thrift) begin() { t.last = append(t.last, 0) }

// structure opens a structure that is a field.
func (t *thrift) structure(id int16) {
	t.field(id, thriftStruct)
	t.begin()
}

// end closes the structure opened last.
func (t *thrift) end() {
	t.out = append(t.out, 0)
	t.last = t.last[:len(t.last)-1]
}

func (t *thrift) i32(id int16, v int64) {
	t.field(id, thriftI32)
	t.element(v)
}

func (t *thrift) i64(id int16, v int64) {
	t.field(id, thriftI64)
	t.element(v)
}

func (t *thrift) boolean(id int16, v bool) {
	if v {
		t.field(id, thriftTrue)
	} else {
		t.field(id, thriftFalse)
	}
}

// name is the field of a schema element's name.
func (t *thrift) name(s string) {
	t.field(4, thriftBinary)
	t.text(s)
}

// list opens a list of n elements; they follow.
func (t *thrift) list(id int16, typ byte, n int) {
	t.field(id, thriftList)
	if n < 15 {
		t.out = append(t.out, byte(n)<<4|typ)
		return
	}
	t.out = binary.AppendUvarint(append(t.out, 0xf0|typ), uint64(n))
}

// element is a number in a list.
func (t *thrift) element(v int64) { t.out = binary.AppendVarint(t.out, v) }

// text is a string in a list.
func (t *thrift) text(s string) {
	t.out = append(binary.AppendUvarint(t.out, uint64(len(s))), s...)
}
