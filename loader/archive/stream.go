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
}

func (s *stream) Close() error {
	var errs []error
	for _, c := range s.closers {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
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
	s := &stream{consumed: new(atomic.Int64)}
	if err := s.open(src); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *stream) open(src Source) error {
	f, err := os.Open(src.Path)
	if err != nil {
		return err
	}
	s.closers = append(s.closers, f)
	if src.Member == "" {
		return s.gunzip(counter{f, s.consumed})
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	z, err := zip.NewReader(f, info.Size())
	if err != nil {
		return err
	}
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
