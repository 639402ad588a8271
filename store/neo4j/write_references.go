package neo4j

import (
	"maps"
	"slices"
	"strings"

	"github.com/takedown/takedown/store"
)

// references ties tweets to what they name. Each tie is made once a tweet,
// however often it names the same thing.
func (c *commit) references(tweets []*store.TweetRow) error {
	others := make(map[Relationship][]any)
	things := map[Relationship]ties{Tagged: {}, LinksTo: {}, Mentions: {}, SentWith: {}}
	for _, t := range tweets {
		for r, text := range References(t) {
			if named, ok := things[r]; ok {
				named.add(text, t.ID)
			} else {
				others[r] = append(others[r], params{"id": key(t.ID), "other": ReferredTweetProperties(text)})
			}
		}
	}
	for _, r := range []Relationship{RetweetOf, Quotes, ReplyTo} {
		if err := c.runChunks(`
			UNWIND $rows AS row
			MATCH (t:Tweet {id: row.id})
			MERGE (other:Tweet {id: row.other.id})
			ON CREATE SET other = row.other, other.fresh = $fresh`+c.mark("other")+`
			CREATE (t)-[:`+string(r)+`]->(other)`, others[r]); err != nil {
			return err
		}
	}
	if err := c.runChunks(`
		UNWIND $rows AS row
		MERGE (h:Hashtag {tag: row.node.tag}) ON CREATE SET h = row.node
		WITH h, row UNWIND row.tweets AS id
		MATCH (t:Tweet {id: id})
		CREATE (t)-[:TAGGED]->(h)`, things[Tagged].rows("tag")); err != nil {
		return err
	}
	if err := c.links(things[LinksTo]); err != nil {
		return err
	}
	if err := c.runChunks(`
		UNWIND $rows AS row
		MATCH (a:Account {platformId: row.node.platformId})
		WITH a, row UNWIND row.tweets AS id
		MATCH (t:Tweet {id: id})
		CREATE (t)-[:MENTIONS]->(a)`, things[Mentions].rows("platformId")); err != nil {
		return err
	}
	return c.runChunks(`
		UNWIND $rows AS row
		MERGE (c:Client {name: row.node.name}) ON CREATE SET c = row.node
		WITH c, row UNWIND row.tweets AS id
		MATCH (t:Tweet {id: id})
		CREATE (t)-[:SENT_WITH]->(c)`, things[SentWith].rows("name"))
}

// links ties tweets to URLs, and those to their domains.
func (c *commit) links(links ties) error {
	rows := links.rows("url")
	for i, url := range sortedKeys(links) {
		if domain, ok := store.Domain(url); ok {
			rows[i].(params)["domain"] = keyed("name", domain)
		}
	}
	return c.runChunks(`
		UNWIND $rows AS row
		MERGE (u:Url {url: row.node.url}) ON CREATE SET u = row.node
		FOREACH (domain IN CASE WHEN row.domain IS NULL THEN [] ELSE [row.domain] END |
			MERGE (d:Domain {name: domain.name}) ON CREATE SET d = domain
			MERGE (u)-[:ON]->(d))
		WITH u, row UNWIND row.tweets AS id
		MATCH (t:Tweet {id: id})
		CREATE (t)-[:LINKS_TO]->(u)`, rows)
}

// ties are the tweets that name each thing.
type ties map[string][]string

func (t ties) add(thing, tweet string) { t[thing] = append(t[thing], key(tweet)) }

// rows are one for each thing, in order, with the properties of its node.
func (t ties) rows(name string) []any {
	rows := make([]any, 0, len(t))
	for _, thing := range sortedKeys(t) {
		rows = append(rows, params{"node": keyed(name, thing), "tweets": t[thing]})
	}
	return rows
}

// putSets notes combinations of networks, so that readers know which there are.
func (c *commit) putSets(sets map[string][]string) error {
	rows := make([]any, 0, len(sets))
	for _, key := range sortedKeys(sets) {
		rows = append(rows, sets[key])
	}
	return c.runChunks("UNWIND $rows AS networks MERGE (:NetworkSet {networks: networks})", rows)
}

// setKey tells combinations of networks apart.
func setKey(networks []string) string { return strings.Join(networks, "\xff") }

// with is a sorted list with one more text in it.
func with(list []string, s string) []string {
	i, found := slices.BinarySearch(list, s)
	if found {
		return list
	}
	return slices.Insert(slices.Clone(list), i, s)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func toAny(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}
