package synth

import (
	"cmp"
	"slices"

	"github.com/takedown/takedown/store"
)

// planted is a tweet held in memory: part of something that the truth lists. A
// tweet outside every archive that planted ones refer to is one as well.
type planted struct {
	id string
	at int64
	// network is the index of the author's network, listedBy or nowhere; author
	// its number there.
	network, author int
	// account and name are the author's id and screen name.
	account, name string

	text, language string
	tags, urls     []string
	mentions       []string

	retweetOf, replyTo *planted
	// hidden is what a retweet's row leaves out.
	hidden part
}

const nowhere = -2

type part int8

const (
	nothing part = iota
	theAccount
	theTweet
)

// planner plants. It works on all networks at once, since some of what it
// plants crosses them.
type planner struct {
	r        *source
	seed     uint64
	networks []*network
	truth    *Truth
}

// plan is everything planted but the creation bursts.
func plan(seed uint64, networks []*network, truth *Truth) {
	p := &planner{r: newSource(), seed: seed, networks: networks, truth: truth}
	for i, n := range networks {
		p.r.reset(seed, i, forPlan, 0)
		p.coordination(n)
	}
	for i := range networks {
		p.r.reset(seed, i, forPlan, 1)
		p.amplified(i)
	}
	p.r.reset(seed, 0, forPlan, 2)
	p.narratives()
}

// planFrom and planTo bound what is planted to the last part of a network's
// history, when most of its accounts exist.
func (n *network) planFrom() int64 { return n.firstMonday + int64(n.weeks*85/100)*week }
func (n *network) planTo() int64   { return n.firstMonday + int64(n.weeks-lastPosts)*week }

// add plants t as the network's next row.
func (n *network) add(t planted) *planted {
	row := int64(len(n.planted))
	a := &n.accounts[t.author].profile
	t.network, t.account, t.name = n.index, a.AccountID, a.ScreenName
	t.at = n.ids.settle(t.at, row)
	t.id = n.ids.id(t.at, row)
	n.planted = append(n.planted, &t)
	return &t
}

// addListed plants t as the next row of the network's amplifier list; the
// author is the amplifier's number.
func (n *network) addListed(t planted) *planted {
	l := n.listed
	row := int64(len(l.planted))
	t.network, t.account = listedBy, amplifierID(n.seed, int64(t.author))
	t.at = l.ids.settle(t.at, row)
	t.id = l.ids.id(t.at, row)
	l.planted = append(l.planted, &t)
	return &t
}

// foreign is a tweet outside every archive, posted at ms.
func (p *planner) foreign(ms int64) *planted {
	t := &planted{network: nowhere, at: ms, id: foreignTweet(p.r, ms), language: "en"}
	t.account, t.name = foreigner(p.r.IntN(foreigners))
	t.text = p.sentences("en")
	return t
}

// sentences is a text of its own: two sentences and a number.
func (p *planner) sentences(lang string) string {
	v := vocabularies[lang]
	b := v.sentence(p.r, nil)
	b = v.sentence(p.r, append(b, v.stop...))
	return string(append(b, " "+shortCode(p.r)...))
}

// choose draws accounts that existed before ms and have no planted part yet; it
// reserves them. It gives fewer where the network has no more.
func (p *planner) choose(n *network, count int, ms int64) []int {
	var out []int
	for _, i := range p.r.Perm(len(n.accounts)) {
		if len(out) == count {
			break
		}
		if a := &n.accounts[i]; !a.reserved && int64(a.created+1)*day <= ms {
			a.reserved = true
			out = append(out, i)
		}
	}
	return out
}

// existing draws accounts that existed before ms and keep accepts, whatever else
// is planted on them.
func (p *planner) existing(n *network, count int, ms int64, keep func(*account) bool) []int {
	var out []int
	for _, i := range p.r.Perm(len(n.accounts)) {
		if len(out) == count {
			break
		}
		if a := &n.accounts[i]; int64(a.created+1)*day <= ms && keep(a) {
			out = append(out, i)
		}
	}
	return out
}

// moments spreads count moments over the network's working time in [from, to),
// ascending, no two closer than half of their mean distance.
func (p *planner) moments(n *network, from, to int64, count int) []int64 {
	step := (n.worked(to) - n.worked(from)) / int64(count)
	out := make([]int64, count)
	for i := range out {
		out[i] = n.after(from, int64(i)*step+step/4+p.r.Int64N(step/2))
	}
	return out
}

// fromPlan makes a planted row.
func (m *maker) fromPlan(n *network, row int64, p *post) {
	t := n.planted[row]
	m.r.reset(n.seed, n.index, forPlanted, row)
	p.PostedAt, p.ID = t.at, t.id
	m.by(n, t.author, p)
	switch {
	case t.retweetOf != nil:
		t.share(n.index, p)
		return
	case t.replyTo != nil:
		p.InReplyToAccountID, p.InReplyToTweetID = t.replyTo.account, t.replyTo.id
	}
	t.content(p)
	m.engagement(p)
}

// listedFromPlan makes a planted row of the network's amplifier list.
func (m *maker) listedFromPlan(n *network, row int64, p *post) {
	t := n.listed.planted[row]
	p.PostedAt, p.ID, p.AccountID = t.at, t.id, t.account
	t.share(n.index, p)
}

// content fills in what the post says.
func (t *planted) content(p *post) {
	p.Text, p.Language = t.text, t.language
	p.Hashtags = append(p.Hashtags, t.tags...)
	p.URLs = append(p.URLs, t.urls...)
	p.domains = hosts(p.domains, t.urls)
	p.Mentions = append(p.Mentions, t.mentions...)
}

// share makes p a retweet of what t retweets, in a file of the given network.
func (t *planted) share(network int, p *post) {
	o := t.retweetOf
	original := post{TweetRow: store.TweetRow{ID: o.id, AccountID: o.account}}
	o.content(&original)
	p.retweet(&original, o.name)
	if o.network == network {
		p.amplified = o.author
	}
	switch t.hidden {
	case theAccount:
		p.RetweetedAccountID = ""
	case theTweet:
		p.RetweetedTweetID = ""
	}
}

// edges gives the pairs of accounts that acted on the same object at most a
// minute apart, by source, then target.
func edges(actions []action) []Edge {
	weights := map[[2]string]int64{}
	for _, a := range actions {
		matched := map[string]bool{}
		for _, b := range actions {
			near := a.at-b.at <= minute && b.at-a.at <= minute
			if a.object == b.object && a.account != b.account && near && !matched[b.account] {
				matched[b.account] = true
				weights[[2]string{a.account, b.account}]++
			}
		}
	}
	out := make([]Edge, 0, len(weights))
	for pair, weight := range weights {
		out = append(out, Edge{Source: pair[0], Target: pair[1], Weight: weight})
	}
	slices.SortFunc(out, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Target, b.Target))
	})
	return out
}

// action is what one account did to an object at a moment.
type action struct {
	object, account string
	at              int64
}
