package synth

import (
	"github.com/takedown/takedown/store"
)

// network is one network's accounts and the layout of its tweets' rows: first
// the planted ones, which are held in memory, then the background, of which any
// row is made from its number alone.
type network struct {
	spec
	clock
	seed  uint64
	index int
	size  struct{ accounts, tweets int64 }

	firstMonday int64
	weeks       int

	// accounts are in the order of their first active week; activeIn[w] counts
	// those active in week w, and the running totals of how often they post and
	// share are cut there to draw one of them.
	accounts              []account
	activeIn              []int
	postsUpTo, sharesUpTo []uint64
	languageOf            []string

	ids     idSpace
	planted []*planted

	originals, replies, quotes, shares, foreignShares int64

	popularity popularity

	// listed is the network's amplifier list, where it has one.
	listed *amplifierList
}

// amplifierList is a list of retweets by accounts that were not disclosed.
type amplifierList struct {
	accounts, rows int64
	ids            idSpace
	planted        []*planted
	popularity     popularity
}

func newNetwork(seed uint64, index int, scale float64) *network {
	n := &network{spec: specs[index], seed: seed, index: index}
	n.clock = clock{offset: n.utcOffset * hour}
	n.size.accounts = scaled(n.spec.accounts, leastAccounts, scale)
	n.size.tweets = scaled(n.spec.tweets, leastTweets, scale)
	n.ids = newIDSpace(index, n.size.tweets)
	for _, l := range n.languages {
		for range l.weight {
			n.languageOf = append(n.languageOf, l.value)
		}
	}
	if n.coverage == store.CoverageWithAmplifiers {
		rows := scaled(amplifierRows, 3*leastListed, scale)
		n.listed = &amplifierList{
			accounts: scaled(amplifierAccounts, leastListed, scale),
			rows:     rows,
			ids:      newIDSpace(tagListed, rows),
		}
	}
	return n
}

// leastListed is the fewest accounts of an amplifier list.
const leastListed = 200

// weigh prepares drawing accounts, once planting has settled who may post.
func (n *network) weigh() {
	n.postsUpTo = make([]uint64, len(n.accounts))
	n.sharesUpTo = make([]uint64, len(n.accounts))
	var posts, shares uint64
	for i := range n.accounts {
		posts += n.accounts[i].posts
		shares += n.accounts[i].shares
		n.postsUpTo[i], n.sharesUpTo[i] = posts, shares
	}
}

// layOut divides the rows that aren't planted among the kinds of background.
func (n *network) layOut() {
	rows := n.size.tweets - int64(len(n.planted))
	n.replies = rows * 9 / 100
	n.quotes = rows * 4 / 100
	n.shares = rows * 22 / 100
	n.foreignShares = rows * 25 / 100
	n.originals = rows - n.replies - n.quotes - n.shares - n.foreignShares
	n.popularity = newPopularity(n.originals, n.shares)
	if l := n.listed; l != nil {
		l.popularity = newPopularity(n.originals, l.rows-int64(len(l.planted)))
	}
}

func (n *network) weekOf(ms int64) int {
	return min(max(int((ms-n.firstMonday)/week), 0), n.weeks-1)
}

// delay is the working time from original x to the retweet in a place among
// its retweets. Places are at least 70 s apart, more on most originals, so that
// no two retweets of the background are within a minute of each other: pairs
// within 60 s are planted ones only. None is within 60 s of the original either.
func (n *network) delay(x, place int64) int64 {
	h := hash(n.seed, n.index, forDelay, x)
	stretch := int64(1_000_000 / (1 + h%1000)) // thousandths: Pareto, exponent 1
	stretch = max(1000, min(stretch, 1000*usualSpan/(n.places(x)*gap)))
	return 90*second + gap*(place*1000+int64(h>>32%1000))/1000*stretch/1000
}

const (
	gap       = 70 * second
	usualSpan = 2 * workWeek
	// lastPosts is the number of weeks at the end in which no original of the
	// background is posted, so that what answers it has time.
	lastPosts = 3
)

// places is one more than the last place that a retweet of x can have. The
// network's own retweets have the even places, those of its amplifier list the odd ones.
func (n *network) places(x int64) int64 {
	places := 2 * n.popularity.retweets(x)
	if n.listed != nil {
		places = max(places, 2*n.listed.popularity.retweets(x)+1)
	}
	return places + 1
}

// lastWeek is the last week in which x can be posted.
func (n *network) lastWeek(x int64) int {
	span := max(n.places(x)*gap, usualSpan)
	return max(1, n.weeks-lastPosts-int(span/workWeek))
}
