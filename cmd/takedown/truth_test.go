package main

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/takedown/takedown/loader/synth"
)

// TestTruthIsFound goes the whole way: an archive is written, loaded twice, served and
// asked over HTTP; everything that was planted is found, and nothing that was not.
func TestTruthIsFound(t *testing.T) {
	dir, truth := sample(t, "0.001")
	at := storeIn(t)
	first := done(t, "load", "--store", at, dir)
	second := done(t, "load", "--store", at, dir)
	if first.stdout != second.stdout {
		t.Errorf("loading again changed the ledger:\n%s\n%s", first.stdout, second.stdout)
	}
	s := begin(t, "serve", "--store", at)
	t.Run("networks", func(t *testing.T) { compareNetworks(t, s, truth) })
	t.Run("ledger", func(t *testing.T) { compareLedger(t, s, truth) })
	t.Run("windows", func(t *testing.T) { compareWindows(t, s, truth) })
	t.Run("amplifiers", func(t *testing.T) { compareAmplifiers(t, s, truth) })
	t.Run("top", func(t *testing.T) { compareTop(t, s, truth) })
	s.end(t)
}

func compareNetworks(t *testing.T, s *service, truth *synth.Truth) {
	type network struct {
		Slug, Name, AttributedTo, DisclosedOn, Coverage                     string
		AccountCount, AccountsWithoutCreationDate, TweetCount, RetweetCount int64
		FirstTweetAt, LastTweetAt                                           *time.Time
		WorkingHours                                                        struct {
			Best struct{ UTCOffset, Tweets int64 }
		}
		Originators, Amplifiers, Silent struct{ TotalCount int64 }
	}
	var got struct{ Networks []network }
	s.ask(t, `{ networks { slug name attributedTo disclosedOn coverage accountCount accountsWithoutCreationDate tweetCount retweetCount
		firstTweetAt lastTweetAt workingHours { best { utcOffset tweets } }
		originators: accounts(filter: { role: ORIGINATOR }) { totalCount }
		amplifiers: accounts(filter: { role: AMPLIFIER }) { totalCount }
		silent: accounts(filter: { role: SILENT }) { totalCount } } }`, nil, &got)
	if len(got.Networks) != len(truth.Networks) {
		t.Fatalf("%d networks, want %d", len(got.Networks), len(truth.Networks))
	}
	for _, n := range truth.Networks {
		i := slices.IndexFunc(got.Networks, func(g network) bool { return g.Slug == n.Slug })
		if i < 0 {
			t.Errorf("no %s", n.Slug)
			continue
		}
		g := got.Networks[i]
		found := fmt.Sprint(g.Name, g.AttributedTo, g.DisclosedOn, g.Coverage, g.AccountCount, g.AccountsWithoutCreationDate, g.TweetCount, g.RetweetCount,
			g.FirstTweetAt.UTC(), g.LastTweetAt.UTC(), g.WorkingHours.Best.UTCOffset, g.WorkingHours.Best.Tweets,
			g.Originators.TotalCount, g.Amplifiers.TotalCount, g.Silent.TotalCount)
		want := fmt.Sprint(n.Name, n.AttributedTo, n.DisclosedOn, n.Coverage, n.Accounts, n.AccountsUndated, n.Tweets, n.Retweets,
			n.FirstTweetAt.UTC(), n.LastTweetAt.UTC(), n.WorkingHours.UTCOffsetHours, n.WorkingHours.Tweets,
			n.Roles["ORIGINATOR"], n.Roles["AMPLIFIER"], n.Roles["SILENT"])
		if found != want {
			t.Errorf("%s:\n%s\nwant\n%s", n.Slug, found, want)
		}
	}
}

func compareLedger(t *testing.T, s *service, truth *synth.Truth) {
	for _, n := range truth.Networks {
		var got struct {
			Network struct {
				Ledger  struct{ Files []synth.File }
				Rejects struct {
					TotalCount int
					Nodes      []struct {
						File, Code, Column, Excerpt, Reason string
						Line                                int64
					}
				}
			}
		}
		s.ask(t, `query ($slug: String!) { network(slug: $slug) {
			ledger { files { name kind lines rows: rowsRead accepted duplicate rejected repaired } }
			rejects(first: 1000) { totalCount nodes { file line column code reason excerpt } } } }`, map[string]any{"slug": n.Slug}, &got)
		rejected := map[string][]synth.Reject{}
		for _, r := range got.Network.Rejects.Nodes {
			rejected[r.File] = append(rejected[r.File], synth.Reject{Line: r.Line, Column: r.Column, Code: r.Code})
			if r.Excerpt == "" || r.Reason == "" {
				t.Errorf("%s: %+v", n.Slug, r)
			}
		}
		if len(got.Network.Ledger.Files) != len(n.Files) {
			t.Errorf("%s: %d files, want %d", n.Slug, len(got.Network.Ledger.Files), len(n.Files))
		}
		for _, want := range n.Files {
			i := slices.IndexFunc(got.Network.Ledger.Files, func(f synth.File) bool { return f.Name == want.Name })
			if i < 0 {
				t.Errorf("no %s", want.Name)
				continue
			}
			f := got.Network.Ledger.Files[i]
			f.Rejects = rejected[want.Name]
			if fmt.Sprint(f) != fmt.Sprint(want) {
				t.Errorf("%v\nwant\n%v", f, want)
			}
		}
	}
}

// window is a creation window as it is answered.
type window struct {
	From, To string
	Networks []windowPart
	Accounts struct {
		TotalCount int
		Nodes      []struct{ PlatformID string }
	}
}

type windowPart struct {
	Network  struct{ Slug string }
	Accounts int64
}

const windowFields = ` { from to networks { network { slug } accounts } accounts(first: 1000) { totalCount nodes { platformId } } }`

func compareWindows(t *testing.T, s *service, truth *synth.Truth) {
	var slugs []string
	for _, n := range truth.Networks {
		slugs = append(slugs, n.Slug)
		var got struct {
			Network struct{ CreationWindows []window }
		}
		s.ask(t, `query ($slug: String!) { network(slug: $slug) { creationWindows`+windowFields+` } }`, map[string]any{"slug": n.Slug}, &got)
		sameWindows(t, n.Slug, got.Network.CreationWindows, n.CreationWindows)
	}
	var got struct{ SharedCreationWindows []window }
	s.ask(t, `query ($slugs: [String!]!) { sharedCreationWindows(networks: $slugs)`+windowFields+` }`, map[string]any{"slugs": slugs}, &got)
	if len(truth.SharedCreationWindows) == 0 {
		t.Error("no window was planted")
	}
	sameWindows(t, "shared", got.SharedCreationWindows, truth.SharedCreationWindows)
}

func sameWindows(t *testing.T, name string, got []window, want []synth.Window) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %v, want %v", name, got, want)
		return
	}
	for i, w := range want {
		g := got[i]
		last, err := time.Parse(time.DateOnly, g.To)
		if err != nil {
			t.Fatal(err)
		}
		// Both frame the burst; how far beyond it a span reaches depends on what else
		// was created around it.
		if through := last.AddDate(0, 0, -1).Format(time.DateOnly); g.From > w.BurstFrom || through < w.BurstTo || g.From < w.From || through > w.To {
			t.Errorf("%s: %s to %s, want around %s to %s", name, g.From, through, w.BurstFrom, w.BurstTo)
		}
		if len(g.Networks) != len(w.Networks) {
			t.Errorf("%s: %v, want %v", name, g.Networks, w.Networks)
		}
		inside := map[string]bool{}
		for _, a := range g.Accounts.Nodes {
			inside[a.PlatformID] = true
		}
		for _, n := range w.Networks {
			if !slices.ContainsFunc(g.Networks, func(x windowPart) bool {
				return x.Network.Slug == n.Network && x.Accounts >= int64(len(n.Planted)) && x.Accounts <= n.Accounts
			}) {
				t.Errorf("%s: %v lacks %s with %d accounts", name, g.Networks, n.Network, n.Accounts)
			}
			for _, id := range n.Planted {
				if !inside[id] {
					t.Errorf("%s: %s is not among the accounts", name, id)
				}
			}
		}
	}
}

func compareAmplifiers(t *testing.T, s *service, truth *synth.Truth) {
	for _, a := range truth.Amplified {
		var got struct {
			Account struct {
				Amplifiers struct {
					TotalCount int
					Coverage   string
					Edges      []struct {
						Node struct {
							PlatformID string
							Networks   []struct{ Slug string }
						}
						Retweets, Tweets int64
						FirstAt, LastAt  time.Time
						MedianDelay      *string
						Evidence         struct{ TotalCount int64 }
					}
				}
			}
		}
		s.ask(t, `query ($id: String!) { account(platformId: $id) { amplifiers(first: 1000) { totalCount coverage
			edges { node { platformId networks { slug } } retweets tweets firstAt lastAt medianDelay evidence(first: 1) { totalCount } } } } }`, map[string]any{"id": a.Account}, &got)
		list := got.Account.Amplifiers
		if list.TotalCount != len(a.Amplifiers) || len(list.Edges) != len(a.Amplifiers) {
			t.Errorf("%s: %d amplifiers, want %d", a.Account, list.TotalCount, len(a.Amplifiers))
			continue
		}
		for i, want := range a.Amplifiers {
			e := list.Edges[i]
			network := ""
			for _, n := range e.Node.Networks {
				network += n.Slug
			}
			if e.Node.PlatformID != want.Account || network != want.Network || e.Retweets != want.Retweets || e.Tweets != want.Tweets ||
				!e.FirstAt.Equal(want.FirstAt) || !e.LastAt.Equal(want.LastAt) || e.Evidence.TotalCount != want.Retweets ||
				(e.MedianDelay == nil) != (want.MedianDelaySeconds == nil) {
				t.Errorf("%s: %+v, want %+v", a.Account, e, want)
			}
		}
	}
}

func compareTop(t *testing.T, s *service, truth *synth.Truth) {
	for _, n := range truth.Networks {
		type top struct{ Items []synth.Count }
		var got struct {
			Network struct{ TopHashtags, TopDomains, TopClients, TopLanguages top }
		}
		s.ask(t, `query ($slug: String!) { network(slug: $slug) { topHashtags { ...t } topDomains { ...t } topClients { ...t } topLanguages { ...t } } }
			fragment t on TopValues { items { value tweets } }`, map[string]any{"slug": n.Slug}, &got)
		for name, c := range map[string]struct {
			got  top
			want []synth.Count
		}{
			"hashtags": {got.Network.TopHashtags, n.TopHashtags}, "domains": {got.Network.TopDomains, n.TopDomains},
			"clients": {got.Network.TopClients, n.TopClients}, "languages": {got.Network.TopLanguages, n.TopLanguages},
		} {
			if len(c.want) == 0 || !slices.Equal(c.got.Items, c.want) {
				t.Errorf("%s: %s: %v, want %v", n.Slug, name, c.got.Items, c.want)
			}
		}
	}
}
