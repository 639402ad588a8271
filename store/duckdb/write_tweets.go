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
	v := view{ctx, c.tx}
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

// The statements that take in what is spooled. Its columns of tweets are their
// numbers, or, where some are odd, their ids.
const (
	insertTweets = `
		INSERT INTO tweets
		SELECT n, id, account_id, posted_at,
			network_set, fullness, is_retweet,
			nullif(retweeted_account, ''), nullif(retweeted_tweet, -1), nullif(in_reply_to_account, ''),
			nullif(in_reply_to_tweet, -1), nullif(quoted_tweet, -1), nullif(body, ''), nullif(language, ''), nullif(client, ''),
			nullif(latitude, 'NaN'), nullif(longitude, 'NaN'), nullif(quote_count, -1), nullif(reply_count, -1),
			nullif(like_count, -1), nullif(retweet_count, -1), hashtags, urls, mentions, poll_choices
		FROM `
	spooled = "read_parquet(?::VARCHAR[])"
	// spooledNamed gives tweets that are named by ids their numbers.
	spooledNamed = `(
		SELECT s.* REPLACE (
			coalesce(i.num, TRY_CAST(s.id AS BIGINT)) AS id, coalesce(r.num, TRY_CAST(s.retweeted_tweet AS BIGINT)) AS retweeted_tweet,
			coalesce(p.num, TRY_CAST(s.in_reply_to_tweet AS BIGINT)) AS in_reply_to_tweet, coalesce(q.num, TRY_CAST(s.quoted_tweet AS BIGINT)) AS quoted_tweet)
		FROM ` + spooled + ` s LEFT JOIN odd_tweets i ON i.id = s.id LEFT JOIN odd_tweets r ON r.id = s.retweeted_tweet
		LEFT JOIN odd_tweets p ON p.id = s.in_reply_to_tweet LEFT JOIN odd_tweets q ON q.id = s.quoted_tweet)`

	// A BIGINT that is written as the id is would be its number; any other id makes
	// one that is not: one above the largest BIGINT, "007", " 7", "-7", text. -1
	// stays free for NULL.
	numberOddTweets = `
		INSERT INTO odd_tweets
		SELECT (SELECT coalesce(min(num), -1) FROM odd_tweets) - row_number() OVER (ORDER BY id), id
		FROM (SELECT DISTINCT unnest([id, retweeted_tweet, in_reply_to_tweet, quoted_tweet]) AS id FROM ` + spooled + `)
		WHERE id <> '' AND greatest(TRY_CAST(id AS BIGINT), 0)::VARCHAR <> id AND id NOT IN (SELECT id FROM odd_tweets)`
)

func (c *commit) insert(ctx context.Context, batches []*staged) error {
	var paths []string
	for _, b := range batches {
		if b.tweets > 0 {
			paths = append(paths, b.path)
		}
	}
	if len(paths) == 0 {
		return nil
	}
	statement := insertTweets + spooled
	if batches[0].odd {
		if _, err := c.tx.ExecContext(ctx, numberOddTweets, paths); err != nil {
			return err
		}
		statement = insertTweets + spooledNamed
	}
	_, err := c.tx.ExecContext(ctx, statement, paths)
	if err != nil {
		return err
	}
	_, err = c.tx.ExecContext(ctx, "UPDATE meta SET value = greatest(value::BIGINT, ?)::VARCHAR WHERE key = 'next_n'",
		batches[len(batches)-1].nextN)
	return err
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
