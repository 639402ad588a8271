package duckdb

import (
	"context"
	"database/sql"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

// Evidence implements [store.Reader].
func (s *Store) Evidence(ctx context.Context, q store.EvidenceQuery) (map[store.Pair]*store.Slice[*store.Retweet], error) {
	if q.First < 0 {
		return nil, invalid("list evidence: a negative number of rows")
	}
	var targets, sources []string
	asked := make(map[store.Pair]bool, len(q.Pairs))
	for _, p := range q.Pairs {
		if !asked[p] && utf8.ValidString(p.SourceID) && utf8.ValidString(p.TargetID) {
			asked[p] = true
			targets, sources = append(targets, p.TargetID), append(sources, p.SourceID)
		}
	}
	w := new(where)
	w.during(q.From, q.To)
	evidence := make(map[store.Pair]*store.Slice[*store.Retweet])
	err := s.read(ctx, "list evidence", func(v *view) error {
		return v.each(`
			SELECT target_id, source_id, tweet_id, posted_at, original_id, delay_ms, count(*) OVER pair
			FROM retweets
			SEMI JOIN (SELECT unnest(?::VARCHAR[]) AS target_id, unnest(?::VARCHAR[]) AS source_id) USING (target_id, source_id)
			WHERE `+w.String()+`
			WINDOW pair AS (PARTITION BY target_id, source_id)
			QUALIFY row_number() OVER (PARTITION BY target_id, source_id ORDER BY posted_at, tweet_id) <= ?
			ORDER BY posted_at, tweet_id`,
			slices.Concat([]any{targets, sources}, w.args, []any{max(q.First, 1)}), func(scan func(...any) error) error {
				var p store.Pair
				var r store.Retweet
				var total int64
				var delay sql.Null[int64]
				if err := scan(&p.TargetID, &p.SourceID, &r.TweetID, &r.At, &r.OriginalID, &delay, &total); err != nil {
					return err
				}
				if delay.Valid {
					d := time.Duration(delay.V) * time.Millisecond
					r.Delay = &d
				}
				if evidence[p] == nil {
					evidence[p] = &store.Slice[*store.Retweet]{Total: total, HasNext: total > int64(q.First)}
				}
				if q.First > 0 {
					evidence[p].Items = append(evidence[p].Items, &r)
				}
				return nil
			})
	})
	return evidence, err
}
