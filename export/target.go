package export

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrExists: there is something already where a file is to be.
var ErrExists = errors.New("file exists already")

// ErrNotEmpty: the output folder has something in it.
var ErrNotEmpty = errors.New("folder is not empty")

// unfinished is the name that an export has until all of it is written.
func unfinished(path string) string {
	return fmt.Sprintf("%s.%d.unfinished", filepath.Clean(path), os.Getpid())
}

// bufferSize is that of a file that is written.
const bufferSize = 1 << 18

// File writes a file that must not exist, else the error is [ErrExists]. It has
// its name once all of it is written, and is gone when write fails.
func File(path string, write func(io.Writer) error) error {
	free := func() error {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(err, fmt.Errorf("%s: %w", path, ErrExists))
		}
		return nil
	}
	if err := free(); err != nil {
		return err
	}
	file, err := os.OpenFile(unfinished(path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	if err = fill(file, write); err == nil {
		err = free()
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}

// fill writes a file through a buffer and closes it.
func fill(file *os.File, write func(io.Writer) error) error {
	return errors.Join(Stream(file, write), file.Close())
}

// Stream writes to what is open already.
func Stream(to io.Writer, write func(io.Writer) error) error {
	w := bufio.NewWriterSize(to, bufferSize)
	if err := write(w); err != nil {
		return err
	}
	return w.Flush()
}

// Folder writes a folder, which must be empty or not exist, else the error is
// [ErrNotEmpty]. It has its name once all of it is written, and is gone when
// write fails.
func Folder(path string, write func(dir string) error) error {
	if err := empty(path); err != nil {
		return err
	}
	dir := unfinished(path)
	if err := os.Mkdir(dir, 0o777); err != nil {
		return err
	}
	err := write(dir)
	if err == nil {
		err = empty(path)
	}
	if err == nil {
		// Not every system puts a folder in the place of an empty one.
		if err = os.Remove(path); err == nil || errors.Is(err, fs.ErrNotExist) {
			err = os.Rename(dir, path)
		}
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	return nil
}

func empty(path string) error {
	entries, err := os.ReadDir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err == nil && len(entries) > 0:
		return fmt.Errorf("%s: %w", path, ErrNotEmpty)
	}
	return err
}
