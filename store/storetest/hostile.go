package storetest

import (
	"errors"
	"fmt"
	"slices"

	"github.com/takedown/takedown/store"
)

// hostile is text that means something to a careless reader: to SQL, Cypher,
// regular expressions, globs, templates, shells, paths, spreadsheets, HTML and terminals.
var hostile = []string{
	"'", "''", `"`, "`", `\`, `\\`, `\'`, ";", "--", "/*", "*/", "//", "#", "%", "_", "%%", "?", "??", "$1", "$name", ":name", "@name", "{}", "[]", "()", "[a-z", "(?i)a", ".*", "\\u0041",
	"'; DROP TABLE tweets; --", "' OR '1'='1", "x' UNION SELECT value FROM meta --", "'), ('", "1); DELETE FROM accounts; --", "'||(SELECT 1)||'",
	"' }) MATCH (n) DETACH DELETE n //", "\"}) RETURN 1 //", "`}) MATCH (n) SET n.tweets = 0 //", "} CALL db.labels() YIELD label //", "CALL apoc.cypher.run('RETURN 1', {})",
	"NULL", "null", "nil", "None", "NaN", "true", "undefined", "{{.}}", "${jndi:ldap://x}", "$(id)", "../../etc/passwd", "read_csv('/etc/passwd')", "=1+1", "<script>alert(1)</script>", "&lt;",
	" ", "\t", "\n", "\r\n", " lead", "trail ", "a\u00a0b", "\x01\x02\x1b[31mred\x1b[0m\x7f", "\b\f\v", "\u0085\u2028\u2029",
	"\u202eright to left\u202c", "שלום עולם", "مرحبا بالعالم", "\u200bzero\u200b\u200cwidth\u200d\ufeff", "Z̸̢͝a̵͠l̶͘g̷̛o̶͝", "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👍🏽", "\ufffd", "\uffff", "\U0010ffff",
}

// testHostile: hostile text comes back as it went in, from everywhere that
// text can be, and is found by itself alone.
func testHostile(f *fixture) {
	var c contents
	for i, s := range hostile {
		at := fmt.Sprintf("2020-01-01 %02d:00", i%24)
		c.tweets = append(c.tweets,
			tweet("t"+s, "a"+s, at, saying(s+"x"), tagged(s+"h", s+"H"), linking(s, "http://example.com/"+s), sentWith(s, s), mentioning("m"+s),
				func(r *store.TweetRow) {
					r.PollChoices, r.InReplyToAccountID, r.InReplyToTweetID, r.QuotedTweetID = []string{s, s + s}, "r"+s, "r"+s, "q"+s
				}),
			retweet(s, s, at, "a"+s, "t"+s))
		c.profiles = append(c.profiles, store.Profile{AccountID: "a" + s, Rank: store.ProfileFromUsers, ScreenName: s, DisplayName: s + s, Bio: "bio " + s,
			Location: s, ProfileURL: s, Language: s, Followers: 1, Following: 1})
		c.members = append(c.members, "a"+s)
		c.rejects = append(c.rejects, store.Reject{Line: int64(i), Column: s, Code: s, Reason: s, Excerpt: s})
	}
	f.load("alpha", c)
	for _, s := range hostile {
		f.network(store.Network{Slug: s, Name: &s, AttributedTo: &s, Platform: &s})
		f.load(s, contents{members: []string{"a" + s}, rejects: []store.Reject{{Line: 1, Code: s}}})
		file := f.open(s, s)
		must(f.t, f.store.EndFile(f.ctx, file.ID, []string{s, s}, s))
	}
	f.derive()
	f.checkAll()
	f.checkHostileFiles(c.rejects)
	before := f.state()
	for _, s := range hostile {
		f.checkHostile(s)
	}
	same(f.t, "after hostile questions", f.state(), before)
}

func (f *fixture) checkHostileFiles(rejects []store.Reject) {
	got := f.rejects("alpha")
	for i := range got {
		got[i].File = ""
	}
	same(f.t, "rejects", got, rejects)
	files, err := f.store.Ledger(f.ctx, "")
	must(f.t, err)
	failed := []string{}
	for _, file := range files {
		if file.State == store.FileFailed {
			failed = append(failed, file.Problem)
			same(f.t, "a failed file", []any{file.Network, file.Name, file.Warnings}, []any{file.Problem, file.Problem, []string{file.Problem, file.Problem}})
		}
	}
	same(f.t, "problems", failed, slices.Sorted(slices.Values(hostile)))
}

// checkHostile puts hostile text into every question that takes text.
func (f *fixture) checkHostile(s string) {
	m := f.model.derived
	page := store.Page{First: 500}
	q := store.SearchQuery{Text: s, Page: page}
	found, err := f.store.Search(f.ctx, q)
	must(f.t, err)
	same(f.t, fmt.Sprintf("search for %q", s), found, window(m.hits(q), compareKeys(false), page))

	aq := store.AccountQuery{Language: &s, Networks: []string{s}, OrderBy: store.AccountByFollowers, Page: store.Page{First: 5, After: &store.Key{Value: 1, ID: s}}}
	accounts, compare := m.accountList(aq)
	accountPage, err := f.store.AccountPage(f.ctx, aq)
	must(f.t, err)
	same(f.t, fmt.Sprintf("accounts with language %q", s), accountPage, window(accounts, compare, aq.Page))

	tq := store.TweetQuery{AccountID: s, Page: page}
	tweets, compare := m.tweetList(tq)
	tweetPage, err := f.store.TweetPage(f.ctx, tq)
	must(f.t, err)
	same(f.t, fmt.Sprintf("tweets of %q", s), tweetPage, window(tweets, compare, page))

	pair := store.Pair{SourceID: s, TargetID: "a" + s}
	evidence, err := f.store.Evidence(f.ctx, store.EvidenceQuery{Pairs: []store.Pair{pair}, First: 2})
	must(f.t, err)
	if len(evidence) != 1 || evidence[pair] == nil || evidence[pair].Total != 1 {
		f.t.Errorf("evidence of %q: %v", s, evidence)
	}
	days, err := f.store.CreationDays(f.ctx, []string{s})
	must(f.t, err)
	same(f.t, fmt.Sprintf("creation days of %q", s), days, m.creationDays([]string{s}))
	same(f.t, fmt.Sprintf("rejects of %q", s), len(f.rejects(s)), 1)

	// No such network, however it is spelled.
	if _, err := f.store.Activity(f.ctx, s+"!"); !errors.Is(err, store.ErrNotFound) {
		f.t.Errorf("activity of network %q: %v", s+"!", err)
	}
}
