package synth

import (
	"slices"

	"github.com/takedown/takedown/store"
)

// width is the creation window's default.
const width = 7

// windows lists the planted bursts as the creation windows they make: those of
// two networks and more, and for each network all of its own.
//
// A day of a burst has so many accounts that every 7-day window with any of its
// days qualifies, in all of its networks; the merged span so reaches from six
// days before the burst to six days after it. The tests hold that against the
// contract's definition, applied to the accounts.
func windows(networks []*network, days []int, sizes [][]int64) (shared []Window, own [][]Window) {
	own = make([][]Window, len(networks))
	for b, burst := range bursts {
		from, to := burst.from, burst.from+store.Date(days[b]-1)
		w := Window{
			Name:      burst.name,
			BurstFrom: from.String(), BurstTo: to.String(),
			From: (from - width + 1).String(), To: (to + width - 1).String(),
		}
		for i, n := range networks {
			if sizes[b][i] == 0 {
				continue
			}
			part := n.created(b, from-width+1, to+width-1)
			w.Networks = append(w.Networks, part)
			alone := w
			alone.Networks = []WindowNetwork{part}
			own[i] = append(own[i], alone)
		}
		if len(w.Networks) > 1 {
			shared = append(shared, w)
		}
	}
	byDay := func(a, b Window) int { return slices.Compare([]byte(a.From), []byte(b.From)) }
	slices.SortFunc(shared, byDay)
	for i := range own {
		slices.SortFunc(own[i], byDay)
	}
	return shared, own
}

// created counts the dated accounts of days from to to, both inclusive, and
// names those of burst b.
func (n *network) created(b int, from, to store.Date) WindowNetwork {
	part := WindowNetwork{Network: n.slug}
	for i := range n.accounts {
		a := &n.accounts[i]
		if a.profile.HasCreatedOn && from <= a.created && a.created <= to {
			part.Accounts++
		}
		if a.burst == b {
			part.Planted = append(part.Planted, a.profile.AccountID)
		}
	}
	slices.Sort(part.Planted)
	return part
}
