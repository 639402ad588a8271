package neo4j

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/takedown/takedown/store"
)

// Bridges implements [store.Reader].
func (s *Store) Bridges(ctx context.Context, q store.BridgeQuery) (*store.Bridges, error) {
	if err := q.Check(); err != nil {
		return nil, wrap(ctx, "find bridges", err)
	}
	return read(ctx, s, "find bridges", func(v *view) (*store.Bridges, error) {
		for _, network := range q.Networks {
			if _, err := v.networkSets(network); err != nil {
				return nil, err
			}
		}
		found := &bridging{first: q.First}
		if all := s.summaryOf(v.snapshot).tied(); all != nil {
			found.takeFrom(all, q.Networks)
		} else if err := v.derived(tying+full("a", "platformId")+", ties", params{"networks": q.Networks}, found.take); err != nil {
			return nil, err
		}
		found.keep()
		return &found.Bridges, nil
	})
}

const tying = `
	MATCH (n:Network)<-[:MEMBER_OF]-(c:Account) WHERE n.slug IN $networks AND n.slug IN c.networks
	CALL (c) {
		MATCH (c)<-[e:AMPLIFIES]-(a:Account) RETURN a, 0 AS core, e.retweets AS retweetsOf, 1 AS amplified, 0 AS retweetedBy, 0 AS amplifiers
		UNION ALL
		MATCH (c)-[e:AMPLIFIES]->(a:Account) RETURN a, 0 AS core, 0 AS retweetsOf, 0 AS amplified, e.retweets AS retweetedBy, 1 AS amplifiers
		UNION ALL
		RETURN c AS a, 1 AS core, 0 AS retweetsOf, 0 AS amplified, 0 AS retweetedBy, 0 AS amplifiers
	}
	WITH a, n.slug AS network, sum(core) > 0 AS core, sum(retweetsOf) AS retweetsOf, sum(amplified) AS amplified,
		sum(retweetedBy) AS retweetedBy, sum(amplifiers) AS amplifiers
	WITH a, collect([network, core, retweetsOf, amplified, retweetedBy, amplifiers]) AS ties WHERE size(ties) > 1
	RETURN `

// bridging is the accounts that tie networks together, as they are found: unsorted, and the first are kept.
type bridging struct {
	store.Bridges
	first int
}

// take adds one that was found in the graph.
func (b *bridging) take(r row) error {
	b.add(bridgeOf(r))
	return nil
}

// takeFrom finds those of some networks among those of all.
func (b *bridging) takeFrom(all *store.Bridges, networks []string) {
	for _, item := range all.Items {
		item.Ties = slices.DeleteFunc(slices.Clone(item.Ties), func(t store.NetworkTie) bool { return !slices.Contains(networks, t.Network) })
		if len(item.Ties) > 1 {
			b.add(item)
		}
	}
}

func (b *bridging) add(item store.Bridge) {
	b.Total++
	if b.Items = append(b.Items, item); len(b.Items) > 2*b.first+1000 {
		b.keep()
	}
}

// keep lets go of all but the first.
func (b *bridging) keep() {
	slices.SortFunc(b.Items, compareBridges)
	b.Items = b.Items[:min(b.first, len(b.Items))]
}

func bridgeOf(r row) store.Bridge {
	b := store.Bridge{AccountID: r.text(0)}
	for _, item := range r.list(1) {
		tie := row(item.([]any))
		b.Ties = append(b.Ties, store.NetworkTie{Network: tie.text(0), Core: tie.bool(1), RetweetsOf: tie.int(2), Amplified: tie.int(3),
			RetweetedBy: tie.int(4), Amplifiers: tie.int(5)})
	}
	slices.SortFunc(b.Ties, func(a, b store.NetworkTie) int { return strings.Compare(a.Network, b.Network) })
	return b
}

// compareBridges is the order of [store.Bridges].
func compareBridges(a, b store.Bridge) int {
	return cmp.Or(cmp.Compare(len(b.Ties), len(a.Ties)), cmp.Compare(weakest(b), weakest(a)), cmp.Compare(b.Retweets(), a.Retweets()),
		strings.Compare(a.AccountID, b.AccountID))
}

// weakest is the number of retweets of the weakest tie.
func weakest(b store.Bridge) int64 {
	retweets := int64(math.MaxInt64)
	for _, t := range b.Ties {
		if !t.Core {
			retweets = min(retweets, t.RetweetsOf+t.RetweetedBy)
		}
	}
	return retweets
}
