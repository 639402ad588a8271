package storetest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/takedown/takedown/store"
)

// manyKeys is about how many places in a list pages are asked for beyond.
const manyKeys = 5

// spread picks about n of a long list, from all over it.
func spread[T any](list []T, n int) []T {
	step := len(list) / n
	if step < 2 {
		return list
	}
	var some []T
	for i := len(list) % step; i < len(list); i += step {
		some = append(some, list[i])
	}
	return some
}

// checkPages asks for a list in pages of several sizes, from both ends, and
// beyond keys that are in the list and keys that are not.
func checkPages[T any](t testing.TB, what string, list []placed[T], compare func(a, b store.Key) int, forwardOnly bool,
	ask func(store.Page) (*store.Slice[T], error)) {
	t.Helper()
	var keys []store.Key
	for _, i := range list {
		k := i.key
		keys = append(keys, k,
			store.Key{Null: k.Null, Value: k.Value, ID: k.ID + "\x00"},
			store.Key{Null: k.Null, Value: k.Value - 1, ID: k.ID},
			store.Key{Null: k.Null, Value: k.Value + 1, ID: ""})
	}
	keys = spread(keys, manyKeys)
	keys = append(keys, store.Key{}, store.Key{Null: true}, store.Key{Null: true, ID: "m"}, store.Key{Value: 1 << 62, ID: "m"}, store.Key{Value: -1 << 62, ID: "m"})
	if len(list) == 0 {
		keys = keys[:2] // nothing is beyond any
	}
	pages := []store.Page{{First: 1}, {First: len(list) + 1}, {Last: 1}, {Last: max(len(list), 1)}}
	for i, k := range keys {
		pages = append(pages, store.Page{First: 1 + i%7, After: &k}, store.Page{Last: 1 + i%5, Before: &k})
	}
	for _, p := range pages {
		if p.Backward() && forwardOnly {
			continue
		}
		got, err := ask(p)
		must(t, err)
		same(t, what+", "+describe(p), got, window(list, compare, p))
		if t.Failed() {
			return // one difference is enough to look at
		}
	}
	checkWalk(t, what, list, forwardOnly, ask)
}

// checkWalk reads a list from one end to the other by the keys it is given.
func checkWalk[T any](t testing.TB, what string, list []placed[T], forwardOnly bool, ask func(store.Page) (*store.Slice[T], error)) {
	t.Helper()
	var want []store.Key
	for _, i := range list {
		want = append(want, i.key)
	}
	var got []store.Key
	for p := (store.Page{First: 7}); len(got) <= len(want); {
		s, err := ask(p)
		must(t, err)
		got = append(got, s.Keys...)
		if !s.HasNext || len(s.Keys) == 0 {
			break
		}
		p.After = &s.Keys[len(s.Keys)-1]
	}
	same(t, what+", walked forward", got, want)
	if forwardOnly {
		return
	}
	got = nil
	for p := (store.Page{Last: 6}); len(got) <= len(want); {
		s, err := ask(p)
		must(t, err)
		got = append(slices.Clone(s.Keys), got...)
		if !s.HasPrevious || len(s.Keys) == 0 {
			break
		}
		p.Before = &s.Keys[0]
	}
	same(t, what+", walked backward", got, want)
}

func describe(p store.Page) string {
	if p.Key() == nil {
		return fmt.Sprintf("first %d last %d", p.First, p.Last)
	}
	return fmt.Sprintf("first %d last %d beyond %+v", p.First, p.Last, *p.Key())
}
