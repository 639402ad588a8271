package export_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2" // reads Parquet
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/takedown/takedown/export"
)

// TestParquetIsReadBack: DuckDB reads rows with types, and texts byte for byte.
func TestParquetIsReadBack(t *testing.T) {
	st := embedded(t, writeHostile(t), "../graph/testdata/archive")
	facts, err := export.Facts(t.Context(), st, nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "tables")
	if err := facts.Write(t.Context(), dir, export.Parquet, nil); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows := func(query string) (list []string) {
		t.Helper()
		found, err := db.QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		defer found.Close()
		for found.Next() {
			var row string
			if err := found.Scan(&row); err != nil {
				t.Fatal(err)
			}
			list = append(list, row)
		}
		if err := found.Err(); err != nil {
			t.Fatal(err)
		}
		return list
	}
	from := func(table string) string { return "read_parquet('" + filepath.Join(dir, table+".parquet") + "')" }

	want := held(t, st, nil)
	if got := rows(fmt.Sprintf("SELECT concat_ws(' ', (SELECT count(*) FROM %s), count(*), sum(retweets)) FROM %s", from("accounts"), from("amplifies"))); got[0] != fmt.Sprint(want.Nodes, want.Edges, want.Weights) {
		t.Errorf("accounts, amplifications and retweets are %s, want %d %d %v", got[0], want.Nodes, want.Edges, want.Weights)
	}
	types := map[string]string{"networks": "VARCHAR VARCHAR VARCHAR VARCHAR DATE VARCHAR BIGINT BIGINT BIGINT BIGINT TIMESTAMP WITH TIME ZONE TIMESTAMP WITH TIME ZONE",
		"accounts":  "VARCHAR VARCHAR VARCHAR VARCHAR[] BOOLEAN VARCHAR VARCHAR DATE BIGINT BIGINT BIGINT BIGINT TIMESTAMP WITH TIME ZONE TIMESTAMP WITH TIME ZONE VARCHAR VARCHAR VARCHAR",
		"amplifies": "VARCHAR VARCHAR BIGINT BIGINT TIMESTAMP WITH TIME ZONE TIMESTAMP WITH TIME ZONE DOUBLE",
		"tweets": "VARCHAR VARCHAR TIMESTAMP WITH TIME ZONE VARCHAR[] VARCHAR VARCHAR VARCHAR BOOLEAN VARCHAR VARCHAR VARCHAR VARCHAR VARCHAR VARCHAR[] VARCHAR[] VARCHAR[] VARCHAR[] " +
			"DOUBLE DOUBLE BIGINT BIGINT BIGINT BIGINT"}
	for table, want := range types {
		if got := strings.Join(rows("SELECT column_type FROM (DESCRIBE SELECT * FROM "+from(table)+")"), " "); got != want {
			t.Errorf("%s has columns of\n%s\nwant\n%s", table, got, want)
		}
	}
	var texts []string
	for tweet, err := range st.ExportTweets(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		text := "none"
		if tweet.Text != nil {
			text = fmt.Sprintf("%x", *tweet.Text)
		}
		texts = append(texts, strings.ToUpper(fmt.Sprintf("%x %s %x %d %s", tweet.ID, text, strings.Join(tweet.Hashtags, "\x01"), tweet.PostedAt.UnixMilli(), strings.Join(tweet.Networks, ","))))
	}
	if len(texts) < 100 {
		t.Fatalf("only %d tweets", len(texts))
	}
	got := rows(`SELECT upper(concat_ws(' ', hex(tweet_id), coalesce(hex(text), 'none'), hex(array_to_string(hashtags, chr(1))), epoch_ms(posted_at), array_to_string(networks, ',')))
		FROM ` + from("tweets"))
	if diff := gocmp.Diff(texts, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
