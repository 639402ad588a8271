package duckdb

import (
	"bufio"
	"errors"
	"math"
	"os"
	"unsafe"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"github.com/takedown/takedown/store"
)

// A batch of tweets goes to DuckDB as a Parquet file: one column after the
// other, typed, with nulls and lists, and nothing to escape. Handing the rows
// over through the driver's appender instead costs a call into C for every
// value, several times the work of storing it.

// spoolGroup is the number of rows in a row group. DuckDB gives each of its
// threads a row group at a time.
const spoolGroup = 30720

// spoolColumn is one column of the spool: how it is declared and how its values are taken from rows.
type spoolColumn struct {
	name  string
	node  func(name string) schema.Node
	write func(w file.ColumnChunkWriter, e *spoolEncoder, rows []store.TweetRow) error
}

// spoolColumns follow the columns of table tweets after n and network_set,
// which are added when the rows are inserted.
var spoolColumns = []spoolColumn{
	text("id", func(t *store.TweetRow) string { return t.ID }),
	text("account_id", func(t *store.TweetRow) string { return t.AccountID }),
	{"posted_at", timestampNode, number(func(t *store.TweetRow) int64 { return t.PostedAt })},
	{"fullness", int64Node, number(func(t *store.TweetRow) int64 { return int64(t.Fullness) })},
	{"in_network", boolNode, boolean(func(t *store.TweetRow) bool { return t.InNetwork })},
	{"is_retweet", boolNode, boolean(func(t *store.TweetRow) bool { return t.IsRetweet })},
	text("retweeted_account", func(t *store.TweetRow) string { return t.RetweetedAccountID }),
	text("retweeted_tweet", func(t *store.TweetRow) string { return t.RetweetedTweetID }),
	text("in_reply_to_account", func(t *store.TweetRow) string { return t.InReplyToAccountID }),
	text("in_reply_to_tweet", func(t *store.TweetRow) string { return t.InReplyToTweetID }),
	text("quoted_tweet", func(t *store.TweetRow) string { return t.QuotedTweetID }),
	text("body", func(t *store.TweetRow) string { return t.Text }),
	text("language", func(t *store.TweetRow) string { return t.Language }),
	text("client", func(t *store.TweetRow) string { return t.Client }),
	place("latitude", func(t *store.TweetRow) float64 { return t.Latitude }),
	place("longitude", func(t *store.TweetRow) float64 { return t.Longitude }),
	{"quote_count", int64Node, number(func(t *store.TweetRow) int64 { return t.QuoteCount })},
	{"reply_count", int64Node, number(func(t *store.TweetRow) int64 { return t.ReplyCount })},
	{"like_count", int64Node, number(func(t *store.TweetRow) int64 { return t.LikeCount })},
	{"retweet_count", int64Node, number(func(t *store.TweetRow) int64 { return t.RetweetCount })},
	list("hashtags", func(t *store.TweetRow) []string { return t.Hashtags }),
	list("urls", func(t *store.TweetRow) []string { return t.URLs }),
	list("mentions", func(t *store.TweetRow) []string { return t.Mentions }),
	list("poll_choices", func(t *store.TweetRow) []string { return t.PollChoices }),
}

// spoolEncoder holds the buffers that one column's values pass through.
type spoolEncoder struct {
	bytes  []parquet.ByteArray
	ints   []int64
	floats []float64
	bools  []bool
	def    []int16
	rep    []int16
}

// spool writes the tweets to path.
func spool(path string, tweets []store.TweetRow) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	fields := make(schema.FieldList, len(spoolColumns))
	for i, c := range spoolColumns {
		fields[i] = c.node(c.name)
	}
	root, err := schema.NewGroupNode("tweets", parquet.Repetitions.Required, fields, -1)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(f, 1<<20)
	w := file.NewParquetWriter(out, root, file.WithWriterProps(parquet.NewWriterProperties(
		parquet.WithDictionaryDefault(false), parquet.WithStats(false), parquet.WithCompression(compress.Codecs.Uncompressed))))
	var e spoolEncoder
	for len(tweets) > 0 {
		group := tweets[:min(len(tweets), spoolGroup)]
		tweets = tweets[len(group):]
		if err := e.group(w.AppendRowGroup(), group); err != nil {
			return errors.Join(err, w.Close())
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return out.Flush()
}

func (e *spoolEncoder) group(g file.SerialRowGroupWriter, rows []store.TweetRow) error {
	for _, c := range spoolColumns {
		w, err := g.NextColumn()
		if err != nil {
			return err
		}
		if err := c.write(w, e, rows); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
	}
	return g.Close()
}

// raw gives the bytes of s without copying; the Parquet writer only reads them.
func raw(s string) parquet.ByteArray {
	return unsafe.Slice(unsafe.StringData(s), len(s))
}

// text is a string column. "" stands for NULL: a column without nulls needs no
// definition levels, which cost more to write than the values.
func text(name string, get func(*store.TweetRow) string) spoolColumn {
	return spoolColumn{name, stringNode, func(w file.ColumnChunkWriter, e *spoolEncoder, rows []store.TweetRow) error {
		e.bytes = e.bytes[:0]
		for i := range rows {
			e.bytes = append(e.bytes, raw(get(&rows[i])))
		}
		_, err := w.(*file.ByteArrayColumnChunkWriter).WriteBatch(e.bytes, nil, nil)
		return err
	}}
}

// list is a column of lists of strings; no list is the empty list.
func list(name string, get func(*store.TweetRow) []string) spoolColumn {
	return spoolColumn{name, listNode, func(w file.ColumnChunkWriter, e *spoolEncoder, rows []store.TweetRow) error {
		e.bytes, e.def, e.rep = e.bytes[:0], e.def[:0], e.rep[:0]
		for i := range rows {
			items := get(&rows[i])
			if len(items) == 0 {
				e.def, e.rep = append(e.def, 0), append(e.rep, 0)
			}
			for j, s := range items {
				e.bytes, e.def, e.rep = append(e.bytes, raw(s)), append(e.def, 1), append(e.rep, int16(min(j, 1)))
			}
		}
		_, err := w.(*file.ByteArrayColumnChunkWriter).WriteBatch(e.bytes, e.def, e.rep)
		return err
	}}
}

// place is a coordinate column, NaN in rows without a place.
func place(name string, get func(*store.TweetRow) float64) spoolColumn {
	return spoolColumn{name, doubleNode, func(w file.ColumnChunkWriter, e *spoolEncoder, rows []store.TweetRow) error {
		e.floats = e.floats[:0]
		for i := range rows {
			v := math.NaN()
			if rows[i].HasPlace {
				v = get(&rows[i])
			}
			e.floats = append(e.floats, v)
		}
		_, err := w.(*file.Float64ColumnChunkWriter).WriteBatch(e.floats, nil, nil)
		return err
	}}
}

func number(get func(*store.TweetRow) int64) func(file.ColumnChunkWriter, *spoolEncoder, []store.TweetRow) error {
	return func(w file.ColumnChunkWriter, e *spoolEncoder, rows []store.TweetRow) error {
		e.ints = e.ints[:0]
		for i := range rows {
			e.ints = append(e.ints, get(&rows[i]))
		}
		_, err := w.(*file.Int64ColumnChunkWriter).WriteBatch(e.ints, nil, nil)
		return err
	}
}

func boolean(get func(*store.TweetRow) bool) func(file.ColumnChunkWriter, *spoolEncoder, []store.TweetRow) error {
	return func(w file.ColumnChunkWriter, e *spoolEncoder, rows []store.TweetRow) error {
		e.bools = e.bools[:0]
		for i := range rows {
			e.bools = append(e.bools, get(&rows[i]))
		}
		_, err := w.(*file.BooleanColumnChunkWriter).WriteBatch(e.bools, nil, nil)
		return err
	}
}

func int64Node(name string) schema.Node {
	return schema.NewInt64Node(name, parquet.Repetitions.Required, -1)
}

func doubleNode(name string) schema.Node {
	return schema.NewFloat64Node(name, parquet.Repetitions.Required, -1)
}

func boolNode(name string) schema.Node {
	return schema.NewBooleanNode(name, parquet.Repetitions.Required, -1)
}

func stringNode(name string) schema.Node {
	return schema.MustPrimitive(schema.NewPrimitiveNodeLogical(name, parquet.Repetitions.Required,
		schema.StringLogicalType{}, parquet.Types.ByteArray, -1, -1))
}

func timestampNode(name string) schema.Node {
	return schema.MustPrimitive(schema.NewPrimitiveNodeLogical(name, parquet.Repetitions.Required,
		schema.NewTimestampLogicalType(false, schema.TimeUnitMillis), parquet.Types.Int64, -1, -1))
}

func listNode(name string) schema.Node {
	element := stringNode("element")
	repeated := schema.MustGroup(schema.NewGroupNode("list", parquet.Repetitions.Repeated, schema.FieldList{element}, -1))
	return schema.MustGroup(schema.NewGroupNodeLogical(name, parquet.Repetitions.Required, schema.FieldList{repeated}, schema.NewListLogicalType(), -1))
}
