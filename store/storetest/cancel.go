package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/takedown/takedown/store"
)

// testCancellation: a context that is done stops every method with its own
// error, and the store goes on as before.
func testCancellation(f *fixture) {
	cancelled, cancel := context.WithCancel(f.ctx)
	cancel()
	expired, cancel := context.WithDeadline(f.ctx, time.Unix(0, 0))
	defer cancel()
	before := f.state()
	for _, q := range f.questions() {
		for _, ctx := range []context.Context{cancelled, expired} {
			if _, err := q.ask(ctx); !errors.Is(err, ctx.Err()) {
				f.t.Errorf("%s: %v, want an error that wraps %q", q.name, err, ctx.Err())
			}
		}
		got, err := q.ask(f.ctx)
		must(f.t, err)
		same(f.t, q.name+", after it was cancelled", got, q.want)
	}

	files, err := f.store.Ledger(f.ctx, "alpha")
	must(f.t, err)
	file := files[0]
	for name, write := range map[string]func(context.Context) error{
		"put a network": func(ctx context.Context) error { return f.store.PutNetwork(ctx, store.Network{Slug: "new"}) },
		"update a network": func(ctx context.Context) error {
			return f.store.PutNetwork(ctx, store.Network{Slug: "alpha", Name: new("new")})
		},
		"open a file": func(ctx context.Context) error {
			_, err := f.store.OpenFile(ctx, "alpha", "new.csv", store.FileTweets)
			return err
		},
		"reopen a file": func(ctx context.Context) error { _, err := f.store.ReopenFile(ctx, file.ID); return err },
		"end a file":    func(ctx context.Context) error { return f.store.EndFile(ctx, file.ID, nil, "problem") },
		"commit": func(ctx context.Context) error {
			b := &store.Batch{Tweets: []store.TweetRow{tweet("new", "new", "2020-01-01 10:00")}}
			stray := file
			advance(&stray, b, false)
			return Commit(ctx, f.store, file.Offset, b)
		},
		"derive":      f.store.Derive,
		"held tweets": func(ctx context.Context) error { _, err := drain(f.store.HeldTweets(ctx)); return err },
		"held users":  func(ctx context.Context) error { _, err := drain(f.store.HeldUsers(ctx, "alpha")); return err },
	} {
		if err := write(cancelled); !errors.Is(err, context.Canceled) {
			f.t.Errorf("%s: %v, want an error that wraps context.Canceled", name, err)
		}
	}
	same(f.t, "after cancelled writes", f.state(), before)

	// In the middle of a stream.
	ctx, cancel := context.WithCancel(f.ctx)
	defer cancel()
	last := error(nil)
	for _, err := range f.store.Rejects(ctx, "alpha") {
		cancel()
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		f.t.Errorf("a stream that was cancelled ended with %v", last)
	}
}

// testDeadlines: with however little time, and many giving up at once, an answer
// is whole or an error that says the time was up.
func testDeadlines(f *fixture) {
	var all sync.WaitGroup
	defer all.Wait()
	for i := range 100 {
		// What is given up as it begins must leave nothing begun to those who come next.
		all.Go(func() {
			ctx, cancel := context.WithTimeout(f.ctx, time.Duration(10*i)*time.Microsecond)
			defer cancel()
			if _, err := f.store.Snapshot(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
				f.t.Errorf("a snapshot: %v, want an error that wraps context.DeadlineExceeded", err)
			}
		})
	}
	all.Wait()
	for _, q := range f.questions() {
		all.Go(func() {
			var got any
			f.retry(q.name, func(ctx context.Context) (err error) {
				got, err = q.ask(ctx)
				return err
			}, func() bool { return false })
			same(f.t, q.name, got, q.want)
		})
	}
}

// retry gives do more and more time, until it returns no error or, after an
// error, it turns out to be done.
func (f *fixture) retry(what string, do func(context.Context) error, done func() bool) {
	f.t.Helper()
	for timeout := time.Microsecond; ; timeout *= 6 {
		ctx, cancel := context.WithTimeout(f.ctx, timeout)
		finished := f.attempt(ctx, what, do, done)
		cancel()
		if finished {
			return
		}
	}
}

// retryLooks is retry that gives up at the moments at which do looks at its
// context: at each of the first, and at one in so many later on.
func (f *fixture) retryLooks(what string, do func(context.Context) error, done func() bool) {
	f.t.Helper()
	for looks := int64(0); ; looks += 1 + looks/16 {
		ctx, cancel := context.WithCancel(f.ctx)
		c := &countdown{Context: ctx, cancel: cancel}
		c.left.Store(looks)
		finished := f.attempt(c, what, do, done)
		cancel()
		if finished {
			return
		}
	}
}

func (f *fixture) attempt(ctx context.Context, what string, do func(context.Context) error, done func() bool) bool {
	f.t.Helper()
	err := do(ctx)
	if _, timed := ctx.Deadline(); timed && errors.Is(err, context.DeadlineExceeded) {
		<-ctx.Done() // the clock of a connection may be a moment ahead of the context's
	}
	switch {
	case err == nil:
		return true
	case !errors.Is(err, ctx.Err()):
		f.t.Errorf("%s: %v, want an error that wraps %v", what, err, ctx.Err())
		return true
	default:
		return done()
	}
}

// countdown is a context that is cancelled when it has been looked at so many times.
type countdown struct {
	context.Context
	cancel context.CancelFunc
	left   atomic.Int64
}

func (c *countdown) Done() <-chan struct{} {
	c.look()
	return c.Context.Done()
}

func (c *countdown) Err() error {
	c.look()
	return c.Context.Err()
}

func (c *countdown) look() {
	if c.left.Add(-1) < 0 {
		c.cancel()
	}
}

// testWriteDeadlines: a write that runs out of time, or is given up at whatever
// moment, has done all of its work or none.
func testWriteDeadlines(f *fixture) {
	f.network(store.Network{Slug: "alpha"})
	f.network(store.Network{Slug: "beta"})
	for round := range 2 {
		for i, network := range []string{"alpha", "beta"} {
			file := f.open(network, network+".csv")
			b := f.batch(network, someOfEverything(i, round))
			from := file.Offset
			advance(file, b, false)
			before := f.state()
			retry := f.retry
			if round == 1 && network == "alpha" {
				retry = f.retryLooks
			}
			retry("commit", func(ctx context.Context) error { return Commit(ctx, f.store, from, b) }, func() bool {
				switch at := f.open(network, file.Name).Offset; at {
				case from:
					same(f.t, "after a commit that was stopped", f.state(), before)
					return false
				case file.Offset:
					return true
				default:
					f.t.Fatalf("offset %d, neither %d nor %d", at, from, file.Offset)
					return false
				}
			})
			f.model.apply(network, b)
		}
		f.retry("derive", f.store.Derive, func() bool {
			s, err := f.store.Snapshot(f.ctx)
			must(f.t, err)
			if s.Stale() {
				f.checkFacts()
			}
			return !s.Stale()
		})
		f.model.derive()
		f.checkAll()
	}
}

// someOfEverything has rows that are new, that replace and that are shared, all
// at once, once the first of them are loaded.
func someOfEverything(i, round int) (c contents) {
	for n := range 60 {
		id, account := fmt.Sprint(n+20*i+10*round), fmt.Sprint("a", n%9)
		c.tweets = append(c.tweets, retweet(id, account, "2020-01-01 10:00", fmt.Sprint("a", n%7), fmt.Sprint(n/2),
			full(store.Fullness(1+(n+i+round)%4), n%3 > 0), tagged("t"+id), saying("hello")))
		c.profiles = append(c.profiles, profile(account, named(fmt.Sprint("name ", round, n), "", "")))
		c.members = append(c.members, account)
		c.rejects = append(c.rejects, store.Reject{Line: int64(n), Code: "bad", Reason: fmt.Sprint(round)})
	}
	return c
}
