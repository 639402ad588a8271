package archive

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync/atomic"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
)

// stream is the uncompressed content of a source.
type stream struct {
	io.Reader
	// consumed counts the bytes read from the source, before decompression.
	consumed *atomic.Int64
	closers  []io.Closer

	file *os.File
	// opened is what the file was when it was opened.
	opened fs.FileInfo
	growth growth
}

func (s *stream) Close() error {
	var errs []error
	for _, c := range s.closers {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

// Read gives content as long as it does not grow beyond all measure. Where the
// content ends, the file has to be what it was at first.
func (s *stream) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if grown := s.growth.add(n, s.consumed.Load()); grown != nil {
		return 0, grown
	}
	if err == nil {
		return n, nil
	}
	info, failed := s.file.Stat()
	switch {
	case failed != nil:
		return n, failed
	case info.Size() != s.opened.Size() || !info.ModTime().Equal(s.opened.ModTime()):
		return n, ErrUnsteady
	}
	return n, err
}

// counter counts what is read through it.
type counter struct {
	io.Reader
	n *atomic.Int64
}

func (c counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// openStream opens a source. Whether it is gzipped is told from its content.
func openStream(src Source) (*stream, error) {
	s := &stream{consumed: new(atomic.Int64), growth: newGrowth(src.Expansion)}
	if err := s.open(src); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *stream) open(src Source) (err error) {
	if s.file, err = os.Open(src.Path); err != nil {
		return err
	}
	s.closers = append(s.closers, s.file)
	if s.opened, err = s.file.Stat(); err != nil {
		return err
	}
	if src.Member == "" {
		return s.gunzip(counter{s.file, s.consumed})
	}
	z, err := openZip(s.file)
	if err != nil {
		return err
	}
	s.growth.share(len(z.File))
	z.RegisterDecompressor(zip.Store, func(in io.Reader) io.ReadCloser {
		return io.NopCloser(counter{in, s.consumed})
	})
	z.RegisterDecompressor(zip.Deflate, func(in io.Reader) io.ReadCloser {
		return flate.NewReader(counter{in, s.consumed})
	})
	// Not z.Open: a member's name may be one that no file can have.
	for _, m := range z.File {
		if m.Name != src.Member {
			continue
		}
		in, err := m.Open()
		if err != nil {
			return err
		}
		s.closers = append([]io.Closer{in}, s.closers...)
		return s.gunzip(in)
	}
	return fmt.Errorf("member %s: %w", quote(src.Member), fs.ErrNotExist)
}

// gunzip makes in the content, gunzipped if it is gzip.
func (s *stream) gunzip(in io.Reader) error {
	buffered := bufio.NewReaderSize(in, 256<<10)
	s.Reader = buffered
	if magic, err := buffered.Peek(2); err != nil || magic[0] != 0x1F || magic[1] != 0x8B {
		return nil //nolint:nilerr // reading on meets it again
	}
	z, err := gzip.NewReader(buffered)
	if err != nil {
		return err
	}
	s.Reader = z
	s.closers = append([]io.Closer{z}, s.closers...)
	return nil
}
