package storetest

import (
	"fmt"

	"github.com/takedown/takedown/store"
)

func searchable(f *fixture) {
	f.load("alpha", contents{
		tweets: []store.TweetRow{
			tweet("1", "A", "2020-01-01 10:00", saying("Hello WORLD 100% _true_"), tagged("World", "world", "sport")),
			tweet("2", "A", "2020-01-01 10:00", saying("ПРИВЕТ, Мир"), tagged("МИР")),
			tweet("3", "B", "2020-01-01 10:00", saying("İSTANBUL Straße \\ 'quoted' \"twice\"")),
			tweet("10", "B", "2020-01-01 10:00", saying("hello again\nworld"), tagged("o'clock")),
			tweet("4", "C", "2020-01-01 10:00", saying("nul\x00byte 1000 true 😀😀"), full(store.FullnessEmbedded, false)),
			tweet("5", "C", "2020-01-01 10:00", tagged("notext"), mentioning("hello")),
		},
		profiles: []store.Profile{profile("A", named("HelloThere", "An account", "a bio of the world")), profile("B", named("bob", "Мир Труд", "")),
			profile("Case"), profile("world")},
	})
	f.derive()
}

func testSearch(f *fixture) {
	for text, want := range map[string][]string{
		"hello":     {"ACCOUNT A", "ACCOUNT hello", "TWEET 1", "TWEET 10"},
		"WORLD":     {"ACCOUNT A", "ACCOUNT world", "HASHTAG world", "TWEET 1", "TWEET 10"},
		"worl":      {"ACCOUNT A", "HASHTAG world", "TWEET 1", "TWEET 10"}, // a platform id is found whole
		"мир":       {"ACCOUNT B", "HASHTAG мир", "TWEET 2"},
		"istanbul":  {"TWEET 3"},
		"strasse":   nil,
		"straSSe":   nil,
		"STRAßE":    {"TWEET 3"},
		"0%":        {"TWEET 1"},
		"%":         {"TWEET 1"},
		"_":         {"TWEET 1"},
		"_true":     {"TWEET 1"},
		`\`:         {"TWEET 3"},
		"'":         {"HASHTAG o'clock", "TWEET 3"},
		`"twice"`:   {"TWEET 3"},
		"again\nw":  {"TWEET 10"},
		"L\x00B":    {"TWEET 4"},
		"😀😀":        {"TWEET 4"},
		"😀😀😀":       nil,
		"case":      {"ACCOUNT Case"},
		"sport":     {"HASHTAG sport"},
		"other":     {"ACCOUNT A"}, // hellothere
		"a bio":     {"ACCOUNT A"},
		"an  acc":   nil,
		"notext":    {"HASHTAG notext"},
		"no such\t": nil,
	} {
		got, err := f.store.Search(f.ctx, store.SearchQuery{Text: text, Page: store.Page{First: 100}})
		must(f.t, err)
		var hits []string
		for _, h := range got.Items {
			hits = append(hits, fmt.Sprint(h.Kind, " ", h.ID))
		}
		same(f.t, fmt.Sprintf("search for %q", text), hits, want)
		if got.Total != int64(len(want)) {
			f.t.Errorf("search for %q: total %d", text, got.Total)
		}
	}
}

func testSearchPages(f *fixture) {
	for _, q := range []store.SearchQuery{
		{Text: "o"}, {Text: "O", Kinds: []store.SearchKind{store.SearchTweet, store.SearchAccount}}, {Text: "o", Kinds: []store.SearchKind{store.SearchHashtag}},
		{Text: "o", Kinds: []store.SearchKind{}}, {Text: "no such text"},
	} {
		checkPages(f.t, fmt.Sprintf("search for %q among %v", q.Text, q.Kinds), f.model.derived.hits(q), compareKeys(false), true,
			func(p store.Page) (*store.Slice[store.Hit], error) {
				q.Page = p
				return f.store.Search(f.ctx, q)
			})
	}
}
