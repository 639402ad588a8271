package neo4j

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/takedown/takedown/store"
)

// sharing is how values of a kind are found: uses finds each value and its uses
// by the compared networks; is the condition that tweet t has the value of f.
// Where uses finds but a key, value finds the value of the shared ones.
type sharing struct{ uses, is, value string }

var sharings = map[store.SharedKind]sharing{
	store.SharedHashtag: {uses: nodeUses("MATCH (o:Hashtag)", "(o)<-[:TAGGED]-(t:Tweet)", full("o", "tag")),
		is: "EXISTS { (t)-[:TAGGED]->(:Hashtag {tag: f.key}) }"},
	store.SharedURL: {uses: nodeUses("MATCH (o:Url)", "(o)<-[:LINKS_TO]-(t:Tweet)", full("o", "url")),
		is: "EXISTS { (t)-[:LINKS_TO]->(:Url {url: f.key}) }"},
	store.SharedDomain: {uses: nodeUses("MATCH (o:Domain)", "(o)<-[:ON]-(:Url)<-[:LINKS_TO]-(t:Tweet)", full("o", "name")),
		is: "EXISTS { (t)-[:LINKS_TO]->(:Url)-[:ON]->(:Domain {name: f.key}) }"},
	store.SharedClient: {uses: nodeUses("MATCH (o:Client)", "(o)<-[:SENT_WITH]-(t:Tweet)", full("o", "name")),
		is: "EXISTS { (t)-[:SENT_WITH]->(:Client {name: f.key}) }"},
	store.SharedRetweeted: {uses: nodeUses("MATCH (o:Tweet) WHERE EXISTS { (o)<-[:RETWEET_OF]-() }", "(o)<-[:RETWEET_OF]-(t:Tweet {isRetweet: true})", full("o", "id")),
		is: "t.isRetweet AND t.retweetedTweetId = f.key"},
	// A text is not a node. In the order of the index, one is counted after the other, and let go.
	store.SharedText: {uses: `
		MATCH (t:Tweet) USING INDEX t:Tweet(textKey) WHERE t.textKey > '' AND ` + compared + `
		WITH t, t.textKey AS value ORDER BY value` + byNetwork("value, ") + `
		WITH value, collect([network, tweets, accounts, first]) AS uses`,
		is: "NOT t.isRetweet AND " + plainText("coalesce(t.foldedText, t.text)") + " = f.value",
		value: `
			CALL (shared) {
				OPTIONAL MATCH (t:Tweet {textKey: shared[0]}) WITH t LIMIT 1
				RETURN ` + plainText("coalesce(t.foldedText, t.text)") + ` AS text
			}
			WITH CASE WHEN shared IS NOT NULL THEN [text, shared[1]] END AS shared, networks, number`},
	store.SharedAccount: {uses: `
		MATCH (n:Network)<-[:MEMBER_OF]-(o:Account) WHERE n.slug IN $networks AND n.slug IN o.networks
		WITH o, collect(n.slug) AS members
		CALL (o, members) {
			UNWIND members AS network
			OPTIONAL MATCH (o)-[:POSTED]->(t:Tweet) WHERE size(members) > 1 AND network IN t.networks AND ` + isDerived("t") + `
			WITH network, count(t) AS tweets, min(t.postedAt) AS first
			RETURN collect([network, tweets, 1, first]) AS uses
		}
		WITH ` + full("o", "platformId") + ` AS value, uses`,
		is: "t.accountId = f.key"},
}

// compared is the condition that tweet t is of a compared network.
var compared = "t.known AND t.networks IN $sets AND " + isDerived("t")

// byNetwork counts tweets t of each of a key, and network.
func byNetwork(key string) string {
	return `
		UNWIND [network IN $networks WHERE network IN t.networks] AS network
		WITH ` + key + `network, count(t) AS tweets, count(DISTINCT t.accountId) AS accounts, min(t.postedAt) AS first`
}

// nodeUses is for values that are nodes: the graph has the tweets of one together.
func nodeUses(find, tweets, value string) string {
	return find + `
		CALL (o) {
			MATCH ` + tweets + " WHERE " + compared + " WITH DISTINCT t" + byNetwork("") + `
			RETURN collect([network, tweets, accounts, first]) AS uses
		}
		WITH ` + value + ` AS value, uses WHERE size(uses) > 0`
}

// Shared implements [store.Reader]. What only one network has is but counted.
func (s *Store) Shared(ctx context.Context, q store.SharedQuery) (*store.Shared, error) {
	if err := q.Check(); err != nil {
		return nil, wrap(ctx, "compare networks", err)
	}
	sharing, ok := sharings[q.Kind]
	if !ok {
		return nil, invalid("compare networks: unknown kind %q", q.Kind)
	}
	return read(ctx, s, "compare networks", func(v *view) (*store.Shared, error) {
		c, err := v.comparison(q.Networks, q.First)
		if err != nil {
			return nil, err
		}
		if all := s.summaryOf(v.snapshot).common(q.Kind); all != nil {
			c.takeFrom(all)
		} else if err := c.count(sharing); err != nil {
			return nil, err
		}
		return c.answer(sharing.is)
	})
}

// comparison compares networks, which are there.
func (v *view) comparison(networks []string, first int) (*comparison, error) {
	c := &comparison{view: v, first: first, networks: slices.Sorted(slices.Values(networks)), sets: map[string][]any{}}
	for _, network := range networks {
		of, err := v.networkSets(network)
		if err != nil {
			return nil, err
		}
		c.sets[network] = of
	}
	return c, nil
}

// comparison is what networks have in common, as it is found.
type comparison struct {
	*view
	first    int
	networks []string
	// sets are the combinations that a network is in.
	sets   map[string][]any
	shared store.Shared
}

// count finds it in the graph.
func (c *comparison) count(s sharing) error {
	sets := []any{}
	for _, of := range c.sets {
		sets = append(sets, of...)
	}
	return c.derived(s.uses+`
		WITH CASE WHEN size(uses) > 1 THEN [value, uses] END AS shared, [n IN $networks WHERE n IN [use IN uses | use[0]]] AS networks, count(*) AS number`+
		s.value+`
		RETURN shared, networks, number`, params{"networks": c.networks, "sets": sets}, c.take)
}

// takeFrom finds it in what these networks and others have in common.
func (c *comparison) takeFrom(all *store.Shared) {
	other := func(network string) bool { return !slices.Contains(c.networks, network) }
	for _, set := range all.Sets {
		if networks := slices.DeleteFunc(slices.Clone(set.Networks), other); len(networks) > 0 {
			c.add(networks, set.Values)
		}
	}
	for _, v := range all.Values {
		v.Uses = slices.DeleteFunc(slices.Clone(v.Uses), func(u store.Use) bool { return other(u.Network) })
		if len(v.Uses) > 1 {
			c.list(v)
		}
	}
}

// add counts values that exactly these networks have.
func (c *comparison) add(networks []string, values int64) {
	same := func(s store.NetworkSet) bool { return slices.Equal(s.Networks, networks) }
	i := slices.IndexFunc(c.shared.Sets, same)
	if i < 0 {
		i = len(c.shared.Sets)
		c.shared.Sets = append(c.shared.Sets, store.NetworkSet{Networks: networks})
	}
	c.shared.Sets[i].Values += values
}

// list adds a value that several have.
func (c *comparison) list(v store.SharedValue) {
	if c.shared.Values = append(c.shared.Values, v); len(c.shared.Values) > 2*c.first+1000 {
		c.keep()
	}
}

// take adds a value, or a number of values that one network alone has.
func (c *comparison) take(r row) error {
	c.add(r.texts(1), r.int(2))
	if r[0] == nil {
		return nil
	}
	found := row(r.list(0))
	value := store.SharedValue{Value: found.text(0)}
	for _, item := range found.list(1) {
		use := row(item.([]any))
		u := store.Use{Network: use.text(0), Tweets: use.int(1), Accounts: use.int(2)}
		if use[3] != nil {
			at := use.time(3)
			u.FirstAt = &at
		}
		value.Uses = append(value.Uses, u)
	}
	slices.SortFunc(value.Uses, func(a, b store.Use) int { return strings.Compare(a.Network, b.Network) })
	c.list(value)
	return nil
}

// keep lets go of all but the first values.
func (c *comparison) keep() {
	slices.SortFunc(c.shared.Values, compareShared)
	c.shared.Values = c.shared.Values[:min(c.first, len(c.shared.Values))]
}

// compareShared is the order of [store.Shared].
func compareShared(a, b store.SharedValue) int {
	return cmp.Or(cmp.Compare(len(b.Uses), len(a.Uses)), cmp.Compare(fewest(b), fewest(a)), cmp.Compare(b.Tweets(), a.Tweets()), strings.Compare(a.Value, b.Value))
}

// fewest is the number of tweets of the network with the fewest.
func fewest(v store.SharedValue) int64 {
	tweets := v.Uses[0].Tweets
	for _, u := range v.Uses {
		tweets = min(tweets, u.Tweets)
	}
	return tweets
}

// answer finds the first tweets of the first values.
func (c *comparison) answer(is string) (*store.Shared, error) {
	c.keep()
	var uses []*store.Use
	firsts := []any{}
	for i := range c.shared.Values {
		v := &c.shared.Values[i]
		for j := range v.Uses {
			u := &v.Uses[j]
			if u.FirstAt == nil {
				continue
			}
			firsts = append(firsts, params{"place": len(uses), "value": v.Value, "key": key(v.Value), "at": instant(u.FirstAt), "sets": c.sets[u.Network]})
			uses = append(uses, u)
		}
	}
	return &c.shared, c.derived(`
		UNWIND $firsts AS f
		UNWIND f.sets AS networks
		MATCH (t:Tweet) USING INDEX SEEK t:Tweet(networks, postedAt)
		WHERE t.networks = networks AND t.postedAt = f.at AND `+isDerived("t")+" AND "+is+`
		RETURN f.place, `+full("t", "id"), params{"firsts": firsts}, func(r row) error {
		u, id := uses[r.int(0)], r.text(1)
		if u.FirstTweet == nil || id < *u.FirstTweet {
			u.FirstTweet = &id
		}
		return nil
	})
}
