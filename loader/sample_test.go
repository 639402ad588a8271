package loader

import (
	"compress/gzip"
	"encoding/csv"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
)

// rawRow is a tweet of the sample, read by encoding/csv and nothing of ours.
type rawRow struct {
	id, account, retweetOf, retweetTweet string
	at                                   time.Time
	retweet                              bool
}

func rawSample(t *testing.T) []rawRow {
	t.Helper()
	f, err := os.Open(sample(t) + "/ira_102016_tweets_csv_hashed.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range records[0] {
		at[name] = i
	}
	var rows []rawRow
	for _, r := range records[1:] {
		when, err := time.Parse("2006-01-02 15:04", r[at["tweet_time"]])
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, rawRow{r[at["tweetid"]], r[at["userid"]], r[at["retweet_userid"]], r[at["retweet_tweetid"]],
			when, r[at["is_retweet"]] == "True"})
	}
	return rows
}

// edge is an amplification as the contract defines it, computed the long way.
type edge struct {
	retweets    int64
	tweets      map[string]bool
	first, last time.Time
	delays      []time.Duration
}

func rawEdges(rows []rawRow) map[store.Pair]*edge {
	held := map[string]rawRow{}
	for _, r := range rows {
		held[r.id] = r
	}
	edges := map[store.Pair]*edge{}
	for _, r := range rows {
		if !r.retweet {
			continue
		}
		original, known := held[r.retweetTweet]
		for _, target := range slices.Compact([]string{r.retweetOf, original.account}) {
			if target == "" || target == r.account {
				continue
			}
			p := store.Pair{SourceID: r.account, TargetID: target}
			e := edges[p]
			if e == nil {
				e = &edge{tweets: map[string]bool{}, first: r.at, last: r.at}
				edges[p] = e
			}
			e.retweets++
			if r.retweetTweet != "" {
				e.tweets[r.retweetTweet] = true
			}
			if r.at.Before(e.first) {
				e.first = r.at
			}
			if r.at.After(e.last) {
				e.last = r.at
			}
			if known {
				e.delays = append(e.delays, r.at.Sub(original.at))
			}
		}
	}
	return edges
}

func (e *edge) median() *time.Duration {
	if len(e.delays) == 0 {
		return nil
	}
	slices.Sort(e.delays)
	m := (e.delays[(len(e.delays)-1)/2] + e.delays[len(e.delays)/2]) / 2
	return &m
}

// The sample, loaded, says of every pair of accounts what its CSV says.
func TestSampleAmplifications(t *testing.T) {
	rows := rawSample(t)
	st := open(t)
	mustLoad(t, st, st.BatchRows(), sample(t))

	networks, err := st.Networks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(networks) != 1 || networks[0].Slug != "ira_102016" || networks[0].AccountCount != 420 || networks[0].TweetCount != 131_893 ||
		networks[0].AccountsUndated != 420-285 || networks[0].Coverage != store.CoverageCoreOnly {
		t.Errorf("networks: %+v", networks)
	}

	want := rawEdges(rows)
	accounts := map[string]bool{}
	for p := range want {
		accounts[p.SourceID], accounts[p.TargetID] = true, true
	}
	ids := slices.Sorted(maps.Keys(accounts))
	for _, direction := range []store.Direction{store.AmplifiersOf, store.AmplifiedBy} {
		got, err := st.Amplifications(t.Context(), store.AmplifierQuery{
			Direction: direction, Accounts: ids, MinRetweets: 1, Page: store.Page{First: 1000},
		})
		if err != nil {
			t.Fatal(err)
		}
		n, retweets := 0, int64(0)
		for _, id := range ids {
			for _, a := range got[id].Items {
				n++
				retweets += a.Retweets
				e := want[store.Pair{SourceID: a.SourceID, TargetID: a.TargetID}]
				if e == nil {
					t.Fatalf("%s amplifies %s, but not in the CSV", a.SourceID, a.TargetID)
				}
				m := e.median()
				if a.Retweets != e.retweets || a.Tweets != int64(len(e.tweets)) || !a.FirstAt.Equal(e.first) || !a.LastAt.Equal(e.last) ||
					(m == nil) != (a.MedianDelay == nil) || m != nil && *m != *a.MedianDelay {
					t.Errorf("%s amplifies %s: %+v, want %+v", a.SourceID, a.TargetID, a, e)
				}
			}
		}
		if n != len(want) {
			t.Errorf("%d amplifications, want %d", n, len(want))
		}
		t.Logf("%d amplifications, %d retweets", n, retweets)
	}
}
