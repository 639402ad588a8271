package duckdb

import (
	"encoding/binary"
	"math"

	"github.com/takedown/takedown/store"
)

// packedWriter makes records, which a packedReader reads. Of an optional field, a bit says
// whether it is given: these come first.
type packedWriter struct {
	// accounts are the numbers of those in memory.
	accounts map[string]int32

	fields, record []byte
	bits           uint64
	next           int
}

func newPackedWriter(d *directory) *packedWriter {
	w := &packedWriter{accounts: map[string]int32{}}
	if d != nil {
		for place, id := range d.ids {
			w.accounts[id] = d.nums[place]
		}
	}
	return w
}

func (w *packedWriter) begin() { w.fields, w.bits, w.next = w.fields[:0], 0, 0 }

// end gives the record, which lasts until the next one.
func (w *packedWriter) end() []byte {
	w.record = append(binary.AppendUvarint(w.record[:0], w.bits), w.fields...)
	return w.record
}

// given notes whether a field is given, and says it again.
func (w *packedWriter) given(is bool) bool {
	if is {
		w.bits |= 1 << w.next
	}
	w.next++
	return is
}

func (w *packedWriter) uvarint(value uint64) { w.fields = binary.AppendUvarint(w.fields, value) }

func (w *packedWriter) varint(value int64) { w.fields = binary.AppendVarint(w.fields, value) }

func (w *packedWriter) number(value uint64) {
	w.fields = binary.LittleEndian.AppendUint64(w.fields, value)
}

func (w *packedWriter) float(value float64) { w.number(math.Float64bits(value)) }

func (w *packedWriter) text(text string) {
	w.uvarint(uint64(len(text)))
	w.fields = append(w.fields, text...)
}

// list writes some of the same, as many as there are first, where there are any.
func (w *packedWriter) list(list []string, write func(string)) {
	if w.given(len(list) > 0) {
		w.uvarint(uint64(len(list)))
		for _, item := range list {
			write(item)
		}
	}
}

// account writes an account: one more than its number, which takes a tenth of the room of
// an id, or 0 and the id.
func (w *packedWriter) account(id string) {
	if num, known := w.accounts[id]; known {
		w.uvarint(uint64(num) + 1)
		return
	}
	w.uvarint(0)
	w.text(id)
}

// tweetID writes the id of a tweet, as a number where it is one.
func (w *packedWriter) tweetID(id string) {
	num, ok := store.Number(id)
	if ok {
		w.fields = append(w.fields, idNumber)
		w.number(uint64(num))
		return
	}
	w.fields = append(w.fields, idText)
	w.text(id)
}

// idNumber and idText say how the id of a tweet is written.
const idNumber, idText = 0, 1

// unit is a minute in milliseconds: archives give times in minutes.
const unit = 60_000

// millis writes milliseconds, in minutes where these are whole.
func (w *packedWriter) millis(ms int64) {
	if ms%unit == 0 {
		w.varint(ms / unit << 1)
	} else {
		w.varint(ms<<1 | 1)
	}
}
