package main

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/takedown/takedown/loader/synth"
)

// atFirst are the networks that are loaded while the case is made.
var atFirst = []string{demoNetwork, "turkey_052020"}

// TestReportOfAnswers: a case of every kind of item, with the answers that the page
// keeps, becomes a report with the figures of the API; once other archives are
// loaded it says which answers have changed.
func TestReportOfAnswers(t *testing.T) {
	dir, truth := sample(t, "0.001")
	at := storeIn(t)
	for _, slug := range atFirst {
		done(t, "load", "--store", at, filepath.Join(dir, slug))
	}
	s := begin(t, "serve", "--store", at)
	c := gathered(t, s, truth)
	s.end(t)

	out := filepath.Join(t.TempDir(), "report.html")
	done(t, "export", "--format", "html", "--case", c.id, "--store", at, out)
	page := read(t, out)
	if piped := done(t, "export", "--format", "html", "--case", c.id, "--store", at).stdout; undated(piped) != undated(page) {
		t.Error("a report that is piped is another one")
	}
	items := sections(t, page)
	if len(items) != len(c.says) {
		t.Fatalf("%d items of %d", len(items), len(c.says))
	}
	for i, says := range c.says {
		for _, text := range says {
			if !strings.Contains(items[i], text) {
				t.Errorf("item %d does not say %q:\n%.3000s", i+1, text, items[i])
			}
		}
	}
	if n := strings.Count(page, "Asked again for this report"); n != c.answers || strings.Count(page, "the answer is the same") != n {
		t.Errorf("%d of %d answers are the same, of %d", strings.Count(page, "the answer is the same"), n, c.answers)
	}

	done(t, "load", "--store", at, dir)
	s = begin(t, "serve", "--store", at)
	var now struct {
		Case struct {
			Items []struct {
				Answer *struct {
					Rerun struct {
						Same       bool
						TotalCount int
					}
				}
			}
		}
	}
	s.ask(t, `query($id: ID!) { case(id: $id) { items { answer { rerun { same totalCount } } } } }`, map[string]any{"id": c.id}, &now)
	s.end(t)
	changed := 0
	for i, item := range sections(t, done(t, "export", "--format", "html", "--case", c.id, "--store", at).stdout) {
		a := now.Case.Items[i].Answer
		if a == nil {
			continue
		}
		says := "the answer is the same"
		if !a.Rerun.Same {
			changed++
			says = fmt.Sprintf("the answer has changed in %s", strings.TrimSuffix(fmt.Sprintf("%d places", a.Rerun.TotalCount), map[bool]string{true: "s"}[a.Rerun.TotalCount == 1]))
		}
		if !strings.Contains(item, says) {
			t.Errorf("item %d does not say that %s:\n%.2000s", i+1, says, item)
		}
	}
	if changed < 3 || changed == c.answers {
		t.Errorf("%d of %d answers have changed", changed, c.answers)
	}
	browse(t, "../../../report/testdata/look.mjs", serving(t, page), picturesOr(t))

	if r := takedown(t, nil, "export", "--format", "html", "--case", c.id, "--store", at, out); r.code != exitFailed || !strings.Contains(r.stderr, "exists already") {
		t.Errorf("onto a file: exit code %d\n%s", r.code, r.stderr)
	}
	if r := takedown(t, nil, "export", "--format", "html", "--case", "none", "--store", at); r.code != exitFailed || r.stdout != "" || !strings.Contains(r.stderr, `case "none": no such case`) {
		t.Errorf("no such case: exit code %d\n%s\n%s", r.code, r.stdout, r.stderr)
	}
}

// gathering is a case, and what its report says of each item.
type gathering struct {
	id   string
	says [][]string
	// answers is how many answers are among them.
	answers int
}

// gathered begins a case with one of everything.
func gathered(t *testing.T, s *service, truth *synth.Truth) *gathering {
	t.Helper()
	account := truth.Amplified[slices.IndexFunc(truth.Amplified, func(a synth.Amplified) bool { return a.Network == demoNetwork })].Account
	slugs := atFirst
	var found struct {
		Account struct {
			ID         string
			Amplifiers struct {
				TotalCount int64
				Coverage   string
				Edges      []struct{ Retweets int64 }
			}
			Tweets struct {
				Nodes []struct {
					ID, TweetID string
					Engagement  struct{ Likes int64 }
				}
			}
		}
		Network struct {
			ID           string
			AccountCount int64
			TopHashtags  struct{ Items []struct{ Value string } }
		}
		SharedCreationWindows []struct {
			From, To string
			Networks []struct {
				Network     struct{ Slug string }
				Accounts    int64
				Expected, Q float64
			}
		}
		CoordinationClusters []struct {
			Name    string
			Size    int64
			Central struct{ Role string }
		}
		Alike []struct {
			Name string
			Size int64
		}
	}
	s.ask(t, `query($id: String!, $slug: String!, $slugs: [String!]!) {
		account(platformId: $id) { id amplifiers(first: 1) { totalCount coverage edges { retweets } } tweets(first: 1, retweets: false) { nodes { id tweetId engagement { likes } } } }
		network(slug: $slug) { id accountCount topHashtags(first: 1) { items { value } } }
		sharedCreationWindows(networks: $slugs) { from to networks { network { slug } accounts expected q } }
		coordinationClusters(behaviour: [CO_RETWEET]) { name size central { role } }
		alike: coordinationClusters(behaviour: [CO_RETWEET], similarity: 0.125, backbone: 0.875, skipEmpty: false) { name size } }`,
		map[string]any{"id": account, "slug": demoNetwork, "slugs": slugs}, &found)
	w, cl, like := found.SharedCreationWindows[len(found.SharedCreationWindows)-1], found.CoordinationClusters[0], found.Alike[0]
	c := &gathering{}
	var items []map[string]any
	add := func(item map[string]any, says ...string) {
		items, c.says = append(items, item), append(c.says, says)
	}
	says := []string{"Marked from " + w.From + " on, before " + w.To}
	for _, n := range w.Networks {
		says = append(says, n.Network.Slug, fmt.Sprintf("|%d|%.4g|%.4g|", n.Accounts, n.Expected, n.Q))
	}
	add(map[string]any{"window": map[string]any{"networks": slugs, "from": w.From, "to": w.To}}, says...)
	add(map[string]any{"node": found.Account.ID}, account, fmt.Sprintf("Amplified by %d accounts", found.Account.Amplifiers.TotalCount), found.Account.Amplifiers.Coverage,
		"Retweets by accounts outside of the network were loaded too.", fmt.Sprintf("20 of %d accounts are listed", found.Account.Amplifiers.TotalCount))
	add(map[string]any{"node": found.Account.Tweets.Nodes[0].ID}, found.Account.Tweets.Nodes[0].TweetID, fmt.Sprintf("likes %d", found.Account.Tweets.Nodes[0].Engagement.Likes), "retweets in the store")
	add(map[string]any{"node": found.Network.ID}, fmt.Sprintf("%d accounts by month (UTC)", found.Network.AccountCount-truth.Networks[slices.IndexFunc(truth.Networks, func(n synth.Network) bool { return n.Slug == demoNetwork })].AccountsUndated), "of them retweets")
	add(map[string]any{"node": nodeID("Hashtag:" + found.Network.TopHashtags.Items[0].Value)}, "Used by ", "are listed, most tweets first")
	add(map[string]any{"window": map[string]any{"networks": slugs, "from": w.From, "to": "2020-03-01"}}, "no q", w.From+" to "+w.To)
	add(map[string]any{"cluster": map[string]any{"name": cl.Name, "behaviour": []string{"CO_RETWEET"}}}, cl.Name, fmt.Sprintf("%d accounts with ", cl.Size),
		fmt.Sprintf("%d of %d accounts are listed", cl.Size, cl.Size), strings.ToLower(cl.Central.Role), "1 min")
	add(map[string]any{"cluster": map[string]any{"name": like.Name, "behaviour": []string{"CO_RETWEET"}, "similarity": 0.125, "backbone": 0.875, "skipEmpty": false}},
		fmt.Sprintf("%d accounts with ", like.Size), "Without a URL or textlooked at too", "Least similarity0.125", "Backbone0.875")
	add(map[string]any{"cluster": map[string]any{"name": "nobody", "behaviour": []string{"CO_RETWEET"}}}, "no cluster of this name now")
	answer := func(file, operation string, variables map[string]any, says ...string) {
		c.answers++
		add(map[string]any{"answer": map[string]any{"title": operation, "query": operations(t, file), "operationName": operation, "variables": variables}},
			append(says, "Asked again for this report", "The question, in GraphQL")...)
	}
	settings := map[string]any{"behaviour": "CO_RETWEET", "within": "PT60S", "minWeight": 2, "skipEmpty": true, "first": 3}
	answer("compare", "Compare", map[string]any{"slugs": slugs, "first": 5, "hashtags": true, "urls": true, "domains": true, "texts": true, "clients": true, "accounts": true, "tweets": true}, "urls", "overlaps", slugs[0])
	answer("compare", "Bridges", map[string]any{"slugs": slugs, "first": 5}, "retweets of", "CORE_ONLY")
	answer("coordination", "CoordinationEdges", settings, "expected weight", "This is one page of the list")
	answer("coordination", "CoordinationEvidence", settings, "source tweet", "lag")
	answer("coordination", "Clusters", settings, cl.Name, "top objects")
	answer("coordination", "Sweep", map[string]any{"behaviour": "CO_RETWEET", "within": []string{"PT1H", "PT60S"}, "minWeight": []int{1, 2}, "skipEmpty": true}, "largest", "1 h")
	answer("account", "Amplifiers", map[string]any{"id": account, "first": 5, "minRetweets": 1}, "seen", "WITH_AMPLIFIERS", fmt.Sprint(found.Account.Amplifiers.Edges[0].Retweets))
	answer("windows", "Windows", map[string]any{"networks": slugs, "width": "P7D", "minAccounts": 10, "minNetworks": 2, "maxQ": 0.01}, w.From, fmt.Sprintf("expected %.4g", w.Networks[0].Expected))
	answer("windows", "CreationHistograms", nil, "accounts by week from Monday (UTC)")
	answer("network", "NetworkActivity", map[string]any{"slug": demoNetwork, "bucket": "MONTH"}, "tweets by month (UTC), from 20")
	answer("network", "NetworkHours", map[string]any{"slug": demoNetwork}, "utc offset")
	answer("network", "NetworkDistributions", map[string]any{"slug": demoNetwork}, "quantiles")
	answer("narratives", "Narratives", nil, "covid-19-praise")
	answer("narratives", "NarrativeSpread", map[string]any{"id": "covid-19-praise", "bucket": "WEEK", "created": "MONTH"}, "tweets by week from Monday (UTC)", "accounts by month (UTC)", "hand over")

	var made struct{ CreateCase struct{ ID string } }
	s.ask(t, `mutation { createCase(name: "Who was created in January 2020, and whom do they amplify?", author: "An observatory") { id } }`, nil, &made)
	c.id = made.CreateCase.ID
	var added struct {
		AddToCase struct{ Items []struct{ ID string } }
	}
	s.ask(t, `mutation($id: ID!, $items: [CaseItemInput!]!) { addToCase(caseId: $id, items: $items) { items { id } } }`, map[string]any{"id": c.id, "items": items}, &added)
	s.ask(t, `mutation($id: ID!) { annotate(caseId: $id, text: "Two networks were created in the same week, and share links.", author: "An observatory") { id } }`, map[string]any{"id": c.id}, new(any))
	return c
}

// nodeID is a thing's global id.
func nodeID(of string) string { return base64.RawURLEncoding.EncodeToString([]byte(of)) }

// operations are the questions of one of the page's views.
func operations(t *testing.T, view string) string {
	t.Helper()
	all := read(t, pageSources, "src/operations", view+".graphql")
	if view == "narratives" { // it shows tweets as an account's view does
		account := read(t, pageSources, "src/operations/account.graphql")
		_, after, _ := strings.Cut(account, "fragment ShownTweet ")
		fragment, _, _ := strings.Cut(after, "\n}\n")
		all += "fragment ShownTweet " + fragment + "\n}\n"
	}
	return all
}

// undated is a report without the time at which it was written.
func undated(page string) string {
	return regexp.MustCompile(`Written [\d: -]+ by`).ReplaceAllString(page, "")
}

// sections are the texts of a report's items, with | between cells.
func sections(t *testing.T, page string) (texts []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Data != "section" || !slices.Contains(n.Attr, html.Attribute{Key: "class", Val: "item"}) {
			continue
		}
		var b strings.Builder
		for d := range n.Descendants() {
			switch {
			case d.Type == html.TextNode && d.Parent.Data != "pre":
				b.WriteString(d.Data)
			case d.Data == "td":
				b.WriteByte('|')
			}
		}
		texts = append(texts, b.String())
	}
	return texts
}

// serving serves a page, and nothing else.
func serving(t *testing.T, page string) (url string) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, page)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// picturesOr is where pictures go, which are thrown away unless somebody wants them.
func picturesOr(t *testing.T) string {
	if *pictures != "" {
		return *pictures
	}
	return t.TempDir()
}
