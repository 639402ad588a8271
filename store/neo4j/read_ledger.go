package neo4j

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/takedown/takedown/store"
)

// Ledger implements [store.Reader].
func (s *Store) Ledger(ctx context.Context, network string) ([]store.File, error) {
	return readRows(ctx, s, "read ledger", func(v *view) ([]store.File, error) {
		if network != "" {
			if err := v.networkExists(network); err != nil {
				return nil, err
			}
		}
		files, err := v.files("MATCH (f:File) WHERE $network IN ['', f.network] RETURN f", params{"network": network})
		slices.SortFunc(files, func(a, b store.File) int {
			return cmp.Or(strings.Compare(a.Network, b.Network), cmp.Compare(a.ID, b.ID))
		})
		return files, err
	})
}

// Rejects implements [store.Reader].
func (s *Store) Rejects(ctx context.Context, network string) iter.Seq2[store.Reject, error] {
	return streamHeld(ctx, s, "list rejects", `
		MATCH (f:File {network: $network}) WITH f ORDER BY f.id
		CALL (f) {
			MATCH (r:Reject {file: f.id}) RETURN r ORDER BY r.line, r.batch, r.place
		}
		RETURN f.name, r.line, r.column, r.code, r.reason, r.excerpt`, params{"network": textArg(network)},
		func(v *view) error { return v.networkExists(network) }, func(r row) store.Reject {
			return store.Reject{File: r.text(0), Line: r.int(1), Column: r.text(2), Code: r.text(3), Reason: r.text(4), Excerpt: r.text(5)}
		})
}
