package neo4j

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/takedown/takedown/store"
)

// Bridges implements [store.Reader]. They come unsorted and the first are kept.
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
		bridges := new(store.Bridges)
		keep := func() {
			slices.SortFunc(bridges.Items, compareBridges)
			bridges.Items = bridges.Items[:min(q.First, len(bridges.Items))]
		}
		err := v.derived(`
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
			RETURN `+full("a", "platformId")+`, ties`, params{"networks": q.Networks}, func(r row) error {
			bridges.Total++
			if bridges.Items = append(bridges.Items, bridgeOf(r)); len(bridges.Items) > 2*q.First+1000 {
				keep()
			}
			return nil
		})
		keep()
		return bridges, err
	})
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
