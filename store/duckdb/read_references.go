package duckdb

import (
	"context"
	"maps"
	"slices"

	"github.com/takedown/takedown/store"
)

// page is a list on its way to a [store.Slice].
type page[T any] struct {
	items         []T
	keys          []store.Key
	total, beyond int64
}

// add adds an item, if it is on the page.
func (p *page[T]) add(item T, k store.Key, at *placed) {
	p.total, p.beyond = at.total, at.left
	if at.beyond {
		p.items, p.keys = append(p.items, item), append(p.keys, k)
	}
}

// sliced makes a slice of each page, and an empty one for what has none.
func sliced[T any](asked []string, pages map[string]*page[T], p store.Page) map[string]*store.Slice[T] {
	found := make(map[string]*store.Slice[T], len(asked))
	for _, name := range asked {
		found[name] = new(store.Slice[T])
		if of := pages[name]; of != nil {
			found[name] = store.Window(of.items, of.keys, of.total, of.beyond, p)
		}
	}
	return found
}

// pageOf is the page of what was asked for.
func pageOf[T any](pages map[string]*page[T], asked string) *page[T] {
	if pages[asked] == nil {
		pages[asked] = new(page[T])
	}
	return pages[asked]
}

// reference is the column that points at another tweet, and a condition of the
// tweets that may have one.
type reference struct{ column, condition string }

var references = map[store.Reference]reference{
	store.ReferenceRetweet: {"retweeted_tweet", "is_retweet"},
	store.ReferenceReply:   {"in_reply_to_tweet", "NOT is_retweet"},
	store.ReferenceQuote:   {"quoted_tweet", "NOT is_retweet"},
}

// Referrers implements [store.Reader].
func (s *Store) Referrers(ctx context.Context, q store.ReferrerQuery) (map[string]*store.Slice[*store.Referrer], error) {
	reference, ok := references[q.Reference]
	if !ok {
		return nil, invalid("list referrers: unknown reference %q", q.Reference)
	}
	if err := q.Page.CheckForward(); err != nil {
		return nil, wrap(ctx, "list referrers", err)
	}
	o := order{value: "epoch_ms(posted_at)", sort: "posted_at", id: "tweet_id"}
	pages := make(map[string]*page[*store.Referrer], len(q.Tweets))
	err := s.read(ctx, "list referrers", func(v *view) error {
		numbers, err := v.tweetNumbers(q.Tweets)
		if err != nil || len(numbers) == 0 {
			return err
		}
		tweets, err := v.derivedTweets()
		if err != nil {
			return err
		}
		return v.pages(`
			SELECT `+reference.column+` AS asked, coalesce(o.id, t.id::VARCHAR) AS tweet_id, account_id, posted_at
			FROM `+tweets+` t LEFT JOIN odd_tweets o ON o.num = t.id
			WHERE `+reference.condition+` AND `+reference.column+` IN (SELECT unnest(?::BIGINT[]))`,
			[]any{slices.Collect(maps.Keys(numbers))}, "asked", "asked, tweet_id, account_id, epoch_ms(posted_at)", o, q.Page,
			func(scan func(...any) error, at *placed) error {
				var asked int64
				r := new(store.Referrer)
				if err := scan(&asked, &r.TweetID, &r.AccountID, &r.PostedAt); err != nil {
					return err
				}
				pageOf(pages, numbers[asked]).add(r, store.Key{Value: r.PostedAt, ID: r.TweetID}, at)
				return nil
			})
	})
	return sliced(q.Tweets, pages, q.Page), err
}

// usable are, for each facet, the texts of a tweet that its values come from, and a
// value. A text is folded, where it is, once it stands alone: that takes a quarter
// of the time that it takes inside a list.
type usable struct{ texts, value string }

var usables = map[store.Facet]usable{
	store.FacetHashtag: {"unnest(hashtags)", "lower(text)"},
	store.FacetDomain:  {"unnest(urls)", "lower(regexp_extract(text, '" + store.DomainPattern + "', 1))"},
	store.FacetClient:  {"client", "text"},
}

// uses selects who used some values, a parameter.
func (of usable) uses(tweets string) string {
	return `
		SELECT value, account_id, count(DISTINCT n) AS tweets, min(posted_at) AS first_at, max(posted_at) AS last_at
		FROM (SELECT account_id, posted_at, n, ` + of.value + ` AS value FROM (SELECT account_id, posted_at, n, ` + of.texts + ` AS text FROM ` + tweets + `))
		WHERE value <> '' AND value IN (SELECT unnest(?::VARCHAR[])) GROUP BY value, account_id`
}

// Uses implements [store.Reader].
func (s *Store) Uses(ctx context.Context, q store.UseQuery) (map[string]*store.Slice[*store.AccountUse], error) {
	of, ok := usables[q.Facet]
	if !ok {
		return nil, invalid("list uses: unknown facet %q", q.Facet)
	}
	if err := q.Page.CheckForward(); err != nil {
		return nil, wrap(ctx, "list uses", err)
	}
	o := order{value: "tweets", id: "account_id", descending: true}
	pages := make(map[string]*page[*store.AccountUse], len(q.Values))
	err := s.read(ctx, "list uses", func(v *view) error {
		asked := valid(q.Values)
		if len(asked) == 0 {
			return nil
		}
		tweets, err := v.derivedTweets()
		if err != nil {
			return err
		}
		summarized, err := v.summarized()
		if err != nil {
			return err
		}
		uses, args := of.uses(tweets), []any{asked}
		switch {
		case summarized && len(asked) == 1:
			pages[asked[0]], err = v.summarizedUses(q.Facet, asked[0], o, q.Page)
			return err
		case summarized:
			uses, args = "SELECT * FROM summary_uses WHERE value IN (SELECT unnest(?::VARCHAR[])) AND facet = ?", append(args, string(q.Facet))
		}
		return v.pages(uses, args, "value", useColumns, o, q.Page, func(scan func(...any) error, at *placed) error {
			value, u, k, err := scanUse(scan)
			if err == nil {
				pageOf(pages, value).add(u, k, at)
			}
			return err
		})
	})
	return sliced(q.Values, pages, q.Page), err
}

const useColumns = "value, account_id, tweets, first_at, last_at"

// scanUse reads useColumns.
func scanUse(scan func(...any) error) (value string, u *store.AccountUse, k store.Key, err error) {
	u = new(store.AccountUse)
	err = scan(&value, &u.AccountID, &u.Tweets, &u.FirstAt, &u.LastAt)
	return value, u, store.Key{Value: u.Tweets, ID: u.AccountID}, err
}

// Retweeted implements [store.Reader].
func (s *Store) Retweeted(ctx context.Context, network string, first int) ([]store.Count, int64, error) {
	if first < 0 {
		return nil, 0, invalid("list retweeted tweets: a negative number of tweets")
	}
	var counts []store.Count
	var total int64
	err := s.read(ctx, "list retweeted tweets", func(v *view) error {
		sets, err := v.networkSets(network)
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
		case summarized && first <= summaryRetweeted:
			counts, total, err = v.summarizedRetweeted(network, first)
		default:
			counts, total, err = v.retweeted(tweets, sets, first)
		}
		return err
	})
	return counts, total, err
}

// retweeted counts the retweets of the tweets of a network, which is in some sets.
//
// Counted without a window: count(*) OVER () now and then fails for good, and takes
// the open store with it (https://github.com/duckdb/duckdb/issues/22846). Accounts
// are told apart for those that are listed alone: for all, it would not fit in memory.
func (v *view) retweeted(tweets string, sets []any, first int) (counts []store.Count, total int64, err error) {
	w := new(where)
	w.in("network_set", sets)
	return v.ranked(first, `
		WITH retweeted AS MATERIALIZED (
			SELECT retweeted_tweet AS num, count(*) AS retweets FROM `+tweets+`
			WHERE is_retweet AND retweeted_tweet IN (SELECT tweet FROM timeline WHERE `+w.String()+`) GROUP BY retweeted_tweet
		), listed AS MATERIALIZED (
			SELECT r.num, coalesce(o.id, r.num::VARCHAR) AS tweet_id, retweets
			FROM retweeted r LEFT JOIN odd_tweets o ON o.num = r.num ORDER BY retweets DESC, tweet_id LIMIT ?
		), posted AS (
			SELECT retweeted_tweet AS num, count(DISTINCT account_id) AS accounts FROM `+tweets+`
			WHERE is_retweet AND retweeted_tweet IN (SELECT num FROM listed) GROUP BY retweeted_tweet
		)
		SELECT tweet_id, retweets, accounts, (SELECT count(*) FROM retweeted)
		FROM listed JOIN posted USING (num) ORDER BY retweets DESC, tweet_id`, slices.Concat(w.args, []any{max(first, 1)})...)
}

// ranked reads counts from a statement whose fourth column is how many there are of
// them all, and which lists one at least.
func (v *view) ranked(first int, statement string, args ...any) (counts []store.Count, total int64, err error) {
	counts = []store.Count{}
	err = v.each(statement, args, func(scan func(...any) error) error {
		var c store.Count
		err := scan(&c.Value, &c.Tweets, &c.Accounts, &total)
		if len(counts) < first {
			counts = append(counts, c)
		}
		return err
	})
	return counts, total, err
}
