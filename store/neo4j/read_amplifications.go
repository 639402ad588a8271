package neo4j

import (
	"context"
	"maps"
	"math"
	"time"

	"github.com/takedown/takedown/store"
)

// Amplifications implements [store.Reader].
func (s *Store) Amplifications(ctx context.Context, q store.AmplifierQuery) (map[string]*store.Slice[*store.Amplification], error) {
	if err := q.Page.CheckForward(); err != nil {
		return nil, wrap(ctx, "list amplifications", err)
	}
	asked := keys(q.Accounts)
	statement, p := amplificationsStatement(q)
	p["accounts"] = sortedKeys(asked)
	return readAlone(ctx, s, "list amplifications", statement, p, func(answers []any) map[string]*store.Slice[*store.Amplification] {
		lists := make(map[string]*store.Slice[*store.Amplification], len(q.Accounts))
		for _, id := range q.Accounts {
			lists[id] = store.Window[*store.Amplification](nil, nil, 0, 0, q.Page)
		}
		for _, answer := range answers {
			r := row(answer.([]any))
			account := asked[r.text(0)]
			var items []*store.Amplification
			var keys []store.Key
			for _, item := range r.list(3) {
				e, other := amplificationOf(account, item.([]any), q.Direction)
				items, keys = append(items, e), append(keys, store.Key{Value: e.Retweets, ID: other})
			}
			lists[account] = store.Window(items, keys, r.int(1), r.int(2), q.Page)
		}
		return lists
	})
}

// amplificationsStatement answers, for each of $accounts, with the number of
// edges in all, the number beyond the page's key, and the page.
func amplificationsStatement(q store.AmplifierQuery) (string, params) {
	o := order{value: "e.retweets", id: collated("other", "platformId"), key: func(n int64) any { return n }, descending: true}
	side := o.beyond(q.Page)
	p := params{"min": q.MinRetweets, "first": q.Page.Size(), "from": instant(q.From), "to": instant(q.To)}
	maps.Copy(p, side.params)
	const asked = `
		UNWIND $accounts AS asked
		MATCH (a:Account {platformId: asked})`
	edge := full("other", "platformId") + ", e.retweets, e.tweets, e.firstAt, e.lastAt, e.medianDelaySeconds"
	if q.From != nil || q.To != nil {
		return asked + `
		CALL (a) {` + countedEdges(q.Direction) + `
			WITH e, other WHERE e.retweets >= $min
			WITH e, other ORDER BY e.retweets DESC, ` + o.id + `
			RETURN collect([` + edge + `, ` + side.String() + `]) AS edges
		}
		WITH asked, size(edges) AS total, [edge IN edges WHERE edge[6]] AS beyond
		RETURN [asked, total, size(beyond), beyond[..$first]] AS answer`, p
	}

	edges := "(a)<-[e:AMPLIFIES]-(other)"
	if q.Direction == store.AmplifiedBy {
		edges = "(a)-[e:AMPLIFIES]->(other)"
	}
	count := "MATCH " + edges + " WHERE e.retweets >= $min RETURN count(*) AS total, count(CASE WHEN " + side.String() + " THEN 1 END) AS beyond"
	behind := "true"
	switch {
	case q.Page.After == nil && q.MinRetweets <= 1 && q.Direction == store.AmplifiersOf && q.Page.First <= headLength:
		return asked + `
		CALL (a) {
			CALL (a) {
				UNWIND coalesce(a.firstAmplifiers, [])[..$first] AS id
				MATCH (other:Account {platformId: id})-[e:AMPLIFIES]->(a)
				RETURN e, other
				UNION ALL
				MATCH ` + edges + ` WHERE a.firstAmplifiers IS NULL
				RETURN e, other
			}
			WITH e, other ORDER BY e.retweets DESC, ` + o.id + ` LIMIT $first
			RETURN collect([` + edge + `]) AS page
		}
		WITH asked, page, COUNT { ` + edges + ` } AS total
		RETURN [asked, total, total, page] AS answer`, p
	case q.Page.After != nil && !q.Page.After.Null:
		behind = "e.retweets < $value"
	case q.Page.After == nil && q.MinRetweets <= 1:
		// Neo4j keeps count of the relationships of a node that has many.
		count = "RETURN COUNT { " + edges + " } AS total, COUNT { " + edges + " } AS beyond"
	}
	// Most of an account's edges lie far behind the page. What puts them there is
	// their number of retweets; the accounts at their ends are looked at only from
	// the least number on that the page can hold.
	return asked + `
		CALL (a) { ` + count + ` }
		CALL (a) {
			MATCH ` + edges + ` WHERE e.retweets >= $min AND ` + behind + `
			WITH e.retweets AS retweets ORDER BY retweets DESC LIMIT $first
			RETURN coalesce(min(retweets), $min) AS least
		}
		CALL (a, least) {
			MATCH ` + edges + ` WHERE e.retweets >= least AND ` + side.String() + `
			WITH e, other ORDER BY e.retweets DESC, ` + o.id + ` LIMIT $first
			RETURN collect([` + edge + `]) AS page
		}
		RETURN [asked, total, beyond, page] AS answer`, p
}

func amplificationOf(asked string, item row, direction store.Direction) (e *store.Amplification, other string) {
	other = item.text(0)
	e = &store.Amplification{SourceID: other, TargetID: asked, Retweets: item.int(1), Tweets: item.int(2),
		FirstAt: item.time(3), LastAt: item.time(4)}
	if direction == store.AmplifiedBy {
		e.SourceID, e.TargetID = asked, other
	}
	if seconds, ok := item[5].(float64); ok {
		median := time.Duration(math.Round(seconds*1000)) * time.Millisecond
		e.MedianDelay = &median
	}
	return e, other
}

// countedEdges finds the edges e at account a, counted over the retweets of a
// range, and the accounts other at their far ends.
func countedEdges(direction store.Direction) string {
	retweets := `
			MATCH (a)-[:POSTED]->(retweet:Tweet) WHERE retweet.isRetweet AND ` + inRange("retweet") + `
			OPTIONAL MATCH (retweet)-[:RETWEET_OF]->(original:Tweet) WHERE original.known AND ` + isDerived("original") + `
			UNWIND CASE WHEN retweet.retweetedAccountId = original.accountId THEN [original.accountId]
				ELSE [retweet.retweetedAccountId, original.accountId] END AS otherId`
	if direction == store.AmplifiersOf {
		retweets = `
			CALL (a) {
				MATCH (retweet:Tweet) WHERE retweet.retweetedAccountId = a.platformId AND retweet.accountId IS NOT NULL RETURN retweet
				UNION ALL
				MATCH (retweet:Tweet) WHERE retweet.amplifiedAccountId = a.platformId AND retweet.accountId IS NOT NULL RETURN retweet
			}
			WITH a, retweet WHERE retweet.isRetweet AND ` + inRange("retweet") + `
			OPTIONAL MATCH (retweet)-[:RETWEET_OF]->(original:Tweet) WHERE original.known AND ` + isDerived("original") + `
			WITH a, retweet, original, retweet.accountId AS otherId`
	}
	return retweets + `
			WITH a, retweet, original, otherId WHERE otherId <> a.platformId
			WITH otherId, count(*) AS retweets, count(DISTINCT retweet.retweetedTweetId) AS tweets,
				min(retweet.postedAt) AS firstAt, max(retweet.postedAt) AS lastAt,
				percentileCont(retweet.postedAt.epochMillis - original.postedAt.epochMillis, 0.5) AS delay
			MATCH (other:Account {platformId: otherId})
			WITH other, {retweets: retweets, tweets: tweets, firstAt: firstAt, lastAt: lastAt,
				medianDelaySeconds: round(delay, 0, 'HALF_UP') / 1000.0} AS e`
}

// inRange is the condition that a derived tweet was posted from $from until before $to, where they are given.
func inRange(tweet string) string {
	return isDerived(tweet) + " AND ($from IS NULL OR " + tweet + ".postedAt >= $from) AND ($to IS NULL OR " + tweet + ".postedAt < $to)"
}
