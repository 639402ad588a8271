package main

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/neo4j"
)

// bareRows is how many rows a bare statement is given.
const bareRows = 10_000

// creator sends rows to bare statements and adds up the time of those alone:
// reading the rows is not counted.
type creator struct {
	m       *neo4jBench
	session bolt.SessionWithContext
	waiting map[string][]any
	seconds float64
}

// bare creates the nodes and relationships of a graph in an empty database that
// has the store's constraints and indexes, and gives the seconds that the
// statements took.
func (m *neo4jBench) bare(g *graph, uri string, opts neo4j.Options) float64 {
	ctx := m.Context()
	m.open(ctx, uri, opts) // for the constraints
	driver, err := bolt.NewDriverWithContext(uri, bolt.BasicAuth(opts.User, opts.Password, ""))
	if err != nil {
		m.Fatal(err)
	}
	defer driver.Close(context.WithoutCancel(ctx))
	c := &creator{m: m, session: driver.NewSession(ctx, bolt.SessionConfig{}), waiting: map[string][]any{}}
	defer c.session.Close(context.WithoutCancel(ctx))
	from := m.held(g)
	networks, err := from.Networks(ctx)
	if err != nil {
		m.Fatal(err)
	}
	for _, n := range networks {
		c.node("Network", neo4j.NetworkProperties(n))
	}
	each(m, from.AllAccounts(ctx), func(a store.ProfiledAccount) { c.node("Account", neo4j.AccountProperties(a, nil)) })
	each(m, from.AllTweets(ctx), func(t store.PlacedTweet) { c.node("Tweet", neo4j.TweetProperties(&t)) })
	each(m, from.ReferredTweets(ctx), func(id string) { c.node("Tweet", neo4j.ReferredTweetProperties(id)) })
	for what, n := range map[store.Named][2]string{store.NamedHashtag: {"Hashtag", "tag"}, store.NamedURL: {"Url", "url"},
		store.NamedDomain: {"Domain", "name"}, store.NamedClient: {"Client", "name"}} {
		each(m, from.AllNamed(ctx, what), func(name string) { c.node(n[0], neo4j.Named(n[1], name)) })
	}
	c.flush()
	each(m, from.AllAccounts(ctx), func(a store.ProfiledAccount) {
		for _, slug := range a.Networks {
			c.tie("Account.platformId", "MEMBER_OF", "Network.slug", a.PlatformID, slug, nil)
		}
	})
	ends := map[neo4j.Relationship]string{neo4j.RetweetOf: "Tweet.id", neo4j.Quotes: "Tweet.id", neo4j.ReplyTo: "Tweet.id", neo4j.Tagged: "Hashtag.tag",
		neo4j.LinksTo: "Url.url", neo4j.Mentions: "Account.platformId", neo4j.SentWith: "Client.name"}
	each(m, from.AllTweets(ctx), func(t store.PlacedTweet) {
		c.tie("Account.platformId", "POSTED", "Tweet.id", t.AccountID, t.ID, nil)
		for r, name := range neo4j.References(&t.TweetRow) {
			c.tie("Tweet.id", string(r), ends[r], t.ID, name, nil)
		}
	})
	each(m, from.AllNamed(ctx, store.NamedURL), func(url string) {
		if domain, ok := store.Domain(url); ok {
			c.tie("Url.url", "ON", "Domain.name", url, domain, nil)
		}
	})
	each(m, from.AllAmplifications(ctx), func(e store.Amplification) {
		c.tie("Account.platformId", "AMPLIFIES", "Account.platformId", e.SourceID, e.TargetID, neo4j.AmplifiesProperties(e))
	})
	c.flush()
	return c.seconds
}

// each calls f for each item of a stream.
func each[T any](m *neo4jBench, items iter.Seq2[T, error], f func(T)) {
	for item, err := range items {
		if err != nil {
			m.Fatal(err)
		}
		f(item)
	}
}

func (c *creator) node(label string, p neo4j.Properties) {
	c.add("UNWIND $rows AS row CREATE (n:"+label+") SET n = row", p)
}

// tie adds a relationship between two nodes, each found as Label.property.
func (c *creator) tie(from, kind, to, a, b string, p neo4j.Properties) {
	match := func(node, at, value string) string {
		label, property, _ := strings.Cut(at, ".")
		return "MATCH (" + node + ":" + label + " {" + property + ": row." + value + "}) "
	}
	c.add("UNWIND $rows AS row "+match("a", from, "a")+match("b", to, "b")+"CREATE (a)-[r:"+kind+"]->(b) SET r = row.properties",
		map[string]any{"a": neo4j.Key(a), "b": neo4j.Key(b), "properties": p})
}

func (c *creator) add(statement string, row any) {
	c.waiting[statement] = append(c.waiting[statement], row)
	if rows := c.waiting[statement]; len(rows) == bareRows {
		c.run(statement, rows)
		c.waiting[statement] = nil
	}
}

func (c *creator) flush() {
	for statement, rows := range c.waiting {
		c.run(statement, rows)
	}
	clear(c.waiting)
}

func (c *creator) run(statement string, rows []any) {
	start := time.Now()
	_, err := c.session.ExecuteWrite(c.m.Context(), func(tx bolt.ManagedTransaction) (any, error) {
		result, err := tx.Run(c.m.Context(), statement, map[string]any{"rows": rows})
		if err != nil {
			return nil, err
		}
		return result.Consume(c.m.Context())
	})
	if err != nil {
		c.m.Fatal(fmt.Errorf("%s: %w", statement, err))
	}
	c.seconds += time.Since(start).Seconds()
}
