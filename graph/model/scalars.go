package model

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/takedown/takedown/store"
)

// InputError is a mistake of whoever asked. Its text is shown to them.
type InputError struct{ Message string }

func (e *InputError) Error() string { return e.Message }

// Unwrap makes the error a [store.ErrInvalid].
func (e *InputError) Unwrap() error { return store.ErrInvalid }

// Invalidf is an InputError.
func Invalidf(format string, args ...any) error {
	return &InputError{Message: fmt.Sprintf(format, args...)}
}

// RangeError is a figure that does not fit into GraphQL's Int. Its text is shown to
// whoever asked, because a figure must never be wrong in silence.
type RangeError struct{ Value int64 }

func (e *RangeError) Error() string {
	return fmt.Sprintf("%d does not fit into the 32 bits of an Int", e.Value)
}

func literal(s string) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, s) })
}

// MarshalInt64 writes a 32-bit Int, or a [RangeError].
func MarshalInt64(v int64) graphql.ContextMarshaler {
	return graphql.ContextWriterFunc(func(_ context.Context, w io.Writer) error {
		if v < math.MinInt32 || v > math.MaxInt32 {
			return &RangeError{Value: v}
		}
		_, err := io.WriteString(w, strconv.FormatInt(v, 10))
		return err
	})
}

// UnmarshalInt64 reads a 32-bit Int.
func UnmarshalInt64(_ context.Context, v any) (int64, error) {
	var text string
	switch v := v.(type) {
	case int64:
		text = strconv.FormatInt(v, 10)
	case int:
		text = strconv.Itoa(v)
	case json.Number:
		text = v.String()
	default:
		return 0, Invalidf("an Int must be a whole number")
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return 0, Invalidf("%s is not a whole number of at most 32 bits", text)
	}
	return n, nil
}

// MarshalInt writes a 32-bit Int, or a [RangeError].
func MarshalInt(v int) graphql.ContextMarshaler { return MarshalInt64(int64(v)) }

// UnmarshalInt reads a 32-bit Int.
func UnmarshalInt(ctx context.Context, v any) (int, error) {
	n, err := UnmarshalInt64(ctx, v)
	return int(n), err
}

// MarshalBytes writes a number of bytes.
func MarshalBytes(v int64) graphql.Marshaler { return literal(strconv.FormatInt(v, 10)) }

// UnmarshalBytes refuses: Bytes is not an input.
func UnmarshalBytes(any) (int64, error) { return 0, Invalidf("Bytes is not an input") }

// MarshalTime writes RFC 3339 in UTC, with milliseconds where there are any.
func MarshalTime(t time.Time) graphql.Marshaler {
	layout := "2006-01-02T15:04:05Z"
	if t.Nanosecond() >= int(time.Millisecond) {
		layout = "2006-01-02T15:04:05.000Z"
	}
	return graphql.MarshalString(t.UTC().Format(layout))
}

// UnmarshalTime reads RFC 3339 with any offset.
func UnmarshalTime(v any) (time.Time, error) {
	s, ok := v.(string)
	if !ok {
		return time.Time{}, Invalidf("a Time must be a string like 2020-01-27T08:15:30Z")
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, Invalidf("%q is not a Time like 2020-01-27T08:15:30Z", s)
	}
	return t.UTC(), nil
}

// MarshalDate writes YYYY-MM-DD.
func MarshalDate(d store.Date) graphql.Marshaler { return graphql.MarshalString(d.String()) }

// UnmarshalDate reads YYYY-MM-DD.
func UnmarshalDate(v any) (store.Date, error) {
	s, ok := v.(string)
	if !ok {
		return 0, Invalidf("a Date must be a string like 2020-01-27")
	}
	d, err := store.ParseDate(s)
	if err != nil {
		return 0, Invalidf("%q is not a Date like 2020-01-27", s)
	}
	return d, nil
}

// MarshalDuration writes ISO 8601; see [FormatDuration].
func MarshalDuration(d time.Duration) graphql.Marshaler {
	return graphql.MarshalString(FormatDuration(d))
}

// UnmarshalDuration reads ISO 8601; see [ParseDuration].
func UnmarshalDuration(v any) (time.Duration, error) {
	s, ok := v.(string)
	if !ok {
		return 0, Invalidf("a Duration must be a string like P7D or PT60S")
	}
	return ParseDuration(s)
}

// MarshalJSON writes a value as it is; nothing is null.
func MarshalJSON(v json.RawMessage) graphql.Marshaler {
	if len(v) == 0 {
		return graphql.Null
	}
	return literal(string(v))
}

// UnmarshalJSON reads any value. Names in objects are sorted.
func UnmarshalJSON(v any) (json.RawMessage, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, Invalidf("this is not JSON")
	}
	return text, nil
}
