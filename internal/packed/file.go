package packed

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sort"
	"sync"
	"sync/atomic"

	"github.com/valyala/gozstd"
)

// ErrDamaged is the error of a file that is not what was written.
var ErrDamaged = errors.New("damaged")

// mostUnpacked bounds the memory that a block may take. A longer one is read as damaged.
const mostUnpacked = 64 << 20

// File is a file that was written. Many may use it at the same time.
type File struct {
	file       *os.File
	dictionary *gozstd.DDict
	// firsts are the numbers of the first record of each block, ends where the blocks end;
	// the first begins at begin.
	firsts, ends []int64
	begin        int64
}

// Open opens a file. The error wraps [ErrDamaged] if it is not whole, and fs.ErrNotExist.
func Open(path string) (_ *File, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	f := &File{file: file}
	dictionary, err := f.look()
	if err == nil {
		f.dictionary, err = gozstd.NewDDict(dictionary)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), file.Close())
	}
	return f, nil
}

// look reads all but the blocks.
func (f *File) look() (dictionary []byte, err error) {
	about, err := f.file.Stat()
	if err != nil {
		return nil, err
	}
	size := about.Size()
	tail := make([]byte, tailSize)
	if size < int64(len(magic)+1+tailSize) {
		return nil, ErrDamaged
	}
	if _, err := f.file.ReadAt(tail, size-int64(tailSize)); err != nil {
		return nil, err
	}
	indexAt := int64(binary.LittleEndian.Uint64(tail))
	if string(tail[12:]) != magic || indexAt < 0 || indexAt > size-int64(tailSize) {
		return nil, ErrDamaged
	}
	index := make([]byte, size-indexAt-int64(tailSize)+8)
	if _, err := f.file.ReadAt(index, indexAt); err != nil {
		return nil, err
	}
	if dictionary, err = f.lookHead(indexAt); err != nil {
		return nil, err
	}
	if checksum(dictionary, index) != binary.LittleEndian.Uint32(tail[8:]) {
		return nil, ErrDamaged
	}
	return dictionary, f.lookIndex(index[:len(index)-8], indexAt)
}

// lookHead reads what is before the first block.
func (f *File) lookHead(indexAt int64) (dictionary []byte, err error) {
	head := make([]byte, len(magic)+binary.MaxVarintLen64)
	n, err := f.file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	length, width := binary.Uvarint(head[min(len(magic), n):n])
	if string(head[:len(magic)]) != magic || width <= 0 || length > uint64(indexAt) {
		return nil, ErrDamaged
	}
	f.begin = int64(len(magic)+width) + int64(length)
	dictionary = make([]byte, length)
	_, err = f.file.ReadAt(dictionary, f.begin-int64(length))
	return dictionary, err
}

// lookIndex reads where the blocks are.
func (f *File) lookIndex(index []byte, indexAt int64) error {
	first, end := int64(0), f.begin
	for len(index) > 0 {
		more, width := binary.Uvarint(index)
		length, wide := binary.Uvarint(index[max(width, 0):])
		if width <= 0 || wide <= 0 || length > uint64(indexAt-end) {
			return ErrDamaged
		}
		index = index[width+wide:]
		first, end = first+int64(more), end+int64(length)
		f.firsts, f.ends = append(f.firsts, first), append(f.ends, end)
	}
	f.firsts, f.ends = slices.Clip(f.firsts), slices.Clip(f.ends)
	if end != indexAt {
		return ErrDamaged
	}
	return nil
}

// Close closes the file.
func (f *File) Close() error {
	return f.file.Close()
}

// atOnce is how many blocks a Read unpacks at the same time, of at most ahead that it holds:
// what is not in memory yet is waited for together.
const atOnce, ahead = 4, 64

// Read calls found with those of some records that are there; ns are ascending. What it
// is given is found's until it returns.
func (f *File) Read(ns []int64, found func(n int64, fields, text []byte) error) error {
	var blocks []*reading
	for len(ns) > 0 {
		var some int
		for some = 0; some < ahead && len(ns) > 0; {
			at := sort.Search(len(f.firsts), func(i int) bool { return f.firsts[i] > ns[0] }) - 1
			if at < 0 {
				ns = ns[1:]
				continue
			}
			in := len(ns)
			if at+1 < len(f.firsts) {
				in, _ = slices.BinarySearch(ns, f.firsts[at+1])
			}
			if some == len(blocks) {
				blocks = append(blocks, new(reading))
			}
			blocks[some].at, blocks[some].ns = at, ns[:in]
			ns, some = ns[in:], some+1
		}
		f.unpackAll(blocks[:some])
		for _, b := range blocks[:some] {
			if b.err != nil {
				return b.err
			}
			if err := f.pick(b.content, f.firsts[b.at], b.ns, found); err != nil {
				return err
			}
		}
	}
	return nil
}

// reading is a block that is read for some records.
type reading struct {
	at              int
	ns              []int64
	packed, content []byte
	err             error
}

// unpackAll unpacks blocks, several at once.
func (f *File) unpackAll(blocks []*reading) {
	var next atomic.Int64
	unpack := func() {
		for i := next.Add(1); i <= int64(len(blocks)); i = next.Add(1) {
			f.unpack(blocks[i-1])
		}
	}
	var others sync.WaitGroup
	for range min(atOnce, len(blocks)) - 1 {
		others.Go(unpack)
	}
	unpack()
	others.Wait()
}

// unpack reads a block into its buffers.
func (f *File) unpack(b *reading) {
	from := f.begin
	if b.at > 0 {
		from = f.ends[b.at-1]
	}
	b.packed = slices.Grow(b.packed[:0], int(f.ends[b.at]-from))[:f.ends[b.at]-from]
	if _, b.err = f.file.ReadAt(b.packed, from); b.err != nil {
		return
	}
	frame := b.packed[min(checksumSize, len(b.packed)):]
	if len(frame) == 0 || checksum(frame) != binary.LittleEndian.Uint32(b.packed) {
		b.err = fmt.Errorf("%s: %w", f.file.Name(), ErrDamaged)
		return
	}
	if b.content, b.err = gozstd.DecompressDictLimited(b.content[:0], frame, f.dictionary, mostUnpacked); b.err != nil {
		b.err = fmt.Errorf("%s: %w: %w", f.file.Name(), ErrDamaged, b.err)
	}
}

// pick calls found with those of some records that a block has, the first of which has
// number n.
func (f *File) pick(block []byte, n int64, ns []int64, found func(n int64, fields, text []byte) error) error {
	damaged := fmt.Errorf("%s: %w", f.file.Name(), ErrDamaged)
	number := func() (value uint64) {
		value, width := binary.Uvarint(block)
		if width <= 0 {
			block = nil
			return 0
		}
		block = block[width:]
		return value
	}
	count := number()
	if count > together {
		return damaged
	}
	var records [together]struct {
		n            int64
		fields, text uint64
	}
	var fields, texts uint64
	for i := range records[:count] {
		r := &records[i]
		n += int64(number())
		r.n, r.fields, r.text = n, number(), number()
		if r.fields > mostUnpacked || r.text > mostUnpacked {
			return damaged
		}
		fields, texts = fields+r.fields, texts+r.text
	}
	if fields+texts != uint64(len(block)) {
		return damaged
	}
	field, text := block[:fields], block[fields:]
	for _, r := range records[:count] {
		for len(ns) > 0 && ns[0] < r.n {
			ns = ns[1:]
		}
		if len(ns) > 0 && ns[0] == r.n {
			if err := found(r.n, field[:r.fields], text[:r.text]); err != nil {
				return err
			}
		}
		field, text = field[r.fields:], text[r.text:]
	}
	return nil
}
