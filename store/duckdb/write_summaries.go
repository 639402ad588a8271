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
// what is loaded meanwhile ends it (ErrConflict). More networks than can be
// compared at once have no summaries.
//
// Each part is a transaction: DuckDB keeps the memory of tables that were made in one
// until its end, dropped or not. What says that there are summaries is written last.
func (s *Store) Summarize(ctx context.Context) error {
	s.summarizing.Lock()
	defer s.summarizing.Unlock()
	var of store.Snapshot
	var networks []string
	begun := false
	err := inTx(ctx, s.db, func(tx *sql.Tx) (err error) {
		of, networks, begun, err = (&view{ctx, tx}).beginSummaries()
		return err
	})
	if err != nil || !begun {
		return wrap(ctx, "summarize", err)
	}
	for _, part := range summaryParts(networks) {
		err := inTx(ctx, s.db, func(tx *sql.Tx) error {
			v := &view{ctx, tx}
			now, err := v.snapshot()
			if err == nil && (now.Rows != of.Rows || now.Derived != of.Derived) {
				err = fmt.Errorf("something was loaded meanwhile: %w", store.ErrConflict)
			}
			if err != nil {
				return err
			}
			return part(v, of)
		})
		if err != nil {
			return wrap(ctx, "summarize", err)
		}
	}
	return nil
}

// beginSummaries takes away the summaries of what was derived before. Of what is not
// derived yet there will be more to summarize.
func (v *view) beginSummaries() (of store.Snapshot, networks []string, begun bool, err error) {
	if of, err = v.snapshot(); err != nil || of.Stale() {
		return of, nil, false, err
	}
	if done, err := v.summarized(of); err != nil || done {
		return of, nil, false, err
	}
	err = v.each("SELECT slug FROM networks ORDER BY slug", nil, func(scan func(...any) error) error {
		var slug string
		err := scan(&slug)
		networks = append(networks, slug)
		return err
	})
	if err != nil || len(networks) > store.MaxShared {
		return of, nil, false, err
	}
	for _, table := range tables {
		if strings.HasPrefix(table, "summar") {
			if err := v.run("DELETE FROM " + table); err != nil {
				return of, nil, false, err
			}
		}
	}
	return of, networks, true, nil
}

// summaryParts are what there is to do for some networks, in order.
func summaryParts(networks []string) (parts []func(v *view, of store.Snapshot) error) {
	for _, kind := range slices.Sorted(maps.Keys(sharedValues)) {
		parts = append(parts, func(v *view, _ store.Snapshot) error { return v.summarizeShared(kind, networks) })
	}
	parts = append(parts, func(v *view, _ store.Snapshot) error { return v.summarizeLanguages(networks) })
	parts = append(parts, func(v *view, _ store.Snapshot) error {
		return v.run("INSERT INTO summary_accounts SELECT platform_id, " + accountFields + " FROM accounts ORDER BY num")
	})
	for _, network := range networks {
		parts = append(parts, func(v *view, of store.Snapshot) error { return v.summarizeRetweeted(tweetsOf(of), network) })
	}
	return append(parts, func(v *view, of store.Snapshot) error { return v.run("INSERT INTO summaries VALUES (?)", of.Derived) })
}

// summarizeShared keeps what a comparison of all networks finds.
func (v *view) summarizeShared(kind store.SharedKind, networks []string) error {
	c, err := v.compare(networks)
	if err != nil {
		return err
	}
	has := sharedValues[kind]
	if err := c.values(has, everything); err != nil {
		return err
	}
	err = c.run(`INSERT INTO summary_shared
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
	return c.drop(slices.Concat([]string{"asked", "asked_slugs", "sets", "chosen", "uses", "firsts"}, sketched[:len(has.sketches)])...)
}

func (v *view) summarizeLanguages(networks []string) error {
	c, err := v.compare(networks)
	if err != nil {
		return err
	}
	if err := c.count(allUses, sharedLanguage.given(c.tweets), "value <> ''"); err != nil {
		return err
	}
	if err := c.summarizeTop(sharedLanguage.facet); err != nil {
		return err
	}
	return c.drop("asked", "asked_slugs")
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
