package duckdb

import (
	"maps"
	"slices"

	"github.com/takedown/takedown/store"
)

// chosen says whether an account is one of those asked for. No condition stands for all.
type chosen []func(place int32) bool

func (c chosen) has(place int32) bool {
	for _, condition := range c {
		if !condition(place) {
			return false
		}
	}
	return true
}

// count counts the accounts at some places that are chosen.
func (c chosen) count(places []int32) (n int64) {
	if len(c) == 0 {
		return int64(len(places))
	}
	for _, place := range places {
		if c.has(place) {
			n++
		}
	}
	return n
}

// total counts all accounts of a list: those of networks where they are, others in the
// order of memory.
func (d *directory) total(q store.AccountQuery, c chosen) (n int64) {
	switch {
	case q.Networks != nil:
		for set, asked := range d.having(q.Networks) {
			if asked {
				n += c.count(d.members[set])
			}
		}
	case len(c) == 0 && !q.IncludeReferred:
		n = d.knownCount
	default:
		n = slices.Concat(d.listed(q), c).count(d.orders[listing{by: store.AccountByPlatformID}])
	}
	return n
}

// chosen are the conditions of [accountsWhere], but of networks and whether it is known.
func (d *directory) chosen(q store.AccountQuery) (c chosen) {
	atLeast := func(by store.AccountField, least *int64) {
		if least != nil {
			// What is missing is less than anything, and asked for by nobody.
			values, least := d.values[by], max(*least, missing+1)
			c = append(c, func(place int32) bool { return values[place] >= least })
		}
	}
	atMost := func(by store.AccountField, most *int64) {
		if most != nil {
			values, most := d.values[by], *most
			c = append(c, func(place int32) bool { return values[place] <= most && values[place] != missing })
		}
	}
	atLeast(store.AccountByCreatedOn, days(q.CreatedFrom))
	atMost(store.AccountByCreatedOn, days(q.CreatedTo))
	if q.Undated != nil {
		created := d.values[store.AccountByCreatedOn]
		c = append(c, func(place int32) bool { return (created[place] == missing) == *q.Undated })
	}
	if q.Role != nil {
		tweets, retweets := d.values[store.AccountByTweets], d.values[store.AccountByRetweets]
		c = append(c, func(place int32) bool {
			a := store.Account{TweetCount: tweets[place], RetweetCount: retweets[place]}
			return a.Role() == *q.Role
		})
	}
	if q.Language != nil {
		c = append(c, func(place int32) bool { return d.languages[place] != nil && *d.languages[place] == *q.Language })
	}
	atLeast(store.AccountByFollowers, q.MinFollowers)
	atMost(store.AccountByFollowers, q.MaxFollowers)
	atLeast(store.AccountByTweets, q.MinTweets)
	return c
}

func days(d *store.Date) *int64 {
	if d == nil {
		return nil
	}
	n := int64(*d)
	return &n
}

// listed are the other conditions of [accountsWhere].
func (d *directory) listed(q store.AccountQuery) (c chosen) {
	switch {
	case q.Networks != nil: // whose accounts are known
		asked := d.having(q.Networks)
		c = append(c, func(place int32) bool { return asked[d.networks[place]] })
	case d.all && !q.IncludeReferred:
		c = append(c, func(place int32) bool { return d.known[place] })
	}
	return c
}

// having says which sets have any of some networks.
func (d *directory) having(networks []string) []bool {
	asked := make([]bool, len(d.sets))
	for i, set := range d.sets {
		asked[i] = slices.ContainsFunc(set, func(slug string) bool { return slices.Contains(networks, slug) })
	}
	return asked
}

// creationDays counts the accounts of a network by creation day.
func (d *directory) creationDays(network string) []store.DayCount {
	accounts, created := map[store.Date]int64{}, d.values[store.AccountByCreatedOn]
	for set, asked := range d.having([]string{network}) {
		if !asked {
			continue
		}
		for _, place := range d.members[set] {
			if created[place] != missing {
				accounts[store.Date(created[place])]++
			}
		}
	}
	days := make([]store.DayCount, 0, len(accounts))
	for _, day := range slices.Sorted(maps.Keys(accounts)) {
		days = append(days, store.DayCount{Day: day, Count: accounts[day]})
	}
	return days
}

// page answers what [Store.AccountPage] is asked, of known accounts unless all are there.
func (d *directory) page(q store.AccountQuery) (*store.Slice[*store.Account], error) {
	l, p, c := listing{q.OrderBy, q.Descending}, q.Page, d.chosen(q)
	total := d.total(q, c)
	c = slices.Concat(d.listed(q), c)
	places := d.orders[l]
	left := places
	if k := p.Key(); k != nil {
		at, found := slices.BinarySearchFunc(places, *k, func(place int32, k store.Key) int { return l.compare(d.key(l, place), k) })
		switch {
		case p.Backward():
			left = places[:at]
		case found:
			left = places[at+1:]
		default:
			left = places[at:]
		}
	}
	beyond := total
	if len(left) < len(places) {
		beyond = c.count(left)
	}
	var accounts []*store.Account
	var keys []store.Key
	for i := 0; i < len(left) && len(accounts) < p.Size(); i++ {
		place := left[i]
		if p.Backward() {
			place = left[len(left)-1-i]
		}
		if !c.has(place) {
			continue
		}
		a, err := d.account(place)
		if err != nil {
			return nil, err
		}
		accounts, keys = append(accounts, a), append(keys, d.key(l, place))
	}
	return store.Window(accounts, keys, total, beyond, p), nil
}
