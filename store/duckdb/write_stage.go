package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"github.com/takedown/takedown/store"
)

// BatchRows implements [store.Writer]. The processor's caches hold so many while
// they are gathered and one column after the other is taken from them.
func (s *Store) BatchRows() int { return groupRows / 8 }

// CommitRows implements [store.Writer].
func (s *Store) CommitRows() int { return groupRows }

// groupRows is the number of rows in a row group of DuckDB's, which goes straight
// to its place in the file when it is whole, while one that is not goes through
// the log and is rewritten, with its neighbours, at a checkpoint.
const groupRows = 122_880

// staged is a batch whose tweets are chunks.
type staged struct {
	*store.Batch // without its tweets
	network      int16
	chunks       []chunk
	texts        longTexts
	odd          bool  // some of the chunks have odd tweets
	firstN       int64 // of its tweets, if any
	nextN        int64 // after them
}

// Discard implements [store.Staged].
func (b *staged) Discard() error {
	for i := range b.chunks {
		mapping.DestroyDataChunk(&b.chunks[i].data)
	}
	b.chunks = nil
	b.texts.release()
	return nil
}

// Stage implements [store.Writer].
func (s *Store) Stage(ctx context.Context, b *store.Batch) (store.Staged, error) {
	if err := ctx.Err(); err != nil {
		return nil, wrap(ctx, "stage batch", err)
	}
	network, own, err := s.networkOf(ctx, b.FileID)
	if err != nil {
		return nil, wrap(ctx, "stage batch", err)
	}
	s.stage.Lock()
	defer s.stage.Unlock()
	rest := *b
	rest.Tweets = nil
	st := &staged{Batch: rest.Clone(), network: network, firstN: s.nextN}
	for part := range slices.Chunk(b.Tweets, chunkRows) {
		c, err := s.source.chunk(rows{part, s.nextN, own}, &st.texts)
		if err != nil {
			return nil, wrap(ctx, "stage batch", errors.Join(err, st.Discard()))
		}
		for i := range c.odd {
			c.odd[i].id = strings.Clone(c.odd[i].id)
		}
		st.odd = st.odd || len(c.odd) > 0
		st.chunks = append(st.chunks, c)
		s.nextN += int64(len(part))
	}
	st.nextN = s.nextN
	return st, nil
}

// networkOf is the network of a file, and the set that is this network alone.
func (s *Store) networkOf(ctx context.Context, file int64) (network, own int16, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT network_id FROM files WHERE id = ?", file).Scan(&network)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, fmt.Errorf("file %d is unknown: %w", file, store.ErrConflict)
	} else if err != nil {
		return 0, 0, err
	}
	_, own, ok := s.sets.get().union(0, network)
	if !ok {
		return 0, 0, fmt.Errorf("network %d has no set", network)
	}
	return network, own, nil
}
