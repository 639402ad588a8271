package synth

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// tally counts the accepted rows of one network. Each goroutine has its own; the sum
// does not depend on which rows went where.
type tally struct {
	tweets, retweets, working int64
	first, last               int64
	// by account: tweets, retweets, and retweets by others received.
	posted, shared, received []int64

	hashtags, domains, clients, languages map[string]int64
}

func newTally(accounts int) *tally {
	return &tally{
		posted: make([]int64, accounts), shared: make([]int64, accounts), received: make([]int64, accounts),
		hashtags: map[string]int64{}, domains: map[string]int64{}, clients: map[string]int64{}, languages: map[string]int64{},
	}
}

func (t *tally) tweet(c clock, p *post) {
	if t.tweets == 0 || p.PostedAt < t.first {
		t.first = p.PostedAt
	}
	if t.tweets == 0 || p.PostedAt > t.last {
		t.last = p.PostedAt
	}
	t.tweets++
	t.posted[p.author]++
	if p.IsRetweet {
		t.retweets++
		t.shared[p.author]++
		if p.amplified >= 0 && p.amplified != p.author {
			t.received[p.amplified]++
		}
	}
	if c.working(p.PostedAt) {
		t.working++
	}
	for i, h := range p.Hashtags {
		if h = strings.ToLower(h); !slices.ContainsFunc(p.Hashtags[:i], func(o string) bool { return strings.ToLower(o) == h }) {
			t.hashtags[h]++
		}
	}
	for i, d := range p.domains {
		if !slices.Contains(p.domains[:i], d) {
			t.domains[d]++
		}
	}
	t.clients[p.Client]++
	t.languages[p.Language]++
}

// amplification counts a row of the network's amplifier list.
func (t *tally) amplification(p *post) {
	if p.amplified >= 0 {
		t.received[p.amplified]++
	}
}

func (t *tally) add(o *tally) {
	if o.tweets > 0 {
		if t.tweets == 0 || o.first < t.first {
			t.first = o.first
		}
		if t.tweets == 0 || o.last > t.last {
			t.last = o.last
		}
	}
	t.tweets += o.tweets
	t.retweets += o.retweets
	t.working += o.working
	for i := range t.posted {
		t.posted[i] += o.posted[i]
		t.shared[i] += o.shared[i]
		t.received[i] += o.received[i]
	}
	sum := func(into, from map[string]int64) {
		for k, n := range from {
			into[k] += n
		}
	}
	sum(t.hashtags, o.hashtags)
	sum(t.domains, o.domains)
	sum(t.clients, o.clients)
	sum(t.languages, o.languages)
}

// topLength is how long lists of what is merely counted are.
const topLength = 20

// network states what was counted.
func (t *tally) network(n *network) Network {
	out := Network{
		Slug: n.slug, Name: n.name, AttributedTo: n.attributedTo,
		DisclosedOn: n.disclosedOn.String(), Coverage: string(n.coverage),
		Accounts: int64(len(n.accounts)), Tweets: t.tweets, Retweets: t.retweets,
		Roles:        map[string]int64{},
		WorkingHours: WorkingHours{UTCOffsetHours: n.utcOffset, Tweets: t.working},
		TopHashtags:  top(t.hashtags), TopDomains: top(t.domains),
		TopClients: top(t.clients), TopLanguages: top(t.languages),
	}
	if n.listed != nil {
		out.Amplifiers = n.listed.accounts
	}
	if t.tweets > 0 {
		first, last := time.UnixMilli(t.first).UTC(), time.UnixMilli(t.last).UTC()
		out.FirstTweetAt, out.LastTweetAt = &first, &last
	}
	for i := range n.accounts {
		if !n.accounts[i].profile.HasCreatedOn {
			out.AccountsUndated++
		}
		a := store.Account{TweetCount: t.posted[i], RetweetCount: t.shared[i]}
		out.Roles[string(a.Role())]++
		if t.received[i] > 0 {
			out.MostRetweeted = append(out.MostRetweeted, Retweeted{n.accounts[i].profile.AccountID, t.received[i]})
		}
	}
	slices.SortFunc(out.MostRetweeted, func(a, b Retweeted) int {
		return cmp.Or(cmp.Compare(b.Retweets, a.Retweets), cmp.Compare(a.Account, b.Account))
	})
	out.MostRetweeted = slices.Clone(out.MostRetweeted[:min(topLength, len(out.MostRetweeted))])
	return out
}

func top(counts map[string]int64) []Count {
	out := make([]Count, 0, len(counts))
	for v, n := range counts {
		out = append(out, Count{v, n})
	}
	slices.SortFunc(out, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Tweets, a.Tweets), cmp.Compare(a.Value, b.Value))
	})
	return out[:min(topLength, len(out))]
}
