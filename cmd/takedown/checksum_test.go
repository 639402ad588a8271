package main

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2" // reads a store's file without what the store knows of it
)

// apart are the columns that differ between two loads of the same: when something
// happened, in how many batches, and what row or set has which number.
var apart = map[string][]string{
	"meta":           {"value"},
	"networks":       {"id"},
	"network_sets":   {"set_id", "network_id"},
	"tweets":         {"n", "network_set"},
	"members":        {"network_id"},
	"files":          {"id", "network_id", "started_at", "finished_at"},
	"rejects":        {"file_id"},
	"timeline":       {"n", "network_set"},
	"tweet_index":    {"n"},
	"network_totals": {"network_id"},
	"coordinations":  {"saved_at", "derived"},
	"odd_tweets":     {"num"},
	"summaries":      {"derived"},
}

// checksum is a digest of each table of a store: the number of its rows and the MD5 of
// them all, in an order of their own.
func checksum(t *testing.T, path string) string {
	t.Helper()
	db, err := sql.Open("duckdb", path+"?access_mode=READ_ONLY")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	columns := make(map[string][]string)
	rows, err := db.QueryContext(t.Context(), "SELECT table_name, column_name FROM information_schema.columns ORDER BY table_name, ordinal_position")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(apart[table], column) {
			columns[table] = append(columns[table], column)
		}
	}
	if err := rows.Err(); err != nil || len(columns) < 18 { // network_sets are numbers alone
		t.Fatalf("%d tables, %v", len(columns), err)
	}
	var lines []string
	for table, names := range columns {
		from, list := table, strings.Join(names, ", ")
		// Networks and files by their names, not by their numbers.
		switch table {
		case "tweets", "timeline":
			from = table + " JOIN (SELECT 0 AS set_id, [] AS slugs WHERE 0 NOT IN (SELECT set_id FROM network_sets) UNION ALL SELECT set_id, list(slug ORDER BY slug) FROM network_sets s JOIN networks w ON w.id = s.network_id GROUP BY set_id) x ON x.set_id = " + table + ".network_set"
			list += ", x.slugs"
		case "members", "files", "network_totals":
			from = table + " JOIN networks w ON w.id = " + table + ".network_id"
			list = table + "." + strings.Join(names, ", "+table+".") + ", w.slug"
		case "rejects":
			from = "rejects JOIN files f ON f.id = rejects.file_id"
			list += ", f.name"
		}
		var n int64
		var sum sql.NullString
		query := "SELECT count(*), md5(string_agg(line, chr(10) ORDER BY line)) FROM (SELECT ROW(" + list + ")::VARCHAR AS line FROM " + from + ")"
		if err := db.QueryRowContext(t.Context(), query).Scan(&n, &sum); err != nil {
			t.Fatalf("%s: %v", table, err)
		}
		lines = append(lines, fmt.Sprintf("%s: %d, %s\n", table, n, sum.String))
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}
