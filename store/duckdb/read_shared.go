package duckdb

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/takedown/takedown/store"
)

// having says which values a tweet has.
type having struct {
	// values is an expression for a list without repetitions, condition that there
	// may be any, names what it takes to name them. See facetValues for why they are
	// those that the domain's functions give.
	values, condition, names string
	// facet is which one they are the values of; it has far fewer of them than there are tweets.
	facet store.Facet
	// sketches are expressions that are the same for tweets of the same value, and
	// empty where that is: the cheapest first.
	sketches []string
}

var sharedValues = map[store.SharedKind]having{
	store.SharedHashtag: {values: facetValues[store.FacetHashtag], condition: "len(hashtags) > 0", facet: store.FacetHashtag},
	store.SharedURL:     {values: "list_distinct(urls)", condition: "len(urls) > 0"},
	store.SharedDomain:  {values: facetValues[store.FacetDomain], condition: "len(urls) > 0", facet: store.FacetDomain},
	store.SharedText:    {values: "[" + plainText("body") + "]", condition: "NOT is_retweet AND body IS NOT NULL", sketches: []string{lastWord("body"), plainText("body")}},
	store.SharedClient:  {values: facetValues[store.FacetClient], condition: "client IS NOT NULL", facet: store.FacetClient},
	store.SharedRetweeted: {values: "[coalesce(odd, retweeted_tweet::VARCHAR)]", condition: "is_retweet AND retweeted_tweet IS NOT NULL",
		names: " LEFT JOIN (SELECT num, id AS odd FROM odd_tweets) ON num = retweeted_tweet"},
}

// sharedLanguage is no kind that networks share, but counted as those are.
var sharedLanguage = having{values: facetValues[store.FacetLanguage], condition: "language IS NOT NULL", facet: store.FacetLanguage}

// allUses is the table of the uses of all values, where those are few.
const allUses = "all_uses"

// Shared implements [store.Reader].
func (s *Store) Shared(ctx context.Context, q store.SharedQuery) (*store.Shared, error) {
	if err := q.Check(); err != nil {
		return nil, wrap(ctx, "compare networks", err)
	}
	has, ok := sharedValues[q.Kind]
	if !ok && q.Kind != store.SharedAccount {
		return nil, invalid("compare networks: unknown kind %q", q.Kind)
	}
	var shared *store.Shared
	err := s.read(ctx, "compare networks", func(v *view) error {
		c, err := v.compare(q.Networks)
		if err != nil {
			return err
		}
		summarized, err := v.summarized()
		switch {
		case err != nil:
		case q.Kind == store.SharedAccount:
			err = c.accounts(q.First)
		case summarized:
			err = c.summarizedValues(q.Kind, q.First)
		default:
			err = c.values(has, q.First)
		}
		if err != nil {
			return err
		}
		shared, err = c.answer()
		return err
	})
	return shared, err
}

// comparison compares networks, which are numbered in the order of their slugs.
// Its tables last as long as the view.
type comparison struct {
	*view
	networks []string
	// tweets is the relation of the tweets as of the last Derive.
	tweets string
}

// compare begins a comparison, with the tables asked_slugs and asked, of the sets that each network is in.
func (v *view) compare(networks []string) (*comparison, error) {
	tweets, err := v.derivedTweets()
	if err != nil {
		return nil, err
	}
	c := &comparison{view: v, networks: slices.Sorted(slices.Values(networks)), tweets: tweets}
	if err := c.make("asked (network TINYINT, set_id SMALLINT)"); err != nil {
		return nil, err
	}
	for i, network := range c.networks {
		sets, err := v.networkSets(network)
		if err != nil {
			return nil, err
		}
		for _, set := range sets {
			if err := v.run("INSERT INTO asked VALUES (?, ?)", i, set); err != nil {
				return nil, err
			}
		}
	}
	return c, c.make("asked_slugs AS SELECT row_number() OVER (ORDER BY slug) - 1 AS network, slug FROM (SELECT unnest(?::VARCHAR[]) AS slug)", c.networks)
}

// core makes the table core, of the core accounts of each network.
func (c *comparison) core() error {
	return c.make(`core AS
		SELECT num, platform_id AS value, network
		FROM (SELECT num, platform_id, unnest(networks) AS slug FROM accounts) JOIN asked_slugs USING (slug)`)
}

func (c *comparison) make(definition string, args ...any) error {
	return c.run("CREATE TEMP TABLE "+definition, args...)
}

// values makes the tables that answer reads, of the values that tweets have.
// What is counted can spill to disk. Where there are many values, accounts are
// told apart only for those that are listed: it takes reading them again.
func (c *comparison) values(has having, first int) error {
	tweets := c.tweets
	for i, sketch := range has.sketches {
		if err := c.sketch(sketched[i], sketch, tweets, has.condition); err != nil {
			return err
		}
		tweets = "(SELECT * FROM " + tweets + " WHERE n IN (SELECT n FROM " + sketched[i] + " WHERE NOT alone))"
	}
	given := has.given(tweets)
	counted := "(SELECT value, network, count(*) AS tweets FROM (" + given + ") WHERE value <> '' GROUP BY value, network)"
	if has.facet != "" {
		counted = allUses
		if err := c.count(counted, given, "value <> ''"); err != nil {
			return err
		}
	}
	if err := c.choose(counted, first); err != nil {
		return err
	}
	var err error
	if has.facet != "" {
		err = c.make("uses AS SELECT * FROM " + allUses + " WHERE value IN (SELECT value FROM chosen)")
	} else {
		err = c.count("uses", given, "value IN (SELECT value FROM chosen)")
	}
	if err != nil {
		return err
	}
	for i := range has.sketches {
		if err := c.run("INSERT INTO sets SELECT 1::BIGINT << network, NULL, NULL, NULL, count(*) FROM " + sketched[i] + " WHERE alone GROUP BY network"); err != nil {
			return err
		}
	}
	// Few tweets are of the time that a value was first used, so that ids are named of few.
	then := "(SELECT * FROM " + tweets + " WHERE posted_at IN (SELECT first_at FROM uses))"
	return c.make(`firsts AS
		SELECT u.value, u.network, min(coalesce(o.id, g.id::VARCHAR)) AS tweet
		FROM (` + has.given(then) + `) g JOIN uses u ON u.value = g.value AND u.network = g.network AND u.first_at = g.posted_at
		LEFT JOIN odd_tweets o ON o.num = g.id
		GROUP BY u.value, u.network`)
}

// count makes a table of how each network uses the values that a condition
// selects. Counting by account first leaves few rows to tell accounts apart in.
func (c *comparison) count(table, given, condition string) error {
	return c.make(table + ` AS
		SELECT value, network, sum(tweets)::BIGINT AS tweets, count(*) AS accounts, min(first_at) AS first_at
		FROM (
			SELECT value, network, account_id, count(*) AS tweets, min(posted_at) AS first_at
			FROM (` + given + ") WHERE " + condition + ` GROUP BY value, network, account_id
		) GROUP BY value, network`)
}

// sketched are the tables of sketches.
var sketched = [...]string{"sketched", "sketched_again"}

// sketch makes a table of tweets. One that is alone with its sketch is alone with
// its value, which need not be looked at: what is looked at, and counted by text,
// is little. Two sketches of the same hash do no harm. An empty one is never
// alone; to leave it out here would take finding each sketch twice.
func (c *comparison) sketch(table, sketch, tweets, condition string) error {
	return c.make(table + ` AS
		SELECT n, network, count(*) OVER (PARTITION BY sketch) = 1 AND sketch <> hash('') AS alone
		FROM (SELECT n, network, hash(` + sketch + ") AS sketch FROM " + tweets + " JOIN asked ON set_id = network_set WHERE " + condition + ")")
}

// given selects the values of the compared networks' tweets, one a row.
func (h having) given(tweets string) string {
	return "SELECT network, account_id, posted_at, id, unnest(" + h.values + ") AS value FROM " + tweets +
		" JOIN asked ON set_id = network_set" + h.names + " WHERE " + h.condition
}

// accounts makes the tables that answer reads, of core accounts.
func (c *comparison) accounts(first int) error {
	if err := c.core(); err != nil {
		return err
	}
	// Only what several networks have is looked for in the timeline.
	err := c.make(`account_uses AS
		WITH several AS (SELECT num FROM core GROUP BY num HAVING count(*) > 1), posted AS (
			SELECT account, network, count(*) AS tweets, min(posted_at) AS first_at
			FROM timeline JOIN asked ON set_id = network_set WHERE account IN (SELECT num FROM several) GROUP BY account, network
		)
		SELECT num, value, core.network, coalesce(tweets, 0) AS tweets, first_at
		FROM core LEFT JOIN posted ON account = num AND posted.network = core.network`)
	if err != nil {
		return err
	}
	if err := c.choose("account_uses", first); err != nil {
		return err
	}
	err = c.make("uses AS SELECT num, value, network, tweets, 1 AS accounts, first_at FROM account_uses WHERE value IN (SELECT value FROM chosen)")
	if err != nil {
		return err
	}
	return c.make(`firsts AS
		SELECT u.value, u.network, min(coalesce(o.id, l.tweet::VARCHAR)) AS tweet
		FROM timeline l JOIN asked a ON a.set_id = l.network_set
		JOIN uses u ON u.num = l.account AND u.network = a.network AND u.first_at = l.posted_at
		LEFT JOIN odd_tweets o ON o.num = l.tweet
		GROUP BY u.value, u.network`)
}

// choose makes the tables sets and chosen from a relation with the tweets of each
// value and network. What only one network has is but counted.
func (c *comparison) choose(counted string, first int) error {
	err := c.make(`sets AS
		SELECT networks, CASE WHEN bit_count(networks) > 1 THEN value END AS value, CASE WHEN bit_count(networks) > 1 THEN least END AS least,
			CASE WHEN bit_count(networks) > 1 THEN tweets END AS tweets, count(*) AS number
		FROM (
			SELECT value, bit_or(1::BIGINT << network) AS networks, min(tweets) AS least, sum(tweets) AS tweets
			FROM ` + counted + ` GROUP BY value
		) GROUP BY ALL`)
	if err != nil {
		return err
	}
	return c.make(`chosen AS
		SELECT row_number() OVER shared AS place, value FROM sets WHERE bit_count(networks) > 1
		WINDOW shared AS (ORDER BY bit_count(networks) DESC, least DESC, tweets DESC, value)
		ORDER BY place LIMIT ?`, first)
}

// answer reads the tables.
func (c *comparison) answer() (*store.Shared, error) {
	shared := new(store.Shared)
	err := c.each("SELECT networks, sum(number)::BIGINT FROM sets GROUP BY networks", nil, func(scan func(...any) error) error {
		var mask int64
		var set store.NetworkSet
		err := scan(&mask, &set.Values)
		for i, network := range c.networks {
			if mask>>i&1 == 1 {
				set.Networks = append(set.Networks, network)
			}
		}
		shared.Sets = append(shared.Sets, set)
		return err
	})
	if err != nil {
		return nil, err
	}
	return shared, c.each(`
		SELECT value, network, u.tweets, u.accounts, u.first_at, f.tweet
		FROM chosen JOIN uses u USING (value) LEFT JOIN firsts f USING (value, network) ORDER BY place, network`, nil,
		func(scan func(...any) error) error {
			var value string
			var network int
			var u store.Use
			var at sql.Null[time.Time]
			if err := scan(&value, &network, &u.Tweets, &u.Accounts, &at, &u.FirstTweet); err != nil {
				return err
			}
			u.Network = c.networks[network]
			if at.Valid {
				u.FirstAt = &at.V
			}
			if n := len(shared.Values); n == 0 || shared.Values[n-1].Value != value {
				shared.Values = append(shared.Values, store.SharedValue{Value: value})
			}
			last := &shared.Values[len(shared.Values)-1]
			last.Uses = append(last.Uses, u)
			return nil
		})
}
