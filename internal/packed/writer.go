// Package packed keeps numbered records in a file, compressed some together, so that one
// is found with a short read and unpacked with few others. A record has fields and a text.
// A file is written once.
//
// It begins with magic and the dictionary that the records are compressed with, goes on
// with the blocks, each a checksum and a zstd frame, and ends with the index of the blocks,
// what says where that is, a checksum of index and dictionary, and magic. A block has, of all
// its records, first what is to be added to the number before and the lengths, then the
// fields and then the texts: what is alike and lies together takes less room.
package packed

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"slices"

	"github.com/valyala/gozstd"
)

const (
	magic = "takedown packed\n"
	// together is how many records are a block: half as many take a tenth more room,
	// twice as many twice the time.
	together = 32
	// mostBytes ends a block of fewer.
	mostBytes = 32 << 10
	// waiting is how many blocks may wait to be compressed.
	waiting = 1000
	// level is zstd's: 5 takes two thirds of the time and a fourteenth more room, and those above
	// hardly less room.
	level        = 7
	checksumSize = 4
	// tailSize is the size of what is after the index: where it begins, the checksum, and magic.
	tailSize = 8 + checksumSize + len(magic)
)

// Writer writes a file. Nothing else may use it at the same time.
type Writer struct {
	path string
	// lengths, fields and text are the parts of the block that is not full yet, of so many
	// records, the first of which has number first; last is the number of the last record.
	lengths, fields, text []byte
	records               int
	first, last           int64
	// blocks are compressed and written by a goroutine of their own, which closes ended
	// when there are no more, or one could not be written: err is why.
	blocks chan block
	ended  chan struct{}
	err    error
}

// block are records that are compressed together, the first of which has number first.
type block struct {
	first   int64
	content []byte
}

// Create begins a file, which must not exist. What records often have in them is in
// dictionary. The writer has to be closed or discarded.
func Create(path string, dictionary []byte) (*Writer, error) {
	dictionary = append([]byte(magic), dictionary...) // zstd takes none that is empty
	digested, err := gozstd.NewCDictLevel(dictionary, level)
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	w := &Writer{path: path, last: -1, blocks: make(chan block, waiting), ended: make(chan struct{})}
	go func() {
		defer close(w.ended)
		err := writeFile(file, dictionary, digested, w.blocks)
		w.err = errors.Join(err, file.Close())
	}()
	return w, nil
}

// writeFile writes all there is to a file, of blocks until there are no more.
func writeFile(file *os.File, dictionary []byte, digested *gozstd.CDict, blocks <-chan block) error {
	out := bufio.NewWriterSize(file, 1<<20)
	head := binary.AppendUvarint([]byte(magic), uint64(len(dictionary)))
	offset, before := len(head)+len(dictionary), int64(0)
	if _, err := out.Write(append(head, dictionary...)); err != nil {
		return err
	}
	var packed, index []byte
	for b := range blocks {
		packed = gozstd.CompressDict(append(packed[:0], make([]byte, checksumSize)...), b.content, digested)
		binary.LittleEndian.PutUint32(packed, checksum(packed[checksumSize:]))
		if _, err := out.Write(packed); err != nil {
			return err
		}
		index = binary.AppendUvarint(index, uint64(b.first-before))
		index = binary.AppendUvarint(index, uint64(len(packed)))
		offset, before = offset+len(packed), b.first
	}
	tail := binary.LittleEndian.AppendUint64(index, uint64(offset))
	tail = binary.LittleEndian.AppendUint32(tail, checksum(dictionary, tail))
	if _, err := out.Write(append(tail, magic...)); err != nil {
		return err
	}
	return errors.Join(out.Flush(), file.Sync())
}

// Add adds a record with a number that is higher than those before, at least 0.
func (w *Writer) Add(n int64, fields []byte, text string) error {
	if n <= w.last {
		return fmt.Errorf("record %d is not after %d", n, w.last)
	}
	if w.records == 0 {
		w.first, w.last = n, n
	}
	for _, value := range []int{int(n - w.last), len(fields), len(text)} {
		w.lengths = binary.AppendUvarint(w.lengths, uint64(value))
	}
	w.fields, w.text, w.last = append(w.fields, fields...), append(w.text, text...), n
	if w.records++; w.records < together && len(w.fields)+len(w.text) < mostBytes {
		return nil
	}
	return w.flush()
}

// flush has the block written.
func (w *Writer) flush() error {
	b := block{w.first, slices.Concat(binary.AppendUvarint(nil, uint64(w.records)), w.lengths, w.fields, w.text)}
	w.records, w.lengths, w.fields, w.text = 0, w.lengths[:0], w.fields[:0], w.text[:0]
	select {
	case w.blocks <- b:
		return nil
	case <-w.ended:
		return w.err
	}
}

// Close waits until all is written. After an error, there is no file.
func (w *Writer) Close() error {
	var err error
	if w.records > 0 {
		err = w.flush()
	}
	close(w.blocks)
	<-w.ended
	if err == nil {
		err = w.err
	}
	if err != nil {
		return errors.Join(err, os.Remove(w.path))
	}
	return nil
}

// Discard ends without a file.
func (w *Writer) Discard() error {
	close(w.blocks)
	<-w.ended
	return os.Remove(w.path)
}

// checksum is that of some parts, one after the other. What is damaged is not unpacked.
func checksum(parts ...[]byte) (sum uint32) {
	for _, part := range parts {
		sum = crc32.Update(sum, castagnoli, part)
	}
	return sum
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)
