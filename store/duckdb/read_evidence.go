package duckdb

import (
	"cmp"
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
	var evidence map[store.Pair]*store.Slice[*store.Retweet]
	err := s.read(ctx, "list evidence", func(v *view) error {
		pairs, targets, sources, err := v.pairNumbers(q.Pairs)
		if err != nil || len(pairs) == 0 {
			return err
		}
		rows, err := v.evidenceOfRuns(q, pairs)
		if err == nil && rows == nil {
			rows, err = v.evidence(q, targets, sources)
		}
		if err != nil {
			return err
		}
		evidence = make(map[store.Pair]*store.Slice[*store.Retweet], len(pairs))
		h := heads{places: make(map[string]int64)}
		for _, r := range rows {
			p := pairs[r.numberPair]
			if evidence[p] == nil {
				evidence[p] = &store.Slice[*store.Retweet]{Total: r.total, HasNext: r.total > int64(q.First)}
			}
			if q.First > 0 {
				evidence[p].Items = append(evidence[p].Items, &r.Retweet)
				if q.Heads {
					h.add(&r.Retweet, r.place, r.originalPlace)
				}
			}
		}
		if !q.Heads {
			return nil
		}
		return h.read(v)
	})
	return evidence, err
}

// evidenceRow is a retweet of a pair that has so many in all.
type evidenceRow struct {
	store.Retweet
	numberPair
	place, originalPlace sql.Null[int64]
	total                int64
}

// fewRetweets are as many as are read to choose among them here.
const fewRetweets = 500

// evidence reads the first retweets of each pair, at least one, by time and id. DuckDB takes
// three times as long to choose them as to read them, where they are few.
func (v *view) evidence(q store.EvidenceQuery, targets, sources []int32) (rows []*evidenceRow, err error) {
	first := max(q.First, 1)
	of := new(where)
	if slices.Min(targets) == slices.Max(targets) && len(targets) <= fetched { // by which DuckDB prunes
		of.add("target = ?", targets[0])
		of.in("source", anyOf(sources))
	} else {
		of.add("(target, source) IN (SELECT unnest(?::INTEGER[]), unnest(?::INTEGER[]))", targets, sources)
	}
	of.during(q.From, q.To)
	rows, err = v.evidenceRows("SELECT "+evidenceColumns+", 0 FROM retweets WHERE "+of.String()+" LIMIT ?", append(of.args, fewRetweets+1))
	if err != nil || len(rows) <= fewRetweets {
		return firstOfPairs(rows, first), err
	}
	return v.evidenceRows(`
		SELECT `+evidenceColumns+`, count(*) OVER pair
		FROM retweets LEFT JOIN odd_tweets o ON o.num = tweet
		WHERE `+of.String()+`
		WINDOW pair AS (PARTITION BY target, source)
		QUALIFY row_number() OVER (PARTITION BY target, source ORDER BY posted_at, coalesce(o.id, tweet::VARCHAR)) <= ?
		ORDER BY posted_at, coalesce(o.id, tweet::VARCHAR)`, append(of.args, first))
}

const evidenceColumns = "target, source, tweet, posted_at, original, delay_ms, tweet_n, original_n"

// evidenceRows are the rows of a statement.
func (v *view) evidenceRows(statement string, args []any) (rows []*evidenceRow, err error) {
	var tweets []int64
	var originals []sql.Null[int64]
	err = v.each(statement, args, func(scan func(...any) error) error {
		r := new(evidenceRow)
		var tweet int64
		var original, delay sql.Null[int64]
		err := scan(&r.target, &r.source, &tweet, &r.At, &original, &delay, &r.place, &r.originalPlace, &r.total)
		if delay.Valid {
			r.Delay = new(time.Duration(delay.V) * time.Millisecond)
		}
		rows, tweets, originals = append(rows, r), append(tweets, tweet), append(originals, original)
		return err
	})
	if err != nil {
		return nil, err
	}
	nums := slices.Clone(tweets)
	for _, original := range originals {
		nums = append(nums, original.V)
	}
	name, err := v.tweetNames(nums)
	if err != nil {
		return nil, err
	}
	for i, r := range rows {
		r.TweetID = name(tweets[i])
		if originals[i].Valid {
			r.OriginalID = new(name(originals[i].V))
		}
	}
	return rows, nil
}

// firstOfPairs are the first rows of each pair, which all are there, by time and id.
func firstOfPairs(rows []*evidenceRow, first int) (kept []*evidenceRow) {
	slices.SortFunc(rows, func(a, b *evidenceRow) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.TweetID, b.TweetID))
	})
	totals := make(map[numberPair]int64)
	for _, r := range rows {
		if totals[r.numberPair]++; totals[r.numberPair] <= int64(first) {
			kept = append(kept, r)
		}
	}
	for _, r := range kept {
		r.total = totals[r.numberPair]
	}
	return kept
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
