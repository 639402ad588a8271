package storetest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/takedown/takedown/store"
)

// trickyIDs are ids that a careless comparison, conversion or quoting would
// confuse: numbers, case, normal forms, code units instead of bytes, syntax.
var trickyIDs = []string{"9", "10", "007", "7", "7.0", "1e3", "-1", "A", "a", "é", "e\u0301", "ß", "ss", "😀", "\uffff", "\ufffd", "Z", "z", "_", "%",
	"'", `"`, `\`, " 7", "7 ", "a\x00", "a\x00b", "a\n", "NULL", "true", "'; DROP TABLE tweets; --", "${7}", "?", "$1", "zß水🍌", "İ", "ı"}

// madeUp is the world that readers are checked on as a whole.
func madeUp(f *fixture) { f.random(1, 600) }

// random commits a made-up world in random pieces: several networks, retweets
// of held, referred and unknown tweets, rows that replace and rows that share.
func (f *fixture) random(seed uint64, tweets int) {
	f.t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	maybe := func(s string) string { return []string{"", s}[r.IntN(2)] }
	few := func(list []string) (some []string) {
		for range r.IntN(4) {
			some = append(some, pick(list))
		}
		return some
	}
	networks := []string{"alpha", "Beta", "gámma"}
	texts := []string{"", "Hello World", "hello\nworld", "ПРИВЕТ мир", "İstanbul'da", "100% true_ \\ 'x'", "😀 emoji", "nul\x00byte"}
	links := slices.Sorted(maps.Keys(urls))
	for range 12 {
		network := pick(networks)
		var c contents
		rows := map[string]store.TweetRow{}
		for range tweets / 12 {
			row := store.TweetRow{ID: fmt.Sprint("t", r.IntN(tweets)), AccountID: pick(trickyIDs), Text: pick(texts), Language: pick([]string{"", "en", "tr"}),
				Client: pick([]string{"", "Web", "web"}), InReplyToAccountID: maybe(pick(trickyIDs)), InReplyToTweetID: maybe(fmt.Sprint("r", r.IntN(9))),
				IsRetweet: r.IntN(3) > 0, Fullness: store.Fullness(1 + r.IntN(4)), InNetwork: r.IntN(4) > 0,
				QuoteCount: int64(r.IntN(4) - 1), ReplyCount: int64(r.IntN(4) - 1), LikeCount: int64(r.IntN(4) - 1), RetweetCount: int64(r.IntN(4) - 1),
				Hashtags: few([]string{"One", "one", "ÜNİ", "two"}), URLs: few(links), Mentions: few(append([]string{"only mentioned"}, trickyIDs...)),
				PollChoices: few([]string{"yes", "no"})}
			row.PostedAt = when("2020-01-01 00:00").UnixMilli() + int64(r.IntN(200))*int64(r.IntN(1000))*999
			if r.IntN(3) > 0 {
				row.RetweetedAccountID = pick(append([]string{"only retweeted"}, trickyIDs[:8]...))
			}
			if r.IntN(3) > 0 {
				row.RetweetedTweetID = fmt.Sprint("t", r.IntN(tweets+20))
			}
			if r.IntN(5) == 0 {
				row.QuotedTweetID = fmt.Sprint("t", r.IntN(tweets+20))
				row.HasPlace, row.Latitude, row.Longitude = true, r.Float64(), -r.Float64()
			}
			rows[row.ID] = row
		}
		for _, id := range slices.Sorted(maps.Keys(rows)) {
			c.tweets = append(c.tweets, rows[id])
		}
		for range 8 {
			p := profile(pick(trickyIDs), named(maybe("Screen"), maybe("Hello"), maybe(pick(texts))), followed(int64(r.IntN(5)-1), int64(r.IntN(5)-1)))
			p.Rank, p.AsOf = store.ProfileRank(1+r.IntN(3)), int64(r.IntN(3))
			if r.IntN(3) > 0 {
				p.CreatedOn, p.HasCreatedOn = date("2019-01-01")+store.Date(r.IntN(5)), true
			}
			c.profiles = append(c.profiles, p)
			c.members = append(c.members, pick(trickyIDs))
		}
		for i := range 50 {
			c.rejects = append(c.rejects, store.Reject{Line: int64(i), Code: "bad", Reason: "made up", Excerpt: pick(texts)})
		}
		f.load(network, c)
		if r.IntN(4) == 0 {
			f.derive()
		}
	}
	f.derive()
}

// testUnchanged: reading has changed nothing, nor has counting in advance.
func testUnchanged(f *fixture) {
	if s, ok := f.store.(store.Summarizer); ok {
		must(f.t, s.Summarize(f.ctx))
	}
	testModel(f)
}

// testModel compares every answer with the model's.
func testModel(f *fixture) {
	f.checkAll()
	ms := f.model.derived
	from, to := when("2020-01-01 06:00"), when("2020-01-02 00:00")
	for _, q := range []store.AmplifierQuery{{}, {Direction: store.AmplifiedBy}, {MinRetweets: 3}, {From: &from}, {Direction: store.AmplifiedBy, From: &from, To: &to, MinRetweets: 2}} {
		q.Accounts, q.Page = append([]string{"unknown"}, trickyIDs...), store.Page{First: 3}
		lists := ms.amplifications(q)
		for _, q.Page.After = range []*store.Key{nil, {Value: 3, ID: "a"}, {Value: 1, ID: "007"}} {
			want := map[string]*store.Slice[*store.Amplification]{}
			for _, id := range q.Accounts {
				want[id] = window(lists[id], compareKeys(true), q.Page)
			}
			got, err := f.store.Amplifications(f.ctx, q)
			must(f.t, err)
			same(f.t, fmt.Sprintf("amplifications %+v", q), got, want)
		}
	}
	for _, bounds := range [][2]*time.Time{{nil, nil}, {&from, &to}} {
		q := store.EvidenceQuery{From: bounds[0], To: bounds[1], First: 2}
		for _, r := range ms.retweets(nil, nil) {
			if !slices.Contains(q.Pairs, r.pair) {
				q.Pairs = append(q.Pairs, r.pair)
			}
		}
		got, err := f.store.Evidence(f.ctx, q)
		must(f.t, err)
		same(f.t, "evidence", got, ms.evidence(q))
	}
	for _, by := range []store.AccountField{store.AccountByPlatformID, store.AccountByFollowers, store.AccountByFirstTweet} {
		q := store.AccountQuery{OrderBy: by, Descending: true, Networks: []string{"alpha", "gámma"}}
		list, compare := ms.accountList(q)
		checkPages(f.t, "accounts by "+string(by), list, compare, false, func(p store.Page) (*store.Slice[*store.Account], error) {
			q.Page = p
			return f.store.AccountPage(f.ctx, q)
		})
	}
}

// checkAll compares answers of every kind with the model's. Nothing may be stale.
func (f *fixture) checkAll() {
	f.t.Helper()
	f.checkDerived()
	ids := []string{"", "unknown"}
	want := map[string]*store.Tweet{}
	see := func(id string) {
		ids = append(ids, id)
		if t := f.model.tweet(id); t != nil {
			want[id] = t
		}
	}
	for id, h := range f.model.tweets {
		see(id)
		see(h.row.RetweetedTweetID)
		see(h.row.InReplyToTweetID)
		see(h.row.QuotedTweetID)
	}
	got, err := f.store.Tweets(f.ctx, ids)
	must(f.t, err)
	same(f.t, "all tweets", got, want)
	heads, err := f.store.TweetHeads(f.ctx, ids)
	must(f.t, err)
	bare := map[string]*store.Tweet{}
	for id, t := range want {
		bare[id] = head(t)
		if heads[id] != nil {
			heads[id] = head(heads[id])
		}
	}
	same(f.t, "the heads of all tweets", heads, bare)
	q := store.TweetQuery{Page: store.Page{First: 5000}}
	list, compare := f.model.derived.tweetList(q)
	page, err := f.store.TweetPage(f.ctx, q)
	must(f.t, err)
	whole := window(list, compare, q.Page)
	same(f.t, "the page of all tweets", page, whole)
	q.Heads = true
	page, err = f.store.TweetPage(f.ctx, q)
	must(f.t, err)
	for i := range whole.Items {
		page.Items[i], whole.Items[i] = head(page.Items[i]), head(whole.Items[i])
	}
	same(f.t, "the page of the heads of all tweets", page, whole)
}

// head is a tweet without what [store.Reader.TweetHeads] may leave out.
func head(t *store.Tweet) *store.Tweet {
	return &store.Tweet{ID: t.ID, Known: t.Known, AccountID: t.AccountID, Text: t.Text, PostedAt: t.PostedAt, IsRetweet: t.IsRetweet, Networks: t.Networks}
}

// checkDerived compares derived answers with the model's as of the last Derive.
// No tweet may have been replaced since.
func (f *fixture) checkDerived() {
	f.t.Helper()
	f.checkFacts()
	m := f.model.derived
	slugs := slices.Sorted(maps.Keys(m.networks))
	f.checkCounts(spread(slugs, 8))
	if len(slugs) > 1 {
		f.checkShared(spread(slugs, 4), 5)
		f.checkBridges(store.BridgeQuery{Networks: spread(slugs, 4), First: 9})
	}
	f.checkReferences(spread(slugs, 8))
	for _, behaviour := range store.Behaviours {
		f.checkMessages(string(behaviour), store.MessageQuery{Behaviour: behaviour})
	}
	for _, text := range []string{"hello", "x", "МИР", "one", "7"} {
		q := store.SearchQuery{Text: text, Page: store.Page{First: 1000}}
		got, err := f.store.Search(f.ctx, q)
		must(f.t, err)
		same(f.t, "search for "+text, got, window(m.hits(q), compareKeys(false), q.Page))
	}
}

// checkFacts compares the derived answers that are not counted from tweets when
// they are asked for.
func (f *fixture) checkFacts() {
	f.t.Helper()
	m := f.model.derived
	networks, err := f.store.Networks(f.ctx)
	must(f.t, err)
	same(f.t, "networks", networks, m.networkList())
	slugs := slices.Sorted(maps.Keys(m.networks))
	days, err := f.store.CreationDays(f.ctx, append(slugs, "unknown"))
	must(f.t, err)
	same(f.t, "creation days", days, m.creationDays(slugs))

	accounts := m.accounts()
	ids := slices.Sorted(maps.Keys(accounts))
	got, err := f.store.Accounts(f.ctx, append(ids, "unknown"))
	must(f.t, err)
	same(f.t, "all accounts", got, accounts)
	aq := store.AccountQuery{OrderBy: store.AccountByRetweets, Descending: true, IncludeReferred: true, Page: store.Page{First: 1000}}
	accountList, compare := m.accountList(aq)
	accountPage, err := f.store.AccountPage(f.ctx, aq)
	must(f.t, err)
	same(f.t, "the page of all accounts", accountPage, window(accountList, compare, aq.Page))

	for _, slug := range append(spread(slugs, 8), "") {
		tq := store.TweetQuery{Network: slug, Page: store.Page{First: 5000}}
		tweetList, compare := m.tweetList(tq)
		tweetPage, err := f.store.TweetPage(f.ctx, tq)
		must(f.t, err)
		same(f.t, "the places of tweets of "+slug, tweetPage.Keys, window(tweetList, compare, tq.Page).Keys)
	}
	for _, direction := range []store.Direction{store.AmplifiersOf, store.AmplifiedBy} {
		q := store.AmplifierQuery{Direction: direction, Accounts: ids, Page: store.Page{First: 1000}}
		want := map[string]*store.Slice[*store.Amplification]{}
		lists := m.amplifications(q)
		for _, id := range ids {
			want[id] = window(lists[id], compareKeys(true), q.Page)
		}
		got, err := f.store.Amplifications(f.ctx, q)
		must(f.t, err)
		same(f.t, fmt.Sprintf("all amplifications, direction %v", direction), got, want)
	}
}

func (f *fixture) checkCounts(networks []string) {
	f.t.Helper()
	m := f.model.derived
	for _, slug := range networks {
		hours, err := f.store.Activity(f.ctx, slug)
		must(f.t, err)
		same(f.t, "activity of "+slug, hours, m.activity(slug))
		for _, facet := range []store.Facet{store.FacetHashtag, store.FacetDomain, store.FacetClient, store.FacetLanguage} {
			want := m.top(slug, facet)
			for _, first := range []int{2, 100} {
				got, distinct, err := f.store.Top(f.ctx, slug, facet, first)
				must(f.t, err)
				same(f.t, fmt.Sprintf("top %d of %s in %s", first, facet, slug), got, want[:min(first, len(want))])
				same(f.t, fmt.Sprintf("distinct values of %s in %s", facet, slug), distinct, int64(len(want)))
			}
		}
		for _, measure := range []store.Measure{store.MeasureFollowers, store.MeasureFollowing, store.MeasureLikes, store.MeasureRetweets,
			store.MeasureReplies, store.MeasureQuotes} {
			got, err := f.store.Distribution(f.ctx, slug, measure)
			must(f.t, err)
			same(f.t, fmt.Sprintf("%s of %s", measure, slug), got, m.distribution(slug, measure))
		}
	}
}
