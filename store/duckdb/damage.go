package duckdb

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/takedown/takedown/store"
)

// conditions are what can be the matter with a store's file, by what DuckDB says
// then: it gives no codes for them. The first that fits counts.
var conditions = []struct {
	says  string
	is    error
	looks string
}{
	{"No space left on device", store.ErrUnavailable, "there is no space left on its disk: what is committed is kept, and the same command goes on once there is room"},
	{"Disk quota exceeded", store.ErrUnavailable, "the quota of its disk is used up: what is committed is kept, and the same command goes on once there is room"},
	{"Read-only file system", store.ErrUnavailable, "it is on a disk that can only be read, and a store is written when it is opened, too"},
	{"Permission denied", store.ErrUnavailable, "this user may not read and write it, or its folder"},
	{"has been invalidated", store.ErrUnavailable, "it closed itself when it could not be written; what is committed is kept, for whoever opens it again"},
	{"not a valid DuckDB database", store.ErrCorrupt, "it is not a DuckDB database"},
	{"Could not read enough bytes", store.ErrCorrupt, "it is cut short"},
	{"WAL checkpoint iteration", store.ErrCorrupt, "its log, the .wal beside it, is of another state of it"},
	{"This WAL was created for a different database", store.ErrCorrupt, "its log, the .wal beside it, is of another store"},
	{"WAL", store.ErrCorrupt, "its log, the .wal beside it, is damaged"},
	{"Corrupt", store.ErrCorrupt, "bytes in it have changed since they were written: checksums differ"},
	{"checksum", store.ErrCorrupt, "bytes in it have changed since they were written: checksums differ"},
	{"newer version", store.ErrVersion, "it was written by a newer DuckDB"},
	{"storage version", store.ErrVersion, "it was written by another version of DuckDB"},
}

// condition gives an error of DuckDB's about a store's file in our own words, and
// nil for any other one.
func condition(err error) error {
	text := strings.ToLower(err.Error()) // Go and DuckDB begin differently
	for _, c := range conditions {
		if strings.Contains(text, strings.ToLower(c.says)) {
			return fmt.Errorf("%s: %w", c.looks, c.is)
		}
	}
	return nil
}

// ofFile says that an error is DuckDB's about the file, or what it became of one.
func ofFile(err error) bool {
	var cause *duckdb.Error
	if !errors.As(err, &cause) {
		return false
	}
	switch cause.Type {
	case duckdb.ErrorTypeIO, duckdb.ErrorTypeFatal, duckdb.ErrorTypeSerialization, duckdb.ErrorTypePermission:
		return true
	case duckdb.ErrorTypeTransaction: // "Failed to commit", and then why
		return strings.Contains(cause.Msg, "Failed to commit")
	}
	return false
}

var lockHolder = regexp.MustCompile(`\(PID (\d+)\)`)

// openError says in our own words why a store could not be opened.
func openError(path string, err error) error {
	text := err.Error()
	if strings.Contains(text, "Could not set lock") || strings.Contains(text, "being used by another process") {
		holder := "another process"
		if m := lockHolder.FindStringSubmatch(text); m != nil {
			holder = "process " + m[1]
		}
		return inUse(path, holder)
	}
	if strings.Contains(text, "same database file with a different configuration") {
		return inUse(path, "this process")
	}
	if known := condition(err); known != nil {
		return fmt.Errorf("%s cannot be opened: %w", path, known)
	}
	return fmt.Errorf("open %s: %w", path, err)
}

func inUse(path, holder string) error {
	return fmt.Errorf("%s is in use by %s: an embedded store is opened once at a time: %w", path, holder, store.ErrInUse)
}

// checkLog refuses a log that is none: DuckDB would drop it as if nothing had ever
// been in it. One that is empty, or of zeros as a power cut leaves it, holds
// nothing that was committed.
func checkLog(path string) (err error) {
	file, err := os.Open(path + ".wal")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return openError(path, err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	// The field "kind" of the first entry, with the kind of one that holds a version.
	begins := []byte{100, 0, 98}
	head := make([]byte, 64)
	n, err := io.ReadFull(file, head)
	if err != nil && err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) {
		return openError(path, err)
	}
	if head = head[:n]; bytes.HasPrefix(head, begins) || bytes.HasPrefix(begins, head) || len(bytes.Trim(head, "\x00")) == 0 {
		return nil
	}
	return fmt.Errorf("%s cannot be opened: its log, %[1]s.wal, is not one of DuckDB's: %w", path, store.ErrCorrupt)
}
