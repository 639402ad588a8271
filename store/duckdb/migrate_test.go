package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/storetest"
)

// plain opens a database of the test's own, to see or make what no store would.
func plain(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("duckdb", path)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func execute(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%.200s: %v", s, err)
		}
	}
}

// filled makes a store of this version with something in every table.
func filled(t *testing.T, path string) {
	t.Helper()
	ctx := t.Context()
	s, err := Open(ctx, path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(s.PutNetwork(ctx, store.Network{Slug: "alpha", Name: new("Alpha"), Coverage: store.CoverageCoreOnly}))
	f, err := s.OpenFile(ctx, "alpha", "alpha_tweets.csv", store.FileTweets)
	check(err)
	b := &store.Batch{FileID: f.ID, Done: true, Members: []string{"A", "B"}, Rejects: []store.Reject{{Line: 7, Code: "bad-id", Reason: "no", Excerpt: "x"}}}
	for i := range 3000 {
		row := store.TweetRow{ID: fmt.Sprint(1000 + i), AccountID: "A", PostedAt: int64(i) * 1000, Text: strings.Repeat("text ", i%40), InNetwork: true, Hashtags: []string{"tag"}}
		if i%2 == 1 {
			row.AccountID, row.IsRetweet, row.RetweetedAccountID, row.RetweetedTweetID = "B", true, "A", fmt.Sprint(1000+i-1)
		}
		b.Tweets = append(b.Tweets, row)
	}
	b.Tweets = append(b.Tweets, store.TweetRow{ID: "odd", AccountID: "A", InNetwork: true})
	b.Profiles = []store.Profile{{AccountID: "A", Rank: 3, ScreenName: "a", Followers: 5, Following: -1}}
	b.After = store.Progress{Offset: 10, RowsRead: 3002, Accepted: 3001, Rejected: 1}
	check(storetest.Commit(ctx, s, 0, b))
	check(s.Derive(ctx))
	for i := range 3 {
		_, err := s.PutRecord(ctx, store.Record{Kind: "case", ID: fmt.Sprint("c", i), Body: []byte(`{"title":"a case"}`), At: time.UnixMilli(5)})
		check(err)
	}
	c := store.SavedCoordination{SavedAt: time.UnixMilli(9), Derived: 1}
	c.Behaviour, c.Within, c.MinWeight = store.BehaviourCoRetweet, time.Minute, 2
	check(s.SaveCoordination(ctx, c, slices.Values([]store.SavedEdge{{Source: "A", Target: "B", Weight: 3}})))
	check(s.Close())
}

// sums are the tables of a store with the number of their rows and a hash of them
// in any order.
func sums(t *testing.T, path string) map[string]string {
	t.Helper()
	db := plain(t, path)
	defer db.Close()
	got := make(map[string]string)
	for _, table := range tables {
		var n int64
		var hash any
		if err := db.QueryRowContext(t.Context(), "SELECT count(*), bit_xor(hash(t)) FROM (SELECT "+columnsOf(table)+" FROM "+table+") t").Scan(&n, &hash); err != nil {
			t.Fatal(err)
		}
		got[table] = fmt.Sprint(n, " rows ", hash)
	}
	return got
}

// columnsOf are the columns that a table has always had.
func columnsOf(table string) string {
	if table == "retweets" {
		return "* EXCLUDE (tweet_n, original_n)"
	}
	return "*"
}

// older makes a store of version 3, as it was when that was new, of one of this version.
func older(t *testing.T, path string) {
	t.Helper()
	now := path + ".now"
	filled(t, now)
	db := plain(t, path)
	defer db.Close()
	schema, err := os.ReadFile("testdata/version3.sql")
	if err != nil {
		t.Fatal(err)
	}
	execute(t, db, string(schema), "ATTACH '"+now+"' AS now (READ_ONLY)")
	for _, table := range tables {
		if !strings.Contains(recordsSQL+savedSQL+summariesSQL, "EXISTS "+table+" ") {
			execute(t, db, "INSERT INTO "+table+" SELECT "+columnsOf(table)+" FROM now."+table)
		}
	}
	execute(t, db, "UPDATE meta SET value = '3' WHERE key = 'schema_version'", "DETACH now")
}

// TestMigrate: a store of the version before is brought to this one, keeps all that
// it had, and says so, once.
func TestMigrate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.duckdb")
	older(t, path)
	want := sums(t, path+".now")
	var told []string
	s, err := Open(t.Context(), path, Options{Told: func(m string) { told = append(told, m) }})
	if err != nil {
		t.Fatal(err)
	}
	if len(told) != 1 || !strings.Contains(told[0], path+" had schema version 3 and has version 9 now") {
		t.Errorf("told %q", told)
	}
	if _, err := s.PutRecord(t.Context(), store.Record{Kind: "case", ID: "new", Body: []byte("{}")}); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	got := sums(t, path)
	for _, table := range tables {
		if table != "records" && table != "coordinations" && table != "coordinates" && got[table] != want[table] {
			t.Errorf("%s: %s, want %s", table, got[table], want[table])
		}
	}
	s, err = Open(t.Context(), path, Options{Told: func(m string) { told = append(told, m) }})
	if err != nil || len(told) != 1 {
		t.Fatalf("again: %v, told %q", err, told)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestMigrateWholeOrNotAtAll: a migration that fails on the way leaves the store as it was.
func TestMigrateWholeOrNotAtAll(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.duckdb")
	older(t, path)
	was := steps[3]
	steps[3] = was + "; UPDATE tweets SET body = 'lost'; SELECT error('on the way')"
	_, err := Open(t.Context(), path, Options{Told: func(m string) { t.Errorf("told %q", m) }})
	steps[3] = was
	if err == nil {
		t.Fatal("no error")
	}
	db := plain(t, path)
	var version, lost string
	if err := db.QueryRowContext(t.Context(), "SELECT value, (SELECT count(*) FROM tweets WHERE body = 'lost') + (SELECT count(*) FROM information_schema.tables WHERE table_name = 'records') FROM meta WHERE key = 'schema_version'").Scan(&version, &lost); err != nil || version != "3" || lost != "0" {
		t.Errorf("version %s, %s changes are left, %v", version, lost, err)
	}
	db.Close()
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestOtherVersions: a newer store, and one too old, are refused and stay as they are.
func TestOtherVersions(t *testing.T) {
	for version, says := range map[string]string{strconv.Itoa(schemaVersion + 1): "a newer Takedown wrote it", "1": "too old", "999": "newer"} {
		path := filepath.Join(t.TempDir(), "other.duckdb")
		filled(t, path)
		db := plain(t, path)
		execute(t, db, "UPDATE meta SET value = '"+version+"' WHERE key = 'schema_version'")
		db.Close()
		want := sums(t, path)
		if _, err := Open(context.Background(), path, Options{}); !errors.Is(err, store.ErrVersion) || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), path) {
			t.Errorf("version %s: %v", version, err)
		}
		if got := sums(t, path); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("version %s was changed: %v, want %v", version, got, want)
		}
	}
}
