package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/takedown/takedown/store"
)

// matcher counts matches while messages are read, object after object. A
// message waits until no later one can match it; the window are the messages
// that can match one that waits.
type matcher struct {
	behaviour store.Behaviour
	// within is in milliseconds.
	within int64

	numbers map[string]uint32
	names   []string
	pairs   pairCounts
	// matched are the accounts, ascending, that matched a repeated message so far.
	matched map[messageKey][]uint32

	// begun says that there is an object: the one that is being read, for
	// SYNCHRONY in its bin.
	begun  bool
	object string
	bin    int64
	// messages are the object's: those from first on are in the window, those
	// from waiting on wait.
	messages       []act
	first, waiting int
	window         window
	// found is room for the accounts that match one message.
	found []uint32
}

// act is a message inside a matcher.
type act struct {
	at      int64
	account uint32
	// original marks the tweet that is the object itself.
	original bool
	// id is set for a repeated message alone.
	id string
}

// messageKey tells messages apart also where ids are unique only within an account.
type messageKey struct {
	account uint32
	id      string
}

func newMatcher(q CoordinationQuery) *matcher {
	return &matcher{behaviour: q.Behaviour, within: q.Within.Milliseconds(), numbers: map[string]uint32{}, matched: map[messageKey][]uint32{}}
}

// number gives each account a number, from 0.
func (c *matcher) number(account string) uint32 {
	n, ok := c.numbers[account]
	if !ok {
		n = uint32(len(c.names))
		account = strings.Clone(account)
		c.numbers[account] = n
		c.names = append(c.names, account)
	}
	return n
}

func (c *matcher) read(m *store.Message) error {
	if !c.begun || m.Object != c.object || c.behaviour == store.BehaviourSynchrony && floorDiv(m.PostedAt, c.within) != c.bin {
		c.endObject()
		c.begun, c.object = true, m.Object
		if c.behaviour == store.BehaviourSynchrony {
			c.bin = floorDiv(m.PostedAt, c.within)
		}
	}
	if n := len(c.messages); n > 0 && m.PostedAt < c.messages[n-1].at {
		return fmt.Errorf("message %q comes after one that was posted later", m.ID)
	}
	for c.waiting < len(c.messages) && c.messages[c.waiting].at < m.PostedAt-c.span() {
		c.match()
	}
	a := act{at: m.PostedAt, account: c.number(m.AccountID), original: c.behaviour == store.BehaviourFastRetweet && m.ID == m.Object}
	if m.Repeated {
		a.id = m.ID
	}
	if c.first > 1024 && c.first > len(c.messages)/2 {
		c.messages = slices.Delete(c.messages, 0, c.first)
		c.first, c.waiting = 0, c.waiting-c.first
	}
	c.messages = append(c.messages, a)
	if c.matches(&a) {
		c.window.enter(a.account)
	}
	return nil
}

// span is how far apart two messages of the object match: in a bin, any are.
func (c *matcher) span() int64 {
	if c.behaviour == store.BehaviourSynchrony {
		return math.MaxInt64 / 4
	}
	return c.within
}

// matches says whether a message can match others.
func (c *matcher) matches(a *act) bool {
	return c.behaviour != store.BehaviourFastRetweet || a.original
}

// match counts who matches the first message that waits.
func (c *matcher) match() {
	m := c.messages[c.waiting]
	c.waiting++
	for ; c.messages[c.first].at < m.at-c.span(); c.first++ {
		if c.matches(&c.messages[c.first]) {
			c.window.leave(c.messages[c.first].account)
		}
	}
	if m.original {
		return
	}
	c.found = c.found[:0]
	for _, account := range c.window.accounts {
		if account != m.account {
			c.found = append(c.found, account)
		}
	}
	if m.id != "" {
		c.found = c.unmatched(messageKey{m.account, m.id}, c.found)
	}
	for _, account := range c.found {
		c.pairs.add(m.account, account)
	}
}

// unmatched are the accounts among found that did not match a message on
// another object. From now on they did.
func (c *matcher) unmatched(m messageKey, found []uint32) []uint32 {
	if len(found) == 0 {
		return found
	}
	slices.Sort(found)
	before := c.matched[m]
	if before == nil {
		m.id = strings.Clone(m.id)
		c.matched[m] = slices.Clone(found)
		return found
	}
	found = slices.DeleteFunc(found, func(account uint32) bool {
		_, known := slices.BinarySearch(before, account)
		return known
	})
	if len(found) > 0 {
		all := slices.Concat(before, found)
		slices.Sort(all)
		c.matched[m] = all
	}
	return found
}

// endObject counts what still waits and forgets the object.
func (c *matcher) endObject() {
	for c.waiting < len(c.messages) {
		c.match()
	}
	c.messages, c.first, c.waiting = c.messages[:0], 0, 0
	c.window.clear()
}

// window is which accounts have messages in it.
type window struct {
	accounts []uint32
	// entries counts an account's messages, place is where it stands in accounts.
	entries, place []uint32
}

func (w *window) enter(account uint32) {
	for int(account) >= len(w.entries) {
		w.entries, w.place = append(w.entries, 0), append(w.place, 0)
	}
	if w.entries[account] == 0 {
		w.place[account] = uint32(len(w.accounts))
		w.accounts = append(w.accounts, account)
	}
	w.entries[account]++
}

func (w *window) leave(account uint32) {
	w.entries[account]--
	if w.entries[account] == 0 {
		last := w.accounts[len(w.accounts)-1]
		w.accounts[w.place[account]], w.place[last] = last, w.place[account]
		w.accounts = w.accounts[:len(w.accounts)-1]
	}
}

func (w *window) clear() {
	for _, account := range w.accounts {
		w.entries[account] = 0
	}
	w.accounts = w.accounts[:0]
}

// floorDiv is a/b rounded down.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
