package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/takedown/takedown/store"
)

// fixture is a store under test and the model of what was written to it.
type fixture struct {
	t     testing.TB
	ctx   context.Context
	store store.Store
	model *model
	files int
	// rejected counts the rejects of each network.
	rejected map[string]int
}

func newFixture(t testing.TB, s store.Store) *fixture {
	f := &fixture{t: t, ctx: t.Context(), store: s, model: newModel(), rejected: map[string]int{}}
	t.Cleanup(func() {
		if err := f.store.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return f
}

// in is the fixture inside a subtest.
func (f *fixture) in(t *testing.T) *fixture {
	sub := *f
	sub.t, sub.ctx = t, t.Context()
	return &sub
}

// network creates or updates a network.
func (f *fixture) network(n store.Network) {
	f.t.Helper()
	must(f.t, f.store.PutNetwork(f.ctx, n))
	f.model.putNetwork(n)
}

// contents are what a file holds.
type contents struct {
	tweets   []store.TweetRow
	profiles []store.Profile
	members  []string
	rejects  []store.Reject
}

// load commits contents as a new file of a network, which is created if need
// be, the way a loader does: a tweet that is held gives way to a fuller row,
// and is shared with the network otherwise.
func (f *fixture) load(network string, c contents) {
	f.t.Helper()
	if _, ok := f.model.networks[network]; !ok {
		f.network(store.Network{Slug: network})
	}
	f.files++
	file := f.open(network, fmt.Sprintf("%s_%d.csv", network, f.files))
	f.commit(file, f.batch(network, c), true)
}

// batch sorts rows into those that are new, those that replace and those that are shared.
func (f *fixture) batch(network string, c contents) *store.Batch {
	b := &store.Batch{Profiles: c.profiles, Members: c.members, Rejects: c.rejects}
	for _, row := range c.tweets {
		held, ok := f.model.tweets[row.ID]
		switch {
		case ok && row.Fullness <= held.row.Fullness:
			if row.InNetwork && !held.networks[network] {
				b.Shared = append(b.Shared, row.ID)
			}
			continue
		case ok:
			b.Replaced = append(b.Replaced, row.ID)
		}
		b.Tweets = append(b.Tweets, row)
	}
	return b
}

func (f *fixture) open(network, name string) *store.File {
	f.t.Helper()
	file, err := f.store.OpenFile(f.ctx, network, name, store.FileTweets)
	must(f.t, err)
	return &file
}

// commit writes a batch of a file and moves the file's progress on.
func (f *fixture) commit(file *store.File, b *store.Batch, done bool) {
	f.t.Helper()
	before := file.Offset
	advance(file, b, done)
	must(f.t, Commit(f.ctx, f.store, before, b))
	f.model.apply(file.Network, b)
	f.rejected[file.Network] += len(b.Rejects)
}

// Commit stages and commits one batch of a file that is at an offset.
func Commit(ctx context.Context, s store.Store, offset int64, b *store.Batch) error {
	return commitAt(ctx, s, store.Progress{Offset: offset}, b)
}

func commitAt(ctx context.Context, s store.Store, before store.Progress, batches ...*store.Batch) error {
	var taken []store.Staged
	for _, b := range batches {
		b.Before, before = before, b.After
		st, err := s.Stage(ctx, b)
		if err != nil {
			for _, st := range taken {
				err = errors.Join(err, st.Discard())
			}
			return err
		}
		taken = append(taken, st)
	}
	return s.Commit(ctx, taken...)
}

// advance fills in a batch's place in its file.
func advance(file *store.File, b *store.Batch, done bool) {
	accepted := int64(len(b.Tweets) + len(b.Shared) + len(b.Profiles))
	rejected := int64(len(b.Rejects))
	p := &file.Progress
	p.Lines += accepted + rejected + 1
	p.Offset += 100 * (accepted + rejected + 1)
	p.RowsRead += accepted + rejected
	p.Accepted += accepted
	p.Rejected += rejected
	p.SHA256 = fmt.Sprintf("%064x", p.Offset)
	b.FileID, b.After, b.Done = file.ID, *p, done
}

func (f *fixture) derive() {
	f.t.Helper()
	must(f.t, f.store.Derive(f.ctx))
	f.model.derive()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// same fails the test, and goes on, when an answer is not the wanted one. No
// list and an empty list are the same.
func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// tweet is a row of an archive. at is YYYY-MM-DD HH:MM, with seconds and
// milliseconds where they matter.
func tweet(id, account, at string, with ...func(*store.TweetRow)) store.TweetRow {
	row := store.TweetRow{ID: id, AccountID: account, PostedAt: when(at).UnixMilli(), Fullness: store.FullnessArchive, InNetwork: true,
		QuoteCount: -1, ReplyCount: -1, LikeCount: -1, RetweetCount: -1}
	for _, w := range with {
		w(&row)
	}
	return row
}

// retweet is a row of an archive that retweets a tweet of an account; either can be "".
func retweet(id, account, at, ofAccount, ofTweet string, with ...func(*store.TweetRow)) store.TweetRow {
	row := tweet(id, account, at, with...)
	row.IsRetweet, row.RetweetedAccountID, row.RetweetedTweetID = true, ofAccount, ofTweet
	return row
}

func saying(text string) func(*store.TweetRow) { return func(r *store.TweetRow) { r.Text = text } }

func tagged(tags ...string) func(*store.TweetRow) {
	return func(r *store.TweetRow) { r.Hashtags = tags }
}

func linking(urls ...string) func(*store.TweetRow) {
	return func(r *store.TweetRow) { r.URLs = urls }
}

func mentioning(accounts ...string) func(*store.TweetRow) {
	return func(r *store.TweetRow) { r.Mentions = accounts }
}

func sentWith(client, language string) func(*store.TweetRow) {
	return func(r *store.TweetRow) { r.Client, r.Language = client, language }
}

func liked(n int64) func(*store.TweetRow) { return func(r *store.TweetRow) { r.LikeCount = n } }

// full sets how full a row is and whether it is part of the network's disclosure.
func full(n store.Fullness, inNetwork bool) func(*store.TweetRow) {
	return func(r *store.TweetRow) { r.Fullness, r.InNetwork = n, inNetwork }
}

// profile is a row of a users file.
func profile(account string, with ...func(*store.Profile)) store.Profile {
	p := store.Profile{AccountID: account, Rank: store.ProfileFromUsers, Followers: -1, Following: -1}
	for _, w := range with {
		w(&p)
	}
	return p
}

func named(screen, display, bio string) func(*store.Profile) {
	return func(p *store.Profile) { p.ScreenName, p.DisplayName, p.Bio = screen, display, bio }
}

func followed(followers, following int64) func(*store.Profile) {
	return func(p *store.Profile) { p.Followers, p.Following = followers, following }
}

func created(day string) func(*store.Profile) {
	return func(p *store.Profile) { p.CreatedOn, p.HasCreatedOn = date(day), true }
}

func when(at string) time.Time {
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02 15:04:05.000"} {
		if t, err := time.Parse(layout, at); err == nil {
			return t
		}
	}
	panic("not a time: " + at)
}

func date(day string) store.Date {
	d, err := store.ParseDate(day)
	if err != nil {
		panic(err)
	}
	return d
}

// summarized checks a store that counts in advance before and after it did so.
func (f *fixture) summarized(check func(), rules ...store.PostRule) {
	f.t.Helper()
	check()
	if s, ok := f.store.(store.Summarizer); ok {
		must(f.t, s.Summarize(f.ctx, rules...))
		must(f.t, s.Summarize(f.ctx, rules...)) // of what it has done it does nothing
		check()
	}
}
