package duckdb

import (
	"errors"
	"math"
	"os"

	"github.com/takedown/takedown/store"
)

// A batch of tweets goes to DuckDB as a Parquet file: one column after the
// other, typed, with lists, and nothing to escape. Handing the rows over through
// the driver's appender instead costs a call into C for every value, several
// times the work of storing it.

// spoolRows are tweets, numbered from n on. own is the set of networks of those
// that are in the network.
type spoolRows struct {
	tweets []store.TweetRow
	n      int64
	own    int16
}

// spoolColumn is a column of the spool and how a row gives its value. In text
// "" stands for NULL, in counts and tweets' numbers -1, in coordinates NaN: nulls
// of Parquet's own cost more to write than the values.
type spoolColumn struct {
	parquetColumn
	text   func(*store.TweetRow) string
	number func(rows *spoolRows, i int) int64
	truth  func(*store.TweetRow) bool
	place  func(*store.TweetRow) float64
	list   func(*store.TweetRow) []string
}

var spoolColumns = []spoolColumn{
	number("n", int64Column, func(rows *spoolRows, i int) int64 { return rows.n + int64(i) }),
	tweet("id", func(t *store.TweetRow) string { return t.ID }),
	text("account_id", func(t *store.TweetRow) string { return t.AccountID }),
	field("posted_at", timestampColumn, func(t *store.TweetRow) int64 { return t.PostedAt }),
	field("fullness", int64Column, func(t *store.TweetRow) int64 { return int64(t.Fullness) }),
	number("network_set", int64Column, func(rows *spoolRows, i int) int64 {
		if rows.tweets[i].InNetwork {
			return int64(rows.own)
		}
		return 0
	}),
	truth("is_retweet", func(t *store.TweetRow) bool { return t.IsRetweet }),
	text("retweeted_account", func(t *store.TweetRow) string { return t.RetweetedAccountID }),
	tweet("retweeted_tweet", func(t *store.TweetRow) string { return t.RetweetedTweetID }),
	text("in_reply_to_account", func(t *store.TweetRow) string { return t.InReplyToAccountID }),
	tweet("in_reply_to_tweet", func(t *store.TweetRow) string { return t.InReplyToTweetID }),
	tweet("quoted_tweet", func(t *store.TweetRow) string { return t.QuotedTweetID }),
	text("body", func(t *store.TweetRow) string { return t.Text }),
	text("language", func(t *store.TweetRow) string { return t.Language }),
	text("client", func(t *store.TweetRow) string { return t.Client }),
	place("latitude", func(t *store.TweetRow) float64 { return t.Latitude }),
	place("longitude", func(t *store.TweetRow) float64 { return t.Longitude }),
	field("quote_count", int64Column, func(t *store.TweetRow) int64 { return t.QuoteCount }),
	field("reply_count", int64Column, func(t *store.TweetRow) int64 { return t.ReplyCount }),
	field("like_count", int64Column, func(t *store.TweetRow) int64 { return t.LikeCount }),
	field("retweet_count", int64Column, func(t *store.TweetRow) int64 { return t.RetweetCount }),
	list("hashtags", func(t *store.TweetRow) []string { return t.Hashtags }),
	list("urls", func(t *store.TweetRow) []string { return t.URLs }),
	list("mentions", func(t *store.TweetRow) []string { return t.Mentions }),
	list("poll_choices", func(t *store.TweetRow) []string { return t.PollChoices }),
}

func text(name string, get func(*store.TweetRow) string) spoolColumn {
	return spoolColumn{parquetColumn: parquetColumn{name, stringColumn}, text: get}
}

// tweet is a column of tweets' numbers, or of their ids where a batch has ids
// that are not numbers.
func tweet(name string, get func(*store.TweetRow) string) spoolColumn {
	return spoolColumn{parquetColumn: parquetColumn{name, tweetColumn}, text: get}
}

func number(name string, typ columnType, get func(rows *spoolRows, i int) int64) spoolColumn {
	return spoolColumn{parquetColumn: parquetColumn{name, typ}, number: get}
}

func field(name string, typ columnType, get func(*store.TweetRow) int64) spoolColumn {
	return number(name, typ, func(rows *spoolRows, i int) int64 { return get(&rows.tweets[i]) })
}

func truth(name string, get func(*store.TweetRow) bool) spoolColumn {
	return spoolColumn{parquetColumn: parquetColumn{name, boolColumn}, truth: get}
}

func place(name string, get func(*store.TweetRow) float64) spoolColumn {
	return spoolColumn{parquetColumn: parquetColumn{name, doubleColumn}, place: get}
}

func list(name string, get func(*store.TweetRow) []string) spoolColumn {
	return spoolColumn{parquetColumn: parquetColumn{name, listColumn}, list: get}
}

// spoolTo writes rows to a file at path, and says whether it names tweets by ids
// because some are odd.
func (s *Store) spoolTo(path string, rows spoolRows) (odd bool, err error) {
	err = encodeRows(&s.parquet, rows, int64Column)
	if odd = errors.Is(err, errOddTweet); odd {
		err = encodeRows(&s.parquet, rows, stringColumn)
	}
	if err != nil {
		return odd, err
	}
	return odd, os.WriteFile(path, s.parquet.out, 0o600)
}

// errOddTweet is the error of spooling a tweet's number where it has none.
var errOddTweet = errors.New("a tweet's id is not a number")

// encodeRows makes a file of rows, with columns of tweets as the type.
func encodeRows(f *parquetFile, rows spoolRows, tweetAs columnType) error {
	columns := make([]parquetColumn, len(spoolColumns))
	for i, c := range spoolColumns {
		columns[i] = c.parquetColumn
		if c.typ == tweetColumn {
			columns[i].typ = tweetAs
		}
	}
	return f.write(columns, len(rows.tweets), func(column int, buf []byte) ([]byte, int, error) {
		return spoolColumns[column].encode(f, columns[column].typ, buf, &rows)
	})
}

// encode appends the column's values in PLAIN encoding.
func (c *spoolColumn) encode(w *parquetFile, typ columnType, buf []byte, all *spoolRows) (_ []byte, values int, _ error) {
	rows := all.tweets
	switch typ {
	case stringColumn:
		for i := range rows {
			buf = appendString(buf, c.text(&rows[i]))
		}
	case int64Column, timestampColumn:
		if c.typ == tweetColumn {
			return c.tweets(buf, rows)
		}
		for i := range rows {
			buf = appendInt64(buf, c.number(all, i))
		}
	case boolColumn:
		var bits bitWriter
		for i := range rows {
			bits.add(c.truth(&rows[i]))
		}
		buf = append(buf, bits.bits...)
	case doubleColumn:
		for i := range rows {
			v := math.NaN()
			if rows[i].HasPlace {
				v = c.place(&rows[i])
			}
			buf = appendDouble(buf, v)
		}
	case listColumn:
		for i := range rows {
			items := c.list(&rows[i])
			if len(items) == 0 {
				w.rep.add(false)
				w.def.add(false)
				values++
			}
			for j, s := range items {
				w.rep.add(j > 0)
				w.def.add(true)
				buf = appendString(buf, s)
				values++
			}
		}
		return buf, values, nil
	}
	return buf, len(rows), nil
}

// tweets appends tweets' numbers.
func (c *spoolColumn) tweets(buf []byte, rows []store.TweetRow) (_ []byte, values int, _ error) {
	for i := range rows {
		num := int64(-1)
		if id := c.text(&rows[i]); id != "" {
			var ok bool
			if num, ok = store.Number(id); !ok {
				return buf, 0, errOddTweet
			}
		}
		buf = appendInt64(buf, num)
	}
	return buf, len(rows), nil
}
