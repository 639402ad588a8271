package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/duckdb"
)

var backupCommand = command{
	name: "backup", args: "OUT", summary: "copy an embedded store to a file, with its checksum beside it",
	about: `
Reads everything in the store, then copies it to the file OUT and writes its SHA-256 to
OUT.sha256, as sha256sum has it. What is damaged is not copied. OUT is a store itself;
neither file may exist. The store must not be open in another process.

A Neo4j server has its own way: docs/neo4j/server.md says which.`,
	examples: []string{
		"takedown backup takedown-$(date +%F).duckdb",
		"takedown backup --store duckdb:case.duckdb /mnt/backup/case.duckdb",
	},
	setup: func(f *flags) action {
		in := f.store(readMiB)
		return func(ctx context.Context, a *app, args []string) error {
			path, err := in.file("backup")
			switch {
			case err != nil:
				return err
			case len(args) != 1:
				return misuse("", "backup: name one file OUT")
			}
			size, err := duckdb.Backup(ctx, path, args[0])
			if err != nil {
				return unlessInUse(err)
			}
			fmt.Fprintf(a.stdout, "%s is a copy of %s: %s bytes, their SHA-256 in %[1]s%s\n", visible(args[0]), visible(path), thousands(size), duckdb.SumSuffix)
			return nil
		}
	},
}

var restoreCommand = command{
	name: "restore", args: "FILE", summary: "make an embedded store of a backup, if it is what was backed up",
	about: `
Copies FILE, which takedown backup wrote, to the store, if its SHA-256 is the one in
FILE.sha256 and all of it can be read. There may be no store yet: one that is there is
not overwritten.`,
	examples: []string{
		"takedown restore --store duckdb:takedown.duckdb takedown-2020-06-12.duckdb",
	},
	setup: func(f *flags) action {
		in := f.store(readMiB)
		return func(ctx context.Context, a *app, args []string) error {
			path, err := in.file("restore")
			switch {
			case err != nil:
				return err
			case len(args) != 1:
				return misuse("", "restore: name one FILE that takedown backup wrote")
			}
			size, err := duckdb.Restore(ctx, args[0], path)
			switch {
			case errors.Is(err, fs.ErrExist):
				return fmt.Errorf("%w: move it away first, or name another store", err)
			case errors.Is(err, store.ErrCorrupt):
				return &notMendableError{err} // a backup is not rebuilt
			case err != nil:
				return err
			}
			fmt.Fprintf(a.stdout, "%s is as it was backed up: %s bytes\n", visible(path), thousands(size))
			return nil
		}
	},
}

// file is the path of an embedded store, for commands that know no other.
func (s *storeFlags) file(command string) (string, error) {
	path, embedded := strings.CutPrefix(s.name, "duckdb:")
	if !embedded || path == "" {
		return "", misuse("Neo4j has its own ways to copy and mend a database: see docs/neo4j/server.md.",
			"%s: an embedded store, duckdb:PATH, not %q", command, withoutSecrets(s.name))
	}
	return path, nil
}
