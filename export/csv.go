package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"iter"
)

// writeCSV writes rows as CSV, UTF-8 with a header. Nothing given is an empty
// cell, a list one of JSON. No cell is a formula: see [cell].
func writeCSV[T any](ctx context.Context, w io.Writer, columns []column[T], rows iter.Seq2[T, error]) error {
	out := csv.NewWriter(w)
	cells := make([]string, len(columns))
	for i, c := range columns {
		cells[i] = c.name
	}
	if err := out.Write(cells); err != nil {
		return err
	}
	for row, err := range rows {
		if err != nil {
			return err
		}
		for i, c := range columns {
			switch v := c.value(row).(type) {
			case nil:
				cells[i] = ""
			case string:
				cells[i] = cell(v)
			case []string:
				cells[i] = cell(array(v))
			default:
				cells[i] = written(v)
			}
		}
		if err := out.Write(cells); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// array is a list in JSON.
func array(list []string) string {
	if len(list) == 0 {
		return "[]"
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(list); err != nil {
		panic(err) // of texts there is none
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}
