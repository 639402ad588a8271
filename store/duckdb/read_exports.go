package duckdb

import (
	"context"
	"database/sql"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// exports are the rows that an export is made of, numbered in its order: once of
// all networks, and once of those in the parameter.
var exports = struct{ accounts, accountsOf, amplificationsOf string }{
	accounts: `exported AS
		SELECT num FROM (
			SELECT num FROM accounts WHERE known UNION SELECT target FROM amplifies UNION SELECT source FROM amplifies
		) ORDER BY num`,
	accountsOf: `exported AS
		WITH core AS (SELECT num FROM accounts WHERE list_has_any(networks, ?::VARCHAR[]))
		SELECT num FROM (
			SELECT num FROM core
			UNION SELECT source FROM amplifies WHERE target IN (SELECT num FROM core)
			UNION SELECT target FROM amplifies WHERE source IN (SELECT num FROM core)
		) ORDER BY num`,
	amplificationsOf: `exported AS
		WITH core AS (SELECT num FROM accounts WHERE list_has_any(networks, ?::VARCHAR[]))
		SELECT * FROM amplifies WHERE target IN (SELECT num FROM core) OR source IN (SELECT num FROM core)
		ORDER BY target, retweets DESC, source`,
}

// exporting makes the table that an export is read from: all, or of the networks alone.
func exporting(networks []string, all, of string) func(*view) error {
	return func(v *view) error {
		if networks == nil {
			return v.temporary(all)
		}
		for _, network := range networks {
			if _, err := v.networkSets(network); err != nil {
				return err
			}
		}
		return v.temporary(of, valid(networks))
	}
}

// ExportAccounts implements [store.Exporter].
func (s *Store) ExportAccounts(ctx context.Context, networks []string) iter.Seq2[*store.Account, error] {
	return paged(ctx, s, "exported",
		"SELECT "+accountColumns+" FROM exported e JOIN accounts a ON a.num = e.num WHERE e.rowid >= ? AND e.rowid < ? ORDER BY e.rowid",
		exporting(networks, exports.accounts, exports.accountsOf),
		func(scan func(...any) error) (*store.Account, error) { return scanAccount(scan) })
}

// ExportAmplifications implements [store.Exporter].
func (s *Store) ExportAmplifications(ctx context.Context, networks []string) iter.Seq2[*store.Amplification, error] {
	const columns = "SELECT a.platform_id, e.other_id, e.retweets, e.tweets, e.first_at, e.last_at, round(e.median_delay_ms)::BIGINT FROM "
	const page = " e JOIN accounts a ON a.num = e.target WHERE e.rowid >= ? AND e.rowid < ? ORDER BY e.rowid"
	if networks == nil {
		return paged(ctx, s, "amplifies", columns+"amplifies"+page, nil, scanAmplification)
	}
	return paged(ctx, s, "exported", columns+"exported"+page, exporting(networks, "", exports.amplificationsOf), scanAmplification)
}

func scanAmplification(scan func(...any) error) (*store.Amplification, error) {
	e := new(store.Amplification)
	var delay sql.Null[int64]
	err := scan(&e.TargetID, &e.SourceID, &e.Retweets, &e.Tweets, &e.FirstAt, &e.LastAt, &delay)
	if delay.Valid {
		median := time.Duration(delay.V) * time.Millisecond
		e.MedianDelay = &median
	}
	return e, err
}

// ExportTweets implements [store.Exporter]. Tweets are sorted by their ids as
// text, which takes a copy of them on disk.
func (s *Store) ExportTweets(ctx context.Context, networks []string) iter.Seq2[*store.Tweet, error] {
	var slugs map[int16][]string
	return pagedBy(ctx, s, "exported", "SELECT "+tweetColumns+" FROM exported WHERE rowid >= ? AND rowid < ?",
		func(v *view) (err error) {
			if slugs, err = v.slugs(); err != nil {
				return err
			}
			return v.sortTweets(networks)
		},
		func(scan func(...any) error) (*store.Tweet, error) {
			t := &store.Tweet{Known: true}
			var set int16
			err := scan(&t.ID, &set, &t.AccountID, &t.PostedAt, &t.Text, &t.IsRetweet, &t.Language, &t.Client, &t.InReplyToAccountID,
				&t.InReplyToTweetID, &t.QuotedTweetID, &t.RetweetedAccountID, &t.RetweetedTweetID, &t.Latitude, &t.Longitude,
				&t.QuoteCount, &t.ReplyCount, &t.LikeCount, &t.RetweetCount,
				(*texts)(&t.Hashtags), (*texts)(&t.URLs), (*texts)(&t.Mentions), (*texts)(&t.PollChoices))
			t.Networks = slices.Clone(slugs[set])
			return t, err
		},
		func(a, b *store.Tweet) int { return strings.Compare(a.ID, b.ID) })
}

func (v *view) sortTweets(networks []string) error {
	w := new(where)
	if networks != nil {
		var sets []any
		for _, network := range networks {
			some, err := v.networkSets(network)
			if err != nil {
				return err
			}
			sets = append(sets, some...)
		}
		w.in("network_set", sets)
	}
	tweets, err := v.derivedTweets()
	if err != nil {
		return err
	}
	return v.temporary("exported AS SELECT "+tweetColumns+" FROM "+namedTweets("(SELECT * FROM "+tweets+" WHERE "+w.String()+")")+" ORDER BY id", w.args...)
}
