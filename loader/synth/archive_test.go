package synth

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"
)

// What follows reads the files with encoding/csv and the definitions of the
// contract, and shares no code with the generator but the form of the truth.

// row is a record of a tweets file or of an amplifier list.
type row struct {
	network                    string
	listed                     bool
	id, account                string
	at                         int64
	text, client, language     string
	replyTo, quoted            string
	retweet                    bool
	retweetUser, retweetTweet  string
	hashtags, urls             []string
	createdOn, screenName, bio string
}

// contents are everything that one archive's sound rows say, each tweet once.
type contents struct {
	dir    string
	truth  Truth
	tweets map[string]*row
	order  []*row
	// users maps network and id to the creation date.
	users map[string]map[string]string
	files map[string]*counted
}

// counted is what a pass over a file found, knowing nothing but the dirty rows' lines.
type counted struct {
	lines, rows, distinct, duplicates, rejected, repaired int64
}

var sample = sync.OnceValues(func() (*contents, error) {
	dir, err := os.MkdirTemp("", "synth")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if _, err := Write(context.Background(), dir, Options{Seed: 7, Scale: 0.001}); err != nil {
		return nil, err
	}
	return read(dir)
})

// archived is a small archive, read once for all tests.
func archived(t *testing.T) *contents {
	t.Helper()
	c, err := sample()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func read(dir string) (*contents, error) {
	c := &contents{dir: dir, tweets: map[string]*row{}, users: map[string]map[string]string{}, files: map[string]*counted{}}
	b, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(b, &c.truth); err != nil {
		return nil, err
	}
	for _, n := range c.truth.Networks {
		c.users[n.Slug] = map[string]string{}
		for i := range n.Files {
			if err := c.file(n.Slug, &n.Files[i]); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

func (c *contents) file(network string, f *File) error {
	content, err := os.ReadFile(filepath.Join(c.dir, network, f.Name))
	if err != nil {
		return err
	}
	dirty := map[int]bool{}
	for _, r := range f.Rejects {
		dirty[int(r.Line)] = true
	}
	n := &counted{lines: int64(strings.Count(string(content), "\n"))}
	c.files[f.Name] = n
	r := csv.NewReader(strings.NewReader(string(content)))
	r.FieldsPerRecord = -1
	head, err := r.Read()
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		n.rows++
		if line, _ := r.FieldPos(0); dirty[line] {
			n.rejected++
			continue
		}
		get := func(name string) string {
			if i := slices.Index(head, name); i >= 0 {
				return record[i]
			}
			return ""
		}
		key := record[0]
		if seen[key] {
			n.duplicates++
			continue
		}
		seen[key] = true
		n.distinct++
		if f.Kind == "USERS" {
			c.users[network][key] = get("account_creation_date")
			continue
		}
		posted, err := time.Parse("2006-01-02 15:04", get("tweet_time"))
		if err != nil {
			return err
		}
		id, err := strconv.ParseInt(key, 10, 64)
		if err != nil {
			return err
		}
		ms := id>>22 + 1288834974657
		if ms/60_000*60_000 != posted.UnixMilli() {
			return errors.New(key + " is not from the minute of " + get("tweet_time"))
		}
		t := &row{
			network: network, listed: f.Kind == "AMPLIFIERS", id: key, account: get("userid"), at: ms,
			text: get("tweet_text"), client: get("tweet_client_name"), language: get("tweet_language"),
			replyTo: get("in_reply_to_tweetid"), quoted: get("quoted_tweet_tweetid"),
			retweet: strings.EqualFold(get("is_retweet"), "true") || f.Kind == "AMPLIFIERS", retweetUser: get("retweet_userid"), retweetTweet: get("retweet_tweetid"),
			hashtags: items(get("hashtags")), urls: items(get("urls")), createdOn: get("account_creation_date"),
			screenName: get("user_screen_name"), bio: get("user_profile_description"),
		}
		if !utf8.ValidString(t.text) {
			n.repaired++
		}
		if c.tweets[key] != nil {
			return errors.New(key + " is in two files")
		}
		c.tweets[key] = t
		c.order = append(c.order, t)
	}
}

// items takes a list apart whose items have neither commas nor quotes.
func items(s string) []string {
	s = strings.ReplaceAll(strings.Trim(s, "[]"), "'", "")
	if s == "" {
		return nil
	}
	return strings.Split(s, ", ")
}

func TestFilesHoldWhatTheTruthSays(t *testing.T) {
	c := archived(t)
	for _, n := range c.truth.Networks {
		for _, f := range n.Files {
			got := *c.files[f.Name]
			want := counted{f.Lines, f.Rows, f.Accepted, f.Duplicate, f.Rejected, f.Repaired}
			if got != want {
				t.Errorf("%s: counted %+v, truth %+v", f.Name, got, want)
			}
			if f.Rows != f.Accepted+f.Duplicate+f.Rejected || int(f.Rejected) != len(f.Rejects) {
				t.Errorf("%s: the ledger does not add up: %+v", f.Name, f)
			}
			if f.Duplicate == 0 || f.Rejected == 0 {
				t.Errorf("%s: nothing is duplicate or dirty", f.Name)
			}
		}
	}
}

func TestTotals(t *testing.T) {
	c := archived(t)
	for _, n := range c.truth.Networks {
		var tweets, retweets, working, undated int64
		first, last := int64(1<<62), int64(0)
		posted, shared := map[string]int64{}, map[string]int64{}
		listers := map[string]bool{}
		hashtags, clients, languages, domains := map[string]int64{}, map[string]int64{}, map[string]int64{}, map[string]int64{}
		for _, r := range c.order {
			if r.network != n.Slug {
				continue
			}
			if r.listed {
				listers[r.account] = true
				continue
			}
			if _, ok := c.users[n.Slug][r.account]; !ok {
				t.Fatalf("%s: %s posted and is in no users file", n.Slug, r.account)
			}
			if c.users[n.Slug][r.account] != r.createdOn {
				t.Fatalf("%s: %s has two creation dates", n.Slug, r.account)
			}
			tweets++
			posted[r.account]++
			first, last = min(first, r.at), max(last, r.at)
			if r.retweet {
				retweets++
				shared[r.account]++
			}
			local := time.UnixMilli(r.at).UTC().Add(time.Duration(n.WorkingHours.UTCOffsetHours) * time.Hour)
			if local.Weekday() != time.Saturday && local.Weekday() != time.Sunday && local.Hour() >= 8 && local.Hour() < 17 {
				working++
			}
			clients[r.client]++
			languages[r.language]++
			once(hashtags, r.hashtags, strings.ToLower)
			once(domains, r.urls, func(u string) string {
				host, _, _ := strings.Cut(strings.TrimPrefix(u, "https://"), "/")
				return strings.TrimPrefix(host, "www.")
			})
		}
		roles := map[string]int64{}
		for id, created := range c.users[n.Slug] {
			if created == "" {
				undated++
			}
			switch {
			case posted[id] == 0:
				roles["SILENT"]++
			case float64(shared[id]) >= 0.8*float64(posted[id]):
				roles["AMPLIFIER"]++
			default:
				roles["ORIGINATOR"]++
			}
		}
		for what, pair := range map[string][2]int64{
			"accounts":   {int64(len(c.users[n.Slug])), n.Accounts},
			"undated":    {undated, n.AccountsUndated},
			"tweets":     {tweets, n.Tweets},
			"retweets":   {retweets, n.Retweets},
			"first":      {first, n.FirstTweetAt.UnixMilli()},
			"last":       {last, n.LastTweetAt.UnixMilli()},
			"working":    {working, n.WorkingHours.Tweets},
			"amplifiers": {int64(len(listers)), n.Amplifiers},
			"originator": {roles["ORIGINATOR"], n.Roles["ORIGINATOR"]},
			"amplifier":  {roles["AMPLIFIER"], n.Roles["AMPLIFIER"]},
			"silent":     {roles["SILENT"], n.Roles["SILENT"]},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s: %s: counted %d, truth %d", n.Slug, what, pair[0], pair[1])
			}
		}
		for what, pair := range map[string]struct {
			got  map[string]int64
			want []Count
		}{
			"hashtags": {hashtags, n.TopHashtags}, "domains": {domains, n.TopDomains},
			"clients": {clients, n.TopClients}, "languages": {languages, n.TopLanguages},
		} {
			if len(pair.want) == 0 {
				t.Errorf("%s: no %s", n.Slug, what)
			}
			for i, w := range pair.want {
				if pair.got[w.Value] != w.Tweets {
					t.Errorf("%s: %s %q: counted %d, truth %d", n.Slug, what, w.Value, pair.got[w.Value], w.Tweets)
				}
				if i > 0 && (w.Tweets > pair.want[i-1].Tweets || w.Tweets == pair.want[i-1].Tweets && w.Value <= pair.want[i-1].Value) {
					t.Errorf("%s: %s: %q is out of order", n.Slug, what, w.Value)
				}
				delete(pair.got, w.Value)
			}
			for v, k := range pair.got {
				if len(pair.want) < 20 || k > pair.want[len(pair.want)-1].Tweets {
					t.Errorf("%s: %s: %q with %d is missing", n.Slug, what, v, k)
				}
			}
		}
	}
}

func once(counts map[string]int64, values []string, key func(string) string) {
	seen := map[string]bool{}
	for _, v := range values {
		if v = key(v); !seen[v] {
			seen[v] = true
			counts[v]++
		}
	}
}

// TestWorkingHours finds each network's offset again, whether or not 17 o'clock counts as work.
func TestWorkingHours(t *testing.T) {
	c := archived(t)
	for _, n := range c.truth.Networks {
		for _, until := range []int{16, 17} {
			share := map[int]int{}
			for _, r := range c.order {
				if r.network != n.Slug || r.listed {
					continue
				}
				for offset := -12; offset <= 14; offset++ {
					local := time.UnixMilli(r.at).UTC().Add(time.Duration(offset) * time.Hour)
					if d := local.Weekday(); d != time.Saturday && d != time.Sunday && local.Hour() >= 8 && local.Hour() <= until {
						share[offset]++
					}
				}
			}
			for offset, k := range share {
				if want := int(n.WorkingHours.UTCOffsetHours); offset != want && k >= share[want] {
					t.Errorf("%s: offset %+d has %d tweets at work until %d, the planted %+d %d", n.Slug, offset, k, until, want, share[want])
				}
			}
		}
	}
}
