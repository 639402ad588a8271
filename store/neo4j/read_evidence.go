package neo4j

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

// Evidence implements [store.Reader].
func (s *Store) Evidence(ctx context.Context, q store.EvidenceQuery) (map[store.Pair]*store.Slice[*store.Retweet], error) {
	if q.First < 0 {
		return nil, invalid("list evidence: a negative number of rows")
	}
	var pairs []any
	asked := make(map[store.Pair]store.Pair, len(q.Pairs))
	for _, p := range q.Pairs {
		byKey := store.Pair{SourceID: key(p.SourceID), TargetID: key(p.TargetID)}
		if _, ok := asked[byKey]; !ok && p.SourceID != p.TargetID && utf8.ValidString(p.SourceID) && utf8.ValidString(p.TargetID) {
			asked[byKey] = p
			pairs = append(pairs, []any{byKey.SourceID, byKey.TargetID})
		}
	}
	// Only of what is listed the originals are looked for.
	statement := `
		UNWIND $pairs AS pair
		CALL (pair) {
			` + pairRetweets("retweetedAccountId") + `
			UNION ALL
			` + pairRetweets("amplifiedAccountId") + `
		}
		WITH pair, retweet ORDER BY retweet.postedAt, ` + collated("retweet", "id") + `
		WITH pair, count(*) AS total, collect(retweet)[..$first] AS retweets
		CALL (retweets) {
			UNWIND retweets AS retweet
			OPTIONAL MATCH (retweet)-[:RETWEET_OF]->(original:Tweet) WHERE original.known AND ` + isDerived("original") + `
			WITH retweet, original ORDER BY retweet.postedAt, ` + collated("retweet", "id") + `
			RETURN collect([` + full("retweet", "id") + `, retweet.postedAt, ` + full("retweet", "retweetedTweetId") + `,
				retweet.postedAt.epochMillis - original.postedAt.epochMillis]) AS rows
		}
		RETURN pair[0], pair[1], total, rows`
	return read(ctx, s, "list evidence", func(v *view) (map[store.Pair]*store.Slice[*store.Retweet], error) {
		evidence := make(map[store.Pair]*store.Slice[*store.Retweet])
		return evidence, v.derived(statement, params{"pairs": pairs, "first": q.First, "from": instant(q.From), "to": instant(q.To)}, func(r row) error {
			found := &store.Slice[*store.Retweet]{Total: r.int(2), HasNext: r.int(2) > int64(q.First)}
			for _, item := range r.list(3) {
				found.Items = append(found.Items, retweetOf(item.([]any)))
			}
			evidence[asked[store.Pair{SourceID: r.text(0), TargetID: r.text(1)}]] = found
			return nil
		})
	})
}

// pairRetweets finds the retweets of a pair's source that have its target as this property.
func pairRetweets(target string) string {
	return "MATCH (retweet:Tweet) WHERE retweet." + target + " = pair[1] AND retweet.accountId = pair[0] AND retweet.isRetweet AND " + inRange("retweet") + " RETURN retweet"
}

func retweetOf(item row) *store.Retweet {
	t := &store.Retweet{TweetID: item.text(0), At: item.time(1)}
	if original, ok := item[2].(string); ok {
		t.OriginalID = &original
	}
	if millis, ok := item[3].(int64); ok {
		delay := time.Duration(millis) * time.Millisecond
		t.Delay = &delay
	}
	return t
}
