package neo4j

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/takedown/takedown/store"
)

// Records implements [store.Reader].
func (s *Store) Records(ctx context.Context, kind string, ids ...string) iter.Seq2[store.Record, error] {
	p := params{"kind": textArg(kind)}
	// By the index, which does not change with what a record says.
	match := "MATCH (n:Record) USING INDEX n:Record(kind, id) WHERE n.kind = $kind AND n.id IS NOT NULL"
	if len(ids) > 0 {
		p["ids"] = toAny(sortedKeys(keys(ids)))
		match = "MATCH (n:Record) USING INDEX n:Record(kind, id) WHERE n.kind = $kind AND n.id IN $ids"
	}
	return func(yield func(store.Record, error) bool) {
		for p, err := range s.sealedNodes(ctx, "list records", match, "ORDER BY "+collated("n", "id"), p) {
			if err != nil {
				yield(store.Record{}, err)
				return
			}
			body, held := p["body"].(string)
			if !held {
				continue // deleted
			}
			r := store.Record{Kind: p["kind"].(string), ID: p["id"].(string), Version: p["version"].(int64), Body: []byte(body), At: p.at("at")}
			if !yield(r, nil) {
				return
			}
		}
	}
}

// RecordProperties are those of a Record, of one without a body when it is deleted.
func RecordProperties(r store.Record) Properties {
	p := keyed("id", r.ID)
	p["kind"], p["version"], p["at"] = r.Kind, r.Version, moment(r.At.UnixMilli())
	if r.Body != nil {
		p["body"] = string(r.Body)
	}
	p["seal"] = seal(p)
	return p
}

// PutRecord implements [store.Writer].
func (s *Store) PutRecord(ctx context.Context, r store.Record) (int64, error) {
	if err := r.Check(); err != nil {
		return 0, err
	}
	return s.writeRecord(ctx, "put record", r)
}

// DeleteRecord implements [store.Writer]. A node stays, with the version and no body.
func (s *Store) DeleteRecord(ctx context.Context, kind, id string, version int64) error {
	if err := store.CheckRecordName(kind, id); err != nil {
		return err
	}
	if version == 0 {
		return fmt.Errorf("delete record: nothing cannot be deleted: %w", store.ErrConflict)
	}
	_, err := s.writeRecord(ctx, "delete record", store.Record{Kind: kind, ID: id, Version: version, At: time.Now()})
	return err
}

// writeRecord writes a record, without a body one that is deleted, in the place
// of the version that is expected to be held. It locks the record's node alone:
// whoever loads or derives has the lock of those who do.
func (s *Store) writeRecord(ctx context.Context, doing string, r store.Record) (version int64, err error) {
	token := rand.Text() // see commit.token
	err = s.write(ctx, doing, func(tx *tx) error {
		name := params{"kind": r.Kind, "id": r.ID}
		// A statement of its own; see tx.lock.
		if err := tx.run("MERGE (r:Record {kind: $kind, id: $id}) SET r.locked = true", name); err != nil {
			return err
		}
		var held properties
		err := tx.each("MATCH (r:Record {kind: $kind, id: $id}) RETURN r", name, func(r row) error {
			held = r.node()
			return nil
		})
		if err != nil {
			return err
		}
		version, _ = held["version"].(int64)
		if held["token"] == token {
			return nil
		}
		expected := int64(0)
		if held["body"] != nil {
			expected = version
		}
		if r.Version != expected {
			return fmt.Errorf("record %q: version %d is not the one held: %w", r.ID, r.Version, store.ErrConflict)
		}
		version++
		next := r
		next.Version = version
		p := RecordProperties(next)
		p["token"] = token
		return tx.run("MATCH (r:Record {kind: $kind, id: $id}) SET r = $record", params{"kind": r.Kind, "id": r.ID, "record": p})
	})
	if errors.Is(err, ErrForbidden) || errors.Is(err, ErrReadOnly) {
		err = fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	if err != nil {
		return 0, err
	}
	return version, nil
}
