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
func (s *Store) Summarize(ctx context.Context, rules ...store.PostRule) error {
	s.summarizing.Lock()
	defer s.summarizing.Unlock()
	// First what takes a second, and then what takes minutes.
	if err := s.Remember(ctx); err != nil {
		return err
	}
	var of store.Snapshot
	var parts []summaryPart
	err := s.read(ctx, "summarize", func(v *view) (err error) {
		of, parts, err = s.missing(v, rules)
		return err
	})
	for i, part := range parts {
		if err != nil {
			break
		}
		err = inTx(ctx, s.db, func(tx *sql.Tx) error {
			v := &view{ctx: ctx, tx: tx}
			now, err := v.snapshot()
			if err == nil && !now.Same(of) {
				err = fmt.Errorf("something was loaded meanwhile: %w", store.ErrConflict)
			}
			if err != nil {
				return err
			}
			return part(v)
		})
		if err == nil {
			err = s.lookCounted(ctx)
		}
		if err == nil && i == 0 {
			// What it removed is room for what follows, but beside a load, which is no error.
			_, _ = s.db.ExecContext(ctx, "CHECKPOINT")
		}
		err = wrap(ctx, "summarize", err)
	}
	if err == nil && len(parts) > 0 && !s.hasPacked(of) {
		err = wrap(ctx, "summarize", s.lookPacked(ctx))
	}
	return err
}

// summaryPart is what is done in one transaction. Nothing is stale in it.
type summaryPart func(*view) error

// missing are the parts that are not there yet, in order. Of what is not derived there
// will be more to summarize.
func (s *Store) missing(v *view, rules []store.PostRule) (of store.Snapshot, parts []summaryPart, err error) {
	if of, err = v.snapshot(); err != nil || of.Stale() {
		return of, nil, err
	}
	networks, err := v.texts("SELECT slug FROM networks ORDER BY slug")
	if err != nil || len(networks) > store.MaxShared {
		return of, nil, err
	}
	done, err := v.summarized()
	if err != nil {
		return of, nil, err
	}
	var kept []string
	if done {
		if kept, err = v.texts("SELECT rule FROM summary_rules"); err != nil {
			return of, nil, err
		}
	} else {
		parts = summaryParts(of, networks)
	}
	for _, r := range rules {
		if !slices.Contains(kept, r.Rule) {
			kept = append(kept, r.Rule)
			parts = append(parts, func(v *view) error { return s.keepPosts(v, r) })
		}
	}
	if !s.hasPacked(of) {
		parts = append(parts, s.packTweets)
	}
	return of, parts, nil
}

// texts are the rows of a statement that answers with one column.
func (v *view) texts(statement string) (list []string, err error) {
	err = v.each(statement, nil, func(scan func(...any) error) error {
		var text string
		err := scan(&text)
		list = append(list, text)
		return err
	})
	return list, err
}

// summaryParts are all there is to do for some networks, whatever is asked for.
func summaryParts(of store.Snapshot, networks []string) []summaryPart {
	parts := []summaryPart{(*view).removeSummaries}
	for _, kind := range slices.Sorted(maps.Keys(sharedValues)) {
		parts = append(parts, func(v *view) error { return v.summarizeShared(kind, networks) })
	}
	parts = append(parts, func(v *view) error { return v.summarizeLanguages(networks) }, func(v *view) error {
		return v.run("INSERT INTO summary_accounts SELECT " + accountKeySQL + " AS key, num, platform_id, " + accountFields + " FROM accounts ORDER BY key")
	}, func(v *view) error {
		return v.run("INSERT INTO summary_times SELECT network_set, posted_at, tweet, n, is_retweet FROM timeline ORDER BY network_set, posted_at")
	})
	for _, facet := range slices.Sorted(maps.Keys(usables)) {
		parts = append(parts, func(v *view) error {
			// Lists without repetitions: to tell tweets apart would not fit in memory.
			return v.run(`INSERT INTO summary_uses
				SELECT ?, value, account_id, count(*), min(posted_at), max(posted_at)
				FROM (SELECT account_id, posted_at, unnest(`+facetValues[facet]+`) AS value FROM tweets)
				WHERE value <> '' GROUP BY value, account_id ORDER BY value`, string(facet))
		})
	}
	for _, network := range networks {
		parts = append(parts, func(v *view) error { return v.summarizeRetweeted(network) }, func(v *view) error { return v.summarizeMeasures(network) })
	}
	return append(parts, func(v *view) error { return v.run("INSERT INTO summaries VALUES (?)", of.Derived) })
}

// removeSummaries takes away those of what was derived before, with their tables: rows that
// are deleted DuckDB remembers, tens of millions in more memory than it may have.
func (v *view) removeSummaries() error {
	for _, table := range tables {
		if strings.HasPrefix(table, "summar") {
			if err := v.run("DROP TABLE " + table); err != nil {
				return err
			}
		}
	}
	return v.run(summariesSQL)
}

// maxKept is the most tweets that are kept for a rule: of one that chooses more, all
// have to be looked at anyway.
const maxKept = 500_000

// keepPosts keeps the tweets that a rule chooses. They are found outside of the
// transaction, but in the same state, as it is one without anything stale.
func (s *Store) keepPosts(v *view, r store.PostRule) error {
	var ids []string
	for post, err := range s.Posts(v.ctx, r.PostQuery) {
		if err != nil {
			return err
		}
		if r.Match(&post) {
			ids = append(ids, post.ID)
		}
		if len(ids) > maxKept {
			return nil
		}
	}
	numbers, err := v.tweetNumbers(ids)
	if err != nil {
		return err
	}
	err = v.run("INSERT INTO summary_posts SELECT ?, "+keptColumns+" FROM "+namedTweets("(SELECT * FROM tweets WHERE id IN (SELECT unnest(?::BIGINT[])))"),
		textArg(r.Rule), slices.Collect(maps.Keys(numbers)))
	if err != nil {
		return err
	}
	return v.run("INSERT INTO summary_rules VALUES (?)", textArg(r.Rule))
}

// keptColumns are those of summary_posts after the first.
const keptColumns = `id, account_id, posted_at, network_set, is_retweet, language, body, hashtags, urls, quote_count, reply_count,
	like_count, retweet_count`

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

func (v *view) summarizeRetweeted(network string) error {
	sets, err := v.networkSets(network)
	if err != nil {
		return err
	}
	counts, total, err := v.retweeted("tweets", sets, summaryRetweeted)
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

func (v *view) summarizeMeasures(network string) error {
	of, err := v.ofNetwork(network)
	if err != nil {
		return err
	}
	of.add("NOT is_retweet")
	for _, m := range slices.Sorted(maps.Keys(measureColumns)) {
		statement, args := distributed("tweets", measureColumns[m], of)
		err := v.run("INSERT INTO summary_measures SELECT ?, ?, value, number FROM ("+statement+")", slices.Concat([]any{network, string(m)}, args)...)
		if err != nil {
			return err
		}
	}
	return nil
}
