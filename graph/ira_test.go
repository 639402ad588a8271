package graph

import (
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
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
}

func readRows(t *testing.T, name string, each func(map[string]string)) {
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
	for {
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

func readIRA(t *testing.T) *rawArchive {
	t.Helper()
	a := &rawArchive{author: map[string]string{}, posted: map[string]time.Time{}, users: map[string]bool{}, created: map[string]string{}}
	readRows(t, "ira_102016_users_csv_hashed.csv", func(row map[string]string) {
		a.users[row["userid"]] = true
		if day := row["account_creation_date"]; day != "" {
			a.created[row["userid"]] = day
		}
	})
	readRows(t, "ira_102016_tweets_csv_hashed.csv.gz", func(row map[string]string) {
		at, err := time.Parse("2006-01-02 15:04", row["tweet_time"])
		if err != nil {
			t.Fatal(err)
		}
		tweet := rawTweet{
			id: row["tweetid"], user: row["userid"], retweetUser: row["retweet_userid"], retweetTweet: row["retweet_tweetid"],
			client: row["tweet_client_name"], retweet: strings.EqualFold(row["is_retweet"], "true"), at: at,
		}
		for _, tag := range strings.Split(strings.Trim(row["hashtags"], "[]"), ",") {
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

// rawEdge is what the contract says of an amplification.
type rawEdge struct {
	source      string
	retweets    int
	tweets      map[string]bool
	first, last time.Time
	delays      []time.Duration
}

// amplifiers follows the definition: for each account, who retweeted it.
func (a *rawArchive) amplifiers() map[string][]*rawEdge {
	edges := map[[2]string]*rawEdge{}
	of := map[string][]*rawEdge{}
	for _, t := range a.tweets {
		if !t.retweet {
			continue
		}
		targets := map[string]bool{t.retweetUser: true, a.author[t.retweetTweet]: true}
		delete(targets, "")
		delete(targets, t.user)
		for target := range targets {
			e := edges[[2]string{t.user, target}]
			if e == nil {
				e = &rawEdge{source: t.user, tweets: map[string]bool{}, first: t.at, last: t.at}
				edges[[2]string{t.user, target}] = e
				of[target] = append(of[target], e)
			}
			e.retweets++
			if t.at.Before(e.first) {
				e.first = t.at
			}
			if t.at.After(e.last) {
				e.last = t.at
			}
			if t.retweetTweet != "" {
				e.tweets[t.retweetTweet] = true
				if original, ok := a.posted[t.retweetTweet]; ok {
					e.delays = append(e.delays, t.at.Sub(original))
				}
			}
		}
	}
	for _, list := range of {
		slices.SortFunc(list, func(x, y *rawEdge) int {
			return cmp.Or(cmp.Compare(y.retweets, x.retweets), cmp.Compare(x.source, y.source))
		})
	}
	return of
}

func (e *rawEdge) String() string {
	delay := "none"
	if n := len(e.delays); n > 0 {
		slices.Sort(e.delays)
		delay = ((e.delays[(n-1)/2] + e.delays[n/2]) / 2).String()
	}
	return fmt.Sprintf("%s: %d retweets of %d, %s to %s, %s", e.source, e.retweets, len(e.tweets),
		e.first.Format(time.RFC3339), e.last.Format(time.RFC3339), delay)
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
	raw := readIRA(t)
	for _, engine := range engines {
		t.Run(engine.name, func(t *testing.T) {
			st, err := engine.open(t)
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
			t.Run("top", func(t *testing.T) { compareTop(t, h, raw) })
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

// compareAmplifiers pages through every account, referred-to ones too, and compares
// all of its amplifiers.
func compareAmplifiers(t *testing.T, h http.Handler, raw *rawArchive) {
	type page struct {
		Accounts struct {
			TotalCount int
			Nodes      []struct {
				PlatformID string
				Amplifiers struct {
					TotalCount int
					Edges      []struct {
						Node             struct{ PlatformID string }
						Retweets, Tweets int
						FirstAt, LastAt  time.Time
						MedianDelay      *string
						Evidence         struct{ TotalCount int }
					}
				}
			}
			PageInfo struct {
				HasNextPage bool
				EndCursor   string
			}
		}
	}
	want := raw.amplifiers()
	seen, edges := map[string]bool{}, 0
	var after *string
	for {
		var got page
		askInto(t, h, `query ($after: String) { accounts(filter: {includeReferred: true}, first: 500, after: $after) { totalCount
			nodes { platformId amplifiers(first: 1000) { totalCount edges { node { platformId } retweets tweets firstAt lastAt medianDelay evidence(first: 1) { totalCount } } } }
			pageInfo { hasNextPage endCursor } } }`, map[string]any{"after": after}, &got)
		for _, account := range got.Accounts.Nodes {
			if seen[account.PlatformID] {
				t.Fatalf("%s is on two pages", account.PlatformID)
			}
			seen[account.PlatformID] = true
			list := want[account.PlatformID]
			if account.Amplifiers.TotalCount != len(list) || len(account.Amplifiers.Edges) != len(list) {
				t.Fatalf("%s: %d amplifiers, want %d", account.PlatformID, account.Amplifiers.TotalCount, len(list))
			}
			for i, e := range account.Amplifiers.Edges {
				edges++
				delay := "none"
				if e.MedianDelay != nil {
					delay = isoToGo(t, *e.MedianDelay)
				}
				got := fmt.Sprintf("%s: %d retweets of %d, %s to %s, %s", e.Node.PlatformID, e.Retweets, e.Tweets,
					e.FirstAt.Format(time.RFC3339), e.LastAt.Format(time.RFC3339), delay)
				if got != list[i].String() || e.Evidence.TotalCount != e.Retweets {
					t.Errorf("%s: got %s (evidence %d), want %s", account.PlatformID, got, e.Evidence.TotalCount, list[i])
				}
			}
			delete(want, account.PlatformID)
		}
		if !got.Accounts.PageInfo.HasNextPage {
			if got.Accounts.TotalCount != len(seen) {
				t.Errorf("%d accounts on all pages, want %d", len(seen), got.Accounts.TotalCount)
			}
			break
		}
		after = &got.Accounts.PageInfo.EndCursor
	}
	if len(want) > 0 || edges < 100 {
		t.Errorf("%d edges compared, not asked for: %v", edges, slices.Collect(maps.Keys(want)))
	}
}

// isoToGo rewrites P1DT2H3M4.5S as Go writes durations.
func isoToGo(t *testing.T, iso string) string {
	t.Helper()
	negative := strings.HasPrefix(iso, "-")
	rest := strings.TrimPrefix(strings.TrimPrefix(iso, "-"), "P")
	days, clock, _ := strings.Cut(rest, "T")
	var d time.Duration
	if days != "" {
		var n int
		if _, err := fmt.Sscanf(days, "%dD", &n); err != nil {
			t.Fatalf("%s: %v", iso, err)
		}
		d = time.Duration(n) * 24 * time.Hour
	}
	if clock != "" {
		c, err := time.ParseDuration(strings.ToLower(clock))
		if err != nil {
			t.Fatalf("%s: %v", iso, err)
		}
		d += c
	}
	if negative {
		d = -d
	}
	return d.String()
}

func compareHistograms(t *testing.T, h http.Handler, raw *rawArchive) {
	var got struct {
		Network struct {
			CreationHistogram []struct {
				Start    string
				Accounts int
			}
			Activity []struct {
				Start            time.Time
				Tweets, Retweets int
			}
			WorkingHours struct {
				Tweets int
				Bins   []struct{ Weekday, Hour, Tweets int }
			}
		}
	}
	askInto(t, h, `{ network(slug: "ira_102016") { creationHistogram { start accounts } activity(bucket: HOUR) { start tweets retweets } workingHours { tweets bins { weekday hour tweets } } } }`, nil, &got)
	created := map[string]int{}
	for _, day := range raw.created {
		created[day]++
	}
	for _, b := range got.Network.CreationHistogram {
		if created[b.Start] != b.Accounts {
			t.Errorf("%s: %d accounts, want %d", b.Start, b.Accounts, created[b.Start])
		}
		delete(created, b.Start)
	}
	tweets, retweets := map[time.Time]int{}, map[time.Time]int{}
	var week [7][24]int
	for _, tweet := range raw.tweets {
		hour := tweet.at.Truncate(time.Hour)
		tweets[hour]++
		if tweet.retweet {
			retweets[hour]++
		}
		week[(tweet.at.Weekday()+6)%7][tweet.at.Hour()]++
	}
	for _, b := range got.Network.Activity {
		hour := b.Start.UTC()
		if tweets[hour] != b.Tweets || retweets[hour] != b.Retweets {
			t.Errorf("%s: %d tweets, %d retweets, want %d, %d", hour, b.Tweets, b.Retweets, tweets[hour], retweets[hour])
		}
		delete(tweets, hour)
	}
	if len(created) > 0 || len(tweets) > 0 {
		t.Errorf("left out: %v, %v", created, tweets)
	}
	if got.Network.WorkingHours.Tweets != len(raw.tweets) {
		t.Errorf("%d tweets", got.Network.WorkingHours.Tweets)
	}
	for _, b := range got.Network.WorkingHours.Bins {
		if want := week[b.Weekday-1][b.Hour]; b.Tweets != want {
			t.Errorf("weekday %d, %d:00: %d tweets, want %d", b.Weekday, b.Hour, b.Tweets, want)
		}
	}
}

func compareTop(t *testing.T, h http.Handler, raw *rawArchive) {
	type value struct {
		Value            string
		Tweets, Accounts int
	}
	var got struct {
		Network struct {
			TopHashtags, TopClients struct {
				TotalCount int
				Truncated  bool
				Items      []value
			}
		}
	}
	askInto(t, h, `{ network(slug: "ira_102016") {
		topHashtags(first: 200) { totalCount truncated items { value tweets accounts } }
		topClients(first: 200) { totalCount truncated items { value tweets accounts } } } }`, nil, &got)
	top := func(valuesOf func(rawTweet) []string) (list []value) {
		tweets, accounts := map[string]int{}, map[string]map[string]bool{}
		for _, tweet := range raw.tweets {
			values := slices.Sorted(slices.Values(valuesOf(tweet)))
			for _, v := range slices.Compact(values) {
				if accounts[v] == nil {
					accounts[v] = map[string]bool{}
				}
				tweets[v]++
				accounts[v][tweet.user] = true
			}
		}
		for v, n := range tweets {
			list = append(list, value{v, n, len(accounts[v])})
		}
		slices.SortFunc(list, func(a, b value) int { return cmp.Or(cmp.Compare(b.Tweets, a.Tweets), cmp.Compare(a.Value, b.Value)) })
		return list
	}
	for name, c := range map[string]struct {
		items []value
		total int
		want  []value
	}{
		"hashtags": {got.Network.TopHashtags.Items, got.Network.TopHashtags.TotalCount, top(func(r rawTweet) []string { return r.hashtags })},
		"clients": {got.Network.TopClients.Items, got.Network.TopClients.TotalCount, top(func(r rawTweet) []string {
			if r.client == "" {
				return nil
			}
			return []string{r.client}
		})},
	} {
		if c.total != len(c.want) || !slices.Equal(c.items, c.want[:min(200, len(c.want))]) {
			t.Errorf("%s: %d in all, want %d\n%v\n%v", name, c.total, len(c.want), c.items, c.want[:min(200, len(c.want))])
		}
	}
}
