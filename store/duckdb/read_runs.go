package duckdb

import (
	"cmp"
	"maps"
	"slices"

	"github.com/takedown/takedown/store"
)

// Derived tables lie in the order of their lists, so that where the rows of an account or a
// pair begin is the number of all rows before. What is read by such numbers is compared with
// what was asked for, also one row beyond: where it is not that, the table is searched.

// tied is how many rows more are read than are asked for, as those of one time are listed by id.
const tied = 10

// evidenceOfRuns is evidence of all times by where the rows of each pair are; nil where that
// is not known.
func (v *view) evidenceOfRuns(q store.EvidenceQuery, asked map[numberPair]store.Pair) ([]*evidenceRow, error) {
	runs, ok := v.evidenceRuns(asked)
	if !ok || q.From != nil || q.To != nil {
		return nil, nil
	}
	first := max(q.First, 1)
	of, targets := new(where), map[int32]bool{}
	var places []int64
	for named, p := range runs {
		targets[named.target] = true
		for n := range min(p.Retweets, int64(first+tied)) + 1 {
			places = append(places, p.row+n-1)
		}
	}
	if len(places) > fewRetweets {
		return nil, nil
	}
	of.in("target", anyOf(slices.Collect(maps.Keys(targets)))) // by which DuckDB prunes
	slices.Sort(places)
	of.add("rowid IN (SELECT unnest(?::BIGINT[]))", slices.Compact(places))
	rows, err := v.evidenceRows("SELECT "+evidenceColumns+", rowid FROM retweets WHERE "+of.String(), of.args)
	if err != nil {
		return nil, err
	}
	byPair := make(map[numberPair][]*evidenceRow, len(runs))
	for _, r := range rows {
		// What is before another pair's first row may be one of this pair, far behind.
		if p, asked := runs[r.numberPair]; asked && r.total < p.row+min(p.Retweets, int64(first+tied)) {
			byPair[r.numberPair] = append(byPair[r.numberPair], r)
		}
	}
	rows = rows[:0]
	for named, p := range runs {
		of := byPair[named]
		slices.SortFunc(of, func(a, b *evidenceRow) int { return cmp.Compare(a.total, b.total) })
		if !wholeRun(of, p.row, p.Retweets, first, func(r *evidenceRow) (n, at int64) { return r.total, r.At.UnixMilli() }) {
			return nil, nil
		}
		rows = append(rows, of...)
	}
	rows = firstOfPairs(rows, first)
	for _, r := range rows {
		r.total = runs[r.numberPair].Retweets
	}
	return rows, nil
}

// wholeRun says that rows, which are all that were found of an account or a pair, ascending,
// are the first of its count, the first of which has number row, and enough to choose the first.
func wholeRun[R any](rows []R, row, count int64, first int, place func(R) (n, at int64)) bool {
	if int64(len(rows)) != min(count, int64(first+tied)) {
		return false
	}
	for i, r := range rows {
		if n, _ := place(r); n != row+int64(i) {
			return false
		}
	}
	if int64(len(rows)) == count {
		return true
	}
	_, last := place(rows[len(rows)-1])
	_, chosen := place(rows[first-1])
	return last != chosen
}

// timelineRow is a tweet in a timeline.
type timelineRow struct{ row, tweet, at, n int64 }

// timelineOfRun is the first page of the timeline of an account that has count tweets, by
// where these are; nil where that is not known.
func (v *view) timelineOfRun(num int32, count int64, q store.TweetQuery) (page []placedTweet, err error) {
	begin, ok := v.directory.timeline(num)
	size := q.Page.Size()
	if !ok || count == 0 || size == 0 || size > fewRetweets {
		return nil, nil
	}
	// From the end, rows are counted down, and the one beyond is after the last.
	fromEnd := q.Descending != q.Page.Backward()
	step, at := int64(1), begin
	if fromEnd {
		step, at = -1, begin+count-1
	}
	places := []int64{at - step}
	for n := range min(count, int64(size+tied)) {
		places = append(places, at+n*step)
	}
	var rows []timelineRow
	err = v.each("SELECT rowid, tweet, epoch_ms(posted_at), n FROM timeline WHERE account = ? AND rowid IN (SELECT unnest(?::BIGINT[]))",
		[]any{num, places}, func(scan func(...any) error) error {
			var r timelineRow
			err := scan(&r.row, &r.tweet, &r.at, &r.n)
			rows = append(rows, r)
			return err
		})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b timelineRow) int { return int(step) * cmp.Compare(a.row, b.row) })
	if !wholeRun(rows, at*step, count, size, func(r timelineRow) (n, at int64) { return r.row * step, r.at }) {
		return nil, nil
	}
	nums := make([]int64, len(rows))
	for i, r := range rows {
		nums[i] = r.tweet
	}
	name, err := v.tweetNames(nums)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		page = append(page, placedTweet{store.Key{Value: r.at, ID: name(r.tweet)}, r.n})
	}
	slices.SortFunc(page, func(a, b placedTweet) int {
		byID := cmp.Compare(a.key.ID, b.key.ID)
		if q.Page.Backward() {
			byID = -byID
		}
		return cmp.Or(int(step)*cmp.Compare(a.key.Value, b.key.Value), byID)
	})
	return page[:min(size, len(page))], nil
}
