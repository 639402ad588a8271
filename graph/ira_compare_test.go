package graph

import (
	"cmp"
	"encoding/csv"
	"maps"
	"math"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/takedown/takedown/loader"
)

// TestRealNetworks divides a real archive's accounts between two networks, some to
// both, and compares what they have in common with what plain Go finds in the CSV.
func TestRealNetworks(t *testing.T) {
	// A third of its tweets: what all of them take of a Neo4j is seen by TestRealArchive.
	const most = 45_000
	raw := readIRA(t, most)
	folder := t.TempDir()
	members := map[string]map[string]bool{"left_102016": {}, "right_102016": {}}
	for i, user := range slices.Compact(slices.Sorted(maps.Values(raw.author))) {
		if i%3 != 0 || i%30 == 0 {
			members["left_102016"][user] = true
		}
		if i%3 == 0 {
			members["right_102016"][user] = true
		}
	}
	rows := readRowsOf(t, "ira_102016_tweets_csv_hashed.csv.gz", most)
	users := readRowsOf(t, "ira_102016_users_csv_hashed.csv", everything)
	for slug, of := range members {
		writeRows(t, filepath.Join(folder, slug+"_tweets_csv_hashed.csv"), rows, of)
		writeRows(t, filepath.Join(folder, slug+"_users_csv_hashed.csv"), users, of)
	}
	for _, engine := range realEngines {
		t.Run(engine.name, func(t *testing.T) {
			st, err := engine.open(t, folder)
			if err != nil {
				t.Fatal(err)
			}
			defer st.Close()
			report, err := loader.Load(t.Context(), st, []string{folder}, loader.Options{})
			if err != nil || len(report.Problems) > 0 {
				t.Fatalf("%v, %v", err, report)
			}
			h := NewHandler(st, Options{MaxComplexity: 1e9})
			t.Run("shared", func(t *testing.T) { compareShared(t, h, rows, members) })
			t.Run("bridges", func(t *testing.T) { compareBridges(t, h, raw, members) })
			t.Run("cohorts", func(t *testing.T) { compareCohorts(t, h, raw, members) })
		})
	}
}

// readRowsOf reads the rows of a file by column.
func readRowsOf(t *testing.T, name string, most int) (rows []map[string]string) {
	readRows(t, name, most, func(row map[string]string) { rows = append(rows, row) })
	return rows
}

// writeRows writes the rows of some users.
func writeRows(t *testing.T, name string, rows []map[string]string, users map[string]bool) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := csv.NewWriter(f)
	header := slices.Sorted(maps.Keys(rows[0]))
	if err := w.Write(header); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if !users[row["userid"]] {
			continue
		}
		fields := make([]string, len(header))
		for i, column := range header {
			fields[i] = row[column]
		}
		if err := w.Write(fields); err != nil {
			t.Fatal(err)
		}
	}
	if w.Flush(); w.Error() != nil {
		t.Fatal(w.Error())
	}
}

// listed are the items of a list such as ['a', 'b'].
func listed(list string) (items []string) {
	for item := range strings.SplitSeq(strings.Trim(list, "[]"), ", ") {
		items = append(items, strings.Trim(item, "'"))
	}
	return items
}

var mention = regexp.MustCompile(`@\S*`)

// rawValues say what values a row has.
var rawValues = map[string]func(map[string]string) []string{
	"accounts": func(row map[string]string) []string { return []string{row["userid"]} },
	"hashtags": func(row map[string]string) []string { return listed(strings.ToLower(row["hashtags"])) },
	"urls":     func(row map[string]string) []string { return listed(row["urls"]) },
	"domains": func(row map[string]string) (domains []string) {
		for _, link := range listed(row["urls"]) {
			if u, err := url.Parse(link); err == nil {
				domains = append(domains, strings.TrimPrefix(strings.ToLower(u.Hostname()), "www."))
			}
		}
		return domains
	},
	"clients": func(row map[string]string) []string { return []string{row["tweet_client_name"]} },
	"texts": func(row map[string]string) []string {
		if strings.EqualFold(row["is_retweet"], "true") {
			return nil
		}
		return []string{strings.Join(strings.Fields(mention.ReplaceAllString(strings.ToLower(row["tweet_text"]), "")), " ")}
	},
	"retweetedTweets": func(row map[string]string) []string {
		if !strings.EqualFold(row["is_retweet"], "true") {
			return nil
		}
		return []string{row["retweet_tweetid"]}
	},
}

type rawUse struct {
	tweets   int
	accounts map[string]bool
	at       time.Time
	tweet    string
}

// compareShared compares everything that the networks share.
func compareShared(t *testing.T, h http.Handler, rows []map[string]string, members map[string]map[string]bool) {
	type use struct {
		Network          struct{ Slug string }
		Tweets, Accounts int
		FirstAt          time.Time
		FirstTweet       struct{ TweetID string }
		Lag              string
	}
	type list struct {
		TotalCount int
		Items      []struct {
			Value   string
			Account struct{ PlatformID string }
			Tweet   struct{ TweetID string }
			Uses    []use
		}
		Overlaps []struct {
			InA, InB, InBoth int
			Jaccard          float64
		}
	}
	var got struct{ CompareNetworks map[string]list }
	const shared = "totalCount overlaps { inA inB inBoth jaccard } items { uses { network { slug } tweets accounts firstAt firstTweet { tweetId } lag }"
	askInto(t, h, `{ compareNetworks(slugs: ["right_102016", "left_102016"]) {
		accounts(first: 1000) { `+shared+` account { platformId } } } retweetedTweets(first: 1000) { `+shared+` tweet { tweetId } } }
		hashtags(first: 1000) { `+shared+` value } } urls(first: 1000) { `+shared+` value } } domains(first: 1000) { `+shared+` value } }
		texts(first: 1000) { `+shared+` value } } clients(first: 1000) { `+shared+` value } }
	} }`, nil, &got)
	compared := 0
	for kind, values := range rawValues {
		left, right := rawUses(t, rows, members["left_102016"], values), rawUses(t, rows, members["right_102016"], values)
		var both []string
		for value := range left {
			if right[value] != nil {
				both = append(both, value)
			}
		}
		slices.SortFunc(both, func(a, b string) int {
			fewest := func(v string) int { return min(left[v].tweets, right[v].tweets) }
			return cmp.Or(cmp.Compare(fewest(b), fewest(a)), cmp.Compare(left[b].tweets+right[b].tweets, left[a].tweets+right[a].tweets), cmp.Compare(a, b))
		})
		found := got.CompareNetworks[kind]
		if found.TotalCount != len(both) || len(found.Items) != min(1000, len(both)) {
			t.Errorf("%s: %d are shared and %d listed, want %d", kind, found.TotalCount, len(found.Items), len(both))
			continue
		}
		if o := found.Overlaps[0]; o.InA != len(left) || o.InB != len(right) || o.InBoth != len(both) ||
			math.Abs(o.Jaccard-float64(len(both))/float64(len(left)+len(right)-len(both))) > 1e-12 {
			t.Errorf("%s: %+v, want %d, %d and %d", kind, o, len(left), len(right), len(both))
		}
		for i, item := range found.Items {
			value := cmp.Or(item.Value, item.Account.PlatformID, item.Tweet.TweetID)
			if value != both[i] || len(item.Uses) != 2 {
				t.Errorf("%s %d: %q with %d uses, want %q", kind, i, value, len(item.Uses), both[i])
				continue
			}
			for j, u := range item.Uses {
				want := map[string]map[string]*rawUse{"left_102016": left, "right_102016": right}[u.Network.Slug][value]
				if u.Tweets != want.tweets || u.Accounts != len(want.accounts) || !u.FirstAt.Equal(want.at) || u.FirstTweet.TweetID != want.tweet {
					t.Errorf("%s %q: %+v, want %+v", kind, value, u, want)
				}
				if lag := u.FirstAt.Sub(item.Uses[0].FirstAt); lag < 0 || (u.Lag == "PT0S") != (lag == 0) {
					t.Errorf("%s %q: use %d lags by %s, %s", kind, value, j, u.Lag, lag)
				}
				compared++
			}
		}
	}
	if compared < 1000 {
		t.Errorf("only %d uses were compared", compared)
	}
}

// rawUses are the uses of each value by the tweets of some users.
func rawUses(t *testing.T, rows []map[string]string, users map[string]bool, values func(map[string]string) []string) map[string]*rawUse {
	t.Helper()
	uses := map[string]*rawUse{}
	for _, row := range rows {
		if !users[row["userid"]] {
			continue
		}
		at, err := time.Parse("2006-01-02 15:04", row["tweet_time"])
		if err != nil {
			t.Fatal(err)
		}
		for _, value := range slices.Compact(slices.Sorted(slices.Values(values(row)))) {
			if value == "" {
				continue
			}
			u := uses[value]
			if u == nil {
				u = &rawUse{accounts: map[string]bool{}, at: at, tweet: row["tweetid"]}
				uses[value] = u
			}
			u.tweets++
			u.accounts[row["userid"]] = true
			if at.Before(u.at) || at.Equal(u.at) && row["tweetid"] < u.tweet {
				u.at, u.tweet = at, row["tweetid"]
			}
		}
	}
	return uses
}

// compareBridges finds the accounts with ties to both networks.
func compareBridges(t *testing.T, h http.Handler, raw *rawArchive, members map[string]map[string]bool) {
	type tie struct {
		Network                                        struct{ Slug string }
		Core                                           bool
		RetweetsOf, Amplified, RetweetedBy, Amplifiers int
	}
	var got struct {
		CompareNetworks struct {
			Bridges struct {
				TotalCount int
				Items      []struct {
					Account struct{ PlatformID string }
					Ties    []tie
				}
			}
		}
	}
	askInto(t, h, `{ compareNetworks(slugs: ["left_102016", "right_102016"]) { bridges(first: 1000) { totalCount
		items { account { platformId } ties { network { slug } core retweetsOf amplified retweetedBy amplifiers } } } } }`, nil, &got)
	ties := map[string]map[string]*tie{}
	of := func(account, network string) *tie {
		if ties[account] == nil {
			ties[account] = map[string]*tie{}
		}
		if ties[account][network] == nil {
			ties[account][network] = &tie{Core: members[network][account]}
		}
		return ties[account][network]
	}
	for network, core := range members {
		for account := range core {
			of(account, network)
		}
		for target, edges := range raw.amplifiers() {
			for _, e := range edges {
				if core[target] {
					tie := of(e.source, network)
					tie.RetweetsOf, tie.Amplified = tie.RetweetsOf+e.retweets, tie.Amplified+1
				}
				if core[e.source] {
					tie := of(target, network)
					tie.RetweetedBy, tie.Amplifiers = tie.RetweetedBy+e.retweets, tie.Amplifiers+1
				}
			}
		}
	}
	type place struct {
		account       string
		weakest, most int
	}
	var want []place
	for account, by := range ties {
		if len(by) < 2 {
			continue
		}
		p := place{account: account, weakest: math.MaxInt}
		for _, tie := range by {
			p.most += tie.RetweetsOf + tie.RetweetedBy
			if !tie.Core {
				p.weakest = min(p.weakest, tie.RetweetsOf+tie.RetweetedBy)
			}
		}
		want = append(want, p)
	}
	slices.SortFunc(want, func(a, b place) int {
		return cmp.Or(cmp.Compare(b.weakest, a.weakest), cmp.Compare(b.most, a.most), cmp.Compare(a.account, b.account))
	})
	found := got.CompareNetworks.Bridges
	if found.TotalCount != len(want) || len(want) < 50 || len(found.Items) != min(1000, len(want)) {
		t.Fatalf("%d bridges, %d listed, want %d", found.TotalCount, len(found.Items), len(want))
	}
	for i, b := range found.Items {
		if b.Account.PlatformID != want[i].account || len(b.Ties) != 2 {
			t.Fatalf("bridge %d is %s, want %s", i, b.Account.PlatformID, want[i].account)
		}
		for _, got := range b.Ties {
			want := *ties[b.Account.PlatformID][got.Network.Slug]
			if want.Network = got.Network; got != want {
				t.Errorf("bridge %s: %+v, want %+v", b.Account.PlatformID, got, want)
			}
		}
	}
}

// compareCohorts looks at every account of a month.
func compareCohorts(t *testing.T, h http.Handler, raw *rawArchive, members map[string]map[string]bool) {
	var got struct {
		Networks []struct {
			Slug            string
			CreationCohorts []struct {
				Start                        string
				Accounts, Tweeted            int
				FirstTweetFrom, FirstTweetTo time.Time
			}
		}
	}
	askInto(t, h, `{ networks { slug creationCohorts { start accounts tweeted firstTweetFrom firstTweetTo } } }`, nil, &got)
	first := map[string]time.Time{}
	for _, tweet := range raw.tweets {
		if at, ok := first[tweet.user]; !ok || tweet.at.Before(at) {
			first[tweet.user] = tweet.at
		}
	}
	if len(got.Networks) != 2 {
		t.Fatalf("%d networks", len(got.Networks))
	}
	for _, n := range got.Networks {
		months := map[string][]string{}
		for user := range members[n.Slug] {
			if day := raw.created[user]; day != "" {
				months[day[:7]+"-01"] = append(months[day[:7]+"-01"], user)
			}
		}
		if len(months) != len(n.CreationCohorts) || len(months) < 5 {
			t.Errorf("%s: %d cohorts, want %d", n.Slug, len(n.CreationCohorts), len(months))
		}
		for _, c := range n.CreationCohorts {
			var tweeted []time.Time
			for _, user := range months[c.Start] {
				if at, ok := first[user]; ok {
					tweeted = append(tweeted, at)
				}
			}
			slices.SortFunc(tweeted, time.Time.Compare)
			if c.Accounts != len(months[c.Start]) || c.Tweeted != len(tweeted) ||
				len(tweeted) > 0 && (!c.FirstTweetFrom.Equal(tweeted[0]) || !c.FirstTweetTo.Equal(tweeted[len(tweeted)-1])) {
				t.Errorf("%s: %+v, want %d accounts, of which tweeted %v", n.Slug, c, len(months[c.Start]), tweeted)
			}
		}
	}
}
