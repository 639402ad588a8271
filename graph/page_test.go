package graph

import (
	"encoding/base64"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
)

func TestCursorsComeBack(t *testing.T) {
	for _, k := range []store.Key{
		{ID: ""},
		{ID: "plain", Value: 5},
		{ID: "with|bars|and\nlines", Value: -1},
		{ID: "null", Null: true},
		{ID: "ħ\x00漢字😀", Value: math.MinInt64},
		{ID: strings.Repeat("x", 5000), Value: math.MaxInt64},
	} {
		c := cursor("account:FOLLOWERS:DESC", k)
		got, err := parseCursor("after", "account:FOLLOWERS:DESC", &c)
		if err != nil || *got != k {
			t.Errorf("%v came back as %v, %v", k, got, err)
		}
		if _, err := parseCursor("after", "account:FOLLOWERS:ASC", &c); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%v was taken in another order: %v", k, err)
		}
	}
}

func TestForeignCursors(t *testing.T) {
	raw := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	for _, c := range []string{
		"", "!", "AAAA", raw("1|o|5"), raw("2|o|5|id"), raw("1|o|five|id"), raw("1|o|5|\xff"), raw("1|o||id"),
		raw("1|o|99999999999999999999|id"), raw("1|o|5|id") + "=", raw("1|o|5|id") + "\n",
	} {
		if k, err := parseCursor("after", "o", &c); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%q: %v, %v", c, k, err)
		}
	}
	if k, err := parseCursor("after", "o", nil); k != nil || err != nil {
		t.Errorf("no cursor: %v, %v", k, err)
	}
}

func TestPageArguments(t *testing.T) {
	const order = "o"
	n := func(n int64) *int64 { return &n }
	key := store.Key{Value: 3, ID: "x"}
	place := cursor(order, key)
	for _, c := range []struct {
		name string
		args pageArgs
		want store.Page
		fail string
	}{
		{"nothing", pageArgs{}, store.Page{First: 50}, ""},
		{"first", pageArgs{first: n(1)}, store.Page{First: 1}, ""},
		{"after alone", pageArgs{after: &place}, store.Page{First: 50, After: &key}, ""},
		{"last", pageArgs{last: n(1000), before: &place}, store.Page{Last: 1000, Before: &key}, ""},
		{"before alone", pageArgs{before: &place}, store.Page{Last: 50, Before: &key}, ""},
		{"both", pageArgs{first: n(1), last: n(1)}, store.Page{}, "together"},
		{"first and before", pageArgs{first: n(1), before: &place}, store.Page{}, "before goes with last"},
		{"last and after", pageArgs{last: n(1), after: &place}, store.Page{}, "after goes with first"},
		{"after and before", pageArgs{after: &place, before: &place}, store.Page{}, "after goes with first"},
		{"none", pageArgs{first: n(0)}, store.Page{}, "first must be from 1 to 1000"},
		{"negative", pageArgs{last: n(-5)}, store.Page{}, "last must be from 1 to 1000"},
		{"too many", pageArgs{first: n(1001)}, store.Page{}, "first must be from 1 to 1000"},
	} {
		got, err := c.args.page(order)
		if c.fail != "" {
			if !errors.Is(err, store.ErrInvalid) || !strings.Contains(err.Error(), c.fail) {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		same := func(a, b *store.Key) bool { return a == b || a != nil && b != nil && *a == *b }
		if err != nil || got.First != c.want.First || got.Last != c.want.Last || !same(got.After, c.want.After) || !same(got.Before, c.want.Before) {
			t.Errorf("%s: %+v, %v; want %+v", c.name, got, err, c.want)
		}
	}
}

// A bound within a millisecond means the next one, because stores keep whole ones.
func TestTimeRanges(t *testing.T) {
	at := func(s string) *time.Time {
		parsed, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		return &parsed
	}
	r, err := newTimeRange(at("2020-01-01T00:00:00.0001Z"), at("2020-01-01T00:00:00.002Z"))
	if err != nil {
		t.Fatal(err)
	}
	from, to := r.bounds()
	if !from.Equal(*at("2020-01-01T00:00:00.001Z")) || !to.Equal(*at("2020-01-01T00:00:00.002Z")) {
		t.Errorf("%v to %v", from, to)
	}
	if _, err := newTimeRange(at("2020-01-01T00:00:00Z"), at("2020-01-01T00:00:00Z")); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("an empty range: %v", err)
	}
	open, err := newTimeRange(nil, at("1969-12-31T23:59:59.9995Z"))
	if err != nil {
		t.Fatal(err)
	}
	if from, to := open.bounds(); from != nil || !to.Equal(*at("1970-01-01T00:00:00Z")) {
		t.Errorf("%v to %v", from, to)
	}
}

func TestGlobalIDs(t *testing.T) {
	for _, raw := range []string{"", "12345", "a:b", "漢字", "HC4+x/="} {
		kind, got, err := parseGlobalID(globalID(kindAccount, raw))
		if err != nil || kind != kindAccount || got != raw {
			t.Errorf("%q came back as %s %q, %v", raw, kind, got, err)
		}
	}
	for _, id := range []string{"", "x", globalID("Cat", "5"), globalID(kindTweet, "\xff"), globalID(kindTweet, "5") + "="} {
		if _, _, err := parseGlobalID(id); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%q: %v", id, err)
		}
	}
}
