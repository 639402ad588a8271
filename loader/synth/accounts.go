package synth

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"math"
	"slices"
	"strconv"

	"github.com/takedown/takedown/store"
)

// account is a core account.
type account struct {
	profile store.Profile
	// created is the day of creation even where the profile doesn't tell it.
	created store.Date
	// activeFrom is the first week, counted from the network's first, in which it posts.
	activeFrom int
	// burst is the index of the burst it was created in, -1 for none.
	burst int
	// posts and shares weigh how often it posts and retweets; 0 for never.
	posts, shares uint64
	// reserved is set once the account has a planted part that no other may
	// touch; target where that is to be amplified.
	reserved, target bool
}

// hashedBelow is the number of followers below which Twitter hashed an
// account's id and names.
const hashedBelow = 5000

// creation is a day of creation and the burst it belongs to, -1 for none.
type creation struct {
	day   store.Date
	burst int
}

// creations gives a network's days of creation, ascending. Outside bursts they
// are laid out evenly, not at random, over a rate that grows slowly from zero
// over three fifths of the network's history and is flat after: so no week
// stands out by chance, nor for want of days before it.
func creations(r *source, s *spec, accounts int64, days []int, sizes []int64) []creation {
	var out []creation
	for b, size := range sizes {
		for i := range size {
			d := bursts[b].from + store.Date(i%int64(max(1, days[b])))
			out = append(out, creation{d, b})
		}
	}
	first := s.createdFrom / day
	span := float64((s.createdTo - s.createdFrom) / day)
	const ramp = 0.6
	background := accounts - int64(len(out))
	for i := range background {
		// The share of accounts created up to a point t of the history is
		// t³/3ramp² while t < ramp and t − 2ramp/3 after, over its total.
		y := (float64(i) + 0.1 + 0.8*r.Float64()) / float64(background) * (1 - 2*ramp/3)
		t := y + 2*ramp/3
		if y < ramp/3 {
			t = math.Cbrt(3 * ramp * ramp * y)
		}
		out = append(out, creation{store.Date(first + int64(t*span)), -1})
	}
	slices.SortStableFunc(out, func(a, b creation) int { return cmp.Compare(a.day, b.day) })
	return out
}

const (
	// founders are the accounts that are there, and post, from the first week on.
	founders = 3
	// maxDormancy is in weeks.
	maxDormancy = 150
)

// makeAccounts makes a network's accounts, in the order in which they start to
// post, and sets the network's first week by its founders' creation.
func (n *network) makeAccounts(r *source, days []int, sizes []int64) {
	r.reset(n.seed, n.index, forDates, 0)
	made := creations(r, &n.spec, n.size.accounts, days, sizes)
	start := max(n.spec.postedFrom, (int64(made[founders-1].day)+1)*day)
	n.firstMonday = n.monday(start) + week
	n.weeks = int((n.monday(n.spec.postedTo) - n.firstMonday) / week)

	n.accounts = make([]account, len(made))
	for i, c := range made {
		r.reset(n.seed, n.index, forAccount, int64(i))
		n.accounts[i] = n.newAccount(r, i, c)
	}
	slices.SortStableFunc(n.accounts, func(a, b account) int { return cmp.Compare(a.activeFrom, b.activeFrom) })

	n.activeIn = make([]int, n.weeks)
	i := 0
	for w := range n.activeIn {
		for i < len(n.accounts) && n.accounts[i].activeFrom <= w {
			i++
		}
		n.activeIn[w] = i
	}
}

func (n *network) newAccount(r *source, i int, c creation) account {
	a := account{created: c.day, burst: c.burst}
	born := (int64(c.day) + 1) * day
	a.activeFrom = max(0, int((n.monday(born)-n.firstMonday)/week)+1)
	if r.IntN(2) == 0 {
		a.activeFrom += min(skewed(r.Rand, maxDormancy), max(0, n.weeks-20-a.activeFrom))
	}
	// How much accounts post has a heavy tail (Pareto, exponent 1).
	weight := uint64(min(10/(1-r.Float64()), 1e6))
	switch role := r.IntN(100); {
	case i < founders:
		a.activeFrom, a.posts, a.shares = 0, 10, 10
	case role < 3: // silent
	case role < 55: // mostly retweets
		a.posts, a.shares = max(1, weight/60), weight
	case role < 85:
		a.posts, a.shares = weight, weight
	default:
		a.posts, a.shares = weight, max(1, weight/60)
	}
	n.fillProfile(r, &a, i)
	return a
}

func (n *network) fillProfile(r *source, a *account, i int) {
	lang := n.drawLanguage(r)
	words := vocabularies[lang]
	p := &a.profile
	p.Rank = store.ProfileFromUsers
	p.Followers = int64(min(math.Exp(4.2+2.2*r.NormFloat64()), 3e6))
	p.Following = int64(min(math.Exp(4.6+1.6*r.NormFloat64()), 3e5))
	p.AccountID = hashedID(n.seed, n.index, i)
	p.ScreenName, p.DisplayName = p.AccountID, p.AccountID
	if p.Followers >= hashedBelow {
		p.AccountID = numericID(r, n.index, a.created, i)
		p.DisplayName = words.name(r)
		p.ScreenName = screenName(r, i)
	}
	p.Language = accountLanguage(lang)
	if r.IntN(3) > 0 {
		p.Bio = words.bio(r)
	}
	if r.IntN(3) == 0 {
		p.Location = choose(r, words.places)
	}
	if r.IntN(12) == 0 {
		p.ProfileURL = "https://t.co/" + shortCode(r)
	}
	// About one in 33 is undated, and the first account after the founders is so for certain.
	if a.burst >= 0 || i != founders && r.IntN(33) > 0 {
		p.CreatedOn, p.HasCreatedOn = a.created, true
	}
}

// hashedID is an id as Twitter hashed it: 32 bytes in base64. One in 64 starts
// with a plus sign, as real ones do.
func hashedID(seed uint64, network, i int) string {
	var b [24]byte
	binary.LittleEndian.PutUint64(b[0:], seed)
	binary.LittleEndian.PutUint64(b[8:], uint64(network))
	binary.LittleEndian.PutUint64(b[16:], uint64(i))
	sum := sha256.Sum256(b[:])
	return base64.StdEncoding.EncodeToString(sum[:])
}

// numericID is an id as Twitter gave it: a running number of at most ten digits
// until the end of 2015, a snowflake after. The network's index and i keep ids apart.
func numericID(r *source, network int, created store.Date, i int) string {
	const perDay, networks = 1_250_000, 4
	ms := int64(created) * day
	if ms < at(2016, 1, 1) {
		n := (ms-at(2006, 3, 21))/day*perDay + int64(i)*networks%perDay + int64(network)
		return strconv.FormatInt(n, 10)
	}
	return snowflake(ms+r.Int64N(day), int64(network)<<rowBits|int64(i))
}
