package synth

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
)

// Options say what archive to write.
type Options struct {
	Seed uint64
	// Scale multiplies the disclosed sizes; more than 0, at most [MaxScale]. No
	// network has fewer than 60 accounts and 800 tweets, however small the scale.
	Scale float64
	// Compress writes .csv.gz files.
	Compress bool
	// Progress, where given, is called from one goroutine with the rows written
	// so far, and their total.
	Progress func(done, total int64)
}

// TruthFile is the name of the file that says what the archive holds.
const TruthFile = "truth.json"

// ErrNotEmpty: the output folder has something in it.
var ErrNotEmpty = errors.New("folder is not empty")

// Write writes the archives of four networks under dir, each in a folder of its
// own, and then the truth about them to truth.json: without that file an archive
// is not complete. dir must be empty or not exist, else the error is
// [ErrNotEmpty]. When ctx is done, Write stops soon, leaves what is written and
// returns an error that wraps ctx.Err().
func Write(ctx context.Context, dir string, opt Options) (*Truth, error) {
	if !(opt.Scale > 0 && opt.Scale <= MaxScale) {
		return nil, fmt.Errorf("scale %v is not above 0 and at most %d", opt.Scale, MaxScale)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	if entries, err := os.ReadDir(dir); err != nil {
		return nil, err
	} else if len(entries) > 0 {
		return nil, fmt.Errorf("%s: %w", dir, ErrNotEmpty)
	}
	w := &writer{dir: dir, opt: opt}
	networks, truth := newWorld(opt.Seed, opt.Scale)
	var sheets [][]*sheet
	for _, n := range networks {
		s := n.sheets()
		sheets = append(sheets, s)
		for _, f := range s {
			w.total += f.rows
		}
	}
	for i, n := range networks {
		counted, files, err := w.network(ctx, n, sheets[i])
		if err != nil {
			return nil, err
		}
		stated := counted.network(n)
		stated.CreationWindows = truth.Networks[i].CreationWindows
		stated.Files = files
		truth.Networks[i] = stated
	}
	if err := w.truth(truth); err != nil {
		return nil, err
	}
	return truth, nil
}

// newWorld makes the networks' accounts and everything planted.
func newWorld(seed uint64, scale float64) ([]*network, *Truth) {
	truth := &Truth{Format: TruthFormat, Seed: seed, Scale: scale, Networks: make([]Network, len(specs))}
	networks := make([]*network, len(specs))
	accounts := make([]int64, len(specs))
	for i := range specs {
		networks[i] = newNetwork(seed, i, scale)
		accounts[i] = networks[i].size.accounts
	}
	days, sizes := planBursts(accounts)
	r := newSource()
	for i, n := range networks {
		mine := make([]int64, len(bursts))
		for b := range bursts {
			mine[b] = sizes[b][i]
		}
		n.makeAccounts(r, days, mine)
	}
	shared, own := windows(networks, days, sizes)
	truth.SharedCreationWindows = shared
	plan(seed, networks, truth)
	for i, n := range networks {
		truth.Networks[i].CreationWindows = own[i]
		n.weigh()
		n.layOut()
	}
	return networks, truth
}

// writer writes files one after the other, each on all processors.
type writer struct {
	dir         string
	opt         Options
	done, total int64
}

func (w *writer) network(ctx context.Context, n *network, sheets []*sheet) (*tally, []File, error) {
	if err := os.MkdirAll(filepath.Join(w.dir, n.slug), 0o777); err != nil {
		return nil, nil, err
	}
	workers := make([]*worker, runtime.GOMAXPROCS(0))
	for i := range workers {
		workers[i] = &worker{maker: newMaker(), tally: newTally(len(n.accounts))}
	}
	var files []File
	for _, s := range sheets {
		f, err := w.file(ctx, s, workers)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", s.path(), err)
		}
		files = append(files, f)
	}
	sum := newTally(len(n.accounts))
	for _, k := range workers {
		sum.add(k.tally)
	}
	return sum, files, nil
}

// worker is what one goroutine makes rows with.
type worker struct {
	*maker
	tally *tally
}

// chunkRows is how many rows are made at a time.
const chunkRows = 4096

func (w *writer) file(ctx context.Context, s *sheet, workers []*worker) (sum File, err error) {
	sum = File{Name: s.name, Kind: string(s.kind)}
	if w.opt.Compress {
		sum.Name += ".gz"
	}
	f, err := os.OpenFile(filepath.Join(w.dir, s.network.slug, sum.Name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()

	head := &chunk{}
	head.csv.Record(s.header...)
	sum.Lines = head.csv.Lines()
	if err := w.pack(head); err != nil {
		return sum, err
	}
	if err := w.put(f, head); err != nil {
		return sum, err
	}
	free := sync.Pool{New: func() any { return new(chunk) }}
	produce := func(k *worker, i int64) (*chunk, error) {
		c := free.Get().(*chunk)
		c.csv.Reset()
		c.csv.Lists, c.file = s.network.lists(), File{Rejects: c.file.Rejects[:0]}
		if err := s.fill(k.maker, k.tally, c, i*chunkRows, min((i+1)*chunkRows, s.rows)); err != nil {
			return nil, err
		}
		c.file.Lines = c.csv.Lines()
		return c, w.pack(c)
	}
	use := func(c *chunk) error {
		defer free.Put(c)
		if err := w.put(f, c); err != nil {
			return err
		}
		sum.append(&c.file)
		w.done += c.file.Accepted
		if w.opt.Progress != nil {
			w.opt.Progress(w.done, w.total)
		}
		return nil
	}
	return sum, inOrder(ctx, workers, (s.rows+chunkRows-1)/chunkRows, produce, use)
}

var compressors = sync.Pool{New: func() any {
	z, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	return z
}}

// pack compresses the chunk, if files are to be compressed: each chunk is a gzip
// member of its own (RFC 1952, section 2.2), so that all processors can compress.
func (w *writer) pack(c *chunk) error {
	if !w.opt.Compress {
		return nil
	}
	z := compressors.Get().(*gzip.Writer)
	defer compressors.Put(z)
	c.packed.Reset()
	z.Reset(&c.packed)
	if _, err := z.Write(c.csv.Bytes()); err != nil {
		return err
	}
	return z.Close()
}

func (w *writer) put(f *os.File, c *chunk) error {
	content := c.csv.Bytes()
	if w.opt.Compress {
		content = c.packed.Bytes()
	}
	_, err := f.Write(content)
	return err
}

// append adds the counts of the file's next chunk.
func (f *File) append(c *File) {
	for _, r := range c.Rejects {
		r.Line += f.Lines
		f.Rejects = append(f.Rejects, r)
	}
	f.Lines += c.Lines
	f.Rows += c.Rows
	f.Accepted += c.Accepted
	f.Duplicate += c.Duplicate
	f.Rejected += c.Rejected
	f.Repaired += c.Repaired
}

func (w *writer) truth(t *Truth) error {
	b, err := json.MarshalIndent(t, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(w.dir, TruthFile), append(b, '\n'), 0o666)
}
