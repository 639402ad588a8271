package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

const tweetsHeader = "tweetid,userid,user_display_name,user_screen_name,user_reported_location,user_profile_description,user_profile_url,follower_count,following_count,account_creation_date,account_language,tweet_language,tweet_text,tweet_time,tweet_client_name,in_reply_to_userid,in_reply_to_tweetid,quoted_tweet_tweetid,is_retweet,retweet_userid,retweet_tweetid,latitude,longitude,quote_count,reply_count,like_count,retweet_count,hashtags,urls,user_mentions,poll_choices\n"

// hostile are ways to start a row that a spreadsheet or a terminal would act on.
var hostile = []string{
	`=HYPERLINK("https://example.com")`, `+1`, `-1`, `@SUM(A1)`, "\t=1", "\r=1", "＝1",
	"\x1b]0;owned\x07", "\x1b[2J", "\u202egnp.exe", "\u0085", "\u2028", "'quoted",
}

func TestRejectsAreSafeToOpen(t *testing.T) {
	var b strings.Builder
	b.WriteString(tweetsHeader)
	for _, text := range hostile {
		b.WriteString(strings.Join([]string{quoted(text), "u1", quoted(text), "u1", "", "", "", "1", "1", "2020-01-01", "en", "en", "text", "never", strings.Repeat(",", 16)}, ",") + "\n")
	}
	path := filepath.Join(t.TempDir(), "evil_tweets_csv_hashed.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	at := storeIn(t)
	loaded := done(t, "load", "--store", at, path)
	r := done(t, "rejects", "--store", at, "--network", "evil")
	for name, text := range map[string]string{"load": loaded.stdout, "rejects": r.stdout} {
		if i := strings.IndexFunc(text, func(c rune) bool { return c != '\n' && (unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c)) }); i >= 0 {
			t.Errorf("%s prints %q", name, text[max(0, i-10):i+10])
		}
	}
	rows, err := csv.NewReader(strings.NewReader(r.stdout)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(rows[0], ",") != "file,line,column,code,reason,excerpt" || len(rows) != len(hostile)+1 {
		t.Fatalf("%d rows:\n%s", len(rows), r.stdout)
	}
	for _, row := range rows[1:] {
		if row[0] != "evil_tweets_csv_hashed.csv" || row[3] == "" || row[4] == "" || row[5] == "" {
			t.Errorf("%q", row)
		}
		if line, err := strconv.Atoi(row[1]); err != nil || line < 2 {
			t.Errorf("%q", row)
		}
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("a spreadsheet would run %q", cell)
			}
		}
	}
}

func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

func TestCells(t *testing.T) {
	for text, want := range map[string]string{
		"":           "",
		"plain":      "plain",
		"=1+1":       "'=1+1",
		"+1":         "'+1",
		"-1":         "'-1",
		"@x":         "'@x",
		"\t=1":       `'\t=1`,
		"＝1":         "'＝1",
		"a\nb":       `a\nb`,
		"\x1b[2J":    `\x1b[2J`,
		"a\u202eb":   `a\u202eb`,
		"\u2066x":    `\u2066x`,
		"武汉 🐼 مرحبا": "武汉 🐼 مرحبا",
	} {
		if got := cell(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestRejectsOfAnUnknownNetwork(t *testing.T) {
	dir, _ := sample(t, "0.0001")
	at := storeIn(t)
	done(t, "load", "--store", at, filepath.Join(dir, "china_052020"))
	r := takedown(t, nil, "rejects", "--store", at, "--network", "chine_052020")
	if r.code != exitFailed || !strings.Contains(r.stderr, "the store has china_052020") || r.stdout != "" {
		t.Errorf("exit code %d\n%s", r.code, r.stderr)
	}
}
