package neo4j

import (
	"context"
	"maps"

	"github.com/takedown/takedown/store"
)

// referring matches, for each reference, the tweets t that refer to tweet o by it.
var referring = map[store.Reference]string{
	store.ReferenceRetweet: "MATCH (o)<-[:RETWEET_OF]-(t:Tweet) WHERE t.isRetweet AND " + isDerived("t"),
	store.ReferenceReply:   "MATCH (o)<-[:REPLY_TO]-(t:Tweet) WHERE NOT t.isRetweet AND " + isDerived("t"),
	store.ReferenceQuote:   "MATCH (o)<-[:QUOTES]-(t:Tweet) WHERE NOT t.isRetweet AND " + isDerived("t"),
}

// Referrers implements [store.Reader].
func (s *Store) Referrers(ctx context.Context, q store.ReferrerQuery) (map[string]*store.Slice[*store.Referrer], error) {
	match, ok := referring[q.Reference]
	if !ok {
		return nil, invalid("list referrers: unknown reference %q", q.Reference)
	}
	if err := q.Page.CheckForward(); err != nil {
		return nil, wrap(ctx, "list referrers", err)
	}
	o := order{value: "t.postedAt", id: collated("t", "id"), key: func(millis int64) any { return moment(millis) }}
	side := o.beyond(q.Page)
	statement := `
		UNWIND $asked AS asked
		MATCH (o:Tweet {id: asked})
		CALL (o) { ` + match + ` RETURN count(*) AS total, count(CASE WHEN ` + side.String() + ` THEN 1 END) AS beyond }
		CALL (o) {
			` + match + ` AND ` + side.String() + `
			WITH t ORDER BY t.postedAt, ` + o.id + ` LIMIT $first
			RETURN collect([` + full("t", "id") + `, ` + full("t", "accountId") + `, t.postedAt.epochMillis]) AS page
		}
		RETURN [asked, total, beyond, page] AS answer`
	return lists(ctx, s, "list referrers", statement, side, q.Tweets, q.Page, func(item row) (*store.Referrer, store.Key) {
		r := &store.Referrer{TweetID: item.text(0), AccountID: item.text(1), PostedAt: item.int(2)}
		return r, store.Key{Value: r.PostedAt, ID: r.TweetID}
	})
}

// using matches, for each facet, the tweets t with a value of it, each once.
var using = map[store.Facet]string{
	store.FacetHashtag: "MATCH (:Hashtag {tag: asked})<-[:TAGGED]-(t:Tweet) WHERE " + isDerived("t") + " WITH t",
	store.FacetDomain:  "MATCH (:Domain {name: asked})<-[:ON]-(:Url)<-[:LINKS_TO]-(t:Tweet) WHERE " + isDerived("t") + " WITH DISTINCT t",
	store.FacetClient:  "MATCH (:Client {name: asked})<-[:SENT_WITH]-(t:Tweet) WHERE " + isDerived("t") + " WITH t",
}

// Uses implements [store.Reader].
func (s *Store) Uses(ctx context.Context, q store.UseQuery) (map[string]*store.Slice[*store.AccountUse], error) {
	match, ok := using[q.Facet]
	if !ok {
		return nil, invalid("list uses: unknown facet %q", q.Facet)
	}
	if err := q.Page.CheckForward(); err != nil {
		return nil, wrap(ctx, "list uses", err)
	}
	o := order{value: "e.tweets", id: collated("a", "platformId"), key: func(n int64) any { return n }, descending: true}
	side := o.beyond(q.Page)
	statement := `
		UNWIND $asked AS asked
		CALL (asked) {
			` + match + `
			MATCH (a:Account)-[:POSTED]->(t)
			WITH a, count(*) AS tweets, min(t.postedAt) AS firstAt, max(t.postedAt) AS lastAt
			WITH a, {tweets: tweets, firstAt: firstAt, lastAt: lastAt} AS e
			WITH a, e ORDER BY e.tweets DESC, ` + o.id + `
			RETURN collect([` + full("a", "platformId") + `, e.tweets, e.firstAt, e.lastAt, ` + side.String() + `]) AS uses
		}
		WITH asked, size(uses) AS total, [use IN uses WHERE use[4]] AS beyond
		RETURN [asked, total, size(beyond), beyond[..$first]] AS answer`
	return lists(ctx, s, "list uses", statement, side, q.Values, q.Page, func(item row) (*store.AccountUse, store.Key) {
		u := &store.AccountUse{AccountID: item.text(0), Tweets: item.int(1), FirstAt: item.time(2), LastAt: item.time(3)}
		return u, store.Key{Value: u.Tweets, ID: u.AccountID}
	})
}

// lists reads a page for each key $asked: the statement answers with the key, the
// number of items in all, the number beyond the page's key, and the page. What it
// does not answer for has an empty list.
func lists[T any](ctx context.Context, s *Store, doing, statement string, side *where, texts []string, page store.Page, f func(item row) (T, store.Key)) (map[string]*store.Slice[T], error) {
	asked := keys(texts)
	p := params{"asked": sortedKeys(asked), "first": page.Size()}
	maps.Copy(p, side.params)
	return readAlone(ctx, s, doing, statement, p, func(answers []any) map[string]*store.Slice[T] {
		found := make(map[string]*store.Slice[T], len(texts))
		for _, text := range texts {
			found[text] = new(store.Slice[T])
		}
		for _, answer := range answers {
			r := row(answer.([]any))
			var items []T
			var keys []store.Key
			for _, item := range r.list(3) {
				t, k := f(item.([]any))
				items, keys = append(items, t), append(keys, k)
			}
			found[asked[r.text(0)]] = store.Window(items, keys, r.int(1), r.int(2), page)
		}
		return found
	})
}

// Retweeted implements [store.Reader].
func (s *Store) Retweeted(ctx context.Context, network string, first int) ([]store.Count, int64, error) {
	if first < 0 {
		return nil, 0, invalid("list retweeted tweets: a negative number of tweets")
	}
	answer, err := s.most(ctx, "list retweeted tweets", retweeted, network, first)
	return answer.counts, answer.distinct, err
}

// retweeted counts the retweets of the tweets t of a network.
var retweeted = ofNetwork + "MATCH (t)<-[:RETWEET_OF]-(retweet:Tweet) WHERE retweet.isRetweet AND " + isDerived("retweet") + `
	RETURN ` + full("t", "id") + `, count(*), count(DISTINCT retweet.accountId)`
