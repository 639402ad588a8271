package duckdb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/takedown/takedown/store"
)

// BatchRows implements [store.Writer]. A whole row group goes straight to its
// place in the file, while groups that are not whole are rewritten, with their
// neighbours, at every checkpoint.
func (s *Store) BatchRows() int { return spoolGroup }

// BatchCount implements [store.Writer]. One row group is the work of one thread;
// two of them keep two threads busy. More take more memory than time.
func (s *Store) BatchCount() int { return 2 }

// staged is a batch whose tweets lie in a file of their own.
type staged struct {
	*store.Batch // without its tweets
	path         string
	tweets       int
	odd          bool  // the file names tweets by ids
	nextN        int64 // after its tweets, if any
}

// Discard implements [store.Staged].
func (b *staged) Discard() error {
	if err := os.Remove(b.path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Stage implements [store.Writer].
func (s *Store) Stage(ctx context.Context, b *store.Batch) (store.Staged, error) {
	if err := ctx.Err(); err != nil {
		return nil, wrap(ctx, "stage batch", err)
	}
	s.stage.Lock()
	defer s.stage.Unlock()
	s.batches++
	rest := *b
	rest.Tweets = nil
	st := &staged{Batch: rest.Clone(), path: filepath.Join(s.spool, fmt.Sprint(s.batches, ".parquet")), tweets: len(b.Tweets), nextN: s.nextN}
	if st.tweets == 0 {
		return st, nil
	}
	var err error
	if st.odd, s.spoolBuf, err = spool(st.path, b.Tweets, s.nextN, s.spoolBuf); err != nil {
		return nil, wrap(ctx, "stage batch", errors.Join(err, st.Discard()))
	}
	s.nextN += int64(st.tweets)
	st.nextN = s.nextN
	return st, nil
}
