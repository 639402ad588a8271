package storetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/takedown/takedown/store"
)

// saved is a coordination with its edges.
type saved struct {
	store.SavedCoordination
	edges []store.SavedEdge
}

// savedModel is what SaveCoordination stored, by question.
type savedModel map[string]saved

func (m savedModel) put(c saved) {
	c.Edges, c.SavedAt = int64(len(c.edges)), c.SavedAt.UTC().Truncate(time.Millisecond)
	c.edges = slices.Clone(c.edges)
	slices.SortFunc(c.edges, func(a, b store.SavedEdge) int {
		return cmp.Or(strings.Compare(a.Source, b.Source), strings.Compare(a.Target, b.Target))
	})
	m[c.ID()] = c
}

func (m savedModel) list() []store.SavedCoordination {
	list := []store.SavedCoordination{}
	for _, c := range m {
		list = append(list, c.SavedCoordination)
	}
	slices.SortFunc(list, func(a, b store.SavedCoordination) int {
		return cmp.Or(a.SavedAt.Compare(b.SavedAt), strings.Compare(a.ID(), b.ID()))
	})
	return list
}

// asking is a question with what was changed about it, stored in January 2021.
func asking(edges []store.SavedEdge, with ...func(*store.SavedCoordination)) saved {
	c := saved{store.SavedCoordination{Derived: 1, SavedAt: when("2021-01-01 10:00:00.123")}, edges}
	c.Behaviour, c.Within, c.MinWeight = store.BehaviourCoRetweet, time.Minute, 2
	for _, w := range with {
		w(&c.SavedCoordination)
	}
	return c
}

func (f *fixture) save(m savedModel, c saved) {
	f.t.Helper()
	must(f.t, f.store.SaveCoordination(f.ctx, c.SavedCoordination, slices.Values(c.edges)))
	m.put(c)
}

// checkSaved compares all that is stored, edges in pages of a size.
func (f *fixture) checkSaved(what string, m savedModel, size int) {
	f.t.Helper()
	list, err := f.store.SavedCoordinations(f.ctx)
	must(f.t, err)
	same(f.t, what, list, m.list())
	for id, c := range m {
		got := []store.SavedEdge{}
		var after *store.Pair
		for {
			page, err := f.store.SavedEdges(f.ctx, id, after, size)
			must(f.t, err)
			got = append(got, page...)
			if len(page) < size {
				break
			}
			last := page[size-1]
			after = &store.Pair{SourceID: last.Source, TargetID: last.Target}
		}
		same(f.t, fmt.Sprintf("%s: edges of %s", what, c.Behaviour), got, c.edges)
	}
}

// ring are edges from each account to the next ones, last first.
func ring(ids []string, next int) []store.SavedEdge {
	var edges []store.SavedEdge
	for i, id := range slices.Backward(ids) {
		for n := range next {
			e := store.SavedEdge{Source: id, Target: ids[(i+n+1)%len(ids)], Weight: int64(i*7 + n + 1)}
			if n%2 == 0 {
				expected := float64(i) / 20
				e.Expected = &expected
			}
			edges = append(edges, e)
		}
	}
	return edges
}

// testSaved: a coordination is stored under its question, in the place of what was.
func testSaved(f *fixture) {
	ids := slices.Compact(slices.Sorted(slices.Values(slices.Concat(alphabet, trickyIDs))))
	var c contents
	for _, id := range ids {
		c.tweets = append(c.tweets, tweet("of "+id, id, "2020-01-01 10:00"))
	}
	f.load("beta", contents{})
	f.load("alpha", c)
	f.derive()
	before := f.state()
	m := savedModel{}
	f.checkSaved("nothing", m, 9)
	from, to := when("2020-01-01 10:00"), when("2020-02-01 00:00:00.001")
	questions := []saved{
		asking(ring(ids, 3)),
		asking(ring(ids[:9], 8), func(c *store.SavedCoordination) { c.Within = time.Millisecond }),
		asking(ring(ids[9:11], 1), func(c *store.SavedCoordination) { c.MinWeight = 1 << 40 }),
		asking(nil, func(c *store.SavedCoordination) { c.SkipEmpty, c.Within = true, 0 }),
		asking(ring(ids[:5], 2), func(c *store.SavedCoordination) { c.Networks, c.SavedAt = []string{"alpha"}, when("2020-12-01 00:00") }),
		asking(ring(ids[:4], 2), func(c *store.SavedCoordination) { c.Networks = []string{"alpha", "beta"} }),
		asking(ring(ids[:3], 2), func(c *store.SavedCoordination) { c.From, c.Derived = &from, 7 }),
		asking(ring(ids[1:3], 1), func(c *store.SavedCoordination) { c.From, c.To = &from, &to }),
		asking(ring(ids[:3], 1), func(c *store.SavedCoordination) { c.To, c.Within = &from, 366*24*time.Hour }),
	}
	for _, b := range store.Behaviours[1:] {
		questions = append(questions, asking(ring(ids[:3], 1), func(c *store.SavedCoordination) { c.Behaviour = b }))
	}
	for _, q := range questions {
		f.save(m, q)
	}
	if len(m) != len(questions) {
		f.t.Fatalf("%d questions have %d ids", len(questions), len(m))
	}
	f.checkSaved("stored", m, 7)
	f.reopen()
	f.checkSaved("opened again", m, 1000)
	f.save(m, asking(ring(ids[3:7], 2), func(c *store.SavedCoordination) { c.Derived, c.SavedAt = 9, when("2022-01-01 00:00") }))
	f.checkSaved("in the place of another", m, 3)

	gone := questions[1].ID()
	must(f.t, f.store.DeleteCoordination(f.ctx, gone))
	delete(m, gone)
	f.checkSaved("one deleted", m, 100)
	for _, id := range []string{gone, "", "unknown", strings.ToUpper(questions[0].ID()), "a\xff"} {
		_, err := f.store.SavedEdges(f.ctx, id, nil, 1)
		for what, err := range map[string]error{"delete": f.store.DeleteCoordination(f.ctx, id), "edges": err} {
			if !errors.Is(err, store.ErrNotFound) {
				f.t.Errorf("%s of %q: %v, want an error that wraps ErrNotFound", what, id, err)
			}
		}
	}
	f.save(m, questions[1])
	f.checkSaved("stored again", m, 100)
	f.checkSavedRefused(m, ids[0])
	f.checkSaved("after what was refused", m, 100)
	same(f.t, "all but what was stored", f.state(), before)
	f.checkAll()
}

// checkSavedRefused: what cannot be stored is refused, and leaves what was.
func (f *fixture) checkSavedRefused(m savedModel, account string) {
	f.t.Helper()
	some := []store.SavedEdge{{Source: account, Target: "·", Weight: 1}}
	for what, change := range map[string]func(*store.SavedCoordination){
		"no behaviour":           func(c *store.SavedCoordination) { c.Behaviour = "" },
		"a behaviour of others":  func(c *store.SavedCoordination) { c.Behaviour = "co_retweet" },
		"microseconds":           func(c *store.SavedCoordination) { c.Within = time.Microsecond },
		"a negative time":        func(c *store.SavedCoordination) { c.Within = -time.Second },
		"part of a millisecond":  func(c *store.SavedCoordination) { c.From = new(when("2020-01-01 10:00").Add(1)) },
		"no weight":              func(c *store.SavedCoordination) { c.MinWeight = 0 },
		"no network":             func(c *store.SavedCoordination) { c.Networks = []string{} },
		"a network twice":        func(c *store.SavedCoordination) { c.Networks = []string{"alpha", "alpha"} },
		"networks the wrong way": func(c *store.SavedCoordination) { c.Networks = []string{"beta", "alpha"} },
	} {
		if err := f.store.SaveCoordination(f.ctx, asking(nil, change).SavedCoordination, slices.Values(some)); !errors.Is(err, store.ErrInvalid) {
			f.t.Errorf("%s: %v, want an error that wraps ErrInvalid", what, err)
		}
	}
	for _, network := range []string{"ALPHA", "", "a\xff"} {
		c := asking(nil, func(c *store.SavedCoordination) { c.Networks = []string{network} })
		if err := f.store.SaveCoordination(f.ctx, c.SavedCoordination, slices.Values(c.edges)); !errors.Is(err, store.ErrNotFound) {
			f.t.Errorf("of network %q: %v, want an error that wraps ErrNotFound", network, err)
		}
	}
	for _, id := range []string{"nobody", "a\xff", ""} {
		for _, e := range []store.SavedEdge{{Source: id, Target: account, Weight: 1}, {Source: account, Target: id, Weight: 1}} {
			if err := f.store.SaveCoordination(f.ctx, asking(nil).SavedCoordination, slices.Values([]store.SavedEdge{e})); !errors.Is(err, store.ErrNotFound) {
				f.t.Errorf("an edge %q to %q: %v, want an error that wraps ErrNotFound", e.Source, e.Target, err)
			}
		}
	}
	for id := range m {
		for _, after := range []*store.Pair{{SourceID: "a\xff"}, {SourceID: "a", TargetID: "a\xff"}} {
			if _, err := f.store.SavedEdges(f.ctx, id, after, 1); !errors.Is(err, store.ErrInvalid) {
				f.t.Errorf("edges after %v: %v, want an error that wraps ErrInvalid", after, err)
			}
		}
		if _, err := f.store.SavedEdges(f.ctx, id, nil, -1); !errors.Is(err, store.ErrInvalid) {
			f.t.Errorf("fewer than no edges: %v, want an error that wraps ErrInvalid", err)
		}
	}
}

// testSavedStopped: a writer that is stopped, at whatever moment, leaves what was
// stored or has stored all, and storing again ends right.
func testSavedStopped(f *fixture) {
	ids := f.crowd()
	m := savedModel{}
	old, next := asking(ring(ids, 4)), asking(ring(ids, 60))
	f.save(m, old)
	for _, stopAt := range []int{0, len(next.edges) - 1} {
		ctx, cancel := context.WithCancel(f.ctx)
		if err := f.store.SaveCoordination(ctx, next.SavedCoordination, cancelAt(next.edges, stopAt, cancel)); !errors.Is(err, context.Canceled) {
			f.t.Errorf("stopped at edge %d: %v, want an error that wraps context.Canceled", stopAt, err)
		}
		cancel()
		f.checkSaved(fmt.Sprint("stopped at edge ", stopAt), m, 5000)
	}
	list := func() int64 {
		list, err := f.store.SavedCoordinations(f.ctx)
		must(f.t, err)
		return list[0].Edges
	}
	few := asking(ring(ids, 3))
	f.retryLooks("save a coordination", func(ctx context.Context) error {
		return f.store.SaveCoordination(ctx, few.SavedCoordination, slices.Values(few.edges))
	}, func() bool {
		if list() == int64(len(few.edges)) {
			return true
		}
		f.checkSaved("stopped", m, 5000)
		return false
	})
	m.put(few)
	f.checkSaved("not stopped any more", m, 5000)
	f.save(m, next)
	f.checkSaved("stored again", m, 9_000)
	cancelled, cancel := context.WithCancel(f.ctx)
	cancel()
	_, listed := f.store.SavedCoordinations(cancelled)
	_, edges := f.store.SavedEdges(cancelled, next.ID(), nil, 1)
	for what, err := range map[string]error{"list": listed, "edges": edges, "delete": f.store.DeleteCoordination(cancelled, next.ID())} {
		if !errors.Is(err, context.Canceled) {
			f.t.Errorf("%s: %v, want an error that wraps context.Canceled", what, err)
		}
	}
	must(f.t, f.store.DeleteCoordination(f.ctx, next.ID()))
	f.checkSaved("deleted", savedModel{}, 1)
}

// cancelAt are edges that cancel when so many of them were taken.
func cancelAt(edges []store.SavedEdge, n int, cancel func()) iter.Seq[store.SavedEdge] {
	return func(yield func(store.SavedEdge) bool) {
		for i, e := range edges {
			if i == n {
				cancel()
			}
			if !yield(e) {
				return
			}
		}
	}
}

// crowd loads 200 accounts.
func (f *fixture) crowd() []string {
	var c contents
	var ids []string
	for i := range 200 {
		ids = append(ids, fmt.Sprintf("account %03d", i))
		c.tweets = append(c.tweets, tweet(fmt.Sprint(i), ids[i], "2020-01-01 10:00"))
	}
	f.load("alpha", c)
	f.derive()
	return ids
}

// testSavedReaders: while others store, load and derive, readers see all of one saving.
func testSavedReaders(f *fixture) {
	ids := f.crowd()
	sizes := map[int]bool{}
	var savings []saved
	for next := 1; next <= 4; next++ {
		savings = append(savings, asking(ring(ids, next)))
		sizes[len(ids)*next] = true
	}
	id := savings[0].ID()
	m := savedModel{}
	f.save(m, savings[0])
	stop := make(chan struct{})
	var readers, writers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				edges, err := f.store.SavedEdges(f.ctx, id, nil, 10_000)
				if err != nil || !sizes[len(edges)] {
					f.t.Errorf("%d edges, want one of %v: %v", len(edges), slices.Sorted(maps.Keys(sizes)), err)
					return
				}
			}
		})
	}
	writers.Go(func() {
		for _, c := range slices.Concat(savings, savings) {
			if err := f.store.SaveCoordination(f.ctx, c.SavedCoordination, slices.Values(c.edges)); err != nil {
				f.t.Error(err)
			}
		}
	})
	for round := range 2 {
		f.load("beta", someOfEverything(round+9, 0))
		f.derive()
	}
	writers.Wait()
	close(stop)
	readers.Wait()
	m.put(savings[len(savings)-1])
	f.checkSaved("at last", m, 1000)
}

// testSavedDerive: what is stored stays as it is when more is loaded, but for
// accounts that are gone.
func testSavedDerive(f *fixture) {
	f.load("alpha", contents{tweets: []store.TweetRow{
		tweet("1", "A", "2020-01-01 10:00"), tweet("2", "B", "2020-01-01 10:00"), tweet("3", "C", "2020-01-01 10:00", full(store.FullnessSkeleton, false)),
	}})
	early := asking(ring([]string{"A", "B"}, 1))
	if err := f.store.SaveCoordination(f.ctx, early.SavedCoordination, slices.Values(early.edges)); !errors.Is(err, store.ErrNotFound) {
		f.t.Errorf("accounts that are not derived yet: %v, want an error that wraps ErrNotFound", err)
	}
	f.derive()
	m := savedModel{}
	all := asking(ring([]string{"A", "B", "C"}, 2))
	f.save(m, all)
	f.load("beta", contents{tweets: []store.TweetRow{tweet("3", "D", "2020-01-01 10:00"), tweet("4", "A", "2020-01-02 10:00")}, members: []string{"B"}})
	f.checkSaved("before Derive", m, 4)
	f.derive()
	left := m[all.ID()]
	left.edges = slices.DeleteFunc(left.edges, func(e store.SavedEdge) bool { return e.Source == "C" || e.Target == "C" })
	if len(left.edges) != 2 {
		f.t.Fatalf("%d edges are left", len(left.edges))
	}
	m[all.ID()] = left
	f.checkSaved("without an account that is gone", m, 4)
	f.checkAll()
}
