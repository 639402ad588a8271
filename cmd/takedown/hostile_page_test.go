package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// attacks are texts that a careless page runs, asks for, or is turned over by.
var attacks = []string{
	`<script>pwned=1;alert(1)</script>`,
	`"><img src=x onerror="pwned=1;alert(1)">`,
	`'><svg/onload=alert(1)>`,
	`<img src="https://evil.example/pixel.gif">`,
	`<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>`,
	`<a href="javascript:alert(1)">click</a>`,
	`javascript:alert(1)//`,
	`</title><script>alert(1)</script>`,
	`</textarea></style></script><script>alert(1)</script>`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`<style>@import url(https://evil.example/x.css);*{background:url(https://evil.example/y)}</style>`,
	`<link rel=stylesheet href=https://evil.example/z.css>`,
	`<meta http-equiv=refresh content="0;url=https://evil.example/">`,
	`<base href="https://evil.example/">`,
	`<form action=https://evil.example><button autofocus onfocus=alert(1)>`,
	`<object data="data:text/html,<script>alert(1)</script>">`,
	`<details open ontoggle=alert(1)>`,
	`{{constructor.constructor('alert(1)')()}}${alert(1)}`,
	`'-alert(1)-'`,
	`&lt;script&gt;alert(1)&lt;/script&gt;`,
	"\u202egnp.exe\u202c \u2066isolated\u2069 \u200fמימין\u200e",
	`=HYPERLINK("https://evil.example","x")`,
	`__proto__`, `constructor`,
	strings.Repeat("\u0301", 200) + `Z͑ͫ̓`,
}

// attackID is an attack as an id: opaque, but without what no id holds.
func attackID(attack string, i int) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, attack) + strconv.Itoa(i)
}

// attackList writes a list as archives do, as Python would.
func attackList(elements ...string) string {
	var b strings.Builder
	for i, e := range elements {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(e) + "'")
	}
	return "[" + b.String() + "]"
}

// An archive in which every text is an attack, twice over, so that texts, hashtags and links are
// shared. Every attack stands in every field that can hold it: no row is rejected.
func hostileArchive(t *testing.T, dir, slug string) string {
	t.Helper()
	folder := filepath.Join(dir, slug)
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	header := strings.Split("userid,user_display_name,user_screen_name,user_reported_location,user_profile_description,user_profile_url,follower_count,following_count,account_creation_date,account_language", ",")
	users := [][]string{header}
	tweets := [][]string{append(append([]string{"tweetid"}, header...), strings.Split("tweet_language,tweet_text,tweet_time,tweet_client_name,in_reply_to_userid,in_reply_to_tweetid,quoted_tweet_tweetid,is_retweet,retweet_userid,retweet_tweetid,latitude,longitude,quote_count,reply_count,like_count,retweet_count,hashtags,urls,user_mentions,poll_choices", ",")...)}
	tweetID := func(i int, n string) string { return slug[:1] + n + attackID(attacks[i], i) }
	for i, attack := range attacks {
		id := attackID(attack, i)
		url := "https://evil.example/" + attack
		if i%3 == 0 {
			url = "javascript:alert(1)//" + attack
		}
		user := []string{id, attack, attack, attack, attack, url, "1", "2", "2020-01-27", attack}
		users = append(users, user)
		for n := range 2 {
			row := append([]string{tweetID(i, strconv.Itoa(n))}, user...)
			tweets = append(tweets, append(row, attack, attack, fmt.Sprintf("2020-02-01 00:%02d", i), attack, "", "", "", "false", "", "", "", "", "0", "0", "0", "0",
				attackList(attack, "shared"), attackList(url), attackList(attackID(attacks[0], 0)), attackList(attack)))
		}
		retweet := append([]string{tweetID(i, "r")}, user...)
		tweets = append(tweets, append(retweet, "und", "RT "+attack, "2020-02-02 00:00", "x", "", "", "", "true", attackID(attacks[0], 0), tweetID(0, "0"), "", "", "0", "0", "0", "0", "[]", "[]", "[]", "[]"))
	}
	for name, rows := range map[string][][]string{slug + "_users_csv_hashed.csv": users, slug + "_tweets_csv_hashed.csv": tweets} {
		file, err := os.Create(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		w := csv.NewWriter(file)
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// Whatever the accounts wrote, the page shows it, and nothing else happens.
func TestPageOfHostileText(t *testing.T) {
	dir, st := t.TempDir(), storeIn(t)
	loaded := done(t, "load", "--store", st, "--coverage", "CORE_ONLY", hostileArchive(t, dir, "hostile_2020"), hostileArchive(t, dir, "similar_2020"))
	if !strings.Contains(loaded.stdout, fmt.Sprintf("%d rows read = %[1]d accepted + 0 duplicate + 0 rejected", 8*len(attacks))) {
		t.Fatalf("not every attack is in the store:\n%s", loaded.stdout)
	}
	corpus := filepath.Join(dir, "attacks.json")
	text, err := json.Marshal(attacks)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(corpus, text, 0o600); err != nil {
		t.Fatal(err)
	}
	s := begin(t, "serve", "--store", st)
	browse(t, "hostile.mjs", s.url, corpus)
	s.end(t)
}
