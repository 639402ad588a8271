package duckdb

import (
	"encoding/binary"
	"math"
)

// This file writes the part of the Parquet format that a batch needs: required
// columns and required lists of required strings, PLAIN encoding, no
// compression, one row group, one data page to a column chunk. A general library spends
// several times the work on each value; here a value costs a copy.
//
// Format: https://parquet.apache.org/docs/file-format/ and parquet.thrift.

// columnType is a physical and logical type of a column.
type columnType int

const (
	boolColumn columnType = iota
	int64Column
	doubleColumn
	timestampColumn // milliseconds, not adjusted to UTC: DuckDB's TIMESTAMP
	stringColumn
	listColumn // of strings
	// tweetColumn stands for int64Column or stringColumn, as a batch's ids allow.
	tweetColumn
)

// physical is the type's number in parquet.thrift's enum Type.
func (t columnType) physical() int64 {
	return [...]int64{boolColumn: 0, int64Column: 2, doubleColumn: 5, timestampColumn: 2, stringColumn: 6, listColumn: 6}[t]
}

// converted is the type's number in enum ConvertedType, negative for none.
func (t columnType) converted() int64 {
	return [...]int64{boolColumn: -1, int64Column: -1, doubleColumn: -1, timestampColumn: -1, stringColumn: 0, listColumn: 0}[t]
}

// parquetColumn is a column's declaration.
type parquetColumn struct {
	name string
	typ  columnType
}

// parquetFile is a file of one row group, made in memory that is used again for
// the next one.
type parquetFile struct {
	columns []parquetColumn
	rows    int
	// out is the file so far, and chunks where the columns lie in it.
	out    []byte
	chunks []columnChunk
	// buf are the values of the column being encoded, levels its levels if it is
	// a list: rep and def, one to an element or empty list.
	buf, levels []byte
	rep, def    bitWriter
}

type columnChunk struct{ offset, size, values int }

const parquetMagic = "PAR1"

// write makes the file. encode appends the values of one column and returns how
// many there are, empty lists included.
func (w *parquetFile) write(columns []parquetColumn, rows int, encode func(column int, buf []byte) ([]byte, int, error)) error {
	w.columns, w.rows, w.chunks = columns, rows, w.chunks[:0]
	w.out = append(w.out[:0], parquetMagic...)
	for i, c := range columns {
		w.rep.reset()
		w.def.reset()
		buf, values, err := encode(i, w.buf[:0])
		w.buf = buf
		if err != nil {
			return err
		}
		w.levels = w.levels[:0]
		if c.typ == listColumn {
			w.levels = w.def.hybrid(w.rep.hybrid(w.levels))
		}
		start := len(w.out)
		w.out = append(w.out, pageHeader(len(w.levels)+len(w.buf), values)...)
		w.out = append(append(w.out, w.levels...), w.buf...)
		w.chunks = append(w.chunks, columnChunk{start, len(w.out) - start, values})
	}
	footer := w.footer()
	w.out = binary.LittleEndian.AppendUint32(append(w.out, footer...), uint32(len(footer)))
	w.out = append(w.out, parquetMagic...)
	return nil
}

func pageHeader(size, values int) []byte {
	const plain, rle = 0, 3
	var t thrift
	t.begin()
	t.i32(1, 0) // DATA_PAGE
	t.i32(2, int64(size))
	t.i32(3, int64(size))
	t.structure(5)
	t.i32(1, int64(values))
	t.i32(2, plain)
	t.i32(3, rle)
	t.i32(4, rle)
	t.end()
	t.end()
	return t.out
}

func (w *parquetFile) footer() []byte {
	const required, repeated = 0, 2
	var t thrift
	t.begin()
	t.i32(1, 1)
	elements := 1 + len(w.columns)
	for _, c := range w.columns {
		if c.typ == listColumn {
			elements += 2
		}
	}
	t.list(2, thriftStruct, elements)
	t.begin()
	t.name("schema")
	t.i32(5, int64(len(w.columns)))
	t.end()
	for _, c := range w.columns {
		name := c.name
		if c.typ == listColumn {
			const list = 3
			t.begin()
			t.i32(3, required)
			t.name(name)
			t.i32(5, 1)
			t.i32(6, list)
			t.end()
			t.begin()
			t.i32(3, repeated)
			t.name("list")
			t.i32(5, 1)
			t.end()
			name = "element"
		}
		t.begin()
		t.i32(1, c.typ.physical())
		t.i32(3, required)
		t.name(name)
		if v := c.typ.converted(); v >= 0 {
			t.i32(6, v)
		}
		if c.typ == timestampColumn {
			t.structure(10) // LogicalType
			t.structure(8)  // TIMESTAMP
			t.boolean(1, false)
			t.structure(2) // unit
			t.structure(1) // MILLIS
			t.end()
			t.end()
			t.end()
			t.end()
		}
		t.end()
	}
	t.i64(3, int64(w.rows))
	t.list(4, thriftStruct, 1)
	t.begin()
	t.list(1, thriftStruct, len(w.chunks))
	size := 0
	for i, c := range w.chunks {
		size += c.size
		t.begin()
		t.i64(2, int64(c.offset))
		t.structure(3)
		t.i32(1, w.columns[i].typ.physical())
		t.list(2, thriftI32, 2)
		t.element(0) // PLAIN
		t.element(3) // RLE
		if w.columns[i].typ == listColumn {
			t.list(3, thriftBinary, 3)
			t.text(w.columns[i].name)
			t.text("list")
			t.text("element")
		} else {
			t.list(3, thriftBinary, 1)
			t.text(w.columns[i].name)
		}
		t.i32(4, 0) // UNCOMPRESSED
		t.i64(5, int64(c.values))
		t.i64(6, int64(c.size))
		t.i64(7, int64(c.size))
		t.i64(9, int64(c.offset))
		t.end()
		t.end()
	}
	t.i64(2, int64(size))
	t.i64(3, int64(w.rows))
	t.end()
	t.end()
	return t.out
}

func appendString(buf []byte, s string) []byte {
	return append(binary.LittleEndian.AppendUint32(buf, uint32(len(s))), s...)
}

func appendInt64(buf []byte, v int64) []byte { return binary.LittleEndian.AppendUint64(buf, uint64(v)) }

func appendDouble(buf []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(buf, math.Float64bits(v))
}

// bitWriter collects values of one bit each, the first in the lowest bit.
type bitWriter struct {
	bits []byte
	n    int
}

func (b *bitWriter) reset() { b.bits, b.n = b.bits[:0], 0 }

func (b *bitWriter) add(bit bool) {
	if b.n%8 == 0 {
		b.bits = append(b.bits, 0)
	}
	if bit {
		b.bits[b.n/8] |= 1 << (b.n % 8)
	}
	b.n++
}

// hybrid appends the bits as levels of width one: a length, then a single
// bit-packed run of Parquet's RLE/bit-packing hybrid.
func (b *bitWriter) hybrid(to []byte) []byte {
	run := binary.AppendUvarint(nil, uint64(len(b.bits))<<1|1)
	to = binary.LittleEndian.AppendUint32(to, uint32(len(run)+len(b.bits)))
	return append(append(to, run...), b.bits...)
}
