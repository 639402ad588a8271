package archive

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
)

// DefaultExpansion is how many times its size on disk a file may unpack to,
// unless told otherwise. Archives unpack to five or ten times theirs; deflate
// alone can make a thousand of it, and gzip in a zip a million.
const DefaultExpansion = 100

// Some bytes may always be unpacked: little content may well be repetitive. The
// members of a zip share them.
const alwaysUnpacked = 16 << 20

// The bounds of a zip. Each member is found through the directory, which is read
// for each of them.
const (
	maxMembers   = 4096
	maxDirectory = 16 << 20
)

// ErrBomb: the content is larger than [Source.Expansion] allows.
var ErrBomb = errors.New("it unpacks to more than any archive does")

// ErrUnsteady: the file was written to while it was read.
var ErrUnsteady = errors.New("the file changed while it was read: load it again when it is whole")

// growth holds content against the bytes on disk that it came from.
type growth struct {
	factor, unpacked, always int64
}

func newGrowth(expansion int) growth {
	if expansion == 0 {
		expansion = DefaultExpansion
	}
	return growth{factor: int64(expansion), always: alwaysUnpacked}
}

// share leaves one of the members of a zip its part of what may always be unpacked.
func (g *growth) share(members int) { g.always /= int64(max(members, 1)) }

// add counts n bytes more, when consumed have been read from disk.
func (g *growth) add(n int, consumed int64) error {
	g.unpacked += int64(n)
	if g.factor < 0 || g.unpacked <= g.always || (g.unpacked-g.always)/g.factor <= consumed {
		return nil
	}
	return fmt.Errorf("%d bytes on disk have become more than %d times as many: %w", consumed, g.factor, ErrBomb)
}

// openZip reads the directory of a zip, and refuses one that no archive has.
func openZip(f *os.File) (*zip.Reader, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	directory := &bounded{ReaderAt: f, left: maxDirectory}
	z, err := zip.NewReader(directory, info.Size())
	if err != nil {
		return nil, err
	}
	directory.left = -1
	if len(z.File) > maxMembers {
		return nil, fmt.Errorf("it has %d members, an archive at most %d: %w", len(z.File), maxMembers, ErrBomb)
	}
	var packed uint64
	for _, m := range z.File {
		// Members that share their bytes unpack to more than all bytes there are.
		if packed += m.CompressedSize64; packed > uint64(info.Size()) || m.CompressedSize64 > uint64(info.Size()) {
			return nil, fmt.Errorf("its members overlap: %w", ErrBomb)
		}
	}
	return z, nil
}

// bounded lets no more than so many bytes be read; fewer than none is no bound.
type bounded struct {
	io.ReaderAt
	left int
}

// ReadAt implements [io.ReaderAt].
func (b *bounded) ReadAt(p []byte, at int64) (int, error) {
	if b.left >= 0 {
		if b.left -= len(p); b.left < 0 {
			b.left = 0
			return 0, fmt.Errorf("its directory is longer than %d MiB: %w", maxDirectory>>20, ErrBomb)
		}
	}
	return b.ReaderAt.ReadAt(p, at)
}
