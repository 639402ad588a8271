package synth

import (
	"slices"
)

// act plants one account's action in a coordinated event at ms; on says what
// the event's accounts have in common.
type act func(account int, ms int64, on *planted) *planted

// coordination plants groups of accounts that act on the same object within 60
// seconds, several times, one sort of group for each behaviour; and a group
// that does the same a little too slowly, which must not be found.
func (p *planner) coordination(n *network) {
	from, to := n.planFrom(), n.planTo()
	retweet := func(account int, ms int64, on *planted) *planted {
		return n.add(planted{at: ms, author: account, retweetOf: on})
	}
	link := func(account int, ms int64, on *planted) *planted {
		return n.add(planted{at: ms, author: account, urls: on.urls, language: on.language,
			text: p.sentences(on.language) + " https://t.co/" + shortCode(p.r)})
	}
	// The texts differ in the account they mention, in spaces and in capitals.
	tweet := func(account int, ms int64, on *planted) *planted {
		id, name := foreigner(p.r.IntN(foreigners))
		text := "@" + name + " " + on.text
		if p.r.IntN(2) == 0 {
			text = "@" + name + "  " + capitals(on.text)
		}
		return n.add(planted{at: ms, author: account, language: on.language, text: text, mentions: []string{id}})
	}
	reply := func(account int, ms int64, on *planted) *planted {
		return n.add(planted{at: ms, author: account, language: on.language, replyTo: on,
			text: "@" + on.name + " " + p.sentences(on.language), mentions: []string{on.account}})
	}
	const apart = 63 * second // what is left of it after settling is over 60 s

	groups := min(6, 1+len(n.accounts)/1500)
	for i := range groups {
		p.group(n, "CO_RETWEET", 3+p.r.IntN(4), from, to, 0, retweet)
		p.group(n, "CO_LINK", 3+i%3, from, to, 0, link)
		p.group(n, "CO_TWEET", 3+i%2, from, to, 0, tweet)
		p.group(n, "CO_REPLY", 3, from, to, 0, reply)
		p.fastRetweets(n, from, to)
	}
	p.group(n, "CO_RETWEET", 3, from, to, apart, retweet)
}

// group plants one group: in each of its events most of its members act on a
// new object. With apart, each member acts that long after the one before;
// otherwise all of them within exactly 60 seconds.
func (p *planner) group(n *network, behaviour string, size int, from, to, apart int64, do act) {
	members := p.choose(n, size, from)
	if len(members) < 3 {
		return
	}
	lang := n.drawLanguage(p.r)
	var actions []action
	for i, start := range p.moments(n, from, to, 4+p.r.IntN(3)) {
		start -= start % minute
		on := p.foreign(start - hour - p.r.Int64N(day))
		on.language, on.text = lang, p.sentences(lang)
		on.urls = []string{"https://" + domains[6] + "/" + shortCode(p.r)}
		for k, account := range members {
			ms := start + p.r.Int64N(minute)
			switch {
			case apart > 0:
				ms = start + int64(k)*apart
			case k == 0:
				ms = start
			case k == 1:
				ms = start + minute // inclusive
			case i > 1 && p.r.IntN(5) == 0:
				continue
			}
			t := do(account, ms, on)
			actions = append(actions, action{object: on.id, account: t.account, at: t.at})
		}
	}
	p.coordinated(n, behaviour, members, actions)
}

// fastRetweets plants an account that retweets another within a minute.
func (p *planner) fastRetweets(n *network, from, to int64) {
	pair := p.choose(n, 2, from)
	if len(pair) < 2 {
		return
	}
	lang := n.drawLanguage(p.r)
	id := func(i int) string { return n.accounts[pair[i]].profile.AccountID }
	moments := p.moments(n, from, to, 5)
	for i, ms := range moments {
		ms -= ms % minute
		on := n.add(planted{at: ms, author: pair[1], text: p.sentences(lang), language: lang})
		delay := (5 + 50*int64(i)/int64(len(moments))) * second
		if i == 0 {
			delay = minute
		}
		n.add(planted{at: ms + delay, author: pair[0], retweetOf: on})
	}
	p.truth.Coordination = append(p.truth.Coordination, Group{
		Network: n.slug, Behaviour: "FAST_RETWEET", WithinSeconds: 60, Members: []string{id(0), id(1)},
		Edges: []Edge{{Source: id(0), Target: id(1), Weight: int64(len(moments))}},
	})
}

func (p *planner) coordinated(n *network, behaviour string, members []int, actions []action) {
	g := Group{Network: n.slug, Behaviour: behaviour, WithinSeconds: 60, Edges: edges(actions)}
	for _, i := range members {
		g.Members = append(g.Members, n.accounts[i].profile.AccountID)
	}
	slices.Sort(g.Members)
	p.truth.Coordination = append(p.truth.Coordination, g)
}
