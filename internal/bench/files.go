package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// storeFiles are an embedded store's file and those beside it.
func storeFiles(path string) ([]string, error) { return filepath.Glob(path + "*") }

func removeStore(path string) error {
	files, err := storeFiles(path)
	for _, file := range files {
		err = errors.Join(err, os.RemoveAll(file))
	}
	return err
}

func storeBytes(path string) (sum int64, err error) {
	files, err := storeFiles(path)
	for _, file := range files {
		info, unread := os.Stat(file)
		if unread == nil {
			sum += info.Size()
		}
		err = errors.Join(err, unread)
	}
	return sum, err
}

// copyStore copies a store that nobody has open, with the files beside it.
func copyStore(from, to string) error {
	files, err := storeFiles(from)
	for _, file := range files {
		if err == nil {
			err = copyFile(file, to+strings.TrimPrefix(file, from))
		}
	}
	return err
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	_, err = io.Copy(out, in)
	return err
}
