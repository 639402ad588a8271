package model

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/takedown/takedown/store"
)

func written(t *testing.T, m graphql.Marshaler) string {
	t.Helper()
	var b bytes.Buffer
	m.MarshalGQL(&b)
	return b.String()
}

func TestDurations(t *testing.T) {
	for _, c := range []struct {
		in   string
		want time.Duration
		out  string
	}{
		{"PT60S", time.Minute, "PT1M"},
		{"P7D", 7 * store.Day, "P7D"},
		{"P1W", 7 * store.Day, "P7D"},
		{"P1DT2H3M4.005S", store.Day + 2*time.Hour + 3*time.Minute + 4*time.Second + 5*time.Millisecond, "P1DT2H3M4.005S"},
		{"PT0S", 0, "PT0S"},
		{"P0D", 0, "PT0S"},
		{"-P3D", -3 * store.Day, "-P3D"},
		{"PT36H", 36 * time.Hour, "P1DT12H"},
		{"PT100S", 100 * time.Second, "PT1M40S"},
		{"PT10S", 10 * time.Second, "PT10S"},
		{"PT0.000000001S", 1, "PT0.000000001S"},
		{"PT9223372036.854775807S", math.MaxInt64, "P106751DT23H47M16.854775807S"},
		{"-PT9223372036.854775808S", math.MinInt64, "-P106751DT23H47M16.854775808S"},
	} {
		got, err := ParseDuration(c.in)
		if err != nil || got != c.want {
			t.Errorf("%s: %v, %v; want %v", c.in, got, err, c.want)
		}
		if out := FormatDuration(c.want); out != c.out {
			t.Errorf("%v is written %s, want %s", c.want, out, c.out)
		}
	}
}

func TestNotDurations(t *testing.T) {
	for _, in := range []string{
		"", "P", "PT", "-P", "P1DT", "P1Y", "P1M", "P1H", "PT1D", "PT1.5H", "P1.5D", "P1W2D", "P1W T1H", "1D", "p1d", "PT1S ", " PT1S",
		"PT1,5S", "PT1S1M", "P-1D", "+P1D", "PT.5S", "PT5.S", "P１D", "PT9223372036.854775808S", "P999999999999999999999D", "PT0.0000000001S",
	} {
		d, err := ParseDuration(in)
		if !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%q: %v, %v", in, d, err)
		}
	}
}

func TestDurationsComeBack(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		d := time.Duration(rnd.Uint64()) >> rnd.IntN(63)
		if got, err := ParseDuration(FormatDuration(d)); err != nil || got != d {
			t.Fatalf("%d came back as %d, %v", d, got, err)
		}
	}
}

func TestTimes(t *testing.T) {
	for in, out := range map[string]string{
		"2020-01-27T08:15:30Z":          `"2020-01-27T08:15:30Z"`,
		"2020-01-27T08:15:30.25Z":       `"2020-01-27T08:15:30.250Z"`,
		"2020-01-27T08:15:30.0009Z":     `"2020-01-27T08:15:30Z"`,
		"2020-01-27T08:15:30.001+08:00": `"2020-01-27T00:15:30.001Z"`,
	} {
		got, err := UnmarshalTime(in)
		if err != nil || written(t, MarshalTime(got)) != out {
			t.Errorf("%s: %s, %v; want %s", in, written(t, MarshalTime(got)), err, out)
		}
	}
	for _, in := range []any{"", "2020-01-27", "2020-01-27T08:15Z", "2020-01-27 08:15:30Z", "2020-13-01T00:00:00Z", "1580112930", 1580112930, nil} {
		if _, err := UnmarshalTime(in); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%v: %v", in, err)
		}
	}
}

func TestDates(t *testing.T) {
	got, err := UnmarshalDate("2020-02-29")
	if err != nil || written(t, MarshalDate(got)) != `"2020-02-29"` {
		t.Errorf("%v, %v", got, err)
	}
	for _, in := range []any{"", "2019-02-29", "2020-1-1", "2020-01-01T00:00:00Z", "7/3/2018", 5, nil} {
		if _, err := UnmarshalDate(in); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%v: %v", in, err)
		}
	}
}

func TestInts(t *testing.T) {
	ctx := context.Background()
	for _, v := range []int64{0, -1, 36_948_524, math.MaxInt32, math.MinInt32} {
		var b bytes.Buffer
		if err := MarshalInt64(v).MarshalGQLContext(ctx, &b); err != nil || b.String() != strconv.FormatInt(v, 10) {
			t.Errorf("%d: %q, %v", v, b.String(), err)
		}
		if back, err := UnmarshalInt64(ctx, json.Number(b.String())); err != nil || back != v {
			t.Errorf("%d came back as %d, %v", v, back, err)
		}
	}
	for _, v := range []int64{math.MaxInt32 + 1, math.MinInt32 - 1, math.MaxInt64} {
		var b bytes.Buffer
		var tooLarge *RangeError
		if err := MarshalInt64(v).MarshalGQLContext(ctx, &b); !errors.As(err, &tooLarge) || b.Len() > 0 {
			t.Errorf("%d: %q, %v", v, b.String(), err)
		}
	}
	for _, in := range []any{json.Number("2147483648"), json.Number("1.5"), json.Number("1e3"), "5", 1.5, true, nil, int64(math.MaxInt64)} {
		if _, err := UnmarshalInt64(ctx, in); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%v: %v", in, err)
		}
	}
	if got := written(t, MarshalBytes(math.MaxInt64)); got != "9223372036854775807" {
		t.Errorf("bytes: %s", got)
	}
}
