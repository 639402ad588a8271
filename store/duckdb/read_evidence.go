package duckdb

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"

	"github.com/takedown/takedown/store"
)

// Evidence implements [store.Reader].
func (s *Store) Evidence(ctx context.Context, q store.EvidenceQuery) (map[store.Pair]*store.Slice[*store.Retweet], error) {
	if q.First < 0 {
		return nil, invalid("list evidence: a negative number of rows")
	}
	w := new(where)
	w.during(q.From, q.To)
	evidence := make(map[store.Pair]*store.Slice[*store.Retweet])
	h := heads{places: make(map[string]int64)}
	err := s.read(ctx, "list evidence", func(v *view) error {
		pairs, targets, sources, err := v.pairNumbers(q.Pairs)
		if err != nil {
			return err
		}
		err = v.each(`
			SELECT target, source, coalesce(t.id, tweet::VARCHAR) AS tweet_id, posted_at, coalesce(o.id, original::VARCHAR),
				delay_ms, tweet_n, original_n, count(*) OVER pair
			FROM retweets
			SEMI JOIN (SELECT unnest(?::INTEGER[]) AS target, unnest(?::INTEGER[]) AS source) USING (target, source)
			LEFT JOIN odd_tweets t ON t.num = tweet LEFT JOIN odd_tweets o ON o.num = original
			WHERE `+w.String()+`
			WINDOW pair AS (PARTITION BY target, source)
			QUALIFY row_number() OVER (PARTITION BY target, source ORDER BY posted_at, tweet_id) <= ?
			ORDER BY posted_at, tweet_id`,
			slices.Concat([]any{targets, sources}, w.args, []any{max(q.First, 1)}), func(scan func(...any) error) error {
				var named numberPair
				var r store.Retweet
				var total int64
				var delay, place, originalPlace sql.Null[int64]
				if err := scan(&named.target, &named.source, &r.TweetID, &r.At, &r.OriginalID, &delay, &place, &originalPlace, &total); err != nil {
					return err
				}
				p := pairs[named]
				if delay.Valid {
					d := time.Duration(delay.V) * time.Millisecond
					r.Delay = &d
				}
				if evidence[p] == nil {
					evidence[p] = &store.Slice[*store.Retweet]{Total: total, HasNext: total > int64(q.First)}
				}
				if q.First > 0 {
					evidence[p].Items = append(evidence[p].Items, &r)
					if q.Heads {
						h.add(&r, place, originalPlace)
					}
				}
				return nil
			})
		if err != nil || !q.Heads {
			return err
		}
		return h.read(v)
	})
	return evidence, err
}

// heads are the heads of retweets and originals on their way.
type heads struct {
	of     []*store.Retweet
	places map[string]int64
	// elsewhere are tweets whose places nobody noted, referred those that are not held.
	elsewhere, referred []string
}

// add notes a retweet and where it and its original are held.
func (h *heads) add(r *store.Retweet, place, original sql.Null[int64]) {
	h.of = append(h.of, r)
	if place.Valid {
		h.places[r.TweetID] = place.V
	} else {
		h.elsewhere = append(h.elsewhere, r.TweetID)
	}
	switch {
	case r.OriginalID == nil:
	case original.Valid:
		h.places[*r.OriginalID] = original.V
	case place.Valid:
		h.referred = append(h.referred, *r.OriginalID)
	default:
		h.elsewhere = append(h.elsewhere, *r.OriginalID)
	}
}

// read reads the heads.
func (h *heads) read(v *view) error {
	places, referred, err := v.places(valid(h.elsewhere))
	if err != nil {
		return err
	}
	maps.Copy(h.places, places)
	referred = append(referred, h.referred...)
	found, err := v.knownOrReferred(slices.Concat(slices.Collect(maps.Keys(h.places)), valid(referred)), h.places, referred, tweetHeads)
	if err != nil {
		return err
	}
	for _, r := range h.of {
		if r.Head = found[r.TweetID]; r.OriginalID != nil {
			r.OriginalHead = found[*r.OriginalID]
		}
	}
	return nil
}

// numberPair is a [store.Pair] as the derived tables name it.
type numberPair struct{ target, source int32 }

// pairNumbers finds the pairs of accounts that have numbers, each once.
func (v *view) pairNumbers(asked []store.Pair) (pairs map[numberPair]store.Pair, targets, sources []int32, err error) {
	var ids []string
	for _, p := range asked {
		ids = append(ids, p.TargetID, p.SourceID)
	}
	numbers, err := v.accountNumbers(ids)
	pairs = make(map[numberPair]store.Pair, len(asked))
	for _, p := range asked {
		target, hasTarget := numbers[p.TargetID]
		source, hasSource := numbers[p.SourceID]
		named := numberPair{target, source}
		if _, again := pairs[named]; hasTarget && hasSource && !again {
			pairs[named] = p
			targets, sources = append(targets, target), append(sources, source)
		}
	}
	return pairs, targets, sources, err
}
