package loader

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/duckdb"
)

// sample is the folder of real data beside the checkout; without it, tests of it
// are skipped, but never in CI.
func sample(t *testing.T) string {
	t.Helper()
	const folder = "../../shared/data/ira_oct2016"
	if _, err := os.Stat(folder); errors.Is(err, os.ErrNotExist) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	return folder
}

func open(t *testing.T) *duckdb.Store {
	t.Helper()
	st, err := duckdb.Open(t.Context(), filepath.Join(t.TempDir(), "t.duckdb"), duckdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st
}

// mustLoad loads without a problem, in batches of rows.
func mustLoad(t *testing.T, st store.Store, rows int, paths ...string) *Report {
	t.Helper()
	r, err := (&load{st: st, batchRows: rows, commitRows: rows}).run(t.Context(), paths)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Problems {
		t.Errorf("%s: %v", p.File, p.Err)
	}
	for _, f := range r.Files {
		if f.RowsRead != f.Accepted+f.Duplicate+f.Rejected {
			t.Errorf("%s does not reconcile: %+v", f.Name, f.Progress)
		}
	}
	return r
}

// dump writes out all that a store says, but for times of loading.
func dump(t *testing.T, st store.Store) string {
	t.Helper()
	ctx := t.Context()
	var out strings.Builder
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	networks, err := st.Networks(ctx)
	check(err)
	for _, n := range networks {
		fmt.Fprintf(&out, "network %s %s %d %d %d %d %v %v\n", n.Slug, n.Coverage, n.AccountCount, n.AccountsUndated,
			n.TweetCount, n.RetweetCount, n.FirstTweetAt, n.LastTweetAt)
	}
	var ids []string
	page := store.Page{First: 1000}
	for {
		s, err := st.AccountPage(ctx, store.AccountQuery{IncludeReferred: true, OrderBy: store.AccountByPlatformID, Page: page})
		check(err)
		for _, a := range s.Items {
			ids = append(ids, a.PlatformID)
			fmt.Fprintf(&out, "account %s %v %s %s %v %v %q %d %d %v %v\n", a.PlatformID, a.Known, str(a.ScreenName), str(a.Bio),
				num(a.Followers), a.CreatedOn, a.Networks, a.TweetCount, a.RetweetCount, a.FirstTweetAt, a.LastTweetAt)
		}
		if !s.HasNext {
			break
		}
		page.After = &s.Keys[len(s.Keys)-1]
	}
	amplifications, err := st.Amplifications(ctx, store.AmplifierQuery{Accounts: ids, MinRetweets: 1, Page: store.Page{First: 1000}})
	check(err)
	for _, id := range ids {
		for _, e := range amplifications[id].Items {
			fmt.Fprintf(&out, "amplifies %s %s %d %d %v %v %v\n", e.SourceID, e.TargetID, e.Retweets, e.Tweets, e.FirstAt, e.LastAt, e.MedianDelay)
		}
	}
	var tweets []string
	for w, err := range st.(store.Bulk).AllTweets(ctx) {
		check(err)
		tweets = append(tweets, fmt.Sprintf("tweet %+v in %q\n", w.TweetRow, w.Networks))
	}
	held := 0
	for _, err := range st.HeldTweets(ctx) {
		check(err)
		held++
	}
	if len(tweets) != held {
		t.Fatalf("%d tweets are told of, %d are held", len(tweets), held)
	}
	slices.Sort(tweets)
	out.WriteString(strings.Join(tweets, ""))
	files, err := st.Ledger(ctx, "")
	check(err)
	for _, f := range files {
		fmt.Fprintf(&out, "file %s %s %s %s %d %d %s %d %d %d %d %d %q\n", f.Network, f.Name, f.Kind, f.State, f.Offset, f.Lines, f.SHA256,
			f.RowsRead, f.Accepted, f.Duplicate, f.Rejected, f.Repaired, f.Warnings)
	}
	for _, n := range networks {
		for r, err := range st.Rejects(ctx, n.Slug) {
			check(err)
			fmt.Fprintf(&out, "reject %s %+v\n", n.Slug, r)
		}
	}
	return out.String()
}

func str(s *string) string {
	if s == nil {
		return "-"
	}
	return *s
}

func num(n *int64) string {
	if n == nil {
		return "-"
	}
	return fmt.Sprint(*n)
}

// same fails with the first line in which two dumps differ.
func same(t *testing.T, what, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("%s: line %d is\n%s\nwant\n%s", what, i, g[i], w[i])
		}
	}
	if len(g) != len(w) {
		t.Fatalf("%s: %d lines, want %d", what, len(g), len(w))
	}
}

func TestLoadingTwiceChangesNothing(t *testing.T) {
	st := open(t)
	first := mustLoad(t, st, st.BatchRows(), sample(t))
	before, was := dump(t, st), snapshot(t, st)
	second := mustLoad(t, st, st.BatchRows(), sample(t))
	if is := snapshot(t, st); is != was {
		t.Errorf("snapshot %+v became %+v", was, is)
	}
	same(t, "the second time", dump(t, st), before)
	if len(first.Files) != 2 || len(second.Files) != 2 {
		t.Fatalf("%d and %d files, want 2", len(first.Files), len(second.Files))
	}
}

func snapshot(t *testing.T, st store.Store) store.Snapshot {
	t.Helper()
	s, err := st.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s.Stale() {
		t.Errorf("stale after loading: %+v", s)
	}
	return s
}

// failing is a store whose commits, or whose deriving, fail from a point on,
// before or after they have taken effect.
type failing struct {
	store.Store
	left  int
	after bool
}

var errPulled = errors.New("pulled the plug")

func (f *failing) Commit(ctx context.Context, b ...store.Staged) error {
	if f.left--; f.left > 0 {
		return f.Store.Commit(ctx, b...)
	}
	if f.after {
		if err := f.Store.Commit(ctx, b...); err != nil {
			return err
		}
		return errPulled
	}
	err := errPulled
	for _, staged := range b {
		err = errors.Join(err, staged.Discard())
	}
	return err
}

func (f *failing) Derive(ctx context.Context) error {
	if f.left--; f.left > 0 {
		return f.Store.Derive(ctx)
	}
	return errPulled
}

// An archive with everything in it that could go wrong at a seam: several
// blocks and batches, rejects, repaired rows, and duplicates in the same batch,
// in another one, and in another file.
func seamy(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for part := range 2 {
		rows := []string{header}
		for i := range 40_000 {
			id := fmt.Sprint(1000000000000000000 + (i+part*30_000)%35_000)
			switch i % 1000 {
			case 7:
				id = "1.01421E+18"
			case 8:
				rows = append(rows, "too,short")
			}
			text := fmt.Sprintf(`"tweet %d, of \""part\"" %d`+"\n"+`and more #tag%d"`, i, part, i%10)
			if i%500 == 3 {
				text = "bytes \xff\xfe"
			}
			retweet := "False,,"
			if i%3 == 0 {
				retweet = fmt.Sprintf("True,user%d,%d", i%97, 1000000000000000000+(i*7)%60_000)
			}
			rows = append(rows, fmt.Sprintf(`%s,user%d,Name %d,name%d,,"bio, of %d",,%d,%d,2013-07-%02d,en,en,%s,2015-03-%02d %02d:%02d,Web,,,,%s,,,,,,,"['tag%d']",[],`,
				id, i%123, i%123, i%123, i%123, i%5000, i%77, 1+i%28, text, 1+i%28, i%24, i%60, retweet, i%10))
		}
		name := filepath.Join(dir, fmt.Sprintf("seamy_tweets_csv_hashed_%d.csv", part+1))
		if err := os.WriteFile(name, []byte(strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	users := "userid,user_display_name,user_screen_name,user_reported_location,user_profile_description,user_profile_url,follower_count,following_count,account_creation_date,account_language\n" +
		"user1,One,one,,,,5,6,2012-01-01,en\nuser1,One,one,,,,5,6,2012-01-01,en\nquiet,Quiet,quiet,,,,5,6,7/3/2018,en\nsilent,Silent,silent,,,,5,6,,en\n"
	if err := os.WriteFile(filepath.Join(dir, "seamy_users_csv_hashed.csv"), []byte(users), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

const header = "tweetid,userid,user_display_name,user_screen_name,user_reported_location,user_profile_description,user_profile_url,follower_count,following_count,account_creation_date,account_language,tweet_language,tweet_text,tweet_time,tweet_client_name,in_reply_to_userid,in_reply_to_tweetid,quoted_tweet_tweetid,is_retweet,retweet_userid,retweet_tweetid,latitude,longitude,quote_count,reply_count,like_count,retweet_count,hashtags,urls,user_mentions"

// Wherever loading stops, going on ends with the store that an undisturbed load gives.
func TestResumeAnywhere(t *testing.T) {
	const rows = 7_000 // several batches a file, ending inside blocks
	dir := seamy(t)
	whole := open(t)
	mustLoad(t, whole, rows, dir)
	want := dump(t, whole)

	for stop := 1; ; stop++ {
		after := stop%2 == 0
		st := open(t)
		f := &failing{Store: st, left: stop, after: after}
		_, err := (&load{st: f, batchRows: rows, commitRows: rows}).run(t.Context(), []string{dir})
		if err == nil {
			if stop < 8 {
				t.Fatalf("only %d commits: the archive has no seams", stop)
			}
			return
		}
		if !errors.Is(err, errPulled) {
			t.Fatal(err)
		}
		mustLoad(t, st, rows, dir)
		same(t, fmt.Sprintf("stopped at write %d, after=%v", stop, after), dump(t, st), want)
	}
}

// However rows are split into batches, the store is the same.
func TestBatchesDoNotShow(t *testing.T) {
	dir := seamy(t)
	large, small := open(t), open(t)
	mustLoad(t, large, large.BatchRows(), dir)
	mustLoad(t, small, 999, dir)
	same(t, "in batches of 999", dump(t, small), dump(t, large))
}

// interrupted is a store in which another loader loads everything just before a commit.
type interrupted struct {
	store.Store
	left int
	load func()
}

func (i *interrupted) Commit(ctx context.Context, b ...store.Staged) error {
	if i.left--; i.left == 0 {
		i.load()
	}
	return i.Store.Commit(ctx, b...)
}

// Two loaders of the same archive end with the store that one gives.
func TestAnotherLoaderIsFaster(t *testing.T) {
	const rows = 7_000
	dir := seamy(t)
	whole := open(t)
	mustLoad(t, whole, rows, dir)
	want := dump(t, whole)
	for _, at := range []int{1, 2, 5} {
		st := open(t)
		r := mustLoad(t, &interrupted{Store: st, left: at, load: func() { mustLoad(t, st, rows, dir) }}, rows, dir)
		same(t, fmt.Sprintf("overtaken at commit %d", at), dump(t, st), want)
		if len(r.Files) != 3 {
			t.Errorf("%d files, want 3", len(r.Files))
		}
	}
}
