package duckdb

import (
	"context"

	"github.com/takedown/takedown/store"
)

// Bridges implements [store.Reader].
func (s *Store) Bridges(ctx context.Context, q store.BridgeQuery) (*store.Bridges, error) {
	if err := q.Check(); err != nil {
		return nil, wrap(ctx, "find bridges", err)
	}
	bridges := new(store.Bridges)
	err := s.read(ctx, "find bridges", func(v *view) error {
		c, err := v.compare(q.Networks)
		if err != nil {
			return err
		}
		if err := c.tie(); err != nil {
			return err
		}
		return c.bridges(q.First, bridges)
	})
	return bridges, err
}

// tie makes the tables ties, of accounts and networks, and tied, of the accounts
// that have several.
func (c *comparison) tie() error {
	if err := c.core(); err != nil {
		return err
	}
	err := c.make(`ties AS
		SELECT num, network, bool_or(core) AS core, sum(retweets_of)::BIGINT AS retweets_of, count(*) FILTER (retweets_of > 0) AS amplified,
			sum(retweeted_by)::BIGINT AS retweeted_by, count(*) FILTER (retweeted_by > 0) AS amplifiers
		FROM (
			SELECT source AS num, network, false AS core, retweets AS retweets_of, 0 AS retweeted_by FROM amplifies JOIN core ON num = target
			UNION ALL SELECT target, network, false, 0, retweets FROM amplifies JOIN core ON num = source
			UNION ALL SELECT num, network, true, 0, 0 FROM core
		) GROUP BY num, network`)
	if err != nil {
		return err
	}
	return c.make(`tied AS
		SELECT num, count(*) AS networks, min(retweets_of + retweeted_by) FILTER (NOT core) AS weakest, sum(retweets_of + retweeted_by) AS retweets
		FROM ties GROUP BY num HAVING count(*) > 1`)
}

func (c *comparison) bridges(first int, found *store.Bridges) error {
	if err := c.one("SELECT count(*) FROM tied", nil, &found.Total); err != nil {
		return err
	}
	// Accounts are numbered in the order of their ids.
	return c.each(`
		WITH first AS (
			SELECT num, row_number() OVER (ORDER BY networks DESC, weakest DESC NULLS FIRST, retweets DESC, num) AS place
			FROM tied ORDER BY place LIMIT ?
		)
		SELECT platform_id, network, core, retweets_of, amplified, retweeted_by, amplifiers
		FROM first JOIN ties USING (num) JOIN accounts USING (num) ORDER BY place, network`, []any{first}, func(scan func(...any) error) error {
		var id string
		var network int
		var t store.NetworkTie
		if err := scan(&id, &network, &t.Core, &t.RetweetsOf, &t.Amplified, &t.RetweetedBy, &t.Amplifiers); err != nil {
			return err
		}
		t.Network = c.networks[network]
		if n := len(found.Items); n == 0 || found.Items[n-1].AccountID != id {
			found.Items = append(found.Items, store.Bridge{AccountID: id})
		}
		last := &found.Items[len(found.Items)-1]
		last.Ties = append(last.Ties, t)
		return nil
	})
}
