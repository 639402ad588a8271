package main

import (
	"errors"
	"os"
	"path/filepath"
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
