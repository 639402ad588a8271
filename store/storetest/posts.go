package storetest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// testPosts: whatever a query selects is streamed, once and as it is.
func testPosts(f *fixture) {
	const at = "2020-01-01 10:00"
	f.load("alpha", contents{tweets: []store.TweetRow{
		tweet("1", "A", "2020-01-01 09:59:59.999", saying("Wuhan İSTANBUL 武漢加油"), tagged("One", "one", "ÜNİ"), sentWith("web", "zh"), liked(0)),
		tweet("2", "B", at, saying("nothing"), tagged("Two words"), linking("http://News.Example.ORG/x", "", "http://example.org"), sentWith("", "en")),
		tweet("3", "C", at, linking("http://notexample.org", "https://example.org.evil.example"), tagged("oneself", "")),
		retweet("4", "C", at, "A", "1", saying("RT @A: wuhan"), sentWith("", "zh-tw")),
		tweet("5", "D", at, saying("a\x00wuhan. [x] (y|z)\\d")),
	}})
	f.load("beta", contents{tweets: []store.TweetRow{
		tweet("1", "A", at),
		tweet("6", "A", "2020-01-01 10:30", saying("wuhan"), full(store.FullnessEmbedded, false)),
	}})
	var texts contents
	all := slices.Compact(slices.Sorted(slices.Values(slices.Concat(alphabet, hostile))))
	for i, text := range all {
		texts.tweets = append(texts.tweets, tweet(fmt.Sprint("text", i), text, at, saying("x"+text+"\n"+strings.ToUpper(text)), tagged(text), sentWith(text, text),
			linking("http://"+text+".example/", text)))
	}
	f.load("texts", texts)
	f.derive()
	from, to := when(at), when("2020-01-01 10:30")
	for name, q := range map[string]store.PostQuery{
		"nothing":              {},
		"a text":               {Texts: []string{"wuhan"}},
		"texts":                {Texts: []string{"istanbul", "漢加", "unknown"}},
		"a pattern":            {Texts: []string{"[x] (y|z)\\d", "a\x00w", ".*", "wuhan|nothing"}},
		"a long text":          {Texts: []string{strings.Repeat("wuhan ", 40), strings.Repeat("1", 200)}},
		"hashtags":             {Hashtags: []string{"one", "üni", "two words"}},
		"a part of a hashtag":  {Hashtags: []string{"on", "self"}},
		"domains":              {Domains: []string{"example.org", "unknown.example"}},
		"a part of a domain":   {Domains: []string{"ample.org"}},
		"all of them":          {Texts: []string{"wuhan"}, Hashtags: []string{"one"}, Domains: []string{"example.org"}},
		"a language":           {Texts: []string{"wuhan"}, Hashtags: []string{"one"}, Languages: []string{"zh"}},
		"no language":          {Texts: []string{"wuhan"}, Languages: []string{}},
		"a network":            {Texts: []string{"wuhan"}, Hashtags: []string{"one"}, Domains: []string{"example"}, Networks: []string{"beta"}},
		"networks":             {Texts: []string{"wuhan"}, Networks: []string{"alpha", "texts", "alpha"}},
		"no network":           {Texts: []string{"wuhan"}, Networks: []string{}},
		"from":                 {Texts: []string{"wuhan"}, Hashtags: []string{"one"}, From: &from},
		"to":                   {Texts: []string{"wuhan"}, Domains: []string{"example"}, To: &to},
		"a range":              {Texts: []string{"wuhan"}, From: &from, To: &to, Networks: []string{"alpha"}},
		"what is not text":     {Texts: []string{"a\xff", "wuhan"}, Hashtags: []string{"\xff"}, Domains: []string{"\xff"}},
		"an odd language":      {Texts: []string{"x"}, Languages: []string{"a\xff", all[0], all[len(all)/2]}},
		"all texts":            {Texts: folded(all)},
		"all hashtags":         {Hashtags: folded(all)},
		"all of a remote past": {Texts: []string{"x"}, From: new(time.Time{})},
	} {
		// A rule that chooses all there is.
		q.Rule = "all of " + name
		f.summarized(func() { f.checkPosts(name, q) }, store.PostRule{PostQuery: q, Match: func(*store.Post) bool { return true }})
	}
	chosen := store.PostQuery{Rule: "of A", Texts: []string{"wuhan"}}
	f.summarized(func() {}, store.PostRule{PostQuery: chosen, Match: func(p *store.Post) bool { return p.AccountID == "A" }})
	if _, keeps := f.store.(store.Summarizer); keeps {
		posts := 0
		for p, err := range f.store.Posts(f.ctx, chosen) {
			must(f.t, err)
			if posts++; p.AccountID != "A" {
				f.t.Errorf("a rule chose the posts of A, and there is %+v", p)
			}
		}
		if posts == 0 {
			f.t.Error("there is none of the posts that a rule chose")
		}
	}
	for _, text := range all {
		f.checkPosts("the text "+text, store.PostQuery{Texts: folded([]string{text})})
		f.checkPosts("the hashtag "+text, store.PostQuery{Hashtags: folded([]string{text})})
		f.checkPosts("the domain "+text, store.PostQuery{Domains: folded([]string{text + ".example"})})
	}
	for _, network := range []string{"", "ALPHA", "alpha\x00", "a\xff"} {
		q := store.PostQuery{Texts: []string{"x"}, Networks: []string{"alpha", network}}
		if _, err := drain(f.store.Posts(f.ctx, q)); !errors.Is(err, store.ErrNotFound) {
			f.t.Errorf("posts of network %q: %v, want an error that wraps ErrNotFound", network, err)
		}
	}
	for range f.store.Posts(f.ctx, store.PostQuery{Texts: []string{"x"}}) {
		break // what is stopped leaves the store as it was
	}
	f.checkPosts("after one was stopped", store.PostQuery{Texts: []string{"wuhan"}})
	f.load("alpha", contents{tweets: []store.TweetRow{tweet("late", "D", at, saying("wuhan"), tagged("one"))}})
	f.checkPosts("not derived yet", store.PostQuery{Texts: []string{"wuhan"}, Hashtags: []string{"one"}})
}

func folded(texts []string) []string {
	var list []string
	for _, text := range texts {
		if text = store.Fold(text); text != "" {
			list = append(list, text)
		}
	}
	return list
}

// checkPosts compares a stream of posts with the model's: all that are selected
// are there, and others at most where nothing else restricts.
func (f *fixture) checkPosts(what string, q store.PostQuery) {
	f.t.Helper()
	may := f.model.derived.posts(q)
	got := map[string]store.Post{}
	for p, err := range f.store.Posts(f.ctx, q) {
		must(f.t, err)
		if _, ok := got[p.ID]; ok {
			f.t.Errorf("posts: %s: %s is there twice", what, p.ID)
		}
		if want, ok := may[p.ID]; !ok {
			f.t.Errorf("posts: %s: %+v is there and should not be", what, p)
		} else {
			same(f.t, "posts: "+what, p, want)
		}
		got[p.ID] = p
	}
	for id, p := range may {
		if _, ok := got[id]; !ok && finds(q, p) {
			f.t.Errorf("posts: %s: %+v is missing", what, p)
		}
	}
}

// finds says whether a query's texts, hashtags or domains find a post.
func finds(q store.PostQuery, p store.Post) bool {
	return slices.ContainsFunc(q.Texts, func(text string) bool { return strings.Contains(store.Fold(p.Text), text) }) ||
		slices.ContainsFunc(p.Hashtags, func(tag string) bool { return tag != "" && slices.Contains(q.Hashtags, store.Fold(tag)) }) ||
		slices.ContainsFunc(p.URLs, func(url string) bool {
			domain, ok := store.Domain(url)
			return ok && slices.ContainsFunc(q.Domains, func(of string) bool { return store.Under(domain, of) })
		})
}

// posts are all tweets that nothing but what they say keeps out.
func (m *model) posts(q store.PostQuery) map[string]store.Post {
	list := map[string]store.Post{}
	for id, h := range m.tweets {
		r := h.row
		if during(r.PostedAt, q.From, q.To) && (q.Languages == nil || r.Language != "" && slices.Contains(q.Languages, r.Language)) &&
			(q.Networks == nil || slices.ContainsFunc(q.Networks, func(n string) bool { return h.networks[n] })) {
			list[id] = store.Post{ID: id, AccountID: r.AccountID, PostedAt: r.PostedAt, IsRetweet: r.IsRetweet, Language: r.Language, Text: r.Text,
				Hashtags: r.Hashtags, URLs: r.URLs, QuoteCount: r.QuoteCount, ReplyCount: r.ReplyCount, LikeCount: r.LikeCount,
				RetweetCount: r.RetweetCount, Networks: slices.Sorted(maps.Keys(h.networks))}
		}
	}
	return list
}
