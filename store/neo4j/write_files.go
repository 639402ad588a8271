package neo4j

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/takedown/takedown/store"
)

// note ends a statement that changes what is noted beside rows. The lock must be held. A
// store that an older version made does not count it yet.
const note = `
	MATCH (m:Takedown {id: 1}) SET m.noted = coalesce(m.noted, 0) + 1`

// PutNetwork implements [store.Writer].
func (s *Store) PutNetwork(ctx context.Context, n store.Network) error {
	return s.change(ctx, "put network", func(tx *tx) error {
		return tx.run(`
			OPTIONAL MATCH (held:Network {slug: $slug})
			WITH properties(held) AS before
			MERGE (n:Network {slug: $slug})
			ON CREATE SET n.coverage = $unknown, n.accountCount = 0, n.accountsUndated = 0, n.tweetCount = 0, n.retweetCount = 0
			SET n.name = coalesce($name, n.name), n.attributedTo = coalesce($attributedTo, n.attributedTo),
				n.platform = coalesce($platform, n.platform), n.disclosedOn = coalesce($disclosedOn, n.disclosedOn),
				n.coverage = coalesce($coverage, n.coverage)
			WITH before, properties(n) AS now WHERE before IS NULL OR before <> now`+note,
			params{"slug": n.Slug, "unknown": string(store.CoverageUnknown), "name": n.Name, "attributedTo": n.AttributedTo,
				"platform": n.Platform, "disclosedOn": dateArg(n.DisclosedOn), "coverage": given(string(n.Coverage))})
	})
}

// fileOf reads a ledger entry from its node.
func fileOf(p properties) store.File {
	f := store.File{ID: p["id"].(int64), Network: p["network"].(string), Name: p["name"].(string),
		Kind: store.FileKind(p["kind"].(string)), State: store.FileState(p["state"].(string)), Problem: p["problem"].(string),
		Warnings: p.texts("warnings")}
	f.Offset, f.Lines, f.SHA256 = p["offset"].(int64), p["lines"].(int64), p["sha256"].(string)
	f.SkipTweets, f.SkipLines = p["skipTweets"].(int64), p["skipLines"].(int64)
	f.RowsRead, f.Accepted, f.Duplicate = p["rowsRead"].(int64), p["accepted"].(int64), p["duplicate"].(int64)
	f.Rejected, f.Repaired = p["rejected"].(int64), p["repaired"].(int64)
	f.StartedAt, f.FinishedAt = p.at("startedAt"), p.time("finishedAt")
	return f
}

// progress is what a batch changes of a ledger entry.
func progress(p store.Progress) params {
	return params{"offset": p.Offset, "lines": p.Lines, "sha256": p.SHA256, "skipTweets": p.SkipTweets, "skipLines": p.SkipLines,
		"rowsRead": p.RowsRead, "accepted": p.Accepted, "duplicate": p.Duplicate, "rejected": p.Rejected, "repaired": p.Repaired,
		"finishedAt": instant(p.FinishedAt)}
}

// files reads the ledger entries that a statement returns, each as one node.
func (t *tx) files(statement string, p params) ([]store.File, error) {
	files := []store.File{}
	err := t.each(statement, p, func(r row) error {
		files = append(files, fileOf(r.node()))
		return nil
	})
	return files, err
}

// newFile creates a ledger entry with the next number.
func (t *tx) newFile(network, name string, kind store.FileKind) (store.File, error) {
	p := progress(store.Progress{})
	p["network"], p["name"], p["kind"], p["state"] = network, name, string(kind), string(store.FileLoading)
	p["problem"], p["startedAt"] = "", moment(time.Now().UnixMilli())
	files, err := t.files(`
		MATCH (m:Takedown {id: 1}) SET m.files = m.files + 1, m.noted = coalesce(m.noted, 0) + 1
		CREATE (f:File {id: m.files}) SET f += $file RETURN f`, params{"file": p})
	if err != nil {
		return store.File{}, err
	}
	return files[0], nil
}

// OpenFile implements [store.Writer].
func (s *Store) OpenFile(ctx context.Context, network, name string, kind store.FileKind) (f store.File, err error) {
	err = s.change(ctx, "open file", func(tx *tx) error {
		if err := tx.networkExists(network); err != nil {
			return err
		}
		files, err := tx.files(`
			MATCH (f:File {network: $network, name: $name})
			RETURN f ORDER BY f.id DESC LIMIT 1`, params{"network": network, "name": name})
		switch {
		case err != nil:
			return err
		case len(files) == 0:
			f, err = tx.newFile(network, name, kind)
			return err
		}
		if f = files[0]; f.Offset > 0 || f.Kind == kind {
			return nil
		}
		f.Kind = kind
		return tx.run("MATCH (f:File {id: $id}) SET f.kind = $kind WITH f"+note, params{"id": f.ID, "kind": string(kind)})
	})
	return f, err
}

func (t *tx) networkExists(slug string) error {
	found := false
	err := t.each("MATCH (n:Network {slug: $slug}) RETURN n.slug", params{"slug": textArg(slug)}, func(row) error {
		found = true
		return nil
	})
	if err == nil && !found {
		return fmt.Errorf("network %q: %w", slug, store.ErrNotFound)
	}
	return err
}

// ReopenFile implements [store.Writer].
func (s *Store) ReopenFile(ctx context.Context, id int64) (f store.File, err error) {
	err = s.change(ctx, "reopen file", func(tx *tx) error {
		old, err := tx.files(`
			MATCH (f:File {id: $id})
			SET f.state = CASE f.state WHEN $loading THEN $replaced ELSE f.state END
			RETURN f`, params{"id": id, "loading": string(store.FileLoading), "replaced": string(store.FileReplaced)})
		if err != nil {
			return err
		}
		if len(old) == 0 {
			return fmt.Errorf("file %d: %w", id, store.ErrNotFound)
		}
		f, err = tx.newFile(old[0].Network, old[0].Name, old[0].Kind)
		return err
	})
	return f, err
}

// EndFile implements [store.Writer].
func (s *Store) EndFile(ctx context.Context, id int64, warnings []string, problem string) error {
	return s.change(ctx, "end file", func(tx *tx) error {
		files, err := tx.files("MATCH (f:File {id: $id}) RETURN f", params{"id": id})
		switch {
		case err != nil:
			return err
		case len(files) == 0:
			return fmt.Errorf("file %d: %w", id, store.ErrNotFound)
		}
		if f := files[0]; slices.Equal(f.Warnings, warnings) && f.Problem == problem && (problem == "" || f.State == store.FileFailed) {
			return nil
		}
		return tx.run(`
			MATCH (f:File {id: $id})
			SET f.warnings = $warnings, f.problem = $problem,
				f.state = CASE $problem WHEN '' THEN f.state ELSE $failed END
			WITH f`+note,
			params{"id": id, "warnings": listed(warnings), "problem": problem, "failed": string(store.FileFailed)})
	})
}

// listed is a list as a value, null for an empty one.
func listed(list []string) any {
	if len(list) == 0 {
		return nil
	}
	return list
}

// given is a text as a value, null for "not given".
func given(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// counted is a count as a value, null for "not given".
func counted(n int64) any {
	if n < 0 {
		return nil
	}
	return n
}
