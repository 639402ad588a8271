package duckdb

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/takedown/takedown/store"
)

var _ store.Summarizer = (*Store)(nil)

// everything is a limit that nothing reaches.
const everything = 1 << 60

// Summarize implements [store.Summarizer]. It goes on beside whoever reads or loads;
// what is derived meanwhile has to be summarized again. More networks than can be
// compared at once have no summaries.
func (s *Store) Summarize(ctx context.Context) (err error) {
	s.summarizing.Lock()
	defer s.summarizing.Unlock()
	err = inTx(ctx, s.db, func(tx *sql.Tx) error {
		v := &view{ctx, tx}
		snapshot, err := v.snapshot()
		if err != nil {
			return err
		}
		// What is not derived yet will be, and then there is more to summarize.
		if done, err := v.summarized(snapshot); err != nil || done || snapshot.Stale() {
			return err
		}
		return v.summarize(snapshot)
	})
	return wrap(ctx, "summarize", err)
}

func (v *view) summarize(of store.Snapshot) error {
	var networks []string
	err := v.each("SELECT slug FROM networks", nil, func(scan func(...any) error) error {
		var slug string
		err := scan(&slug)
		networks = append(networks, slug)
		return err
	})
	if err != nil || len(networks) > store.MaxShared {
		return err
	}
	for _, table := range tables {
		if strings.HasPrefix(table, "summar") {
			if err := v.run("DELETE FROM " + table); err != nil {
				return err
			}
		}
	}
	c, err := v.compare(networks)
	if err != nil {
		return err
	}
	for _, kind := range slices.Sorted(maps.Keys(sharedValues)) {
		if err := c.summarizeShared(kind); err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
	}
	if err := c.count(allUses, sharedLanguage.given(c.tweets), "value <> ''"); err != nil {
		return err
	}
	if err := c.summarizeTop(sharedLanguage.facet); err != nil {
		return err
	}
	if err := c.drop("asked", "asked_slugs"); err != nil {
		return err
	}
	for _, network := range networks {
		if err := v.summarizeRetweeted(tweetsOf(of), network); err != nil {
			return err
		}
	}
	return v.run("INSERT INTO summaries VALUES (?)", of.Derived)
}

// summarizeShared keeps what a comparison of all networks finds.
func (c *comparison) summarizeShared(kind store.SharedKind) error {
	has := sharedValues[kind]
	if err := c.values(has, everything); err != nil {
		return err
	}
	err := c.run(`INSERT INTO summary_shared
		SELECT ?, value, slug, tweets, accounts, first_at, tweet
		FROM chosen JOIN uses USING (value) JOIN firsts USING (value, network) JOIN asked_slugs USING (network) ORDER BY value`, string(kind))
	if err != nil {
		return err
	}
	err = c.run(`INSERT INTO summary_alone
		SELECT ?, slug, sum(number)::BIGINT FROM sets JOIN asked_slugs ON networks = 1::BIGINT << network GROUP BY slug`, string(kind))
	if err != nil {
		return err
	}
	if has.facet != "" {
		if err := c.summarizeTop(has.facet); err != nil {
			return err
		}
	}
	return c.drop(slices.Concat([]string{"sets", "chosen", "uses", "firsts"}, sketched[:len(has.sketches)])...)
}

// summarizeTop keeps the table of all uses, and drops it.
func (c *comparison) summarizeTop(facet store.Facet) error {
	err := c.run(`INSERT INTO summary_top
		SELECT ?, slug, value, tweets, accounts FROM `+allUses+` JOIN asked_slugs USING (network) ORDER BY slug, tweets DESC, value`, string(facet))
	if err != nil {
		return err
	}
	return c.drop(allUses)
}

func (c *comparison) drop(tables ...string) error {
	for _, table := range tables {
		if err := c.run("DROP TABLE temp." + table); err != nil {
			return err
		}
	}
	return nil
}

// summaryRetweeted is how many of the most retweeted tweets are kept.
const summaryRetweeted = 1000

func (v *view) summarizeRetweeted(tweets, network string) error {
	sets, err := v.networkSets(network)
	if err != nil {
		return err
	}
	counts, total, err := v.retweeted(tweets, sets, summaryRetweeted)
	if err != nil {
		return err
	}
	for _, c := range counts {
		if err := v.run("INSERT INTO summary_retweeted VALUES (?, ?, ?, ?)", network, c.Value, c.Tweets, c.Accounts); err != nil {
			return err
		}
	}
	return v.run("INSERT INTO summary_cascades VALUES (?, ?)", network, total)
}
