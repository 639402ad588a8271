package export

import (
	"context"
	"fmt"
	"io"
	"iter"
	"slices"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/takedown/takedown/store"
)

// rowGroup is how many rows are gathered before they are written: what is held
// in memory at most.
const rowGroup = 32_768

// rowBatch is how many rows are handed to the library at once.
const rowBatch = 256

// parquetTypes are Parquet's types for kinds of values.
var parquetTypes = map[kind]func() parquet.Node{
	text:     parquet.String,
	whole:    func() parquet.Node { return parquet.Leaf(parquet.Int64Type) },
	fraction: func() parquet.Node { return parquet.Leaf(parquet.DoubleType) },
	truth:    func() parquet.Node { return parquet.Leaf(parquet.BooleanType) },
	moment:   func() parquet.Node { return parquet.Timestamp(parquet.Millisecond) }, // adjusted to UTC
	day:      parquet.Date,
	listing:  func() parquet.Node { return parquet.List(parquet.String()) },
}

// writeParquet writes rows as Parquet. Texts are what the archive has, byte for byte.
func writeParquet[T any](ctx context.Context, w io.Writer, name string, columns []column[T], rows iter.Seq2[T, error]) error {
	out := parquet.NewWriter(w, schemaOf(name, columns), parquet.Compression(&parquet.Zstd),
		parquet.MaxRowsPerRowGroup(rowGroup), parquet.CreatedBy("takedown", "", ""))
	batch := make([]parquet.Row, 0, rowBatch)
	for item, err := range rows {
		if err != nil {
			return err
		}
		// The rows of a batch that was written are filled again.
		batch = batch[:len(batch)+1]
		row := &batch[len(batch)-1]
		*row = (*row)[:0]
		for i, c := range columns {
			*row = appendValue(*row, i, c.optional, c.value(item))
		}
		if len(batch) < cap(batch) {
			continue
		}
		if _, err := out.WriteRows(batch); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		batch = batch[:0]
	}
	if _, err := out.WriteRows(batch); err != nil {
		return err
	}
	return out.Close()
}

// appendValue appends what a row has in a column. Levels say how much of a value
// there is: of an optional one nothing or all, of a list whether an element is the first.
func appendValue(row parquet.Row, place int, optional bool, v any) parquet.Row {
	list, isList := v.([]string)
	switch {
	case isList && len(list) == 0 || v == nil:
		return append(row, parquet.NullValue().Level(0, 0, place))
	case isList:
		for i, s := range list {
			row = append(row, parquet.ByteArrayValue([]byte(s)).Level(min(i, 1), 1, place))
		}
		return row
	case optional:
		return append(row, single(v).Level(0, 1, place))
	}
	return append(row, single(v).Level(0, 0, place))
}

func single(v any) parquet.Value {
	switch v := v.(type) {
	case string:
		return parquet.ByteArrayValue([]byte(v))
	case int64:
		return parquet.Int64Value(v)
	case float64:
		return parquet.DoubleValue(v)
	case bool:
		return parquet.BooleanValue(v)
	case time.Time:
		return parquet.Int64Value(v.UnixMilli())
	case store.Date:
		return parquet.Int32Value(int32(v))
	default:
		panic(fmt.Sprintf("a %T has no form", v)) // a column's mistake
	}
}

func schemaOf[T any](name string, columns []column[T]) *parquet.Schema {
	fields := inOrder{Group: parquet.Group{}}
	for _, c := range columns {
		node := parquetTypes[c.kind]()
		if c.optional {
			node = parquet.Optional(node)
		}
		fields.Group[c.name] = node
		fields.names = append(fields.names, c.name)
	}
	return parquet.NewSchema(name, fields)
}

// inOrder is a group whose fields come in the order of names; those of the
// library's come in that of the alphabet.
type inOrder struct {
	parquet.Group

	names []string
}

// Fields implements [parquet.Node].
func (g inOrder) Fields() []parquet.Field {
	fields := g.Group.Fields()
	slices.SortFunc(fields, func(a, b parquet.Field) int {
		return slices.Index(g.names, a.Name()) - slices.Index(g.names, b.Name())
	})
	return fields
}
