package duckdb

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/storetest"
)

// TestPacked: tweets that are read from their own file are what DuckDB gives, also while
// something is loaded that leaves them as they are, and nothing else is read there.
func TestPacked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.duckdb")
	s := openAt(t, path)
	defer func() { s.Close() }()
	r := rand.New(rand.NewPCG(3, 4))
	ids := putPacked(t, s, r, "first", 6000)
	if err := s.Derive(t.Context()); err != nil {
		t.Fatal(err)
	}
	same := func(when string, fromFile bool) {
		t.Helper()
		kept := s.packed.Load()
		defer s.packed.Store(kept)
		state := s.settled.Load()
		if got := (&view{settled: state, packed: s.packedOf(state)}).holdsTweets(); got != fromFile {
			t.Errorf("%s: tweets are in their own file: %t, not %t", when, got, fromFile)
		}
		for range 40 {
			ask := anyPacked(r, ids)
			got := ask(t, s)
			s.packed.Store(nil)
			directory := s.directory.Swap(nil)
			want := ask(t, s)
			s.packed.Store(kept)
			s.directory.Store(directory)
			if different := cmp.Diff(want, got); different != "" {
				t.Fatalf("%s: DuckDB (-), and the file (+): %s", when, different)
			}
		}
	}
	same("before", false)
	summarize(t, s)
	same("after", true)
	byRuns(t, s)

	// Of an account that is not in memory the file has no id, unless it was so when it was written.
	s.directory.Store(nil)
	same("without accounts in memory", true)
	err := inTx(t.Context(), s.db, func(tx *sql.Tx) error { return s.packTweets(&view{ctx: t.Context(), tx: tx}) })
	if err := errors.Join(err, s.lookPacked(t.Context())); err != nil {
		t.Fatal(err)
	}
	same("written without accounts in memory", true)

	reopen := func() {
		t.Helper()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = openAt(t, path)
	}
	reopen()
	same("opened again", true)

	ids = append(ids, putPacked(t, s, r, "second", 100)...)
	same("with more", true)
	if err := storetest.Commit(t.Context(), s, 0, replacing(t, s, ids[0])); err != nil {
		t.Fatal(err)
	}
	same("with one that is another now", false)
	if err := s.Derive(t.Context()); err != nil {
		t.Fatal(err)
	}
	same("derived again", false)
	summarize(t, s)
	same("summarized again", true)
	if files := packedFiles(t, path); len(files) != 1 {
		t.Errorf("there are %v", files)
	}
}

// TestPackedFiles: a file that is damaged, gone or another's is not read; it is made anew.
func TestPackedFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "[store]*.duckdb")
	s := openAt(t, path)
	putPacked(t, s, rand.New(rand.NewPCG(5, 6)), "first", 200)
	if err := s.Derive(t.Context()); err != nil {
		t.Fatal(err)
	}
	summarize(t, s)
	files := packedFiles(t, path)
	if len(files) != 1 {
		t.Fatalf("there are %v", files)
	}
	content, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func() error{
		"gone":     func() error { return os.Remove(files[0]) },
		"cut off":  func() error { return os.WriteFile(files[0], content[:len(content)-5], 0o600) },
		"an older": func() error { return os.Rename(files[0], path+packedSuffix+"0123456789abcdef") },
	} {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		s = openAt(t, path)
		if s.packed.Load() != nil {
			t.Errorf("%s: the file is read", name)
		}
		if files := packedFiles(t, path); name == "an older" && len(files) > 0 {
			t.Errorf("%v is left", files)
		}
		summarize(t, s)
		if s.packed.Load() == nil {
			t.Errorf("%s: there is no file", name)
		}
		files = packedFiles(t, path)
		if len(files) != 1 {
			t.Fatalf("%s: there are %v", name, files)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// byRuns sees that evidence and timelines are found where their rows are.
func byRuns(t *testing.T, s *Store) {
	t.Helper()
	err := s.read(t.Context(), "test", func(v *view) error {
		asked, _, _, err := v.pairNumbers([]store.Pair{{TargetID: "account 0", SourceID: "account 1"}, {TargetID: "account 0", SourceID: "account 2"}})
		if err != nil {
			return err
		}
		evidence, err := v.evidenceOfRuns(store.EvidenceQuery{First: 30}, asked)
		if err != nil || len(evidence) == 0 {
			t.Errorf("evidence is looked for: %v, %v", evidence, err)
		}
		numbers, err := v.accountNumbers([]string{"account 1"})
		if err != nil {
			return err
		}
		num := numbers["account 1"]
		count, _ := v.directory.count(tweetsOf, num)
		timeline, err := v.timelineOfRun(num, count, store.TweetQuery{Page: store.Page{First: 30}})
		if len(timeline) == 0 {
			t.Errorf("a timeline is looked for: %v, %v", timeline, err)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// anyPacked are questions of each kind that are answered from the file.
func anyPacked(r *rand.Rand, ids []string) func(t *testing.T, s *Store) []any {
	some := []string{"nowhere", "77"}
	for range 1 + r.IntN(60) {
		some = append(some, ids[r.IntN(len(ids))])
	}
	account := func() string { return fmt.Sprint("account ", r.IntN(5)*r.IntN(90)) }
	q := store.AmplifierQuery{Direction: store.Direction(r.IntN(2) > 0), MinRetweets: int64(r.IntN(4)), Page: store.Page{First: 1 + r.IntN(400)}}
	evidence := store.EvidenceQuery{First: r.IntN(30)}
	for range 1 + r.IntN(5) {
		q.Accounts = append(q.Accounts, account())
		evidence.Pairs = append(evidence.Pairs, store.Pair{TargetID: fmt.Sprint("account ", r.IntN(2)*r.IntN(9)), SourceID: account()})
	}
	if r.IntN(2) > 0 {
		q.Page.After = &store.Key{Value: int64(r.IntN(9)), ID: fmt.Sprint("account ", r.IntN(400))}
	}
	timeline := store.TweetQuery{AccountID: account(), Descending: r.IntN(2) > 0, Page: store.Page{First: 1 + r.IntN(90)}}
	if r.IntN(2) > 0 {
		timeline.Page = store.Page{Last: 1 + r.IntN(90)}
	}
	return func(t *testing.T, s *Store) (answers []any) {
		t.Helper()
		add := gather(t, &answers)
		add(s.Tweets(t.Context(), some))
		add(s.Amplifications(t.Context(), q))
		add(s.Evidence(t.Context(), evidence))
		add(s.TweetPage(t.Context(), timeline))
		return answers
	}
}

func summarize(t *testing.T, s *Store) {
	t.Helper()
	if err := s.Summarize(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// packedFiles are the files of tweets beside a store.
func packedFiles(t *testing.T, path string) []string {
	t.Helper()
	files, err := beside(path, packedFile, false)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// putPacked adds tweets of which anything may be given, and names them.
func putPacked(t *testing.T, s *Store, r *rand.Rand, name string, count int) (ids []string) {
	t.Helper()
	b := &store.Batch{FileID: openFile(t, s, "alpha", name).ID, Done: true, After: store.Progress{Offset: 1}}
	text := func() string {
		return []string{"", "a", "\x00 \"é\" \\ \u2028\n", "سلام 😂 <script>", "null"}[r.IntN(5)]
	}
	texts := func() (list []string) {
		for range r.IntN(3) {
			list = append(list, "x"+text())
		}
		return list
	}
	for i := range count {
		id := fmt.Sprint(r.Int64N(1 << 62))
		if i%50 == 0 {
			id = fmt.Sprint("odd ", name, i)
		}
		row := store.TweetRow{ID: id, AccountID: fmt.Sprint("account ", r.IntN(30)), PostedAt: r.Int64N(60) << (r.IntN(3) * 16), Text: text(), Language: text(), Client: text(),
			IsRetweet: r.IntN(2) > 0, InReplyToAccountID: text(), QuoteCount: int64(r.IntN(3) - 1), ReplyCount: -1, LikeCount: r.Int64() - 1, RetweetCount: int64(r.IntN(2)),
			Hashtags: texts(), URLs: texts(), Mentions: texts(), PollChoices: texts(), Fullness: store.FullnessArchive, InNetwork: r.IntN(9) > 0}
		if r.IntN(3) == 0 {
			row.Latitude, row.Longitude, row.HasPlace = r.Float64()*180-90, r.Float64()*360-180, true
		}
		if len(ids) > 0 && r.IntN(2) > 0 {
			row.RetweetedTweetID, row.InReplyToTweetID, row.QuotedTweetID = ids[r.IntN(len(ids))], ids[r.IntN(len(ids))], fmt.Sprint("odd ", r.IntN(9))
		}
		if row.IsRetweet {
			row.RetweetedAccountID = fmt.Sprint("account ", r.IntN(2)*r.IntN(30))
		}
		if i%10 == 0 { // more amplify the first than are packed
			row.AccountID, row.IsRetweet, row.RetweetedAccountID = fmt.Sprint("account ", r.IntN(400)), true, "account 0"
		}
		b.Tweets, ids = append(b.Tweets, row), append(ids, id)
	}
	if err := storetest.Commit(t.Context(), s, 0, b); err != nil {
		t.Fatal(err)
	}
	return slices.Clip(ids)
}

// replacing is a batch with a fuller row of a tweet that is held.
func replacing(t *testing.T, s *Store, id string) *store.Batch {
	t.Helper()
	return &store.Batch{FileID: openFile(t, s, "alpha", "replacing").ID, Done: true, After: store.Progress{Offset: 1}, Replaced: []string{id},
		Tweets: []store.TweetRow{{ID: id, AccountID: "account 1", Text: "another", Fullness: store.FullnessArchive, InNetwork: true}}}
}
