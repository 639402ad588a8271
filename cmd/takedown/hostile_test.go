package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A bomb fails by its name, with the line and what to do, and its ledger is right;
// the files beside it are loaded, and the bomb itself for who says that it is none.
func TestABomb(t *testing.T) {
	dir, _ := sample(t, "0.0001")
	var head, rows, packed bytes.Buffer
	head.WriteString("userid,user_display_name,user_screen_name,user_reported_location,user_profile_description,user_profile_url,follower_count,following_count,account_creation_date,account_language\n")
	for range 10_000 {
		rows.WriteString("u1,Ann,ann,,,,1,2,2015-03-04,en\n")
	}
	for i := range 100 { // 32 MB
		w := gzip.NewWriter(&packed)
		if i == 0 {
			_, _ = w.Write(head.Bytes())
		}
		_, _ = w.Write(rows.Bytes())
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "bomb_users_csv_hashed.csv.gz"), packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	at := storeIn(t)
	for range 2 {
		r := takedown(t, nil, "load", "--store", at, dir)
		if r.code != exitFailed || !strings.Contains(r.stdout, "failed: bomb_users_csv_hashed.csv.gz: after line ") || !strings.Contains(r.stdout, "(--max-expansion allows more)") ||
			!strings.Contains(r.stderr, "1 file could not be loaded to the end") {
			t.Fatalf("exit code %d\n%s\n%s", r.code, r.stdout, r.stderr)
		}
	}
	if r := done(t, "load", "--store", at, "--max-expansion", "2000", dir); !strings.Contains(r.stdout, "1,000,000") {
		t.Errorf("the bomb's rows are missing:\n%s", r.stdout)
	}
	if r := takedown(t, nil, "load", "--max-expansion", "0", dir); r.code != exitUsage {
		t.Errorf("exit code %d\n%s", r.code, r.stderr)
	}
}
