package storetest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/takedown/takedown/store"
)

// numbers are ids that are one number, or nearly, to whoever takes them for numbers.
var numbers = []string{"1", "01", "001", " 1", "1 ", "1\t", "\n1", "\u00a01", "+1", "-1", "1.", "1.0", "1e0", "0x1", "1_", "１", "१", "١", "¹", "true", "null",
	"9007199254740991", "9007199254740992", "9007199254740993", "9223372036854775807", "9223372036854775808", "18446744073709551615",
	"18446744073709551616", "99999999999999999999999999999999999999", "99999999999999999999999999999999999998", "1.01421E+18", "1014210000000000000",
	"b6d3f3e5c0a94e6f8d1c2b3a49586776b6d3f3e5c0a94e6f8d1c2b3a49586776", "B6D3F3E5C0A94E6F8D1C2B3A49586776B6D3F3E5C0A94E6F8D1C2B3A49586776"}

// testIDs: an id is its bytes. Each one names an account, a tweet, an original
// and a network of its own, and finds nothing else.
func testIDs(f *fixture) {
	ids := slices.Compact(slices.Sorted(slices.Values(slices.Concat(numbers, trickyIDs))))
	var c contents
	for i, id := range ids {
		at := fmt.Sprintf("2020-01-01 10:%02d", i%60)
		c.tweets = append(c.tweets, tweet(id, id, at), retweet("by name "+id, "R", at, id, ""), retweet("by tweet "+id, "T", at, "", id),
			tweet("referring "+id, "M", at, mentioning("mentioned "+id), func(r *store.TweetRow) { r.InReplyToTweetID = "reply " + id }))
		c.members = append(c.members, id)
	}
	f.load("alpha", c)
	for _, id := range ids {
		f.network(store.Network{Slug: id, Name: new("the network " + id)})
	}
	f.derive()
	f.checkAll()

	var pairs []store.Pair
	for _, id := range ids {
		pairs = append(pairs, store.Pair{SourceID: "R", TargetID: id}, store.Pair{SourceID: "T", TargetID: id})
	}
	evidence, err := f.store.Evidence(f.ctx, store.EvidenceQuery{Pairs: pairs, First: 5})
	must(f.t, err)
	same(f.t, "evidence", evidence, f.model.derived.evidence(store.EvidenceQuery{Pairs: pairs, First: 5}))
	for _, id := range ids {
		f.checkID(id)
	}
}

// checkID asks for one id alone in every way.
func (f *fixture) checkID(id string) {
	accounts, err := f.store.Accounts(f.ctx, []string{id})
	must(f.t, err)
	if a := accounts[id]; len(accounts) != 1 || a == nil || a.PlatformID != id || a.TweetCount != 1 {
		f.t.Errorf("account %q: %v", id, accounts)
	}
	tweets, err := f.store.Tweets(f.ctx, []string{id, "reply " + id})
	must(f.t, err)
	if t := tweets[id]; len(tweets) != 2 || t == nil || t.ID != id || t.AccountID == nil || *t.AccountID != id {
		f.t.Errorf("tweet %q: %v", id, tweets)
	}
	page, err := f.store.TweetPage(f.ctx, store.TweetQuery{AccountID: id, Page: store.Page{First: 5}})
	must(f.t, err)
	if page.Total != 1 || len(page.Items) != 1 || page.Items[0].ID != id {
		f.t.Errorf("tweets of %q: %+v", id, page)
	}
	amplifiers, err := f.store.Amplifications(f.ctx, store.AmplifierQuery{Accounts: []string{id}, Page: store.Page{First: 5}})
	must(f.t, err)
	if s := amplifiers[id]; s == nil || s.Total != 2 || s.Items[0].SourceID != "R" || s.Items[1].SourceID != "T" {
		f.t.Errorf("amplifiers of %q: %+v", id, s)
	}
	hours, err := f.store.Activity(f.ctx, id)
	must(f.t, err)
	same(f.t, fmt.Sprintf("activity of network %q", id), hours, []store.HourCount{})
	q := store.SearchQuery{Text: id, Kinds: []store.SearchKind{store.SearchAccount}, Page: store.Page{First: 5}}
	found, err := f.store.Search(f.ctx, q)
	must(f.t, err)
	same(f.t, fmt.Sprintf("search for %q", id), found, window(f.model.derived.hits(q), compareKeys(false), q.Page))
	file := f.open(id, id)
	if file.Network != id || file.Name != id {
		f.t.Errorf("file %q of network %q: %+v", id, id, file)
	}
}

// testLong: hostile text is as long as a row lets it be, also where a store
// would rather have a short key.
func testLong(f *fixture) {
	long := func(s string, bytes int) string { return strings.Repeat(s, 1+bytes/len(s))[:bytes/len(s)*len(s)] }
	id := long("1234567890", 9_000)
	tag, url, client := long("ПЕСНЯ", 9_000), "http://example.com/"+long("a", 40_000), long("Client", 9_000)
	f.load("alpha", contents{
		tweets: []store.TweetRow{
			tweet(id+"1", id+"1", "2020-01-01 10:00", saying(long("text 😀", 300_000)), tagged(tag, tag+"x"), linking(url+"1", url+"2"), sentWith(client, client),
				mentioning(id+"3")),
			tweet(id+"2", id+"2", "2020-01-01 10:00", saying(long("text 😀", 300_000)+"!"), tagged(tag), sentWith(client, client)),
			retweet("r", "R", "2020-01-01 10:00", "", id+"1"),
			retweet("s", "R", "2020-01-01 10:00", id+"2", id+"9"),
		},
		profiles: []store.Profile{profile(id+"1", named(client, client, long("bio", 100_000)))},
		members:  []string{id + "1"},
		rejects:  []store.Reject{{Line: 1, Code: "bad", Reason: long("because ", 10_000), Excerpt: long("é", 200)}},
	})
	f.derive()
	f.checkAll()
	for _, text := range []string{"😀!", tag + "x", id + "3", long("bio", 20_000)} {
		q := store.SearchQuery{Text: text, Page: store.Page{First: 9}}
		got, err := f.store.Search(f.ctx, q)
		must(f.t, err)
		same(f.t, "search for long text", got, window(f.model.derived.hits(q), compareKeys(false), q.Page))
		if got.Total == 0 {
			f.t.Errorf("nothing holds %d bytes of text", len(text))
		}
	}
}
