package synth

import "unicode/utf8"

// maker makes rows; one goroutine uses it.
type maker struct {
	r        *source
	original post
	buffer   []byte
}

func newMaker() *maker { return &maker{r: newSource()} }

// tweet makes row of the network into p.
func (m *maker) tweet(n *network, row int64, p *post) {
	p.reset()
	b := row - int64(len(n.planted))
	switch {
	case b < 0:
		m.fromPlan(n, row, p)
		return
	case b < n.originals:
		m.post(n, b, p)
		return
	}
	b -= n.originals
	if b < n.shares {
		m.share(n, b, row, p)
		return
	}
	b -= n.shares
	switch {
	case b < n.foreignShares:
		m.foreignShare(n, b, row, p)
	case b < n.foreignShares+n.replies:
		m.reply(n, b-n.foreignShares, row, p)
	default:
		m.quote(n, b-n.foreignShares-n.replies, row, p)
	}
}

// post makes original x of the background.
func (m *maker) post(n *network, x int64, p *post) {
	row := int64(len(n.planted)) + x
	m.r.reset(n.seed, n.index, forPost, x)
	weeks := n.lastWeek(x)
	w := max(m.r.IntN(weeks), m.r.IntN(weeks)) // more and more a week
	p.PostedAt = n.ids.settle(inWeek(m.r.Rand, n.firstMonday+int64(w)*week), row)
	p.ID = n.ids.id(p.PostedAt, row)
	m.by(n, pick(m.r.Rand, n.postsUpTo[:n.activeIn[w]]), p)
	m.buffer = n.compose(m.r, p, m.buffer)
	m.engagement(p)
}

// by sets the author and what comes with one.
func (m *maker) by(n *network, author int, p *post) {
	p.author = author
	p.AccountID = n.accounts[author].profile.AccountID
	p.Client = clients[skewed(m.r.Rand, len(clients))]
	if m.r.IntN(400) == 0 {
		p.HasPlace = true
		p.Latitude = float64(m.r.IntN(1_800_000)-900_000) / 10_000
		p.Longitude = float64(m.r.IntN(3_600_000)-1_800_000) / 10_000
	}
}

// engagement draws the platform's figures: most are 0, some are in the millions.
func (m *maker) engagement(p *post) {
	heavy := func() int64 {
		u := m.r.Float64()
		return int64(min(0.4/(u*u), 3e6))
	}
	p.LikeCount, p.RetweetCount = heavy(), heavy()/2
	p.ReplyCount, p.QuoteCount = heavy()/3, heavy()/8
	if m.r.IntN(2000) == 0 {
		p.PollChoices = append(p.PollChoices, "A", "B", "👍")
	}
}

// share makes background retweet k of one of the network's own originals.
func (m *maker) share(n *network, k, row int64, p *post) {
	x, place := n.popularity.at(k)
	m.original.reset()
	m.post(n, x, &m.original)
	m.r.reset(n.seed, n.index, forShare, k)
	m.answer(n, n.after(m.original.PostedAt, n.delay(x, 2*place)), row, n.sharesUpTo, p)
	p.retweet(&m.original, n.accounts[m.original.author].profile.ScreenName)
	p.amplified = m.original.author
	switch m.r.IntN(20) {
	case 0:
		p.RetweetedAccountID = ""
	case 1:
		p.RetweetedTweetID = ""
	}
}

// answer sets time, id and author of a post that follows another.
func (m *maker) answer(n *network, ms, row int64, upTo []uint64, p *post) {
	p.PostedAt = n.ids.settle(ms, row)
	p.ID = n.ids.id(p.PostedAt, row)
	m.by(n, pick(m.r.Rand, upTo[:n.activeIn[n.weekOf(p.PostedAt)]]), p)
}

// retweet makes p a retweet of original, as Twitter shows one: cut at 140
// characters, with the original's tags and links.
func (p *post) retweet(original *post, name string) {
	p.IsRetweet = true
	p.RetweetedAccountID, p.RetweetedTweetID = original.AccountID, original.ID
	p.Language = original.Language
	p.Text = cut("RT @"+name+": "+original.Text, 140)
	p.repaired = original.repaired && !utf8.ValidString(p.Text)
	p.Hashtags = append(p.Hashtags, original.Hashtags...)
	p.URLs = append(p.URLs, original.URLs...)
	p.domains = append(p.domains, original.domains...)
	p.Mentions = append(append(p.Mentions, original.AccountID), original.Mentions...)
	p.QuoteCount, p.ReplyCount, p.LikeCount, p.RetweetCount = 0, 0, 0, 0
}

// cut shortens text to at most n characters, the last of them an ellipsis.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	last := 0
	for i := range text {
		if n--; n == 0 {
			last = i
		}
		if n < 0 {
			return text[:last] + "…"
		}
	}
	return text
}

// foreignShare makes retweet k of a tweet outside every archive.
func (m *maker) foreignShare(n *network, k, row int64, p *post) {
	m.r.reset(n.seed, n.index, forForeignShare, k)
	w := max(m.r.IntN(n.weeks), m.r.IntN(n.weeks))
	m.answer(n, inWeek(m.r.Rand, n.firstMonday+int64(w)*week), row, n.sharesUpTo, p)
	o := &m.original
	o.reset()
	m.buffer = n.compose(m.r, o, m.buffer)
	var name string
	o.AccountID, name = foreigner(skewed(m.r.Rand, foreigners))
	o.ID = foreignTweet(m.r, p.PostedAt-m.r.Int64N(3*day)-second)
	p.retweet(o, name)
	if m.r.IntN(10) == 0 {
		p.RetweetedTweetID = ""
	}
}

// reply makes reply k: half of them to an original of the network, at most one
// to each, half to tweets outside every archive.
func (m *maker) reply(n *network, k, row int64, p *post) {
	o, name := m.referred(n, n.originals-1-k/2, k, forReply)
	m.answer(n, n.after(o.PostedAt, 61*second+m.r.Int64N(workWeek)), row, n.postsUpTo, p)
	m.buffer = n.compose(m.r, p, m.buffer)
	p.Text = "@" + name + " " + p.Text
	p.InReplyToAccountID, p.InReplyToTweetID = o.AccountID, o.ID
	p.Mentions = append(p.Mentions, o.AccountID)
	m.engagement(p)
}

// quote makes quote k, of the same two sorts.
func (m *maker) quote(n *network, k, row int64, p *post) {
	o, _ := m.referred(n, k/2, k, forQuote)
	m.answer(n, n.after(o.PostedAt, 61*second+m.r.Int64N(workWeek)), row, n.postsUpTo, p)
	m.buffer = n.compose(m.r, p, m.buffer)
	p.Text += " https://t.co/" + shortCode(m.r)
	p.QuotedTweetID = o.ID
	p.URLs = append(p.URLs, "https://twitter.com/i/web/status/"+o.ID)
	p.domains = append(p.domains, "twitter.com")
	m.engagement(p)
}

// referred gives the post that answer k refers to: original x, or for every
// other k a foreign tweet of which only ids and time are known. The stream of
// the answer is under way when it returns.
func (m *maker) referred(n *network, x, k int64, why purpose) (o *post, name string) {
	o = &m.original
	o.reset()
	if k%2 == 0 {
		m.post(n, x, o)
		m.r.reset(n.seed, n.index, why, k)
		return o, n.accounts[o.author].profile.ScreenName
	}
	m.r.reset(n.seed, n.index, why, k)
	w := m.r.IntN(n.weeks - lastPosts)
	o.PostedAt = inWeek(m.r.Rand, n.firstMonday+int64(w)*week)
	o.AccountID, name = foreigner(skewed(m.r.Rand, foreigners))
	o.ID = foreignTweet(m.r, o.PostedAt)
	return o, name
}

// amplification makes row of the network's amplifier list: ids and a time only.
func (m *maker) amplification(n *network, row int64, p *post) {
	p.reset()
	l := n.listed
	k := row - int64(len(l.planted))
	if k < 0 {
		m.listedFromPlan(n, row, p)
		return
	}
	x, place := l.popularity.at(k)
	m.original.reset()
	m.post(n, x, &m.original)
	m.r.reset(n.seed, n.index, forListed, k)
	p.PostedAt = l.ids.settle(n.after(m.original.PostedAt, n.delay(x, 2*place+1)), row)
	p.ID = l.ids.id(p.PostedAt, row)
	amplifier := k // each of them once, then some of them often
	if amplifier >= l.accounts {
		amplifier = int64(skewed(m.r.Rand, int(l.accounts)))
	}
	p.AccountID = amplifierID(n.seed, amplifier)
	p.IsRetweet = true
	p.RetweetedAccountID, p.RetweetedTweetID = m.original.AccountID, m.original.ID
	p.amplified = m.original.author
}

// amplifierID is the id of an account of the amplifier list, hashed for nine in ten.
func amplifierID(seed uint64, i int64) string {
	if i%10 != 0 {
		return hashedID(seed, listedBy, int(i))
	}
	ms := at(2016, 6, 1) + i*minute + int64(hash(seed, listedBy, forAccount, i)%uint64(minute))
	return snowflake(ms, tagListed<<rowBits|i&(1<<rowBits-1))
}

// listedBy stands for a network's index where amplifiers on a list are meant.
const listedBy = -1
