package duckdb

import (
	"context"
	"maps"
	"slices"
)

// takeOut removes the rows that fuller ones replace and says which sets of networks they were in.
func (c *commit) takeOut(ctx context.Context, b *staged) (map[int16][]int64, error) {
	if len(b.Replaced) == 0 {
		return nil, nil
	}
	replaced, err := c.numbers(ctx, b.Replaced)
	if err != nil {
		return nil, err
	}
	held, err := c.heldSets(ctx, replaced)
	if err != nil {
		return nil, err
	}
	delete(held, 0)
	_, err = c.tx.ExecContext(ctx, "DELETE FROM tweets WHERE id IN (SELECT unnest(?::BIGINT[]))", replaced)
	return held, err
}

// numbers are those of held tweets.
func (c *commit) numbers(ctx context.Context, ids []string) ([]int64, error) {
	v := view{ctx: ctx, tx: c.tx}
	named, err := v.tweetNumbers(ids)
	return slices.Collect(maps.Keys(named)), err
}

// heldSets groups held tweets by the set of networks they are in.
func (c *commit) heldSets(ctx context.Context, tweets []int64) (map[int16][]int64, error) {
	rows, err := c.tx.QueryContext(ctx,
		"SELECT id, network_set FROM tweets WHERE id IN (SELECT unnest(?::BIGINT[]))", tweets)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	held := make(map[int16][]int64)
	for rows.Next() {
		var id int64
		var set int16
		if err := rows.Scan(&id, &set); err != nil {
			return nil, err
		}
		held[set] = append(held[set], id)
	}
	return held, rows.Err()
}

func (c *commit) insert(ctx context.Context, batches []*staged) error {
	var chunks []chunk
	for _, b := range batches {
		if b.odd {
			if err := c.numberOdd(ctx, b.chunks); err != nil {
				return err
			}
		}
		chunks = append(chunks, b.chunks...)
	}
	if len(chunks) == 0 {
		return nil
	}
	c.source.chunks = chunks
	if _, err := c.tx.ExecContext(ctx, "INSERT INTO tweets SELECT * FROM staged_tweets()"); err != nil {
		return err
	}
	_, err := c.tx.ExecContext(ctx, "UPDATE meta SET value = greatest(value::BIGINT, ?)::VARCHAR WHERE key = 'next_n'",
		batches[len(batches)-1].nextN)
	return err
}

// numberOdd gives odd tweets their numbers, new ones if they have none yet.
func (c *commit) numberOdd(ctx context.Context, chunks []chunk) error {
	missing := make(map[string]bool)
	for _, chunk := range chunks {
		for _, odd := range chunk.odd {
			missing[odd.id] = true
		}
	}
	ids := slices.Sorted(maps.Keys(missing))
	_, err := c.tx.ExecContext(ctx, `
		INSERT INTO odd_tweets
		SELECT (SELECT coalesce(min(num), -1) FROM odd_tweets) - row_number() OVER (ORDER BY id), id
		FROM (SELECT unnest(?::VARCHAR[]) AS id) WHERE id NOT IN (SELECT id FROM odd_tweets)`, ids)
	if err != nil {
		return err
	}
	named, err := (&view{ctx: ctx, tx: c.tx}).tweetNumbers(ids)
	if err != nil {
		return err
	}
	numbers := make(map[string]int64, len(named))
	for number, id := range named {
		numbers[id] = number
	}
	for _, chunk := range chunks {
		for _, odd := range chunk.odd {
			valuesOf[int64](chunk.vector(odd.column), chunk.rows)[odd.row] = numbers[odd.id]
		}
	}
	return nil
}

// shareAll adds a network to tweets that are already held.
func (c *commit) shareAll(ctx context.Context, ids []string, network int16) error {
	if len(ids) == 0 {
		return nil
	}
	shared, err := c.numbers(ctx, ids)
	if err != nil {
		return err
	}
	return c.include(ctx, shared, network)
}

// share adds the networks of a set to tweets that this batch has just inserted.
func (c *commit) share(ctx context.Context, tweets []int64, set int16) error {
	for _, network := range c.sets.members[set] {
		if err := c.include(ctx, tweets, network); err != nil {
			return err
		}
	}
	return nil
}

// include adds a network to tweets, whatever sets of networks they are in.
func (c *commit) include(ctx context.Context, tweets []int64, network int16) error {
	held, err := c.heldSets(ctx, tweets)
	if err != nil {
		return err
	}
	for from, tweets := range held {
		if err := c.widen(ctx, tweets, from, network); err != nil {
			return err
		}
	}
	return nil
}

// widen moves tweets from one set of networks to the one that also holds network.
func (c *commit) widen(ctx context.Context, tweets []int64, from, network int16) error {
	members, to, ok := c.sets.union(from, network)
	if !ok {
		to = int16(len(c.sets.members))
		c.sets.members[to] = members
		if err := insertSet(ctx, c.tx, to, members); err != nil {
			return err
		}
	}
	if to == from {
		return nil
	}
	_, err := c.tx.ExecContext(ctx,
		"UPDATE tweets SET network_set = ? WHERE network_set = ? AND id IN (SELECT unnest(?::BIGINT[]))", to, from, tweets)
	return err
}
