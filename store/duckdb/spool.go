package duckdb

import (
	"errors"
	"io"
	"math"
	"os"

	"github.com/takedown/takedown/store"
)

// A batch of tweets goes to DuckDB as a Parquet file: one column after the
// other, typed, with lists, and nothing to escape. Handing the rows over through
// the driver's appender instead costs a call into C for every value, several
// times the work of storing it.

// spoolGroup is the number of rows in a row group of the spool, and in one of
// DuckDB's, which one thread stores.
const spoolGroup = 122_880

// spoolColumn is a column of the spool and how a row gives its value; a column
// of numbers without a way has the row's own number. In text
// "" stands for NULL, in counts and tweets' numbers -1, in coordinates NaN: nulls
// of Parquet's own cost more to write than the values.
type spoolColumn struct {
	parquetColumn
	text   func(*store.TweetRow) string
	number func(*store.TweetRow) int64
	truth  func(*store.TweetRow) bool
	place  func(*store.TweetRow) float64
	list   func(*store.TweetRow) []string
}

var spoolColumns = []spoolColumn{
	number("n", int64Column, nil),
	tweet("id", func(t *store.TweetRow) string { return t.ID }),
	text("account_id", func(t *store.TweetRow) string { return t.AccountID }),
	number("posted_at", timestampColumn, func(t *store.TweetRow) int64 { return t.PostedAt }),
	number("fullness", int64Column, func(t *store.TweetRow) int64 { return int64(t.Fullness) }),
	truth("in_network", func(t *store.TweetRow) bool { return t.InNetwork }),
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
	number("quote_count", int64Column, func(t *store.TweetRow) int64 { return t.QuoteCount }),
	number("reply_count", int64Column, func(t *store.TweetRow) int64 { return t.ReplyCount }),
	number("like_count", int64Column, func(t *store.TweetRow) int64 { return t.LikeCount }),
	number("retweet_count", int64Column, func(t *store.TweetRow) int64 { return t.RetweetCount }),
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

func number(name string, typ columnType, get func(*store.TweetRow) int64) spoolColumn {
	return spoolColumn{parquetColumn: parquetColumn{name, typ}, number: get}
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

// spool writes the tweets, numbered from n on, to a file at path, and says
// whether it names tweets by ids because some are odd. It encodes them in buf,
// and gives the buffer that this grew to.
func spool(path string, tweets []store.TweetRow, n int64, buf []byte) (odd bool, _ []byte, err error) {
	f, err := os.Create(path)
	if err != nil {
		return false, buf, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	buf, err = spoolTo(f, tweets, n, int64Column, buf)
	if odd = errors.Is(err, errOddTweet); odd {
		if err = errors.Join(f.Truncate(0), rewind(f)); err == nil {
			buf, err = spoolTo(f, tweets, n, stringColumn, buf)
		}
	}
	return odd, buf, err
}

func rewind(f *os.File) error {
	_, err := f.Seek(0, io.SeekStart)
	return err
}

// errOddTweet is the error of spooling a tweet's number where it has none.
var errOddTweet = errors.New("a tweet's id is not a number")

// spoolTo writes the tweets to a file, with columns of tweets as the type.
func spoolTo(f *os.File, tweets []store.TweetRow, n int64, tweetAs columnType, buf []byte) ([]byte, error) {
	columns := make([]parquetColumn, len(spoolColumns))
	for i, c := range spoolColumns {
		columns[i] = c.parquetColumn
		if c.typ == tweetColumn {
			columns[i].typ = tweetAs
		}
	}
	w, err := newParquetWriter(f, columns, buf)
	if err != nil {
		return buf, err
	}
	for len(tweets) > 0 {
		rows := tweets[:min(len(tweets), spoolGroup)]
		tweets = tweets[len(rows):]
		err := w.group(len(rows), func(column int, buf []byte) ([]byte, int, error) {
			return spoolColumns[column].encode(w, columns[column].typ, buf, rows, n)
		})
		n += int64(len(rows))
		if err != nil {
			return w.buf, err
		}
	}
	return w.buf, w.close()
}

// encode appends the column's values in PLAIN encoding.
func (c *spoolColumn) encode(w *parquetWriter, typ columnType, buf []byte, rows []store.TweetRow, n int64) (_ []byte, values int, _ error) {
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
			v := n + int64(i)
			if c.number != nil {
				v = c.number(&rows[i])
			}
			buf = appendInt64(buf, v)
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
			if num, ok = tweetNumber(id); !ok {
				return buf, 0, errOddTweet
			}
		}
		buf = appendInt64(buf, num)
	}
	return buf, len(rows), nil
}
