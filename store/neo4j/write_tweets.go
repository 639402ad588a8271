package neo4j

import (
	"fmt"
	"slices"

	"github.com/takedown/takedown/store"
)

// heldTweet is what the store says of a tweet before it is written.
type heldTweet struct {
	known    bool
	fullness store.Fullness
	// visible is false while no Derive has counted the tweet.
	visible bool
	fresh   any
	// networks are those that derived answers go by, next those of the last batch.
	networks, next []string
}

// held looks up which tweets there are, all by their keys.
func (c *commit) held(ids []string) (map[string]heldTweet, error) {
	held := make(map[string]heldTweet)
	err := c.each(`
		UNWIND $ids AS id
		MATCH (t:Tweet {id: id})
		RETURN t.id, t.known, coalesce(t.fullness, 0), t.fresh, t.networks, coalesce(t.networksNext, t.networks)`,
		params{"ids": ids}, func(r row) error {
			fresh, _ := r[3].(int64)
			held[r.text(0)] = heldTweet{known: r.bool(1), fullness: store.Fullness(r.int(2)), visible: c.derived > 0 && fresh <= c.derived, fresh: r[3],
				networks: r.texts(4), next: r.texts(5)}
			return nil
		})
	return held, err
}

// tweets writes rows: a tweet that is not there is created, one that is only
// referred to or held with less becomes this one. One that another loader has
// brought in the meantime is a conflict.
func (c *commit) tweets(rows []store.TweetRow) error {
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i] = key(rows[i].ID)
	}
	held, err := c.held(ids)
	if err != nil {
		return err
	}
	replaces := make(map[string]bool, len(c.batch.Replaced))
	for _, id := range c.batch.Replaced {
		replaces[id] = true
	}
	w := writing{commit: c, sets: make(map[string][]string)}
	for i := range rows {
		t := &rows[i]
		switch h, ok := held[key(t.ID)]; {
		case !ok:
			w.create(t)
		case !h.known:
			w.fill(t, h)
		case replaces[t.ID] && h.fullness < t.Fullness:
			w.replaced = append(w.replaced, t.ID)
			w.fill(t, h)
		default:
			return fmt.Errorf("another loader has brought tweet %q: %w", t.ID, store.ErrConflict)
		}
	}
	return w.run()
}

// writing gathers rows of one chunk.
type writing struct {
	*commit
	rows []*store.TweetRow
	// created are new tweets by author, filled are tweets whose node is there.
	created  map[string][]any
	filled   []any
	replaced []string
	// sets are the combinations of networks that tweets are written with.
	sets map[string][]string
}

// create adds a tweet that is not there.
func (w *writing) create(t *store.TweetRow) {
	if w.created == nil {
		w.created = make(map[string][]any)
	}
	p := w.properties(t, heldTweet{fresh: w.fresh()})
	author := key(t.AccountID)
	w.created[author] = append(w.created[author], p)
	w.rows = append(w.rows, t)
}

// fill makes a tweet whose node is there this one. It keeps the networks of a
// tweet that it replaces.
func (w *writing) fill(t *store.TweetRow, h heldTweet) {
	if !h.known {
		// Referred to or not, derived answers do not count it as a tweet yet.
		h = heldTweet{fresh: w.fresh()}
	}
	w.filled = append(w.filled, w.properties(t, h))
	w.rows = append(w.rows, t)
}

// properties are what a tweet's node carries.
func (w *writing) properties(t *store.TweetRow, h heldTweet) params {
	p := tweetProperties(t)
	next := h.next
	if t.InNetwork {
		next = with(next, w.network)
	}
	w.place(p, h, next)
	return p
}

// place sets the networks of a tweet: at once where no derived answer counts it
// yet, beside the ones they count it in otherwise.
func (w *writing) place(p params, h heldTweet, next []string) {
	if len(next) > 0 {
		w.sets[setKey(next)] = next
	}
	if h.fresh != nil {
		p["fresh"] = h.fresh
	}
	if h.known && h.visible && !slices.Equal(h.networks, next) {
		p["networks"], p["networksNext"] = listed(h.networks), next
		return
	}
	p["networks"] = listed(next)
}

// run writes what was gathered.
func (w *writing) run() error {
	if err := w.takeOut(); err != nil {
		return err
	}
	var groups []any
	for _, account := range sortedKeys(w.created) {
		groups = append(groups, params{"account": account, "tweets": w.created[account]})
	}
	if err := w.runChunks(`
		UNWIND $rows AS row
		MATCH (a:Account {platformId: row.account})
		SET a:Stale
		WITH a, row UNWIND row.tweets AS tweet
		CREATE (a)-[:POSTED]->(t:Tweet) SET t = tweet`+w.mark("t"), groups); err != nil {
		return err
	}
	if err := w.runChunks(`
		UNWIND $rows AS row
		MATCH (t:Tweet {id: row.id})
		MATCH (a:Account {platformId: row.accountId})
		// Derived, so that it stays until the next Derive; but who is named is found by that.
		WITH row, t, a, t.amplifiedAccountId AS amplified
		SET t = row, a:Stale
		SET t.amplifiedAccountId = CASE WHEN amplified <> coalesce(row.retweetedAccountId, '') THEN amplified END
		CREATE (a)-[:POSTED]->(t)
		FOREACH (f IN CASE WHEN row.fresh IS NULL THEN [] ELSE [1] END | SET t:Fresh)
		FOREACH (f IN CASE WHEN row.networksNext IS NULL THEN [] ELSE [1] END | SET t:Shared)
		WITH t
		MATCH (t)<-[:RETWEET_OF]-()<-[:POSTED]-(retweeter) SET retweeter:Stale`, w.filled); err != nil {
		return err
	}
	if err := w.putSets(w.sets); err != nil {
		return err
	}
	return w.references(w.rows)
}

// takeOut removes what ties replaced tweets to others. Nodes that lose a tie
// may be left without any, which Derive looks into.
func (w *writing) takeOut() error {
	return w.runChunks(`
		UNWIND $rows AS id
		MATCH (t:Tweet {id: id})
		OPTIONAL MATCH (t)-[r:RETWEET_OF|QUOTES|REPLY_TO|TAGGED|LINKS_TO|MENTIONS|SENT_WITH]->(other)
		SET other:Loose
		DELETE r
		WITH DISTINCT t
		MATCH (a:Account)-[p:POSTED]->(t)
		SET a:Stale
		DELETE p
		WITH t
		UNWIND [t.inReplyToAccountId, t.retweetedAccountId] AS account
		MATCH (a:Account {platformId: account}) SET a:Loose`, toAny(sortedKeys(keys(w.replaced))))
}

// share adds the file's network to tweets that are held.
func (c *commit) share(ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	held, err := c.held(sortedKeys(keys(ids)))
	if err != nil {
		return err
	}
	w := writing{commit: c, sets: make(map[string][]string)}
	var rows []any
	for _, id := range sortedKeys(held) {
		h := held[id]
		if next := with(h.next, c.network); h.known && len(next) > len(h.next) {
			p := params{}
			w.place(p, h, next)
			rows = append(rows, params{"id": id, "set": p})
		}
	}
	if err := c.putSets(w.sets); err != nil {
		return err
	}
	return c.runChunks(`
		UNWIND $rows AS row
		MATCH (t:Tweet {id: row.id})
		SET t += row.set
		FOREACH (f IN CASE WHEN row.set.networksNext IS NULL THEN [] ELSE [1] END | SET t:Shared)`, rows)
}
