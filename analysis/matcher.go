package analysis

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/takedown/takedown/store"
)

// matcher counts matches while messages are read.
type matcher struct {
	*walk
	maxItems int
	pairs    pairCounts
	// matched are the accounts, ascending, that matched a repeated message so
	// far: remembered in all.
	matched    map[messageKey][]uint32
	remembered int
	// found is room for the accounts that match one message.
	found []uint32
}

// count counts the matches among messages.
func count(ctx context.Context, messages iter.Seq2[store.Message, error], q CoordinationQuery) (*matcher, error) {
	c := &matcher{walk: newWalk(q), maxItems: q.MaxItems, matched: map[messageKey][]uint32{}}
	c.match = c.count
	return c, c.over(ctx, messages)
}

// count counts who matches m.
func (c *matcher) count(m *act) error {
	c.found = c.found[:0]
	for _, account := range c.window.accounts {
		if account != m.account {
			c.found = append(c.found, account)
		}
	}
	if m.repeated {
		c.found = c.unmatched(messageKey{m.account, m.id}, c.found)
	}
	for _, account := range c.found {
		c.pairs.add(m.account, account)
	}
	return bounded("pairs of accounts", c.pairs.used+c.remembered, c.maxItems)
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
		c.remembered += len(found)
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
		c.remembered += len(found)
	}
	return found
}
