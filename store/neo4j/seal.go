package neo4j

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j/dbtype"

	"github.com/takedown/takedown/store"
)

// A reader takes no lock, and the server writes the properties of a node that is
// changed one after the other: who reads it just then can see some of them from
// before and some from after, or none. What a Record or a Coordination says belongs
// together, so that they carry a seal, a digest of it, and one whose seal does not
// fit is read again.

// sealTime is how long a node is read again whose seal does not fit: far longer than
// a commit takes to be written.
const sealTime = 30 * time.Second

// unsealed are properties that a seal does not cover: writers' own, who have a lock.
var unsealed = []string{"seal", "token", "locked", "runs", "pending", "old"}

// seal is a digest of what a node says, written or read.
func seal(p Properties) string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(p)) {
		v := p[name]
		if v == nil || slices.Contains(unsealed, name) {
			continue
		}
		if t, ok := v.(time.Time); ok {
			v = t.UTC().Format(time.RFC3339Nano)
		}
		fmt.Fprintf(h, "%q %q\n", name, fmt.Sprint(v))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// sealedNode is a node as it was read, and where it is read again.
type sealedNode struct {
	p  properties
	id string
}

// sealedNodes yields what is written on the nodes n that match finds, which says in
// which order they come too.
func (s *Store) sealedNodes(ctx context.Context, doing, match, order string, p params) iter.Seq2[properties, error] {
	return func(yield func(properties, error) bool) {
		for n, err := range stream(ctx, s, doing, match+" RETURN n, elementId(n) "+order, p, unchecked, readSealed, unchecked) {
			if err == nil && n.p["seal"] != seal(n.p) {
				n.p, err = s.readAgain(ctx, doing, n.id)
			}
			if err == nil && n.p == nil {
				continue
			}
			if !yield(n.p, err) || err != nil {
				return
			}
		}
	}
}

func readSealed(r row) sealedNode {
	node, _ := r[0].(dbtype.Node)
	return sealedNode{node.Props, r.text(1)}
}

// readAgain reads a node until its seal fits; nil where it is no more.
func (s *Store) readAgain(ctx context.Context, doing, id string) (properties, error) {
	for end := time.Now().Add(sealTime); time.Now().Before(end); {
		select {
		case <-ctx.Done():
			return nil, wrap(ctx, doing, ctx.Err())
		case <-time.After(time.Millisecond):
		}
		var last properties
		for n, err := range stream(ctx, s, doing, "MATCH (n) WHERE elementId(n) = $id RETURN n, elementId(n)", params{"id": id}, unchecked, readSealed, unchecked) {
			if err != nil {
				return nil, err
			}
			last = n.p
		}
		if last == nil || last["seal"] == seal(last) {
			return last, nil
		}
	}
	return nil, fmt.Errorf("%s: node %s is not as it was written: %w", doing, id, store.ErrCorrupt)
}

// sealOlder seals what was written before there were seals.
func sealOlder(tx *tx) error {
	if err := tx.run("MATCH (n:Record|Coordination) WHERE n.seal IS NULL SET n.locked = true", nil); err != nil {
		return err
	}
	var older []sealedNode
	err := tx.each("MATCH (n:Record|Coordination) WHERE n.seal IS NULL AND n.locked RETURN n, elementId(n)", nil, func(r row) error {
		older = append(older, readSealed(r))
		return nil
	})
	for _, n := range older {
		err = errors.Join(err, tx.run("MATCH (n) WHERE elementId(n) = $id SET n.seal = $seal REMOVE n.locked", params{"id": n.id, "seal": seal(n.p)}))
	}
	return err
}
