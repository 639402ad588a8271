package neo4j

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

// A stored coordination is a node (:Coordination) with its question, and its
// edges, COORDINATES, which name the run that stored them. Edges are written
// in many transactions, under a run of their own: readers go by the node's run, and
// it changes to the new one when all are there. What a writer that was stopped left
// is removed when the same question is stored or deleted again.

// CoordinationProperties are those of a Coordination: the run is that of its
// edges, of so many.
func CoordinationProperties(c store.SavedCoordination, run string, runs int64) Properties {
	p := Properties{"id": c.ID(), "behaviour": string(c.Behaviour), "within": c.Within.Seconds(), "minWeight": c.MinWeight, "skipEmpty": c.SkipEmpty,
		"from": instant(c.From), "to": instant(c.To), "derived": c.Derived, "savedAt": moment(c.SavedAt.UnixMilli()), "edges": c.Edges, "run": run, "runs": runs}
	if len(c.Networks) > 0 {
		p["networks"] = c.Networks
	}
	p["seal"] = seal(p)
	return p
}

// CoordinatesProperties are those of COORDINATES. within is in seconds.
func CoordinatesProperties(c store.SavedCoordination, run string, e store.SavedEdge) Properties {
	p := Properties{"behaviour": string(c.Behaviour), "within": c.Within.Seconds(), "weight": e.Weight, "run": run}
	if e.Expected != nil {
		p["expectedWeight"] = *e.Expected
	}
	return p
}

// FirstRun is the run of the first edges that are stored for a question.
func FirstRun(id string) string { return id + "/1" }

// SavedCoordinations implements [store.Reader].
func (s *Store) SavedCoordinations(ctx context.Context) ([]store.SavedCoordination, error) {
	list := []store.SavedCoordination{}
	for p, err := range s.sealedNodes(ctx, "list saved coordinations", "MATCH (n:Coordination)", "", nil) {
		if err != nil {
			return nil, err
		}
		if p["run"] != nil {
			list = append(list, savedCoordination(p))
		}
	}
	slices.SortFunc(list, func(a, b store.SavedCoordination) int {
		return cmp.Or(a.SavedAt.Compare(b.SavedAt), strings.Compare(a.ID(), b.ID()))
	})
	return list, nil
}

func savedCoordination(p properties) store.SavedCoordination {
	c := store.SavedCoordination{Derived: p["derived"].(int64), SavedAt: p.at("savedAt"), Edges: p["edges"].(int64)}
	c.Behaviour, c.MinWeight, c.SkipEmpty = store.Behaviour(p["behaviour"].(string)), p["minWeight"].(int64), p["skipEmpty"].(bool)
	c.Within = time.Duration(math.Round(p["within"].(float64)*1000)) * time.Millisecond
	c.From, c.To = p.time("from"), p.time("to")
	if p["networks"] != nil {
		c.Networks = p.texts("networks")
	}
	return c
}

// noCoordination is the seal of a node whose coordination is not stored, yet or any more.
func noCoordination(id string) string { return seal(Properties{"id": id}) }

// SavedEdges implements [store.Reader]. The edges of a run are all there for as long
// as it is the coordination's: so it is looked at again after they were read.
func (s *Store) SavedEdges(ctx context.Context, id string, after *store.Pair, first int) ([]store.SavedEdge, error) {
	const doing = "list saved edges"
	p := params{"first": first, "source": nil, "target": nil}
	if first < 0 || after != nil && !(utf8.ValidString(after.SourceID) && utf8.ValidString(after.TargetID)) {
		return nil, invalid("%s: a page of %d edges after %v", doing, first, after)
	}
	if after != nil {
		p["source"], p["target"] = collate(after.SourceID), collate(after.TargetID)
	}
	var edges []store.SavedEdge
	for {
		run, err := s.savedRun(ctx, doing, id)
		if err != nil {
			return nil, err
		}
		p["run"], edges = run, []store.SavedEdge{}
		for e, err := range stream(ctx, s, doing, savedEdges, p, unchecked, savedEdge, unchecked) {
			if err != nil {
				return nil, err
			}
			edges = append(edges, e)
		}
		if now, err := s.savedRun(ctx, doing, id); err != nil || now == run {
			return edges, err
		}
	}
}

// savedEdges reads what an edge holds once: one that is deleted in the meantime has
// no weight any more, and its run is then found to have ended.
var savedEdges = `
	MATCH (a:Account)-[e:COORDINATES]->(b:Account) WHERE e.run = $run
	WITH a, b, e.weight AS weight, e.expectedWeight AS expected, ` + collated("a", "platformId") + ` AS source, ` + collated("b", "platformId") + ` AS target
	WHERE weight IS NOT NULL AND ($source IS NULL OR source > $source OR source = $source AND target > $target)
	WITH a, b, weight, expected, source, target ORDER BY source, target LIMIT $first
	RETURN ` + full("a", "platformId") + `, ` + full("b", "platformId") + `, weight, expected ORDER BY source, target`

func savedEdge(r row) store.SavedEdge {
	e := store.SavedEdge{Source: r.text(0), Target: r.text(1), Weight: r.int(2)}
	if expected, ok := r[3].(float64); ok {
		e.Expected = &expected
	}
	return e
}

// savedRun is the run whose edges are those of a stored coordination.
func (s *Store) savedRun(ctx context.Context, doing, id string) (run string, err error) {
	for p, err := range s.sealedNodes(ctx, doing, "MATCH (n:Coordination {id: $id})", "", params{"id": textArg(id)}) {
		if err != nil {
			return "", err
		}
		if run, ok := p["run"].(string); ok {
			return run, nil
		}
	}
	return "", fmt.Errorf("%s: %w", doing, notSaved(id))
}

func notSaved(id string) error {
	return fmt.Errorf("saved coordination %q: %w", id, store.ErrNotFound)
}

// SaveCoordination implements [store.Writer].
func (s *Store) SaveCoordination(ctx context.Context, c store.SavedCoordination, edges iter.Seq[store.SavedEdge]) (err error) {
	const doing = "save coordination"
	if err := c.Check(); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	id := c.ID()
	w := &saving{Store: s, c: c}
	if err := s.change(ctx, doing, w.begin); err != nil {
		return err
	}
	defer func() {
		if err != nil && !w.published {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), retryTime)
			defer cancel()
			// What cannot be removed now is when the same question is stored again.
			_ = errors.Join(s.change(ctx, doing, w.abandon), s.clean(ctx, doing, id))
		}
	}()
	if err := s.clean(ctx, doing, id); err != nil {
		return err
	}
	w.c.Edges = 0
	for rows := range chunks(edges) {
		w.rows = rows
		if err := s.change(ctx, doing, w.add); err != nil {
			return err
		}
		w.c.Edges += int64(len(rows))
	}
	if err := s.change(ctx, doing, w.publish); err != nil {
		return err
	}
	w.published = true
	return s.clean(ctx, doing, id)
}

// chunks are a stream's items, so many at a time.
func chunks[T any](items iter.Seq[T]) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		some := make([]T, 0, chunk)
		for item := range items {
			if some = append(some, item); len(some) == chunk {
				if !yield(some) {
					return
				}
				some = some[:0]
			}
		}
		if len(some) > 0 {
			yield(some)
		}
	}
}

// saving is a coordination on its way into the store, under a run.
type saving struct {
	*Store
	c         store.SavedCoordination
	run       string
	rows      []store.SavedEdge
	published bool
}

// begin takes a new run, in the place of one that was not finished.
func (w *saving) begin(tx *tx) error {
	for _, network := range w.c.Networks {
		if err := tx.networkExists(network); err != nil {
			return err
		}
	}
	return tx.each(`
		MERGE (c:Coordination {id: $id}) ON CREATE SET c.seal = $seal
		SET c.runs = coalesce(c.runs, 0) + 1, c.old = coalesce(c.old, []) + CASE WHEN c.pending IS NULL THEN [] ELSE [c.pending] END
		SET c.pending = c.id + '/' + toString(c.runs)
		RETURN c.pending`, params{"id": w.c.ID(), "seal": noCoordination(w.c.ID())}, func(r row) error {
		w.run = r.text(0)
		return nil
	})
}

// held checks that no other writer has taken over.
func (w *saving) held(tx *tx) error {
	held := false
	err := tx.each("MATCH (c:Coordination {id: $id}) RETURN coalesce(c.pending = $run, false)", params{"id": w.c.ID(), "run": w.run}, func(r row) error {
		held = r.bool(0)
		return nil
	})
	if err == nil && !held {
		return fmt.Errorf("coordination %s is stored by another writer: %w", w.c.ID(), store.ErrConflict)
	}
	return err
}

// add adds edges. One that is there already was added by the same transaction, when it was tried before:
// it is looked for between its accounts, where MERGE goes through all edges of the run for each.
func (w *saving) add(tx *tx) error {
	if err := w.held(tx); err != nil {
		return err
	}
	now, err := tx.state()
	if err != nil {
		return err
	}
	rows := make([]any, len(w.rows))
	for i, e := range w.rows {
		if !utf8.ValidString(e.Source) || !utf8.ValidString(e.Target) {
			return fmt.Errorf("an account whose id is no text: %w", store.ErrNotFound)
		}
		rows[i] = []any{key(e.Source), key(e.Target), CoordinatesProperties(w.c, w.run, e)}
	}
	added := int64(0)
	err = tx.each(`
		UNWIND $rows AS row
		MATCH (a:Account {platformId: row[0]}) WHERE $derived > 0 AND `+isDerived("a")+`
		MATCH (b:Account {platformId: row[1]}) WHERE `+isDerived("b")+`
		WITH a, b, row, $run IN [(a)-[e:COORDINATES]->(b) | e.run] AS there
		FOREACH (add IN CASE WHEN there THEN [] ELSE [1] END | CREATE (a)-[e:COORDINATES]->(b) SET e = row[2])
		RETURN count(*)`, params{"rows": rows, "run": w.run, "derived": now.Derived}, func(r row) error {
		added = r.int(0)
		return nil
	})
	if err == nil && added < int64(len(rows)) {
		return fmt.Errorf("accounts of %d edges: %w", int64(len(rows))-added, store.ErrNotFound)
	}
	return err
}

// publish makes the run the coordination's.
func (w *saving) publish(tx *tx) error {
	done, runs := false, int64(0)
	p := params{"id": w.c.ID(), "run": w.run}
	err := tx.each("MATCH (c:Coordination {id: $id}) RETURN coalesce(c.run = $run, false), c.runs", p, func(r row) error {
		done, runs = r.bool(0), r.int(1) // done when it was tried before
		return nil
	})
	if err != nil || done {
		return err
	}
	if err := w.held(tx); err != nil {
		return err
	}
	p["coordination"] = CoordinationProperties(w.c, w.run, runs)
	return tx.run(`
		MATCH (c:Coordination {id: $id})
		WITH c, coalesce(c.old, []) + CASE WHEN c.run IS NULL THEN [] ELSE [c.run] END AS old
		SET c = $coordination, c.old = CASE WHEN size(old) > 0 THEN old END`, p)
}

// abandon gives the run up.
func (w *saving) abandon(tx *tx) error {
	return tx.run("MATCH (c:Coordination {id: $id, pending: $run}) SET c.old = coalesce(c.old, []) + [$run] REMOVE c.pending",
		params{"id": w.c.ID(), "run": w.run})
}

// DeleteCoordination implements [store.Writer]. A node stays, with the number of runs.
func (s *Store) DeleteCoordination(ctx context.Context, id string) error {
	const doing = "delete coordination"
	run, err := s.savedRun(ctx, doing, id)
	if err != nil {
		return err
	}
	err = s.change(ctx, doing, func(tx *tx) error {
		return tx.run(`
			MATCH (c:Coordination {id: $id, run: $run})
			WITH c, {id: c.id, seal: $seal, runs: c.runs, pending: c.pending, old: coalesce(c.old, []) + [c.run]} AS rest
			SET c = rest`, params{"id": id, "run": run, "seal": noCoordination(id)})
	})
	if err != nil {
		return err
	}
	return s.clean(ctx, doing, id)
}

// clean removes the edges of runs that are over, so many in a transaction.
func (s *Store) clean(ctx context.Context, doing, id string) error {
	for more := true; more; {
		err := s.change(ctx, doing, func(tx *tx) error {
			more = false
			return tx.each(`
				MATCH (c:Coordination {id: $id}) WHERE c.old IS NOT NULL
				CALL (c) {
					MATCH ()-[e:COORDINATES]->() WHERE e.run IN c.old
					WITH e LIMIT $limit
					DELETE e
					RETURN count(*) AS removed
				}
				SET c.old = CASE WHEN removed < $limit THEN null ELSE c.old END
				RETURN removed = $limit`, params{"id": id, "limit": chunk}, func(r row) error {
				more = r.bool(0)
				return nil
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}
