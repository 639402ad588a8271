package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/duckdb"
)

// storeFlags say which store, and how much memory it may use.
type storeFlags struct {
	name      string
	memoryMiB int
}

// path is the embedded store's file.
func (s *storeFlags) path() (string, error) {
	scheme, path, _ := strings.Cut(s.name, ":")
	switch {
	case scheme == "duckdb" && path != "":
		if s.memoryMiB <= 0 {
			return "", misuse("", "--memory must be above 0")
		}
		return path, nil
	case scheme == "neo4j", scheme == "neo4j+s", scheme == "neo4j+ssc", strings.HasPrefix(scheme, "bolt"):
		return "", misuse("Use --store duckdb:PATH.", "this version has the embedded store only, and cannot open %s", withoutSecrets(s.name))
	}
	return "", misuse("A store is duckdb:PATH, such as duckdb:takedown.duckdb.", "%q is not a store", withoutSecrets(s.name))
}

// withoutSecrets drops what a URL may hold before its host.
func withoutSecrets(url string) string {
	scheme, rest, found := strings.Cut(url, "//")
	if i := strings.LastIndexByte(rest, '@'); found && i >= 0 {
		return scheme + "//…" + rest[i:]
	}
	return url
}

// open opens the store, or creates it.
func (s *storeFlags) open(ctx context.Context) (store.Store, error) {
	path, err := s.path()
	if err != nil {
		return nil, err
	}
	st, err := duckdb.Open(ctx, path, duckdb.Options{MemoryMiB: s.memoryMiB})
	if errors.Is(err, store.ErrInUse) {
		return nil, fmt.Errorf("%w\nStop that process first, or let it load while it serves: takedown serve --load PATH", err)
	}
	if err != nil {
		return nil, err
	}
	return st, nil
}

// openExisting opens the store for a command that has nothing to put into it.
func (s *storeFlags) openExisting(ctx context.Context) (store.Store, error) {
	path, err := s.path()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no store at %s yet: takedown load --store %s PATH makes one", path, s.name)
	}
	return s.open(ctx)
}
