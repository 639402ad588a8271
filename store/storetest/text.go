package storetest

import (
	"slices"
	"strings"
	"unicode"

	"github.com/takedown/takedown/store"
)

// alphabet is text of many scripts. In bytes of UTF-8 it has one order; in
// UTF-16 code units the last letters would come before U+E000, and by any
// locale's rules it would be another order again, with some of it equal.
var alphabet = []string{
	"!", " x", "-", "0", "00", "1", "10", "2", "A", "AA", "Z", "_", "a", "aa", "z", "zz", "~", "\x7f",
	"À", "à", "a\u0300", "É", "é", "e\u0301", "ß", "ẞ", "ss", "ı", "I", "i", "İ", "œ", "oe", "Ж", "ж", "Σ", "σ", "ς", "Ω", "\u2126",
	"א", "ا", "أ", "ی", "ي", "ک", "ك", "क", "क्ष", "ก", "あ", "ア", "ｱ", "中", "国", "國", "한", "ᄒ", "\u200b", "\u202e", "\ufeff",
	"\ud7ff", "\ue000", "ﬁ", "ﷺ", "\ufffd", "\uffff", "\U00010000", "𐐀", "𐐨", "😀", "👩‍👩‍👧", "👍🏽", "🇹🇷", "\U000e0001", "\U0010ffff",
}

// testText: wherever letters decide, their bytes do.
func testText(f *fixture) {
	var c contents
	const at = "2020-01-01 10:00"
	for _, s := range alphabet {
		c.tweets = append(c.tweets,
			tweet(s, s, at, saying(s), tagged(s), linking("http://"+s+".example/"), sentWith(s, s)),
			retweet("to "+s, "source", at, s, ""),
			retweet("from "+s, s, at, "target", ""),
			retweet("pair "+s, "source", at, "target", ""))
		c.profiles = append(c.profiles, profile(s, followed(1, 1), created("2019-01-01")))
		c.members = append(c.members, s)
		// Of profiles that say different things, the greatest is kept.
		for _, field := range []func(*store.Profile){
			func(p *store.Profile) { p.AccountID, p.ScreenName = "screen name", s },
			func(p *store.Profile) { p.AccountID, p.DisplayName = "display name", s },
			func(p *store.Profile) { p.AccountID, p.Bio = "bio", s },
			func(p *store.Profile) { p.AccountID, p.Location = "location", s },
			func(p *store.Profile) { p.AccountID, p.ProfileURL = "url", s },
			func(p *store.Profile) { p.AccountID, p.Language = "language", s },
		} {
			c.profiles = append(c.profiles, profile("", field))
		}
	}
	f.load("alpha", c)
	slugs := slices.DeleteFunc(slices.Clone(alphabet), func(s string) bool { return len(s) < 3 })
	for _, slug := range slugs {
		f.network(store.Network{Slug: slug})
	}
	for _, slug := range slices.Backward(slugs[len(slugs)-8:]) {
		f.load(slug, contents{tweets: []store.TweetRow{tweet("!", "!", at)}, members: []string{"!"}})
	}
	f.derive()

	sorted := slices.Sorted(slices.Values(alphabet))
	if slices.Equal(sorted, alphabet) {
		f.t.Error("the alphabet is sorted already")
	}
	networks, err := f.store.Networks(f.ctx)
	must(f.t, err)
	var got []string
	for _, n := range networks {
		got = append(got, n.Slug)
	}
	same(f.t, "networks", got, slices.Sorted(slices.Values(append(slugs, "alpha"))))
	for _, direction := range []store.Direction{store.AmplifiersOf, store.AmplifiedBy} {
		account := map[store.Direction]string{store.AmplifiersOf: "target", store.AmplifiedBy: "source"}[direction]
		answer, err := f.store.Amplifications(f.ctx, store.AmplifierQuery{Direction: direction, Accounts: []string{account}, Page: store.Page{First: 1000}})
		must(f.t, err)
		var got []string
		for _, k := range answer[account].Keys[1:] { // the first is the pair's
			got = append(got, k.ID)
		}
		same(f.t, "equal amplifications", got, sorted)
	}
	pair := store.Pair{SourceID: "source", TargetID: "target"}
	evidence, err := f.store.Evidence(f.ctx, store.EvidenceQuery{Pairs: []store.Pair{pair}, First: 1000})
	must(f.t, err)
	got = nil
	for _, r := range evidence[pair].Items {
		got = append(got, strings.TrimPrefix(r.TweetID, "pair "))
	}
	same(f.t, "evidence of one moment", got, sorted)
	f.checkAll()
	f.checkTextPages()
}

// checkTextPages: keys cut lists where the letters' bytes do.
func (f *fixture) checkTextPages() {
	m := f.model.derived
	for _, q := range []store.AccountQuery{
		{OrderBy: store.AccountByPlatformID}, {OrderBy: store.AccountByPlatformID, Descending: true},
		{OrderBy: store.AccountByFollowers}, {OrderBy: store.AccountByFollowers, Descending: true},
	} {
		list, compare := m.accountList(q)
		checkPages(f.t, "accounts by "+string(q.OrderBy), list, compare, false, func(p store.Page) (*store.Slice[*store.Account], error) {
			q.Page = p
			return f.store.AccountPage(f.ctx, q)
		})
	}
	list, compare := m.tweetList(store.TweetQuery{Network: "alpha"})
	checkPages(f.t, "tweets of one moment", list, compare, false, func(p store.Page) (*store.Slice[*store.Tweet], error) {
		return f.store.TweetPage(f.ctx, store.TweetQuery{Network: "alpha", Page: p})
	})
	for _, text := range []string{"é", "Σ", "i", "ss", "😀", "\u200d"} {
		q := store.SearchQuery{Text: text}
		checkPages(f.t, "search for "+text, m.hits(q), compareKeys(false), true, func(p store.Page) (*store.Slice[store.Hit], error) {
			q.Page = p
			return f.store.Search(f.ctx, q)
		})
	}
}

// testFold: all of Unicode's letters are folded as [store.Fold] does, one for
// one: in hashtags when they are counted, and when text is searched.
func testFold(f *fixture) {
	var cased []string
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if s := string(r); unicode.IsLetter(r) && (unicode.ToLower(r) != r || unicode.ToUpper(r) != r) {
			cased = append(cased, s)
		}
	}
	var c contents
	for some := range slices.Chunk(cased, 100) {
		id := "of " + some[0]
		c.tweets = append(c.tweets, tweet(id, "A", "2020-01-01 10:00", tagged(some...), saying(strings.Join(some, " "))))
	}
	f.load("alpha", c)
	f.derive()
	got, distinct, err := f.store.Top(f.ctx, "alpha", store.FacetHashtag, len(cased))
	must(f.t, err)
	want := f.model.derived.top("alpha", store.FacetHashtag)
	same(f.t, "letters counted as lower-cased", got, want)
	same(f.t, "distinct letters", distinct, int64(len(want)))
	for _, row := range c.tweets {
		for _, text := range []string{row.Text, store.Fold(row.Text), strings.ToUpper(row.Text)} {
			q := store.SearchQuery{Text: text, Kinds: []store.SearchKind{store.SearchTweet}, Page: store.Page{First: 3}}
			got, err := f.store.Search(f.ctx, q)
			must(f.t, err)
			same(f.t, "search for "+text, got, window(f.model.derived.hits(q), compareKeys(false), q.Page))
		}
	}
}
