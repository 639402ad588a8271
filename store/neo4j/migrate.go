package neo4j

import (
	"context"
	"fmt"

	"github.com/takedown/takedown/store"
)

// schemaVersion is the version of new stores. One of a newer version is refused, an older one is brought to it.
const schemaVersion = "2"

// withoutKeys is the version whose tweets have neither textKey nor amplifiedAccountId.
const withoutKeys = "1"

// migrate prepares an empty database, checks the version of one that is not, and
// brings it up to this one.
func (s *Store) migrate(ctx context.Context) error {
	var version string
	var foreign bool
	err := s.write(ctx, "open store", func(tx *tx) error {
		version, foreign = "", false
		return tx.each(`
			OPTIONAL MATCH (m:Takedown {id: 1})
			RETURN coalesce(m.version, ''), m IS NULL AND EXISTS { MATCH (n) }`, nil, func(r row) error {
			version, foreign = r.text(0), r.bool(1)
			return nil
		})
	})
	switch {
	case err != nil:
		return err
	case foreign:
		return fmt.Errorf("open store: the database holds data that is not a Takedown store: %w", store.ErrCorrupt)
	case version != "" && version != schemaVersion && version != withoutKeys:
		return fmt.Errorf("open store: schema version %s, this program reads version %s: %w", version, schemaVersion, store.ErrVersion)
	}
	for statement := range statements(schema) {
		if err := s.auto(ctx, "prepare store", statement); err != nil {
			return err
		}
	}
	err = s.write(ctx, "prepare store", func(tx *tx) error {
		if err := sealOlder(tx); err != nil {
			return err
		}
		return tx.run(`
			MERGE (m:Takedown {id: 1}) ON CREATE SET m.version = $version, m.rows = 0, m.derived = 0, m.noted = 0, m.files = 0, m.locked = true
			MERGE (p:Takedown {id: 2}) ON CREATE SET p.publishing = false`, params{"version": schemaVersion})
	})
	if err == nil && version == withoutKeys {
		err = s.addKeys(ctx)
	}
	return err
}

// migrated is how many tweets one transaction brings to another version.
const migrated = 10_000

// addKeys gives tweets the keys of their texts, and of whom they amplify without naming them, in
// many transactions: after a stop all is done again. A program of the older version must not
// load meanwhile.
func (s *Store) addKeys(ctx context.Context) error {
	after, last := "", ""
	for more := true; more; after = last {
		err := s.write(ctx, "bring store to version "+schemaVersion, func(tx *tx) error {
			if err := tx.lock(); err != nil {
				return err
			}
			var rows []any
			last = after
			err := tx.each(`
				MATCH (t:Tweet) WHERE t.id > $after WITH t ORDER BY t.id LIMIT $limit
				RETURN t.id, CASE WHEN t.known AND NOT t.isRetweet THEN coalesce(t.text, '') ELSE '' END`,
				params{"after": after, "limit": migrated}, func(r row) error {
					if last = r.text(0); r.text(1) != "" {
						rows = append(rows, params{"id": last, "key": textKey(store.PlainText(r.text(1)))})
					}
					return nil
				})
			if err != nil {
				return err
			}
			if more = last != after; !more {
				return tx.run("MATCH (m:Takedown {id: 1}) SET m.version = $version", params{"version": schemaVersion})
			}
			if err := tx.run("UNWIND $rows AS row MATCH (t:Tweet {id: row.id}) SET t.textKey = row.key", params{"rows": rows}); err != nil {
				return err
			}
			return tx.run(`
				MATCH (m:Takedown {id: 1})
				MATCH (retweet:Tweet) WHERE retweet.id > $after AND retweet.id <= $last AND retweet.isRetweet AND coalesce(retweet.fresh, 0) <= m.derived
				MATCH (retweet)-[:RETWEET_OF]->(original:Tweet) WHERE original.known AND coalesce(original.fresh, 0) <= m.derived
					AND original.accountId <> retweet.accountId AND original.accountId <> coalesce(retweet.retweetedAccountId, '')
				SET retweet.amplifiedAccountId = original.accountId`, params{"after": after, "last": last})
		})
		if err != nil {
			return err
		}
	}
	return nil
}
