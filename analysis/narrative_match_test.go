package analysis

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/takedown/takedown/store"
)

func matcherOf(t *testing.T, rule NarrativeRule) *NarrativeMatcher {
	t.Helper()
	m, err := NewNarrativeMatcher(rule)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestWords: what is a word in a text, and what is not, in several scripts.
func TestWords(t *testing.T) {
	for _, c := range []struct{ word, in, notIn string }{
		{"riot", "a Riot!|#riot|(riot)|riot's|RIOT\nriot|riot香港|香港riot|riot🔥|non-riot|@riot", "riots|patriot|riot_1|riot2|2riot|_riot|rio|r iot|riöt|riot\u0301"},
		{"covid-19", "COVID-19.|(covid-19)|#covid-19", "covid-190|covid19|xcovid-19"},
		{"香港", "香港|守護香港|香港人|RT香港ab", "香 港|港香"},
		{"国", "中国人", "中國"},
		{"ウイルス", "新型コロナウイルスは", "ウイル"},
		{"중국", "중국이|반중국", "중 국"},
		{"ไทย", "ประเทศไทยนี้", "ไท"},
		{"الصين", "إلى الصين!|الصين؟|#الصين|«الصين»", "والصين|الصينية|الصينَ"},
		{"می", "می\u200cخواهم", "میخواهم"}, // a zero-width non-joiner parts what it stands between
		{"istanbul", "İSTANBUL|Istanbul'da|istanbul", "ıstanbul|istanbul\u0307"},
		{"ısparta", "ısparta", "ISPARTA|isparta"}, // I is i, in Turkish text as well
		{"ŞEKER", "şeker|Şeker", "seker|şekerli"},
		{"ß", "ß|ẞ", "ss|ßx"},
		{"σας", "ΣΑς|σας", "σασ|ΣΑΣ"}, // letter for letter: a final sigma is another letter
		{"мир", "МИР|миру мир", "миру|кумир"},
		{"café", "CAFÉ", "cafe\u0301|cafés"}, // as written: not normalised
		{"cafe\u0301", "CAFE\u0301!", "café|cafe"},
		{"🔥", "🔥|so🔥hot|🔥🔥|🔥9", "fire"},
		{"❤", "❤️|x❤y", "x"},
		{"❤️", "❤️|x❤️y", "❤"},
		{"👍", "👍🏽", "👎"},
		{"🇨🇳", "x🇨🇳y", "🇨🇭"},
		{"#riot", "#riot|x#riot", "riot|#riots"},
		{"100%", "100%|100%x", "1100%|100 %"},
		{"a\x00b", "a\x00b", "ab"},
		{".*", ".*|x.*y", "anything"},
	} {
		m := matcherOf(t, NarrativeRule{Words: []string{c.word}})
		for text := range strings.SplitSeq(c.in, "|") {
			if !m.Match(&store.Post{Text: text}) {
				t.Errorf("%q is not found in %q", c.word, text)
			}
		}
		for text := range strings.SplitSeq(c.notIn, "|") {
			if m.Match(&store.Post{Text: text}) {
				t.Errorf("%q is found in %q", c.word, text)
			}
		}
	}
}

func TestPhrases(t *testing.T) {
	m := matcherOf(t, NarrativeRule{Phrases: []string{" Hong  Kong\tpolice ", "武汉 加油"}})
	for text, want := range map[string]bool{
		"the HONG KONG police!": true, "hong\n\u3000 kong\u00a0police": true, "hong kong hong kong police": true, "武汉  加油了": true,
		"hong kong policeman": false, "hongkong police": false, "hong, kong police": false, "xhong kong police": false, "hong kong": false,
		"武汉加油": false, "": false, "hong kong ": false,
	} {
		if got := m.Match(&store.Post{Text: text}); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestRuleParts(t *testing.T) {
	m := matcherOf(t, NarrativeRule{Words: []string{"word"}, Hashtags: []string{"#Tag", "＃İki"}, Domains: []string{"WWW.Example.org", "пример.example"},
		Languages: []string{"en", "zh"}, Without: []string{"not this", "bad"}})
	in := func(p store.Post) store.Post { p.Language = "en"; return p }
	for i, c := range []struct {
		post store.Post
		want bool
	}{
		{in(store.Post{Text: "a word"}), true},
		{in(store.Post{Hashtags: []string{"other", "TAG"}}), true},
		{in(store.Post{Hashtags: []string{"iki"}}), true},
		{in(store.Post{Hashtags: []string{"tags", "ıki", ""}}), false},
		{in(store.Post{URLs: []string{"", "https://www.EXAMPLE.org:8080/x"}}), true},
		{in(store.Post{URLs: []string{"http://news.example.org"}}), true},
		{in(store.Post{URLs: []string{"http://ПРИМЕР.example/"}}), true},
		{in(store.Post{URLs: []string{"http://notexample.org", "http://example.org.evil.example", "http://x.example/example.org", "example.org", "http://org"}}), false},
		{store.Post{Text: "a word", Language: "zh"}, true},
		{store.Post{Text: "a word", Language: "zh-tw"}, false},
		{store.Post{Text: "a word", Language: "EN"}, false},
		{store.Post{Text: "a word"}, false},
		{in(store.Post{Text: "a word, not  THIS"}), false},
		{in(store.Post{Text: "bad word"}), false},
		{in(store.Post{Text: "word, not badly"}), true},
		{in(store.Post{Text: "bad", Hashtags: []string{"tag"}}), false},
		{in(store.Post{Text: "bad", URLs: []string{"http://example.org"}}), false},
		{in(store.Post{IsRetweet: true, Text: "RT @x: word"}), true},
		{in(store.Post{}), false},
	} {
		if got := m.Match(&c.post); got != c.want {
			t.Errorf("%d: %+v: %v", i, c.post, got)
		}
	}
}

// TestQueryFinds: what a rule matches is among what its query selects.
func TestQueryFinds(t *testing.T) {
	m := matcherOf(t, NarrativeRule{Words: []string{"riot", "riots", "香港"}, Phrases: []string{"hong kong riots", "x today y", "b"}})
	if got, want := m.Query().Texts, []string{"b", "riot", "today", "香港"}; !slices.Equal(got, want) {
		t.Errorf("texts %q, want %q", got, want)
	}
	for _, text := range []string{"a  B", "x\ntoday y", "hong kong  riots", "RIOTS", "香港"} {
		if !m.Match(&store.Post{Text: text}) || !slices.ContainsFunc(m.Query().Texts, func(s string) bool { return strings.Contains(store.Fold(text), s) }) {
			t.Errorf("%q is not found", text)
		}
	}
}

func TestWrongRules(t *testing.T) {
	long := strings.Repeat("x", maxRuleText+1)
	many := slices.Repeat([]string{"x"}, maxRuleTerms+1)
	for want, rule := range map[string]NarrativeRule{
		"words, phrases, hashtags or domains must name something to find":             {Languages: []string{"en"}, Without: []string{"x"}},
		`words holds "two words", which has a space in it: it is a phrase`:            {Words: []string{"two words"}},
		`words holds " ", which says nothing`:                                         {Words: []string{" "}},
		`phrases holds "", which says nothing`:                                        {Phrases: []string{""}},
		`hashtags holds "#", which says nothing`:                                      {Hashtags: []string{"#"}},
		`hashtags holds "a b", which has a space in it`:                               {Hashtags: []string{"a b"}},
		`domains holds "http://x.example", which is not a domain such as example.org`: {Domains: []string{"http://x.example"}},
		`domains holds "x.example/y", which is not a domain such as example.org`:      {Domains: []string{"x.example/y"}},
		`domains holds "x example", which is not a domain such as example.org`:        {Domains: []string{"x example"}},
		`domains holds "", which is not a domain such as example.org`:                 {Domains: []string{""}},
		`languages holds "", which says nothing`:                                      {Words: []string{"x"}, Languages: []string{""}},
		`without holds " ", which says nothing`:                                       {Words: []string{"x"}, Without: []string{" "}},
		`words holds "a\xff", which is not UTF-8`:                                     {Words: []string{"a\xff"}},
		`phrases takes at most 200`:                                                   {Phrases: many},
		`words holds "` + long[:60] + `", which is longer than 200 characters`:        {Words: []string{long}},
	} {
		_, err := NewNarrativeMatcher(rule)
		if err == nil || err.Error() != want || !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%q, want %q", err, want)
		}
	}
	rule, err := NarrativeRule{Words: []string{"B", "a", "A"}, Domains: []string{"www.X.example"}, Hashtags: []string{"#b"}, Phrases: []string{" A  b "}}.Normal()
	if err != nil || !slices.Equal(rule.Words, []string{"a", "b"}) || rule.Domains[0] != "x.example" || rule.Hashtags[0] != "b" || rule.Phrases[0] != "a b" {
		t.Errorf("%+v, %v", rule, err)
	}
}
