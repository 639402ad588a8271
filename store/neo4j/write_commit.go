package neo4j

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"github.com/takedown/takedown/store"
)

// chunk is how many rows one statement is given.
const chunk = 10_000

// BatchRows implements [store.Writer]. A server holds all that a transaction has
// changed in memory until it commits: some 18 KiB for each tweet with all that it
// refers to.
func (s *Store) BatchRows() int { return 5_000 }

// CommitRows implements [store.Writer].
func (s *Store) CommitRows() int { return s.BatchRows() }

// staged is a batch with memory of its own.
type staged struct{ *store.Batch }

// Discard implements [store.Staged].
func (staged) Discard() error { return nil }

// Stage implements [store.Writer].
func (s *Store) Stage(ctx context.Context, b *store.Batch) (store.Staged, error) {
	if err := ctx.Err(); err != nil {
		return nil, wrap(ctx, "stage batch", err)
	}
	return staged{b.Clone()}, nil
}

// Commit implements [store.Writer].
func (s *Store) Commit(ctx context.Context, batches ...store.Staged) error {
	for _, b := range batches {
		if err := s.commit(ctx, b.(staged).Batch); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) commit(ctx context.Context, b *store.Batch) error {
	token := rand.Text()
	return s.change(ctx, "commit batch", func(tx *tx) error {
		c := commit{tx: tx, batch: b, token: token}
		done, err := c.progress()
		if done || err != nil {
			return err
		}
		return c.rows()
	})
}

// commit is one batch on its way into the store.
type commit struct {
	*tx
	batch *store.Batch
	// token names this batch's commit, so that it is known again when the
	// connection broke before the server's answer came.
	token   string
	network string
	// number is the batch's, derived that of the last Derive.
	number, derived int64
}

// progress moves the file's ledger entry on, if it is where the batch expects
// it.
func (c *commit) progress() (done bool, err error) {
	before := c.batch.Before
	var file properties
	err = c.each(`
		MATCH (m:Takedown {id: 1})
		OPTIONAL MATCH (f:File {id: $id})
		RETURN m.rows + 1, m.derived, properties(f)`, params{"id": c.batch.FileID}, func(r row) error {
		c.number, c.derived = r.int(0), r.int(1)
		file, _ = r[2].(map[string]any)
		return nil
	})
	if err != nil {
		return false, err
	}
	state := store.FileState("")
	if file != nil {
		state = store.FileState(file["state"].(string))
	}
	switch {
	case file["token"] == c.token:
		return true, nil
	case file["offset"] != before.Offset, file["skipTweets"] != before.SkipTweets, file["skipLines"] != before.SkipLines,
		state != store.FileLoading && state != store.FileFailed:
		return false, fmt.Errorf("file %d is not at offset %d: %w", c.batch.FileID, before.Offset, store.ErrConflict)
	}
	c.network = file["network"].(string)
	p := progress(c.batch.After)
	p["state"], p["token"] = string(store.FileLoading), c.token
	if c.batch.Done {
		p["state"] = string(store.FileDone)
		if c.batch.After.FinishedAt == nil {
			p["finishedAt"] = moment(time.Now().UnixMilli())
		}
	}
	return false, c.run("MATCH (m:Takedown {id: 1}), (f:File {id: $id}) SET m.rows = $number, f += $progress",
		params{"id": c.batch.FileID, "progress": p, "number": c.number})
}

// rows writes all but the progress.
func (c *commit) rows() error {
	if err := c.accounts(); err != nil {
		return err
	}
	for rows := range slices.Chunk(c.batch.Tweets, chunk) {
		if err := c.tweets(rows); err != nil {
			return err
		}
	}
	for ids := range slices.Chunk(c.batch.Shared, chunk) {
		if err := c.share(ids); err != nil {
			return err
		}
	}
	for profiles := range slices.Chunk(c.batch.Profiles, chunk) {
		if err := c.profiles(profiles); err != nil {
			return err
		}
	}
	err := c.runChunks(`
		MATCH (n:Network {slug: $network})
		UNWIND $rows AS id
		MATCH (a:Account {platformId: id})
		MERGE (a)-[m:MEMBER_OF]->(n)
		ON CREATE SET a:Stale`, toAny(sortedKeys(keys(c.batch.Members))))
	if err != nil {
		return err
	}
	rejects := make([]any, len(c.batch.Rejects))
	for i, r := range c.batch.Rejects {
		rejects[i] = rejectProperties(c.batch.FileID, c.number, int64(i), r)
	}
	return c.runChunks("UNWIND $rows AS row CREATE (r:Reject) SET r = row", rejects)
}

// runChunks runs a statement over $rows, so many at a time.
func (c *commit) runChunks(statement string, rows []any) error {
	for rows := range slices.Chunk(rows, chunk) {
		if err := c.run(statement, params{"rows": rows, "network": c.network, "fresh": c.fresh()}); err != nil {
			return err
		}
	}
	return nil
}

// fresh is the mark of what this batch adds: nothing before the first Derive.
func (c *commit) fresh() any {
	if c.derived == 0 {
		return nil
	}
	return c.number
}

// mark is more to SET on a node that the batch adds.
func (c *commit) mark(node string) string {
	if c.derived == 0 {
		return ""
	}
	return ", " + node + ":Fresh"
}

// accounts creates the accounts that the batch names and the store does not have.
func (c *commit) accounts() error {
	ids := make(map[string]bool)
	b := c.batch
	for i := range b.Tweets {
		t := &b.Tweets[i]
		ids[t.AccountID], ids[t.InReplyToAccountID], ids[t.RetweetedAccountID] = true, true, true
		for _, id := range t.Mentions {
			ids[id] = true
		}
	}
	for i := range b.Profiles {
		ids[b.Profiles[i].AccountID] = true
	}
	for _, id := range b.Members {
		ids[id] = true
	}
	delete(ids, "")
	var rows []any
	for _, id := range sortedKeys(ids) {
		rows = append(rows, accountProperties(&store.Account{PlatformID: id}))
	}
	return c.runChunks(`
		UNWIND $rows AS row
		MERGE (a:Account {platformId: row.platformId})
		ON CREATE SET a = row, a.fresh = $fresh`+c.mark("a"), rows)
}
