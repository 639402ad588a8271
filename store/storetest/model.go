package storetest

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// model is the contract in plain Go: it keeps what was committed and answers
// every question by looking at all of it.
type model struct {
	networks map[string]store.Network
	tweets   map[string]held
	profiles map[string]store.Profile
	// members are the core accounts of each network.
	members map[string]map[string]bool
	// derived is the model as of the last Derive.
	derived *model
}

type held struct {
	row      store.TweetRow
	networks map[string]bool
}

func newModel() *model {
	m := &model{networks: map[string]store.Network{}, tweets: map[string]held{}, profiles: map[string]store.Profile{},
		members: map[string]map[string]bool{}}
	m.derive()
	return m
}

func (m *model) derive() {
	d := &model{networks: m.networks, tweets: map[string]held{}, profiles: maps.Clone(m.profiles), members: map[string]map[string]bool{}}
	for id, h := range m.tweets {
		d.tweets[id] = held{h.row, maps.Clone(h.networks)}
	}
	for network, members := range m.members {
		d.members[network] = maps.Clone(members)
	}
	m.derived = d
}

func (m *model) putNetwork(n store.Network) {
	old, ok := m.networks[n.Slug]
	if !ok {
		old = store.Network{Slug: n.Slug, Coverage: store.CoverageUnknown}
		m.members[n.Slug] = map[string]bool{}
	}
	old.Name, old.AttributedTo = cmp.Or(n.Name, old.Name), cmp.Or(n.AttributedTo, old.AttributedTo)
	old.Platform, old.DisclosedOn = cmp.Or(n.Platform, old.Platform), cmp.Or(n.DisclosedOn, old.DisclosedOn)
	old.Coverage = cmp.Or(n.Coverage, old.Coverage)
	m.networks[n.Slug] = old
}

func (m *model) apply(network string, b *store.Batch) {
	for _, row := range b.Tweets {
		networks := map[string]bool{}
		if slices.Contains(b.Replaced, row.ID) {
			networks = m.tweets[row.ID].networks
		}
		if row.InNetwork {
			networks[network] = true
		}
		m.tweets[row.ID] = held{row, networks}
	}
	for _, id := range b.Shared {
		m.tweets[id].networks[network] = true
	}
	for _, p := range b.Profiles {
		if old, ok := m.profiles[p.AccountID]; !ok || compareProfiles(p, old) > 0 {
			m.profiles[p.AccountID] = p
		}
	}
	for _, id := range b.Members {
		m.members[network][id] = true
	}
}

// compareProfiles is positive when a is the better observation.
func compareProfiles(a, b store.Profile) int {
	created := func(p store.Profile) int64 {
		if !p.HasCreatedOn {
			return -1 << 40
		}
		return int64(p.CreatedOn)
	}
	return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.AsOf, b.AsOf),
		strings.Compare(a.ScreenName, b.ScreenName), strings.Compare(a.DisplayName, b.DisplayName),
		strings.Compare(a.Bio, b.Bio), strings.Compare(a.Location, b.Location), strings.Compare(a.ProfileURL, b.ProfileURL),
		strings.Compare(a.Language, b.Language), cmp.Compare(a.Followers, b.Followers),
		cmp.Compare(a.Following, b.Following), cmp.Compare(created(a), created(b)))
}

// in says whether a tweet belongs to a network; every tweet belongs to "".
func (h held) in(network string) bool { return network == "" || h.networks[network] }

// networkList lists all networks with their totals.
func (m *model) networkList() []store.Network {
	list := []store.Network{}
	for _, slug := range slices.Sorted(maps.Keys(m.networks)) {
		n := m.networks[slug]
		for id := range m.members[slug] {
			n.AccountCount++
			if p, ok := m.profiles[id]; !ok || !p.HasCreatedOn {
				n.AccountsUndated++
			}
		}
		for _, h := range m.tweets {
			if h.in(slug) {
				count(h.row, &n.TweetCount, &n.RetweetCount, &n.FirstTweetAt, &n.LastTweetAt)
			}
		}
		list = append(list, n)
	}
	return list
}

// count adds a tweet to totals.
func count(row store.TweetRow, tweets, retweets *int64, first, last **time.Time) {
	at := time.UnixMilli(row.PostedAt).UTC()
	*tweets++
	if row.IsRetweet {
		*retweets++
	}
	if *first == nil || at.Before(**first) {
		*first = &at
	}
	if *last == nil || at.After(**last) {
		*last = &at
	}
}

// accounts are all accounts that the model knows or refers to.
func (m *model) accounts() map[string]*store.Account {
	all := map[string]*store.Account{}
	see := func(id string, known bool) *store.Account {
		if id == "" {
			return new(store.Account)
		}
		if all[id] == nil {
			all[id] = &store.Account{PlatformID: id}
		}
		all[id].Known = all[id].Known || known
		return all[id]
	}
	for id, p := range m.profiles {
		a := see(id, p.Rank > store.ProfileFromReference)
		a.ScreenName, a.DisplayName, a.Bio = given(p.ScreenName), given(p.DisplayName), given(p.Bio)
		a.Location, a.ProfileURL, a.Language = given(p.Location), given(p.ProfileURL), given(p.Language)
		a.Followers, a.Following = counted(p.Followers), counted(p.Following)
		if p.HasCreatedOn {
			a.CreatedOn = &p.CreatedOn
		}
	}
	for _, network := range slices.Sorted(maps.Keys(m.members)) {
		for id := range m.members[network] {
			a := see(id, true)
			a.Networks = append(a.Networks, network)
		}
	}
	for _, h := range m.tweets {
		a := see(h.row.AccountID, true)
		count(h.row, &a.TweetCount, &a.RetweetCount, &a.FirstTweetAt, &a.LastTweetAt)
		see(h.row.RetweetedAccountID, false)
		see(h.row.InReplyToAccountID, false)
		for _, id := range h.row.Mentions {
			see(id, false)
		}
	}
	return all
}

// tweet is one tweet as an answer; nil where it is neither known nor referred to.
// Known tweets are those of m, references those of m.derived.
func (m *model) tweet(id string) *store.Tweet {
	if h, ok := m.tweets[id]; ok {
		return h.tweet()
	}
	if id == "" {
		return nil // not given
	}
	for _, h := range m.derived.tweets {
		if id == h.row.RetweetedTweetID || id == h.row.InReplyToTweetID || id == h.row.QuotedTweetID {
			return &store.Tweet{ID: id}
		}
	}
	return nil
}

func (h held) tweet() *store.Tweet {
	r := h.row
	at := time.UnixMilli(r.PostedAt).UTC()
	t := &store.Tweet{ID: r.ID, Known: true, AccountID: &r.AccountID, PostedAt: &at, Text: given(r.Text), Language: given(r.Language),
		Client: given(r.Client), InReplyToAccountID: given(r.InReplyToAccountID), InReplyToTweetID: given(r.InReplyToTweetID),
		QuotedTweetID: given(r.QuotedTweetID), IsRetweet: r.IsRetweet, RetweetedAccountID: given(r.RetweetedAccountID),
		RetweetedTweetID: given(r.RetweetedTweetID), QuoteCount: counted(r.QuoteCount), ReplyCount: counted(r.ReplyCount),
		LikeCount: counted(r.LikeCount), RetweetCount: counted(r.RetweetCount), Hashtags: r.Hashtags, URLs: r.URLs,
		Mentions: r.Mentions, PollChoices: r.PollChoices, Networks: slices.Sorted(maps.Keys(h.networks))}
	if r.HasPlace {
		t.Latitude, t.Longitude = &r.Latitude, &r.Longitude
	}
	return t
}

func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func counted(n int64) *int64 {
	if n < 0 {
		return nil
	}
	return &n
}
