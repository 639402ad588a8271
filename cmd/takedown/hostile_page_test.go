package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
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

// An archive in which every text is an attack, twice over, so that texts, hashtags and links are shared.
func hostileArchive(t *testing.T, dir, slug string) string {
	t.Helper()
	folder := filepath.Join(dir, slug)
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	header := strings.Split("userid,user_display_name,user_screen_name,user_reported_location,user_profile_description,user_profile_url,follower_count,following_count,account_creation_date,account_language", ",")
	users := [][]string{header}
	tweets := [][]string{append(append([]string{"tweetid"}, header...), strings.Split("tweet_language,tweet_text,tweet_time,tweet_client_name,in_reply_to_userid,in_reply_to_tweetid,quoted_tweet_tweetid,is_retweet,retweet_userid,retweet_tweetid,latitude,longitude,quote_count,reply_count,like_count,retweet_count,hashtags,urls,user_mentions,poll_choices", ",")...)}
	for i, attack := range attacks {
		// Even the ids are attacks: they are opaque.
		id := fmt.Sprintf("%s%d", attack, i)
		url := "https://evil.example/" + attack
		if i%3 == 0 {
			url = "javascript:alert(1)//" + attack
		}
		user := []string{id, attack, attack, attack, attack, url, "1", "2", "2020-01-27", attack}
		users = append(users, user)
		for n := range 2 {
			row := append([]string{fmt.Sprintf("%s%d%d", slug[:1], i, n)}, user...)
			tweets = append(tweets, append(row, "und", attack, fmt.Sprintf("2020-02-01 00:%02d", i), attack, "", "", "", "false", "", "", "", "", "0", "0", "0", "0",
				"['"+strings.NewReplacer("'", "", ",", "", "[", "", "]", "").Replace(attack)+"', 'shared']", "['"+strings.NewReplacer("'", "", ",", "").Replace(url)+"']", "[]", "[]"))
		}
		retweet := append([]string{fmt.Sprintf("%sr%d", slug[:1], i)}, user...)
		tweets = append(tweets, append(retweet, "und", "RT "+attack, "2020-02-02 00:00", "x", "", "", "", "true", attacks[0]+"0", slug[:1]+"00", "", "", "0", "0", "0", "0", "[]", "[]", "[]", "[]"))
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
	done(t, "load", "--store", st, "--coverage", "CORE_ONLY", hostileArchive(t, dir, "hostile_2020"), hostileArchive(t, dir, "similar_2020"))
	s := begin(t, "serve", "--store", st)
	browse(t, "hostile.mjs", s.url)
	s.end(t)
}
