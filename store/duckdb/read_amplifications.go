package duckdb

import (
	"context"
	"database/sql"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/takedown/takedown/store"
)

// Amplifications implements [store.Reader].
func (s *Store) Amplifications(ctx context.Context, q store.AmplifierQuery) (map[string]*store.Slice[*store.Amplification], error) {
	if err := q.Page.CheckForward(); err != nil {
		return nil, wrap(ctx, "list amplifications", err)
	}
	a := amplifications{query: q, answer: make(map[int32]*amplified, len(q.Accounts)), order: order{value: "retweets", id: "other_id", descending: true}}
	a.table, a.account, a.other = amplificationTable(q.Direction)
	slices := make(map[string]*store.Slice[*store.Amplification], len(q.Accounts))
	for _, id := range q.Accounts {
		slices[id] = new(store.Slice[*store.Amplification])
	}
	err := s.read(ctx, "list amplifications", func(v *view) error {
		numbers, err := v.accountNumbers(q.Accounts)
		if err != nil {
			return err
		}
		clear(a.answer) // of another state
		for id, num := range numbers {
			a.answer[num] = &amplified{account: id}
		}
		return a.read(v)
	})
	if err != nil {
		return nil, err
	}
	for _, found := range a.answer {
		slices[found.account] = store.Window(found.items, found.keys, found.total, found.beyond, q.Page)
	}
	return slices, nil
}

// amplificationTable is the table of the derived amplifications sorted by account, the column
// of that and the one of the accounts at the other end.
func amplificationTable(of store.Direction) (table, account, other string) {
	if of == store.AmplifiedBy {
		return "amplified_by", "source", "target"
	}
	return "amplifies", "target", "source"
}

// amplifications is a question about amplifications on its way to an answer.
type amplifications struct {
	query store.AmplifierQuery
	// See amplificationTable.
	table, account, other string
	order                 order
	// answer is by number of the account asked for.
	answer map[int32]*amplified
}

// amplified is what is found for one account.
type amplified struct {
	account       string
	items         []*store.Amplification
	keys          []store.Key
	total, beyond int64
}

func (a *amplifications) read(v *view) error {
	accounts := slices.Sorted(maps.Keys(a.answer))
	switch {
	case len(accounts) == 0:
		return nil
	case a.query.From != nil || a.query.To != nil:
		return a.count(v, accounts)
	}
	switch accounts = a.unpack(v, accounts); len(accounts) {
	case 0:
		return nil
	case 1:
		return a.lookUp(v, accounts[0])
	}
	return a.runs(v, accounts)
}

// columns are what scan reads first.
func (a *amplifications) columns() string {
	return a.account + ", other_id, retweets, tweets, first_at, last_at, median_delay_ms"
}

// scan reads columns.
func (a *amplifications) scan(scan func(...any) error) (*store.Amplification, store.Key, *amplified, error) {
	e := new(store.Amplification)
	var account int32
	var other string
	var delay sql.Null[float64]
	err := scan(&account, &other, &e.Retweets, &e.Tweets, &e.FirstAt, &e.LastAt, &delay)
	if err != nil {
		return nil, store.Key{}, nil, err
	}
	if delay.Valid {
		e.MedianDelay = new(medianDelay(delay.V))
	}
	found := a.answer[account]
	e.TargetID, e.SourceID = found.account, other
	if a.query.Direction == store.AmplifiedBy {
		e.TargetID, e.SourceID = other, found.account
	}
	return e, store.Key{Value: e.Retweets, ID: other}, found, nil
}

// medianDelay is a median in milliseconds.
func medianDelay(ms float64) time.Duration { return time.Duration(math.Round(ms)) * time.Millisecond }

// lookUp reads the derived amplifications of one account. Equality is what
// DuckDB prunes by and compares while it reads: it costs the same however large
// the store is. (A branch like it for each of many accounts takes longer to
// prepare than one pass over all that is derived.)
func (a *amplifications) lookUp(v *view, account int32) error {
	other, same := a.order.beyond(a.query.Page.Key(), false)
	beyond := other.or(same)
	found := a.answer[account]
	if total, ok := v.directory.count(a.counted, account); ok && a.query.MinRetweets <= 1 && a.query.Page.Key() == nil {
		found.total, found.beyond = total, total
	} else if err := v.one("SELECT count(*), count(*) FILTER (WHERE "+beyond.String()+") FROM "+a.table+" WHERE "+a.account+" = ? AND retweets >= ?",
		slices.Concat(beyond.args, []any{account, a.query.MinRetweets}), &found.total, &found.beyond); err != nil {
		return err
	}
	if found.beyond == 0 {
		return nil
	}
	size := a.query.Page.Size()
	return v.each("SELECT "+a.columns()+" FROM "+a.table+" WHERE "+a.account+" = ? AND retweets >= ? AND "+beyond.String()+
		" ORDER BY "+a.order.by(false)+" LIMIT ?",
		slices.Concat([]any{account, a.query.MinRetweets}, beyond.args, []any{max(size, readAtOnce)}), func(scan func(...any) error) error {
			e, k, found, err := a.scan(scan)
			if err == nil && len(found.items) < size {
				found.items, found.keys = append(found.items, e), append(found.keys, k)
			}
			return err
		})
}

// counted are how many amplifications accounts have.
func (a *amplifications) counted(d *directory) []int64 { return d.amplifications[a.query.Direction] }

// runs reads the derived amplifications of many accounts. Those of one lie together, in the
// order of the list: what is beyond a key ends them, and a page is the rows that begin that.
func (a *amplifications) runs(v *view, accounts []int32) error {
	other, same := a.order.beyond(a.query.Page.Key(), false)
	beyond := other.or(same)
	var of []int32
	var begin, end []int64
	err := v.each("SELECT "+a.account+", min(rowid), count(*), count(*) FILTER (WHERE "+beyond.String()+") FROM "+a.table+
		" WHERE "+a.account+" IN (SELECT unnest(?::INTEGER[])) AND retweets >= ? GROUP BY "+a.account,
		slices.Concat(beyond.args, []any{accounts, a.query.MinRetweets}), func(scan func(...any) error) error {
			var account int32
			var first, total, left int64
			if err := scan(&account, &first, &total, &left); err != nil {
				return err
			}
			found := a.answer[account]
			found.total, found.beyond = total, left
			of, begin = append(of, account), append(begin, first+total-left)
			end = append(end, first+total-left+min(left, int64(a.query.Page.Size())))
			return nil
		})
	if err != nil || len(begin) == 0 {
		return err
	}
	return v.each("SELECT "+a.columns()+" FROM "+a.table+
		" t JOIN (SELECT unnest(?::INTEGER[]) AS asked, unnest(?::BIGINT[]) AS begin_at, unnest(?::BIGINT[]) AS end_at) ON asked = "+a.account+
		" WHERE t.rowid >= begin_at AND t.rowid < end_at ORDER BY t.rowid",
		[]any{of, begin, end}, func(scan func(...any) error) error {
			e, k, found, err := a.scan(scan)
			if err == nil {
				found.items, found.keys = append(found.items, e), append(found.keys, k)
			}
			return err
		})
}

// count counts the amplifications of all accounts over the retweets of a range alone.
func (a *amplifications) count(v *view, accounts []int32) error {
	of := new(where)
	if len(accounts) == 1 {
		of.add(a.account+" = ?", accounts[0]) // by which DuckDB prunes
	} else {
		of.add(a.account+" IN (SELECT unnest(?::INTEGER[]))", accounts)
	}
	w := where{slices.Clone(of.conditions), slices.Clone(of.args)}
	w.during(a.query.From, a.query.To)
	return a.page(v, `
		SELECT target, source, other_id, retweets, tweets, first_at, last_at, median_delay_ms
		FROM (
			SELECT target, source, count(*) AS retweets, count(DISTINCT original) AS tweets,
				min(posted_at) AS first_at, max(posted_at) AS last_at, median(delay_ms) AS median_delay_ms
			FROM retweets WHERE `+w.String()+` GROUP BY target, source HAVING count(*) >= ?
		) JOIN (SELECT target, source, other_id FROM `+a.table+` WHERE `+of.String()+`) USING (target, source)`,
		slices.Concat(w.args, []any{a.query.MinRetweets}, of.args))
}

// page cuts the page of each account out of amplifications.
func (a *amplifications) page(v *view, amplifications string, args []any) error {
	return v.pages(amplifications, args, a.account, a.columns(), a.order, a.query.Page, func(scan func(...any) error, p *placed) error {
		e, k, found, err := a.scan(scan)
		if err != nil {
			return err
		}
		found.total, found.beyond = p.total, p.left
		if p.beyond {
			found.items, found.keys = append(found.items, e), append(found.keys, k)
		}
		return nil
	})
}
