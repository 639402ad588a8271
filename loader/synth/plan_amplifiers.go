package synth

import (
	"cmp"
	"slices"
	"time"
)

// amplified plants accounts of network i whose amplifiers are known to the last
// one: nobody retweets them but what is planted here.
func (p *planner) amplified(i int) {
	n := p.networks[i]
	from, to := n.planFrom(), n.planTo()
	targets := p.choose(n, min(8, 2+len(n.accounts)/2000), from)
	for k, t := range targets {
		n.accounts[t].posts = 0 // all it posts is planted, so that the background can't retweet it
		n.accounts[t].target = true
		p.target(i, k, t, from, from+(to-from)/3)
	}
}

// target plants the tweets of account t of network i and their retweets.
func (p *planner) target(i, k, t int, from, to int64) {
	n := p.networks[i]
	amplifiers := min(600, max(12, len(n.accounts)/4)) / (k + 1)
	tweets := p.tweetsOf(n, t, from, to, max(6, min(40, amplifiers/3)))
	known := Amplified{Network: n.slug, Account: tweets[0].account}

	var events []retweeting
	rank := 0
	retweets := func(by *network, author int, add func(planted) *planted) {
		// The first ranks retweet often and the most have one retweet: many ties.
		for j := range 1 + 24/(rank+2) {
			on := tweets[(rank*7+j)%len(tweets)]
			r := planted{author: author, retweetOf: on.planted, at: n.after(on.at, 90*second+gap*on.places*on.stretch)}
			on.places++
			switch p.r.IntN(8) {
			case 0:
				r.hidden = theAccount
			case 1:
				r.hidden = theTweet
			}
			events = append(events, retweeting{by, add(r)})
		}
		rank++
	}
	other := func(a *account) bool { return !a.target }
	for _, a := range p.existing(n, max(8, amplifiers), from, other) {
		retweets(n, a, n.add)
	}
	if k == 0 {
		// The first one of each network of 2020 is amplified by the others of 2020 as well.
		for j, by := range p.networks {
			if j != i && i != chinaAugust && j != chinaAugust {
				for _, a := range p.existing(by, max(3, amplifiers/10), from, other) {
					retweets(by, a, by.add)
				}
			}
		}
	}
	if n.listed != nil {
		first := p.r.IntN(int(n.listed.accounts) - amplifiers)
		for a := range amplifiers {
			retweets(nil, first+a, n.addListed)
		}
	}
	known.Amplifiers = amplifiersFrom(events)
	p.truth.Amplified = append(p.truth.Amplified, known)
}

// targeted is a tweet of a target and the places among its retweets taken so far.
type targeted struct {
	*planted
	places, stretch int64
}

func (p *planner) tweetsOf(n *network, account int, from, to int64, count int) []*targeted {
	lang := n.drawLanguage(p.r)
	out := make([]*targeted, count)
	for i, ms := range p.moments(n, from, to, count) {
		t := n.add(planted{at: ms, author: account, text: p.sentences(lang), language: lang})
		out[i] = &targeted{planted: t, stretch: 1 + p.r.Int64N(20)}
	}
	return out
}

// retweeting is a planted retweet; by is nil for an amplifier list's.
type retweeting struct {
	by *network
	*planted
}

// amplifiersFrom sums retweets up for each account, as the contract defines it.
func amplifiersFrom(events []retweeting) []Amplifier {
	byAccount := map[string][]retweeting{}
	for _, e := range events {
		byAccount[e.account] = append(byAccount[e.account], e)
	}
	out := make([]Amplifier, 0, len(byAccount))
	for id, events := range byAccount {
		a := Amplifier{Account: id, Retweets: int64(len(events))}
		if by := events[0].by; by != nil {
			a.Network = by.slug
		}
		originals := map[string]bool{}
		var delays []int64
		first, last := events[0].at, events[0].at
		for _, e := range events {
			first, last = min(first, e.at), max(last, e.at)
			if e.hidden != theTweet {
				originals[e.retweetOf.id] = true
				delays = append(delays, e.at-e.retweetOf.at)
			}
		}
		a.Tweets = int64(len(originals))
		a.FirstAt, a.LastAt = time.UnixMilli(first).UTC(), time.UnixMilli(last).UTC()
		a.MedianDelaySeconds = median(delays)
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b Amplifier) int {
		return cmp.Or(cmp.Compare(b.Retweets, a.Retweets), cmp.Compare(a.Account, b.Account))
	})
	return out
}

// median is the middle of milliseconds in seconds, nil for none.
func median(ms []int64) *float64 {
	if len(ms) == 0 {
		return nil
	}
	slices.Sort(ms)
	m := float64(ms[(len(ms)-1)/2]+ms[len(ms)/2]) / 2000
	return &m
}
