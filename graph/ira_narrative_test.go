package graph

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

// compareNarrative asks for a narrative of the campaign of 2016 and compares the
// answer with regular expressions over the raw CSV.
func compareNarrative(t *testing.T, st store.Reader) {
	rule := analysis.NarrativeRule{
		Words: []string{"hillary", "clinton's"}, Phrases: []string{"crooked hillary", "drain the swamp"}, Hashtags: []string{"#NeverHillary", "podestaemails"},
		Domains: []string{"twitter.com"}, Languages: []string{"en", "und"}, Without: []string{"debate", "tim kaine"},
	}
	const outside = `[^\pL\pM\pN_]|[\x{FE00}-\x{FE0F}]|\p{Han}|\p{Hiragana}|\p{Katakana}|\p{Hangul}|\p{Thai}|\p{Lao}|\p{Khmer}|\p{Myanmar}|\p{Bopomofo}`
	word := func(words string) *regexp.Regexp {
		return regexp.MustCompile(`(?:^|` + outside + `)(?:` + words + `)(?:$|` + outside + `)`)
	}
	says, without := word(`hillary|clinton's|crooked\s+hillary|drain\s+the\s+swamp`), word(`debate|tim\s+kaine`)
	links := regexp.MustCompile(`://(?:[^/,\s'"\]]*\.)?twitter\.com(?:[:/?#'",\]\s]|$)`)
	tag := regexp.MustCompile(`(?:^|[\[,\s'"])(?:neverhillary|podestaemails)(?:$|[\],\s'"])`)
	type part struct{ tweets, retweets int64 }
	accounts := map[string]part{}
	hours := map[time.Time]part{}
	how := map[string]int{}
	readRows(t, "ira_102016_tweets_csv_hashed.csv.gz", everything, func(row map[string]string) {
		text := strings.ToLower(row["tweet_text"])
		if row["tweet_language"] != "en" && row["tweet_language"] != "und" || without.MatchString(text) {
			return
		}
		said, tagged, linked := says.MatchString(text), tag.MatchString(strings.ToLower(row["hashtags"])), links.MatchString(strings.ToLower(row["urls"]))
		if !said && !tagged && !linked {
			return
		}
		how[fmt.Sprint(said, tagged, linked)]++
		at, err := time.Parse("2006-01-02 15:04", row["tweet_time"])
		if err != nil {
			t.Fatal(err)
		}
		retweets := int64(0)
		if strings.EqualFold(row["is_retweet"], "true") {
			retweets = 1
		}
		a, h := accounts[row["userid"]], hours[at.Truncate(time.Hour)]
		accounts[row["userid"]] = part{a.tweets + 1, a.retweets + retweets}
		hours[at.Truncate(time.Hour)] = part{h.tweets + 1, h.retweets + retweets}
	})
	t.Logf("text, hashtag, link: %v", how)
	if len(accounts) < 10 || how["false true false"] == 0 || how["true false false"] == 0 || how["false false true"] == 0 {
		t.Fatalf("%d accounts tell it: too few to compare", len(accounts))
	}
	snapshot, err := st.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s, err := newNarrator(st, newCoordinator(st)).find(t.Context(), snapshot.Derived, rule, selection{everywhere: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Accounts) != len(accounts) || len(s.Hours) != len(hours) {
		t.Errorf("%d accounts in %d hours, want %d in %d", len(s.Accounts), len(s.Hours), len(accounts), len(hours))
	}
	for _, a := range s.Accounts {
		if want := accounts[a.Account]; a.Tweets != want.tweets || a.Retweets != want.retweets {
			t.Errorf("%s: %d tweets, %d retweets, want %+v", a.Account, a.Tweets, a.Retweets, want)
		}
	}
	for _, h := range s.Hours {
		if want := hours[h.Hour]; h.Tweets != want.tweets || h.Retweets != want.retweets {
			t.Errorf("%v: %d tweets, %d retweets, want %+v", h.Hour, h.Tweets, h.Retweets, want)
		}
	}
	var keys []store.Key
	for place, more := s.Earliest[0], true; more; place = keys[len(keys)-1] {
		var page []store.Key
		if page, more, err = s.after(t.Context(), &place, 5000); err != nil {
			t.Fatal(err)
		}
		keys = append(keys, page...)
	}
	if int64(len(keys)) != s.Tweets-1 || !slices.IsSortedFunc(keys, func(a, b store.Key) int { return int(a.Value - b.Value) }) {
		t.Errorf("%d tweets after the first, want %d in the order of time", len(keys), s.Tweets-1)
	}
}
