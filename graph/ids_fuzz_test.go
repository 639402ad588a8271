package graph

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

// FuzzID: what parses as a global id is one that this API gives, to the byte, and
// each that it gives comes back.
func FuzzID(f *testing.F) {
	for _, raw := range []string{"", "12345", "1.01421E+18", "a:b", "漢字", "HC4+x/=", "\x00", "'; DROP TABLE tweets; --"} {
		f.Add(globalID(kindAccount, raw), raw)
	}
	f.Add("", "x")
	f.Add(globalID("Cat", "5"), "5")
	f.Add(globalID(kindTweet, "5")+"=", "\xff")
	f.Fuzz(func(t *testing.T, id, raw string) {
		kind, got, err := parseGlobalID(id)
		switch {
		case err != nil && !errors.Is(err, store.ErrInvalid):
			t.Errorf("%q is refused with %v", id, err)
		case err == nil && globalID(kind, got) != id:
			t.Errorf("%q is taken for %s %q, whose id is %q", id, kind, got, globalID(kind, got))
		case err == nil && !utf8.ValidString(got):
			t.Errorf("%q is taken for %s %q, which is not UTF-8", id, kind, got)
		}
		for _, kind := range []string{kindNetwork, kindAccount, kindTweet, kindHashtag, kindDomain} {
			gotKind, got, err := parseGlobalID(globalID(kind, raw))
			if utf8.ValidString(raw) != (err == nil) || err == nil && (gotKind != kind || got != raw) {
				t.Errorf("%s %q comes back as %s %q, %v", kind, raw, gotKind, got, err)
			}
		}
	})
}

// FuzzCursor: a cursor comes back as the place it was made of, in its own order
// alone, and whatever else is sent is refused or names one place.
func FuzzCursor(f *testing.F) {
	for _, order := range []string{"account:FOLLOWERS:DESC", "tweet:TIME:ASC", "", "o"} {
		f.Add(cursor(order, store.Key{Value: -5, ID: "id|with|bars"}), order, int64(-5), "id|with|bars", false)
		f.Add(cursor(order, store.Key{Null: true, ID: "漢字\x00"}), order, int64(0), "漢字\x00", true)
	}
	for _, text := range []string{"1|o|5", "2|o|5|id", "1|o|+5|id", "1|o|007|id", "1|o|-0|id", "1|o|99999999999999999999|id", "1|o|5|\xff", "1|o||id"} {
		f.Add(encode(text), "o", int64(1), text, false)
	}
	f.Fuzz(func(t *testing.T, opaque, order string, value int64, id string, null bool) {
		if k, err := parseCursor("after", order, &opaque); err != nil {
			if !errors.Is(err, store.ErrInvalid) || k != nil {
				t.Errorf("%q is refused with %v, %v", opaque, k, err)
			}
		} else if err := (store.Page{First: 1, After: k}).Check(); err != nil || k.Null && k.Value != 0 {
			t.Errorf("%q is taken for %+v, which no store can answer: %v", opaque, k, err)
		} else if again := cursor(order, *k); again != opaque {
			t.Errorf("%q is taken for %+v, whose cursor is %q", opaque, k, again)
		}
		if strings.Contains(order, "|") {
			return // no order is named so
		}
		k := store.Key{Value: value, ID: id, Null: null}
		if null {
			k.Value = 0
		}
		made := cursor(order, k)
		got, err := parseCursor("after", order, &made)
		if (utf8.ValidString(order) && utf8.ValidString(id)) != (err == nil) || err == nil && *got != k {
			t.Errorf("%+v in order %q comes back as %+v, %v", k, order, got, err)
		}
		if got, err := parseCursor("after", order+"x", &made); err == nil {
			t.Errorf("a cursor of order %q is taken in another one, for %+v", order, got)
		}
	})
}
