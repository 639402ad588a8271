package graph

import (
	"maps"
	"testing"
	"testing/synctest"
)

// A page of 100 accounts, both ways of amplification, evidence and the tweets behind
// it: 14,000 rows asked for, a handful of store calls, one for each kind of read.
// Without batching there would be 100 Amplifications, 2,000 Evidence, 10,000 Tweets.
// The clock of the bubble moves only when all goroutines wait, so that a busy machine
// does not cut batches in pieces.
func TestAPageWithItsAmplifiersCostsAHandfulOfCalls(t *testing.T) {
	synctest.Test(t, pageWithItsAmplifiers)
}

func pageWithItsAmplifiers(t *testing.T) {
	f := &fakeStore{}
	answer := ask(t, NewHandler(f, Options{}), `{
		accounts(first: 100) { nodes {
			networks { slug }
			amplifiers(first: 20) { totalCount coverage stale edges { retweets node { platformId networks { slug } }
				evidence(first: 5) { totalCount truncated nodes { at retweet { tweetId author { platformId } } } } } }
			amplifies(first: 20, minRetweets: 2) { nodes { screenName } }
		} }
	}`, nil)
	if len(answer.Errors) > 0 {
		t.Fatal(answer.Errors)
	}
	nodes := answer.Data["accounts"].(map[string]any)["nodes"].([]any)
	if len(nodes) != 100 {
		t.Fatalf("%d accounts", len(nodes))
	}
	evidenceRows := 0
	for _, n := range nodes {
		amplifiers := n.(map[string]any)["amplifiers"].(map[string]any)
		if amplifiers["coverage"] != "CORE_ONLY" || amplifiers["stale"] != false {
			t.Fatalf("%v", amplifiers)
		}
		for _, e := range amplifiers["edges"].([]any) {
			found := e.(map[string]any)["evidence"].(map[string]any)
			if found["truncated"] != true || found["totalCount"] != 20.0 {
				t.Fatalf("%v", found)
			}
			evidenceRows += len(found["nodes"].([]any))
		}
	}
	if evidenceRows != 100*20*5 {
		t.Fatalf("%d rows of evidence", evidenceRows)
	}
	want := map[string]int{
		"AccountPage": 1, "Networks": 1, "Snapshot": 1,
		"Amplifications": 2, // amplifiers, and amplifies
		"Accounts":       1, "Evidence": 1, "Evidence with heads": 1, "TweetHeads": 1,
	}
	if !maps.Equal(f.calls, want) {
		t.Errorf("calls %v, want %v", f.calls, want)
	}
}

// More than the heads of tweets is read where more is asked for, in any place, and by
// every field that has not been thought about.
func TestHeads(t *testing.T) {
	for query, want := range map[string]string{
		`{ tweet(tweetId: "1") { text isRetweet author { screenName } } }`:                                         "TweetHeads",
		`{ tweet(tweetId: "1") { text engagement { likes } } }`:                                                    "Tweets",
		`{ tweet(tweetId: "1") { text hashtags } }`:                                                                "Tweets",
		`{ tweet(tweetId: "1") { text ...more } account(platformId: "x") { id } } fragment more on Tweet { urls }`: "Tweets",
		`{ tweet(tweetId: "1") { text author { id } ... on Tweet { mentions { id } } } }`:                          "Tweets",
		`{ tweet(tweetId: "1") { pollChoices } }`:                                                                  "Tweets",
		`{ tweet(tweetId: "1") { text } neighborhood(id: "` + globalID(kindTweet, "1") + `") { __typename } }`:     "Tweets",
	} {
		f := &fakeStore{}
		ask(t, NewHandler(f, Options{}), query, nil)
		if f.calls[want] == 0 || f.calls["Tweets"] > 0 != (want == "Tweets") {
			t.Errorf("%s: calls %v, want %s", query, f.calls, want)
		}
	}
}

// Heads come with evidence where they are asked for and are enough.
func TestEvidenceWithHeads(t *testing.T) {
	for fields, want := range map[string]int{
		`at delay`:                               0,
		`at retweet { text author { id } }`:      1,
		`original { tweetId }`:                   1,
		`retweet { text } original { hashtags }`: 0,
	} {
		f := &fakeStore{}
		query := `{ account(platformId: "x") { amplifiers { edges { evidence { totalCount nodes { ` + fields + ` } } } } } }`
		if answer := ask(t, NewHandler(f, Options{}), query, nil); len(answer.Errors) > 0 || f.calls["Evidence"] != 1 || f.calls["Evidence with heads"] != want {
			t.Errorf("%s: %v, %v", fields, answer.Errors, f.calls)
		}
	}
}

// The same thing asked for under two names is read once.
func TestAReadIsRemembered(t *testing.T) {
	f := &fakeStore{}
	answer := ask(t, NewHandler(f, Options{}), `{ a: account(platformId: "x") { networks { slug } } b: account(platformId: "x") { platformId } }`, nil)
	if len(answer.Errors) > 0 || f.calls["Accounts"] != 1 || f.calls["Networks"] != 1 {
		t.Errorf("%v, %v", answer.Errors, f.calls)
	}
}

// Loaders live as long as a request: the next one reads anew.
func TestNothingIsRememberedBetweenRequests(t *testing.T) {
	f := &fakeStore{}
	h := NewHandler(f, Options{})
	for range 3 {
		ask(t, h, `{ account(platformId: "x") { networks { slug } } }`, nil)
	}
	if f.calls["Accounts"] != 3 || f.calls["Networks"] != 3 {
		t.Errorf("%v", f.calls)
	}
}
