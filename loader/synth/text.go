package synth

import (
	"strconv"
	"strings"

	"github.com/takedown/takedown/store"
)

// post is a tweet and what the generator counts about it.
type post struct {
	store.TweetRow
	// author is the index of the posting account in its network, amplified that
	// of the account of the same network that it retweets, or -1.
	author, amplified int
	// domains are the hosts of the row's URLs, without "www.".
	domains []string
	// repaired is set when the text holds bytes that are not UTF-8.
	repaired bool
}

// reset empties the post and keeps its slices' memory.
func (p *post) reset() {
	*p = post{
		TweetRow: store.TweetRow{
			QuoteCount: -1, ReplyCount: -1, LikeCount: -1, RetweetCount: -1,
			Hashtags: p.Hashtags[:0], URLs: p.URLs[:0], Mentions: p.Mentions[:0], PollChoices: p.PollChoices[:0],
		},
		amplified: -1,
		domains:   p.domains[:0],
	}
}

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// shortCode is the ten characters of a t.co link.
func shortCode(r *source) string {
	var b [10]byte
	x := r.Uint64()
	for i := range b {
		b[i] = base62[x%62]
		x /= 62
	}
	return string(b[:])
}

func screenName(r *source, i int) string {
	return choose(r, handles) + "_" + strconv.FormatInt(int64(i)*97+r.Int64N(97), 36)
}

var handles = list("news|real|love|star|the_one|dragon|anna|ivan|mehmet|zhang|sunny|truth|cat|free|blue|lucky")

// drawLanguage draws one of the network's languages.
func (n *network) drawLanguage(r *source) string {
	return n.languageOf[r.IntN(len(n.languageOf))]
}

func accountLanguage(lang string) string { return vocabularies[lang].profile }

// compose writes a text of its own for the post: sentences, tags, mentions, a
// link, and now and then what breaks careless readers.
func (n *network) compose(r *source, p *post, scratch []byte) []byte {
	v := vocabularies[n.drawLanguage(r)]
	p.Language = v.code
	b := scratch[:0]
	odds := r.Uint64()
	chance := func(of uint64) bool {
		hit := odds%of == 0
		odds /= of
		return hit
	}

	if chance(10) {
		b = n.mention(r, p, b)
	}
	linked := odds%100 < 45
	odds /= 100
	sentences := 2 + r.IntN(2)
	if linked {
		sentences = 1 + r.IntN(2)
	}
	for i := range sentences {
		if i > 0 {
			b = append(b, v.stop...)
		}
		b = v.sentence(r, b)
	}
	if chance(3) {
		for range 1 + r.IntN(3) {
			b = n.tag(r, p, v, b)
		}
	}
	if chance(6) {
		b = append(b, choose(r, emoji)...)
	}
	if chance(12) {
		b = append(b, "\n\n"...)
		b = v.sentence(r, b)
	}
	if chance(25) {
		b = append(b, ` "`...)
		b = append(append(b, choose(r, v.closers)...), `", `...)
		b = strconv.AppendInt(b, r.Int64N(10_000), 10)
	}
	if chance(300) {
		// A formula only is one at the start of a cell.
		b = append([]byte(choose(r, hostile)+" "), b...)
	}
	if chance(20_000) {
		b = append(b, " \xff\xc3("...)
		p.repaired = true
	}
	if linked {
		b = n.link(r, p, b)
	}
	p.Text = string(b)
	return b
}

func (v *vocabulary) sentence(r *source, b []byte) []byte {
	for i, from := range [...][]string{v.openers, v.subjects, v.predicates, v.closers} {
		if i > 0 {
			b = append(b, v.space...)
		}
		b = append(b, choose(r, from)...)
	}
	return b
}

// tag adds a hashtag, popular ones most, one in ten in capitals: so a tweet can
// hold the same tag twice in two spellings.
func (n *network) tag(r *source, p *post, v *vocabulary, b []byte) []byte {
	tag := v.tags[skewed(r.Rand, len(v.tags))]
	if r.IntN(10) == 0 {
		tag = capitals(tag)
	}
	p.Hashtags = append(p.Hashtags, tag)
	return append(append(b, " #"...), tag...)
}

// capitals leaves letters outside ASCII alone: how those fold is a question of language.
func capitals(s string) string {
	return strings.Map(func(c rune) rune {
		if 'a' <= c && c <= 'z' {
			return c - 'a' + 'A'
		}
		return c
	}, s)
}

func (n *network) mention(r *source, p *post, b []byte) []byte {
	var id, name string
	if r.IntN(2) == 0 {
		a := &n.accounts[r.IntN(len(n.accounts))]
		id, name = a.profile.AccountID, a.profile.ScreenName
	} else {
		id, name = foreigner(skewed(r.Rand, foreigners))
	}
	p.Mentions = append(p.Mentions, id)
	return append(append(append(b, '@'), name...), ' ')
}

// link adds a t.co link to the text and where it leads to the post's URLs: a
// page that no other tweet links to, on one of a heavy-tailed set of domains.
func (n *network) link(r *source, p *post, b []byte) []byte {
	b = append(append(b, " https://t.co/"...), shortCode(r)...)
	host := domains[skewed(r.Rand, len(domains))]
	url := append(make([]byte, 0, 64), "https://"...)
	url = append(append(url, host...), '/')
	if r.IntN(8) == 0 {
		url = append(url, "watch?v="...)
	}
	url = append(url, shortCode(r)...)
	if r.IntN(30) == 0 {
		url = append(url, "&utm_source=twitter#top"...)
	}
	p.URLs = append(p.URLs, string(url))
	p.domains = append(p.domains, strings.TrimPrefix(host, "www."))
	return b
}

// hosts adds the hosts of urls to domains, without "www.".
func hosts(domains, urls []string) []string {
	for _, u := range urls {
		u = strings.TrimPrefix(u, "https://")
		host, _, _ := strings.Cut(u, "/")
		domains = append(domains, strings.TrimPrefix(host, "www."))
	}
	return domains
}

// foreigners are accounts outside every archive that the networks retweet,
// answer and mention, the first ones most.
const foreigners = 5000

// foreigner gives the id and name of a foreign account; its ids are above every
// running number of a core account.
func foreigner(i int) (id, name string) {
	return strconv.FormatInt(5_000_000_000+int64(mix(uint64(i))%400_000)*10_000+int64(i), 10), "user" + strconv.Itoa(i)
}

// foreignTweet is the id of a tweet outside every archive, posted at ms.
func foreignTweet(r *source, ms int64) string {
	return snowflake(ms, tagForeign<<rowBits|r.Int64N(1<<rowBits))
}
