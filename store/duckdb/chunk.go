package duckdb

import (
	"unsafe"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"

	"github.com/takedown/takedown/store"
)

// Tweets go to DuckDB in its own form, as data chunks: one column after the
// other, in memory that DuckDB reads where it lies. Handing the rows over through
// the driver's appender instead costs a call into C for every value, several
// times the work of storing it.

// chunkRows is the number of rows in a full data chunk.
var chunkRows = duckdb.GetDataChunkCapacity()

// chunk is tweets as the columns of the table of tweets, for the source that
// INSERT selects from.
type chunk struct {
	data mapping.DataChunk
	rows int
	// odd are the tweets that have no number until they are committed.
	odd []oddTweet
}

// oddTweet is where in a chunk the number of an odd tweet is missing.
type oddTweet struct {
	column, row int
	id          string
}

// rows are tweets on their way into a chunk, numbered from n on. own is the set
// of networks of those that are in the network.
type rows struct {
	tweets []store.TweetRow
	n      int64
	own    int16
}

// column is one of a chunk's, and how rows fill it.
type column struct {
	name string
	typ  duckdb.Type
	list bool
	fill func(c *chunk, column int, r rows, texts *longTexts) error
}

// columns are those of the table of tweets, in order.
var columns = []column{
	numbers("n", duckdb.TYPE_BIGINT, func(r *rows, i int) int64 { return r.n + int64(i) }),
	tweets("id", func(t *store.TweetRow) string { return t.ID }),
	{name: "account_id", typ: duckdb.TYPE_VARCHAR, fill: fillTexts(func(t *store.TweetRow) string { return t.AccountID }, false)},
	numbers("posted_at", duckdb.TYPE_TIMESTAMP, func(r *rows, i int) int64 { return r.tweets[i].PostedAt * 1000 }),
	numbers("network_set", duckdb.TYPE_SMALLINT, func(r *rows, i int) int16 {
		if r.tweets[i].InNetwork {
			return r.own
		}
		return 0
	}),
	numbers("fullness", duckdb.TYPE_TINYINT, func(r *rows, i int) int8 { return int8(r.tweets[i].Fullness) }),
	numbers("is_retweet", duckdb.TYPE_BOOLEAN, func(r *rows, i int) bool { return r.tweets[i].IsRetweet }),
	text("retweeted_account", func(t *store.TweetRow) string { return t.RetweetedAccountID }),
	tweets("retweeted_tweet", func(t *store.TweetRow) string { return t.RetweetedTweetID }),
	text("in_reply_to_account", func(t *store.TweetRow) string { return t.InReplyToAccountID }),
	tweets("in_reply_to_tweet", func(t *store.TweetRow) string { return t.InReplyToTweetID }),
	tweets("quoted_tweet", func(t *store.TweetRow) string { return t.QuotedTweetID }),
	text("body", func(t *store.TweetRow) string { return t.Text }),
	text("language", func(t *store.TweetRow) string { return t.Language }),
	text("client", func(t *store.TweetRow) string { return t.Client }),
	place("latitude", func(t *store.TweetRow) float64 { return t.Latitude }),
	place("longitude", func(t *store.TweetRow) float64 { return t.Longitude }),
	count("quote_count", func(t *store.TweetRow) int64 { return t.QuoteCount }),
	count("reply_count", func(t *store.TweetRow) int64 { return t.ReplyCount }),
	count("like_count", func(t *store.TweetRow) int64 { return t.LikeCount }),
	count("retweet_count", func(t *store.TweetRow) int64 { return t.RetweetCount }),
	list("hashtags", func(t *store.TweetRow) []string { return t.Hashtags }),
	list("urls", func(t *store.TweetRow) []string { return t.URLs }),
	list("mentions", func(t *store.TweetRow) []string { return t.Mentions }),
	list("poll_choices", func(t *store.TweetRow) []string { return t.PollChoices }),
}

// numbers is a column of values that are all given.
func numbers[T any](name string, typ duckdb.Type, get func(r *rows, i int) T) column {
	return column{name: name, typ: typ, fill: func(c *chunk, column int, r rows, _ *longTexts) error {
		values := valuesOf[T](c.vector(column), len(r.tweets))
		for i := range values {
			values[i] = get(&r, i)
		}
		return nil
	}}
}

// count is a column of counts, of which negative ones are not given.
func count(name string, get func(*store.TweetRow) int64) column {
	return column{name: name, typ: duckdb.TYPE_BIGINT, fill: func(c *chunk, column int, r rows, _ *longTexts) error {
		v := c.vector(column)
		values, nulls := valuesOf[int64](v, len(r.tweets)), nulls{}
		for i := range values {
			if values[i] = get(&r.tweets[i]); values[i] < 0 {
				nulls.add(i)
			}
		}
		nulls.apply(v)
		return nil
	}}
}

// place is a column of coordinates.
func place(name string, get func(*store.TweetRow) float64) column {
	return column{name: name, typ: duckdb.TYPE_DOUBLE, fill: func(c *chunk, column int, r rows, _ *longTexts) error {
		v := c.vector(column)
		values, nulls := valuesOf[float64](v, len(r.tweets)), nulls{}
		for i := range values {
			if values[i] = get(&r.tweets[i]); !r.tweets[i].HasPlace {
				nulls.add(i)
			}
		}
		nulls.apply(v)
		return nil
	}}
}

// tweets is a column of tweets' numbers; "" is not given.
func tweets(name string, get func(*store.TweetRow) string) column {
	return column{name: name, typ: duckdb.TYPE_BIGINT, fill: func(c *chunk, column int, r rows, _ *longTexts) error {
		v := c.vector(column)
		values, nulls := valuesOf[int64](v, len(r.tweets)), nulls{}
		for i := range values {
			id := get(&r.tweets[i])
			if id == "" {
				nulls.add(i)
				continue
			}
			var ok bool
			if values[i], ok = store.Number(id); !ok {
				c.odd = append(c.odd, oddTweet{column, i, id})
			}
		}
		nulls.apply(v)
		return nil
	}}
}

// text is a column of texts, of which "" is not given.
func text(name string, get func(*store.TweetRow) string) column {
	return column{name: name, typ: duckdb.TYPE_VARCHAR, fill: fillTexts(get, true)}
}

func fillTexts(get func(*store.TweetRow) string, emptyIsNull bool) func(c *chunk, column int, r rows, texts *longTexts) error {
	return func(c *chunk, column int, r rows, texts *longTexts) error {
		v := c.vector(column)
		values, nulls := valuesOf[textValue](v, len(r.tweets)), nulls{}
		for i := range values {
			s := get(&r.tweets[i])
			if s == "" && emptyIsNull {
				nulls.add(i)
			}
			values[i] = texts.value(s)
		}
		nulls.apply(v)
		return nil
	}
}

// list is a column of lists of texts.
func list(name string, get func(*store.TweetRow) []string) column {
	return column{name: name, typ: duckdb.TYPE_VARCHAR, list: true, fill: func(c *chunk, column int, r rows, texts *longTexts) error {
		v := c.vector(column)
		lists, all := valuesOf[listValue](v, len(r.tweets)), 0
		for i := range lists {
			n := len(get(&r.tweets[i]))
			lists[i] = listValue{uint64(all), uint64(n)}
			all += n
		}
		if mapping.ListVectorReserve(v, mapping.IdxT(all)) == mapping.StateError ||
			mapping.ListVectorSetSize(v, mapping.IdxT(all)) == mapping.StateError {
			return errNoRoom
		}
		items := valuesOf[textValue](mapping.ListVectorGetChild(v), all)
		for i := range r.tweets {
			for _, s := range get(&r.tweets[i]) {
				items[0], items = texts.value(s), items[1:]
			}
		}
		return nil
	}}
}

// listValue is a list of DuckDB's: a part of the vector of all lists' items.
type listValue struct{ offset, length uint64 }

func (c *chunk) vector(column int) mapping.Vector {
	return mapping.DataChunkGetVector(c.data, mapping.IdxT(column))
}

// valuesOf is the memory of a vector of T.
func valuesOf[T any](v mapping.Vector, n int) []T {
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(mapping.VectorGetData(v)), n)
}

// nulls collects which values of a vector are not given.
type nulls struct {
	rows [32]uint64 // a bit for each row of a chunk
	any  bool
}

func (n *nulls) add(row int) {
	n.rows[row/64] |= 1 << (row % 64)
	n.any = true
}

func (n *nulls) apply(v mapping.Vector) {
	if !n.any {
		return
	}
	mapping.VectorEnsureValidityWritable(v)
	given := unsafe.Slice((*uint64)(mapping.VectorGetValidity(v)), len(n.rows))
	for i, null := range n.rows {
		given[i] &^= null
	}
}
