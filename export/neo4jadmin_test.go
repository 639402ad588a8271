package export_test

import (
	"cmp"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/takedown/takedown/export"
	"github.com/takedown/takedown/loader"
	"github.com/takedown/takedown/loader/archive"
	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/duckdb"
	"github.com/takedown/takedown/store/neo4j"
	"github.com/takedown/takedown/store/neo4j/neo4jtest"
)

// hostile is text that means something to a CSV reader, to neo4j-admin or to Java.
var hostile = []string{
	`"`, `""`, `","`, `\`, `\"`, `\\`, ";", ",", "'", " ", " lead", "trail ", "\t", "\n", "\r", "\r\n", "a\nb\r\nc", "\"a\",\n\"b\"", "\x01\x02\x1b[31m\x7f", "\x1c", "a\x1eb", "a\x1fb", "\x1f",
	"null", "=1+1", "\ufeff", "\ufffd", "\ufffe", "\uffff", "a\uffffb", "\U0010ffff", "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "İSTANBUL ß", "\u0085\u2028", "\ue000", strings.Repeat("long\n", 1200), strings.Repeat("\"", 9000),
}

// writeHostile writes an archive of hostile text, with an account that has more
// amplifiers than are listed with it.
func writeHostile(t *testing.T) string {
	var tweets, users, amplifiers archive.Writer
	tweets.Record(archive.TweetColumns...)
	users.Record(archive.UserColumns...)
	amplifiers.Record("tweetid", "userid", "tweet_time", "retweet_userid", "retweet_tweetid")
	at := func(i int) int64 { return (1_577_836_800 + int64(i)*60) * 1000 }
	// An id with a space or a control character in it is rejected.
	ids := make([]string, len(hostile))
	for i, s := range hostile {
		ids[i] = s
		if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
			ids[i] = fmt.Sprint(i)
		}
	}
	for i, s := range hostile {
		id, next, other := ids[i], ids[(i+1)%len(ids)], ids[(i+2)%len(ids)]
		p := &store.Profile{AccountID: "id" + id, Rank: store.ProfileFromUsers, ScreenName: s, DisplayName: s + "D", Bio: s + s, Location: s, ProfileURL: s, Language: s,
			Followers: int64(i), Following: -1, CreatedOn: store.Date(18000 + i), HasCreatedOn: i%3 > 0}
		users.User(p)
		tweets.Tweet(&store.TweetRow{ID: "t" + id, AccountID: "id" + id, PostedAt: at(i), Text: s, Language: s, Client: s, InReplyToAccountID: "r" + id, InReplyToTweetID: "r" + id,
			QuotedTweetID: "q" + id, HasPlace: i%2 == 0, Latitude: 1e-7 * float64(i), Longitude: -12.5, QuoteCount: -1, ReplyCount: 0, LikeCount: int64(i), RetweetCount: 1 << 40,
			Hashtags: []string{s + "h", strings.ToUpper(s) + "H", s + "other"}, URLs: []string{"http://WWW.example.com/" + s, s + "u"},
			Mentions: []string{"m" + id, "m" + id, "id" + id}, PollChoices: []string{s + "p"}}, p)
		tweets.Tweet(&store.TweetRow{ID: "s" + id, AccountID: "id" + id, PostedAt: at(i + 7), Text: s + "X", IsRetweet: true, RetweetedAccountID: "id" + next,
			RetweetedTweetID: "t" + other, QuoteCount: -1, ReplyCount: -1, LikeCount: -1, RetweetCount: -1}, p)
	}
	for i := range 250 {
		amplifiers.Amplifier(&store.TweetRow{ID: fmt.Sprint("a", i), AccountID: fmt.Sprint("amp", i%120), PostedAt: at(i), IsRetweet: true, RetweetedAccountID: "id;", RetweetedTweetID: "t;"})
	}
	tweets.Record("1.01421E+18", "x")
	dir := t.TempDir()
	for name, w := range map[string]*archive.Writer{"tweets_csv_hashed": &tweets, "users_csv_hashed": &users, "amplifiers": &amplifiers} {
		if err := os.WriteFile(filepath.Join(dir, "evil_"+name+".csv"), w.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func load(t *testing.T, st store.Store, archives ...string) {
	t.Helper()
	for _, path := range archives {
		if _, err := loader.Load(t.Context(), st, []string{path}, loader.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	save(t, st)
}

// save stores a coordination of some accounts, unless one is stored.
func save(t *testing.T, st store.Store) {
	t.Helper()
	saved, err := st.SavedCoordinations(t.Context())
	if err != nil || len(saved) > 0 {
		return
	}
	page, err := st.AccountPage(t.Context(), store.AccountQuery{OrderBy: store.AccountByPlatformID, Page: store.Page{First: 40}})
	if err != nil {
		t.Fatal(err)
	}
	var edges []store.SavedEdge
	for i, a := range page.Items {
		e := store.SavedEdge{Source: a.PlatformID, Target: page.Items[(i+1)%len(page.Items)].PlatformID, Weight: int64(i)}
		if i%2 == 0 {
			e.Expected = new(float64(i) / 20)
		}
		edges = append(edges, e)
	}
	at := time.Date(2021, 2, 3, 4, 5, 6, 7e6, time.UTC)
	c := store.SavedCoordination{Derived: 1, SavedAt: at}
	c.Behaviour, c.Within, c.MinWeight, c.To = store.BehaviourCoReply, 1500*time.Millisecond, 1, &at
	if err := st.SaveCoordination(t.Context(), c, slices.Values(edges)); err != nil {
		t.Fatal(err)
	}
}

// embedded is an embedded store that holds archives.
func embedded(t *testing.T, archives ...string) *duckdb.Store {
	t.Helper()
	st, err := duckdb.Open(t.Context(), filepath.Join(t.TempDir(), "store.duckdb"), duckdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	load(t, st, archives...)
	return st
}

// TestSameGraph: an import of what is exported and a load over Bolt make the same
// graph, of hostile text, of the golden archive and of the first rows of a real one.
func TestSameGraph(t *testing.T) {
	const (
		folder = "../../shared/data/ira_oct2016"
		rows   = 5_000
	)
	archives := []string{writeHostile(t), "../graph/testdata/archive"}
	if _, err := os.Stat(folder); err == nil || os.Getenv("CI") != "" {
		archives = append(archives, head(t, folder+"/ira_102016_tweets_csv_hashed.csv.gz", rows), folder+"/ira_102016_users_csv_hashed.csv")
	} else {
		t.Log("without a real archive: ", err)
	}
	imported := neo4jtest.Install(t)
	dir := filepath.Join(t.TempDir(), "it's an export")
	from := embedded(t, archives...)
	written := write(t, from)
	command, err := export.Neo4jAdmin(t.Context(), dir, from, nil)
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(dir, export.ImportFile)
	if text, err := os.ReadFile(script); err != nil || !strings.Contains(string(text), strings.TrimSuffix(command.String(), "neo4j")) {
		t.Errorf("%s is not the command %s: %v", text, command, err)
	}
	if said, err := imported.Run(t, "sh", script); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	if said, err := imported.Run(t, "sh", script); err == nil || !strings.Contains(said, "overwrite-destination") {
		t.Errorf("imported into a database that exists: %v: %s", err, said)
	}
	gotURI, gotOpts := imported.Start(t)
	got := open(t, gotURI, gotOpts)
	wantURI, wantOpts := neo4jtest.Server(t)
	want := open(t, wantURI, wantOpts)
	load(t, want, archives...)
	if diff := gocmp.Diff(neo4jtest.Graph(t, wantURI, wantOpts), neo4jtest.Graph(t, gotURI, gotOpts)); diff != "" {
		t.Errorf("over Bolt (-) and imported (+):\n%s", diff)
	}
	if diff := gocmp.Diff(bookkeeping(t, want), bookkeeping(t, got), cmpopts.IgnoreFields(store.Progress{}, "StartedAt", "FinishedAt")); diff != "" {
		t.Errorf("over Bolt (-) and imported (+):\n%s", diff)
	}
	if diff := gocmp.Diff(written, records(t, got)); diff != "" {
		t.Errorf("records written (-) and imported (+):\n%s", diff)
	}
	// What is loaded already is known to be.
	load(t, got, archives...)
	if diff := gocmp.Diff(neo4jtest.Graph(t, wantURI, wantOpts), neo4jtest.Graph(t, gotURI, gotOpts)); diff != "" {
		t.Errorf("before (-) and after (+) loading again:\n%s", diff)
	}
}

// head is the beginning of a compressed CSV, in a file of the same name.
func head(t *testing.T, name string, rows int) string {
	t.Helper()
	from, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	plain, err := gzip.NewReader(from)
	if err != nil {
		t.Fatal(err)
	}
	to, err := os.Create(filepath.Join(t.TempDir(), strings.TrimSuffix(filepath.Base(name), ".gz")))
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	r, w := csv.NewReader(plain), csv.NewWriter(to)
	for range 1 + rows {
		row, err := r.Read()
		if err == nil {
			err = w.Write(row)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if w.Flush(); w.Error() != nil {
		t.Fatal(w.Error())
	}
	return to.Name()
}

// TestImportNothing: a store that holds nothing is imported too.
func TestImportNothing(t *testing.T) {
	server, dir := neo4jtest.Install(t), filepath.Join(t.TempDir(), "export")
	if _, err := export.Neo4jAdmin(t.Context(), dir, embedded(t), nil); err != nil {
		t.Fatal(err)
	}
	if said, err := server.Run(t, "sh", filepath.Join(dir, export.ImportFile)); err != nil {
		t.Errorf("%v: %s", err, said)
	}
}

// write writes records, some of which it writes twice or deletes, and gives those
// that are left.
func write(t *testing.T, st store.Store) []store.Record {
	t.Helper()
	for i, text := range hostile {
		body, err := json.Marshal(map[string]string{"text": text})
		if err != nil {
			t.Fatal(err)
		}
		r := store.Record{Kind: "case", ID: fmt.Sprint(text[:min(len(text), 2)], i), Body: append(body, "\r\n\n "...), At: time.UnixMilli(int64(i)).UTC()}
		r.ID = strings.ToValidUTF8(r.ID, "")
		for range i % 3 {
			if r.Version, err = st.PutRecord(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
		if i%6 == 1 {
			if err := st.DeleteRecord(t.Context(), r.Kind, r.ID, r.Version); err != nil {
				t.Fatal(err)
			}
		}
	}
	return records(t, st)
}

// records are those that write wrote.
func records(t *testing.T, st store.Store) (list []store.Record) {
	t.Helper()
	for r, err := range st.Records(t.Context(), "case") {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
	}
	return list
}

func open(t *testing.T, uri string, opts neo4j.Options) *neo4j.Store {
	t.Helper()
	st, err := neo4j.Open(t.Context(), uri, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// bookkeeping is what a store knows besides the graph.
func bookkeeping(t *testing.T, st store.Store) []any {
	t.Helper()
	files, err := st.Ledger(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	networks, err := st.Networks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var rejects []store.Reject
	var perNetwork []any
	for _, n := range networks {
		hours, err := st.Activity(t.Context(), n.Slug)
		if err != nil {
			t.Fatal(err)
		}
		perNetwork = append(perNetwork, hours)
		for r, err := range st.Rejects(t.Context(), n.Slug) {
			if err != nil {
				t.Fatal(err)
			}
			rejects = append(rejects, r)
		}
	}
	// Several files are read at once.
	slices.SortFunc(files, func(a, b store.File) int {
		return cmp.Or(cmp.Compare(a.Network, b.Network), cmp.Compare(a.Name, b.Name))
	})
	slices.SortStableFunc(rejects, func(a, b store.Reject) int { return cmp.Compare(a.File, b.File) })
	for i := range files {
		files[i].ID = 0
	}
	snapshot, err := st.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return []any{files, networks, rejects, perNetwork, snapshot.Stale()}
}

// TestDelimiter: hostile text cannot be taken for what tells the elements of lists apart.
func TestDelimiter(t *testing.T) {
	st, dir := embedded(t, writeHostile(t)), t.TempDir()
	files, err := st.Ledger(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Rejected > 1 {
			t.Errorf("%d rows of %s are not as hostile as they seem", f.Rejected, f.Name)
		}
	}
	command, err := export.Neo4jAdmin(t.Context(), dir, st, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(command, "--array-delimiter=U+0003") {
		t.Errorf("%v: want the first character that no list holds", command)
	}
}

func TestNotEmpty(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := export.Neo4jAdmin(t.Context(), dir, embedded(t), nil); !errors.Is(err, export.ErrNotEmpty) {
		t.Errorf("a folder that is not empty: %v", err)
	}
}

// TestStopped: an export that is stopped leaves no command to import it.
func TestStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	st, dir := embedded(t, "../graph/testdata/archive"), t.TempDir()
	stop()
	if _, err := export.Neo4jAdmin(ctx, dir, st, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, export.ImportFile)); err == nil {
		t.Error("there is a command to import it")
	}
}
