package duckdb

import (
	"encoding/binary"
	"math"
	"os"
)

// This file writes the part of the Parquet format that a batch needs: required
// columns and required lists of required strings, PLAIN encoding, no
// compression, one data page to a column chunk. A general library spends
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

// parquetWriter writes a file one row group at a time.
type parquetWriter struct {
	f       *os.File
	columns []parquetColumn
	offset  int64
	rows    int64
	groups  []rowGroup
	// out is the row group being written, and buf the values of a column of it.
	out, buf []byte
	// levels of the list column being encoded, one to an element or empty list.
	rep, def bitWriter
}

type rowGroup struct {
	rows, bytes int64
	chunks      []columnChunk
}

type columnChunk struct{ offset, size, values int64 }

const parquetMagic = "PAR1"

func newParquetWriter(f *os.File, columns []parquetColumn) *parquetWriter {
	w := &parquetWriter{f: f, columns: columns}
	w.add([]byte(parquetMagic))
	return w
}

// add appends to what is written next.
func (w *parquetWriter) add(b []byte) {
	w.out = append(w.out, b...)
	w.offset += int64(len(b))
}

func (w *parquetWriter) flush() error {
	_, err := w.f.Write(w.out)
	w.out = w.out[:0]
	return err
}

// group writes a row group. encode appends the values of one column and
// returns how many there are, empty lists included.
func (w *parquetWriter) group(rows int, encode func(column int, buf []byte) ([]byte, int, error)) error {
	g := rowGroup{rows: int64(rows)}
	for i, c := range w.columns {
		w.rep.reset()
		w.def.reset()
		buf, values, err := encode(i, w.buf[:0])
		w.buf = buf
		if err != nil {
			return err
		}
		var levels []byte
		if c.typ == listColumn {
			levels = w.def.hybrid(w.rep.hybrid(nil))
		}
		chunk := columnChunk{offset: w.offset, values: int64(values)}
		w.add(pageHeader(len(levels)+len(w.buf), values))
		w.add(levels)
		w.add(w.buf)
		chunk.size = w.offset - chunk.offset
		g.chunks = append(g.chunks, chunk)
		g.bytes += chunk.size
	}
	w.rows += g.rows
	w.groups = append(w.groups, g)
	return w.flush()
}

// close writes the footer. The file itself stays open.
func (w *parquetWriter) close() error {
	meta := w.footer()
	tail := binary.LittleEndian.AppendUint32(meta, uint32(len(meta)))
	w.add(append(tail, parquetMagic...))
	return w.flush()
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

func (w *parquetWriter) footer() []byte {
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
	t.i64(3, w.rows)
	t.list(4, thriftStruct, len(w.groups))
	for _, g := range w.groups {
		t.begin()
		t.list(1, thriftStruct, len(g.chunks))
		for i, c := range g.chunks {
			t.begin()
			t.i64(2, c.offset)
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
			t.i64(5, c.values)
			t.i64(6, c.size)
			t.i64(7, c.size)
			t.i64(9, c.offset)
			t.end()
			t.end()
		}
		t.i64(2, g.bytes)
		t.i64(3, g.rows)
		t.end()
	}
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
