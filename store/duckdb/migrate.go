package duckdb

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"strconv"

	"github.com/takedown/takedown/store"
)

// schemaVersion is written to a new store. An older one is migrated as far back as
// steps lead; any other one is refused.
const schemaVersion = 9

var (
	//go:embed schema.sql
	schemaSQL string
	// recordsSQL and savedSQL came with version 4.
	//go:embed records.sql
	recordsSQL string
	//go:embed saved.sql
	savedSQL string
	// summariesSQL came with version 5, and more of it with versions 6, 8 and 9.
	//go:embed summaries.sql
	summariesSQL string
)

// steps are what makes a store of the next version of one of a version.
var steps = map[int]string{
	// Version 3 got these tables on the way: some of its stores have them.
	3: recordsSQL + savedSQL,
	4: summariesSQL,
	// What version 5 counted in advance is counted again, with what it did not count.
	5: summariesSQL + "DELETE FROM summaries",
	// Derive fills them in when more is loaded.
	6: "ALTER TABLE retweets ADD COLUMN tweet_n BIGINT; ALTER TABLE retweets ADD COLUMN original_n BIGINT",
	7: summariesSQL,
	// What version 8 counted has no measures: they are counted when they are asked for.
	8: summariesSQL,
}

// migrate creates the tables of a new store, and brings an old one to this version,
// whole or not at all.
func (s *Store) migrate(ctx context.Context, path string, told func(string)) error {
	var tables, meta int
	err := s.db.QueryRowContext(ctx,
		"SELECT count(*), count(*) FILTER (table_name = 'meta') FROM information_schema.tables").Scan(&tables, &meta)
	switch {
	case err != nil:
		return openError(path, err)
	case tables == 0:
		return opening(path, inTx(ctx, s.db, func(tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, schemaSQL+recordsSQL+savedSQL+summariesSQL); err != nil {
				return fmt.Errorf("create store: %w", err)
			}
			_, err := tx.ExecContext(ctx,
				"INSERT INTO meta VALUES ('schema_version', ?), ('rows', '0'), ('derived', '0'), ('next_n', '0')", strconv.Itoa(schemaVersion))
			return err
		}))
	case meta == 0:
		return fmt.Errorf("%s is a DuckDB database, but not a Takedown store: %w", path, store.ErrCorrupt)
	}
	version, err := versionOf(ctx, s.db)
	if err != nil {
		return openError(path, err)
	}
	switch _, migrates := steps[version]; {
	case version == schemaVersion:
		return nil
	case version > schemaVersion:
		return fmt.Errorf("%s has schema version %d, and this program reads up to version %d: a newer Takedown wrote it: %w", path, version, schemaVersion, store.ErrVersion)
	case !migrates:
		return fmt.Errorf("%s has schema version %d, which is too old to be brought to version %d: %w", path, version, schemaVersion, store.ErrVersion)
	}
	err = inTx(ctx, s.db, func(tx *sql.Tx) error {
		for v := version; v < schemaVersion; v++ {
			if _, err := tx.ExecContext(ctx, steps[v]); err != nil {
				return fmt.Errorf("migrate from schema version %d: %w", v, err)
			}
		}
		_, err := tx.ExecContext(ctx, "UPDATE meta SET value = ? WHERE key = 'schema_version'", strconv.Itoa(schemaVersion))
		return err
	})
	if err == nil && told != nil {
		told(fmt.Sprintf("%s had schema version %d and has version %d now; an older Takedown cannot open it any more", path, version, schemaVersion))
	}
	return opening(path, err)
}

// versionOf is a store's schema version.
func versionOf(ctx context.Context, q querier) (version int, err error) {
	err = q.QueryRowContext(ctx, "SELECT value::INTEGER FROM meta WHERE key = 'schema_version'").Scan(&version)
	if errors.Is(err, sql.ErrNoRows) {
		err = fmt.Errorf("it has no schema version: %w", store.ErrCorrupt)
	}
	return version, err
}

// opening is an error of opening the store at path; nil stays nil.
func opening(path string, err error) error {
	if err == nil {
		return nil
	}
	return openError(path, err)
}
