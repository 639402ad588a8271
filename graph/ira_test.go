package graph

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/takedown/takedown/loader"
)

const iraFolder = "../../shared/data/ira_oct2016"

// rawTweet is a row of the archive, read with encoding/csv and nothing of ours.
type rawTweet struct {
	id, user, retweetUser, retweetTweet, client string
	retweet                                     bool
	at                                          time.Time
	hashtags                                    []string
}

// rawArchive is the Internet Research Agency's October 2016.
type rawArchive struct {
	tweets  []rawTweet
	author  map[string]string
	posted  map[string]time.Time
	users   map[string]bool
	created map[string]string
	// followers are the figures of the users file.
	followers []int
}

// everything is how many rows to read for all there are.
const everything = 1 << 40

// readRows reads a file of the archive, as many rows as asked at most.
func readRows(t *testing.T, name string, most int, each func(map[string]string)) {
	t.Helper()
	f, err := os.Open(filepath.Join(iraFolder, name))
	if errors.Is(err, os.ErrNotExist) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	rows := csv.NewReader(r)
	header, err := rows.Read()
	if err != nil {
		t.Fatal(err)
	}
	for range most {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		fields := map[string]string{}
		for i, name := range header {
			fields[name] = row[i]
		}
		each(fields)
	}
}

// readIRA reads so many tweets, and all users.
func readIRA(t *testing.T, most int) *rawArchive {
	t.Helper()
	a := &rawArchive{author: map[string]string{}, posted: map[string]time.Time{}, users: map[string]bool{}, created: map[string]string{}}
	readRows(t, "ira_102016_users_csv_hashed.csv", everything, func(row map[string]string) {
		a.users[row["userid"]] = true
		if day := row["account_creation_date"]; day != "" {
			a.created[row["userid"]] = day
		}
		if n, err := strconv.Atoi(row["follower_count"]); err == nil {
			a.followers = append(a.followers, n)
		}
	})
	readRows(t, "ira_102016_tweets_csv_hashed.csv.gz", most, func(row map[string]string) {
		at, err := time.Parse("2006-01-02 15:04", row["tweet_time"])
		if err != nil {
			t.Fatal(err)
		}
		tweet := rawTweet{
			id: row["tweetid"], user: row["userid"], retweetUser: row["retweet_userid"], retweetTweet: row["retweet_tweetid"],
			client: row["tweet_client_name"], retweet: strings.EqualFold(row["is_retweet"], "true"), at: at,
		}
		for tag := range strings.SplitSeq(strings.Trim(row["hashtags"], "[]"), ",") {
			if tag = strings.Trim(tag, " '\""); tag != "" {
				tweet.hashtags = append(tweet.hashtags, strings.ToLower(tag))
			}
		}
		a.tweets = append(a.tweets, tweet)
		a.author[tweet.id] = tweet.user
		a.posted[tweet.id] = at
		a.users[tweet.user] = true
	})
	return a
}

// askInto posts a query and decodes its data.
func askInto(t *testing.T, h http.Handler, query string, variables map[string]any, into any) {
	t.Helper()
	answer := ask(t, h, query, variables)
	if len(answer.Errors) > 0 {
		t.Fatalf("%s: %v", query, answer.Errors)
	}
	b, err := json.Marshal(answer.Data)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

// TestRealArchive loads a real archive into every engine and compares answers with
// ones computed here from the raw CSV.
func TestRealArchive(t *testing.T) {
	raw := readIRA(t, everything)
	for _, engine := range realEngines {
		t.Run(engine.name, func(t *testing.T) {
			st, err := engine.open(t, iraFolder)
			if err != nil {
				t.Fatal(err)
			}
			defer st.Close()
			report, err := loader.Load(t.Context(), st, []string{iraFolder}, loader.Options{})
			if err != nil || len(report.Problems) > 0 {
				t.Fatalf("%v, %v", err, report)
			}
			h := NewHandler(st, Options{MaxComplexity: 1e9})
			t.Run("totals", func(t *testing.T) { compareTotals(t, h, raw) })
			t.Run("amplifiers", func(t *testing.T) { compareAmplifiers(t, h, raw) })
			t.Run("histograms", func(t *testing.T) { compareHistograms(t, h, raw) })
			t.Run("working hours", func(t *testing.T) { compareWorkingHours(t, h, raw) })
			t.Run("accounts", func(t *testing.T) { compareAccounts(t, h, raw) })
			t.Run("top", func(t *testing.T) { compareTop(t, h, raw) })
			t.Run("coordination", func(t *testing.T) { compareCoordination(t, h) })
			t.Run("influence", func(t *testing.T) { compareInfluence(t, h, raw) })
			t.Run("paths", func(t *testing.T) { comparePaths(t, h, raw) })
			t.Run("cascades", func(t *testing.T) { compareCascades(t, h, raw) })
			t.Run("uses", func(t *testing.T) { compareUses(t, h, raw) })
			t.Run("narrative", func(t *testing.T) { compareNarrative(t, st) })
			t.Run("windows", func(t *testing.T) { compareWindows(t, h, raw) })
		})
	}
}

func compareTotals(t *testing.T, h http.Handler, raw *rawArchive) {
	var got struct {
		Networks []struct {
			Slug                                                                string
			Coverage                                                            string
			AccountCount, AccountsWithoutCreationDate, TweetCount, RetweetCount int
			FirstTweetAt, LastTweetAt                                           time.Time
		}
	}
	askInto(t, h, `{ networks { slug coverage accountCount accountsWithoutCreationDate tweetCount retweetCount firstTweetAt lastTweetAt } }`, nil, &got)
	if len(got.Networks) != 1 {
		t.Fatalf("%+v", got)
	}
	n := got.Networks[0]
	retweets := 0
	first, last := raw.tweets[0].at, raw.tweets[0].at
	for _, tweet := range raw.tweets {
		if tweet.retweet {
			retweets++
		}
		if tweet.at.Before(first) {
			first = tweet.at
		}
		if tweet.at.After(last) {
			last = tweet.at
		}
	}
	if n.Slug != "ira_102016" || n.Coverage != "CORE_ONLY" || n.AccountCount != 420 || n.TweetCount != 131_893 {
		t.Errorf("%+v", n)
	}
	if n.AccountCount != len(raw.users) || n.TweetCount != len(raw.tweets) || n.RetweetCount != retweets ||
		n.AccountsWithoutCreationDate != len(raw.users)-len(raw.created) || !n.FirstTweetAt.Equal(first) || !n.LastTweetAt.Equal(last) {
		t.Errorf("%+v; the archive has %d accounts, %d dated, %d tweets, %d retweets, from %s to %s",
			n, len(raw.users), len(raw.created), len(raw.tweets), retweets, first, last)
	}
}
