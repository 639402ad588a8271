package duckdb

import (
	"context"
	"slices"

	"github.com/takedown/takedown/store"
)

// ofNetwork restricts to the tweets of a network.
func (v *view) ofNetwork(slug string) (*where, error) {
	sets, err := v.networkSets(slug)
	w := new(where)
	w.in("network_set", sets)
	return w, err
}

// facetValues are the values of a tweet for each facet: an expression for a
// list without repetitions. DuckDB's lower is the same as [store.Fold] and its
// regular expressions are those of [store.Domain]; the tests hold it to both.
var facetValues = map[store.Facet]string{
	store.FacetHashtag: "list_distinct(list_transform(hashtags, lambda tag: lower(tag)))",
	store.FacetDomain: "list_distinct(list_transform(urls, lambda url: lower(regexp_extract(url, '" +
		store.DomainPattern + "', 1))))",
	store.FacetClient:   "[client]",
	store.FacetLanguage: "[language]",
}

// Top implements [store.Reader].
func (s *Store) Top(ctx context.Context, network string, facet store.Facet, first int) ([]store.Count, int64, error) {
	values, ok := facetValues[facet]
	switch {
	case !ok:
		return nil, 0, invalid("count values: unknown facet %q", facet)
	case first < 0:
		return nil, 0, invalid("count values: a negative number of values")
	}
	var counts []store.Count
	var distinct int64
	err := s.read(ctx, "count values", func(v *view) error {
		w, err := v.ofNetwork(network)
		if err != nil {
			return err
		}
		tweets, err := v.derivedTweets()
		if err != nil {
			return err
		}
		summarized, err := v.summarized()
		switch {
		case err != nil:
		case summarized:
			counts, distinct, err = v.summarizedTop(network, facet, first)
		default:
			// Counting by account first leaves few rows to tell accounts apart in. How many
			// there are is no window: see retweeted.
			counts, distinct, err = v.ranked(first, `
				WITH given AS (
					SELECT account_id, unnest(`+values+`) AS value FROM `+tweets+` WHERE `+w.String()+`
				), posted AS (
					SELECT value, account_id, count(*) AS tweets FROM given WHERE value <> '' GROUP BY value, account_id
				), counted AS MATERIALIZED (
					SELECT value, sum(tweets)::BIGINT AS tweets, count(*) AS accounts FROM posted GROUP BY value
				)
				SELECT value, tweets, accounts, (SELECT count(*) FROM counted) FROM counted ORDER BY tweets DESC, value LIMIT ?`,
				slices.Concat(w.args, []any{max(first, 1)})...)
		}
		return err
	})
	return counts, distinct, err
}

// measureColumns are the columns of the measures of tweets.
var measureColumns = map[store.Measure]string{
	store.MeasureLikes:    "like_count",
	store.MeasureRetweets: "retweet_count",
	store.MeasureReplies:  "reply_count",
	store.MeasureQuotes:   "quote_count",
}

// Distribution implements [store.Reader].
func (s *Store) Distribution(ctx context.Context, network string, m store.Measure) ([]store.ValueCount, error) {
	values := []store.ValueCount{}
	err := s.read(ctx, "count a distribution", func(v *view) error {
		statement, args, err := v.measured(network, m)
		if err != nil {
			return err
		}
		read := func(scan func(...any) error) error {
			var c store.ValueCount
			err := scan(&c.Value, &c.Count)
			values = append(values, c)
			return err
		}
		summarized, err := v.summarized()
		if err == nil && summarized {
			err = v.each("SELECT value, tweets FROM summary_measures WHERE slug = ? AND measure = ? ORDER BY value", []any{network, string(m)}, read)
		}
		if err != nil || len(values) > 0 {
			return err
		}
		return v.each(statement, args, read)
	})
	return values, err
}

// measured is the statement for the values of a measure.
func (v *view) measured(network string, m store.Measure) (statement string, args []any, err error) {
	of, err := v.ofNetwork(network)
	if err != nil {
		return "", nil, err
	}
	switch m {
	case store.MeasureFollowers, store.MeasureFollowing:
		column := map[store.Measure]string{store.MeasureFollowers: "followers", store.MeasureFollowing: "following"}[m]
		w := new(where)
		w.add("list_contains(networks, ?)", network)
		statement, args = distributed("accounts", column, w)
		return statement, args, nil
	}
	column, ok := measureColumns[m]
	if !ok {
		return "", nil, invalid("unknown measure %q", m)
	}
	of.add("NOT is_retweet")
	table, err := v.derivedTweets()
	statement, args = distributed(table, column, of)
	return statement, args, err
}

// distributed counts how often each value of a column is there.
func distributed(table, column string, w *where) (statement string, args []any) {
	return "SELECT " + column + " AS value, count(*) AS number FROM " + table + " WHERE " + w.String() + " AND " + column +
		" IS NOT NULL GROUP BY 1 ORDER BY 1", w.args
}
