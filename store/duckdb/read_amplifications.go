package duckdb

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// Amplifications implements [store.Reader].
func (s *Store) Amplifications(ctx context.Context, q store.AmplifierQuery) (map[string]*store.Slice[*store.Amplification], error) {
	if err := q.Page.CheckForward(); err != nil {
		return nil, wrap(ctx, "list amplifications", err)
	}
	a := amplifications{query: q, table: "amplifies", account: "target_id", answer: make(map[string]*amplified, len(q.Accounts))}
	other := "source_id"
	if q.Direction == store.AmplifiedBy {
		a.table, a.account, other = "amplified_by", "source_id", "target_id"
	}
	a.order = order{value: "retweets", id: other, descending: true}
	for _, id := range q.Accounts {
		a.answer[id] = new(amplified)
	}
	err := s.read(ctx, "list amplifications", func(v *view) error {
		if q.From != nil || q.To != nil {
			return a.count(v)
		}
		for ids := range slices.Chunk(valid(q.Accounts), amplifiedAccounts) {
			if err := a.lookUp(v, ids); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices := make(map[string]*store.Slice[*store.Amplification], len(a.answer))
	for id, found := range a.answer {
		slices[id] = slice(found.items, found.keys, found.total, found.beyond, q.Page)
	}
	return slices, nil
}

// amplifications is a question about amplifications on its way to an answer.
type amplifications struct {
	query store.AmplifierQuery
	// table holds the derived amplifications sorted by account, the column of the accounts asked for.
	table   string
	account string
	order   order
	answer  map[string]*amplified
}

// amplified is what is found for one account.
type amplified struct {
	items         []*store.Amplification
	keys          []store.Key
	total, beyond int64
}

const amplificationColumns = "target_id, source_id, retweets, tweets, first_at, last_at, median_delay_ms"

// scan reads amplificationColumns, and then more.
func (a *amplifications) scan(scan func(...any) error, more ...any) (*store.Amplification, store.Key, *amplified, error) {
	e := new(store.Amplification)
	var delay sql.Null[float64]
	err := scan(append([]any{&e.TargetID, &e.SourceID, &e.Retweets, &e.Tweets, &e.FirstAt, &e.LastAt, &delay}, more...)...)
	if err != nil {
		return nil, store.Key{}, nil, err
	}
	if delay.Valid {
		median := time.Duration(math.Round(delay.V)) * time.Millisecond
		e.MedianDelay = &median
	}
	if a.query.Direction == store.AmplifiedBy {
		return e, store.Key{Value: e.Retweets, ID: e.TargetID}, a.answer[e.SourceID], nil
	}
	return e, store.Key{Value: e.Retweets, ID: e.SourceID}, a.answer[e.TargetID], nil
}

const (
	// amplifiedAccounts is how many accounts one statement looks up.
	amplifiedAccounts = 100
	// amplifiedRows is the least LIMIT of a look-up. Up to a limit of 50 DuckDB
	// finds the rows' numbers first and then reads the table again for their
	// other columns, which takes longer here: the rows of one account lie together.
	amplifiedRows = 51
)

// lookUp reads the derived amplifications of some accounts. Equality with one
// account is what DuckDB prunes by and compares while it reads, so each account
// has a branch of its own, which costs the same however large the store is.
func (a *amplifications) lookUp(v *view, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	other, same := a.order.beyond(a.query.Page.Key(), false)
	beyond := other.or(same)

	count := "(SELECT ?::VARCHAR, count(*), count(*) FILTER (WHERE " + beyond.String() + ") FROM " + a.table +
		" WHERE " + a.account + " = ? AND retweets >= ?)"
	var args []any
	for _, id := range ids {
		args = append(append(append(args, id), beyond.args...), id, a.query.MinRetweets)
	}
	err := v.each(union(count, len(ids)), args, func(scan func(...any) error) error {
		var id string
		var found amplified
		err := scan(&id, &found.total, &found.beyond)
		*a.answer[id] = found
		return err
	})
	if err != nil {
		return err
	}

	page := "(SELECT " + amplificationColumns + " FROM " + a.table + " WHERE " + a.account + " = ? AND retweets >= ? AND " +
		beyond.String() + " ORDER BY " + a.order.by(false) + " LIMIT ?)"
	size := a.query.Page.Size()
	args = nil
	for _, id := range ids {
		args = append(append(append(args, id, a.query.MinRetweets), beyond.args...), max(size, amplifiedRows))
	}
	return v.each("FROM ("+union(page, len(ids))+") ORDER BY "+a.order.by(false), args, func(scan func(...any) error) error {
		e, k, found, err := a.scan(scan)
		if err == nil && len(found.items) < size {
			found.items, found.keys = append(found.items, e), append(found.keys, k)
		}
		return err
	})
}

// count counts the amplifications of all accounts over the retweets of a range
// alone. Rows on the far side of the key sort last: where an account has any
// row at all, one comes back and brings the totals with it.
func (a *amplifications) count(v *view) error {
	other, same := a.order.beyond(a.query.Page.Key(), false)
	beyond := other.or(same)
	w := new(where)
	w.add(a.account+" IN (SELECT unnest(?::VARCHAR[]))", valid(a.query.Accounts))
	w.during(a.query.From, a.query.To)
	size := a.query.Page.Size()
	return v.each(`
		WITH pair AS (
			SELECT target_id, source_id, count(*) AS retweets, count(DISTINCT original_id) AS tweets,
				min(posted_at) AS first_at, max(posted_at) AS last_at, median(delay_ms) AS median_delay_ms
			FROM retweets WHERE `+w.String()+` GROUP BY target_id, source_id HAVING count(*) >= ?
		), placed AS (
			SELECT *, `+beyond.String()+` AS beyond FROM pair
		)
		SELECT `+amplificationColumns+`, beyond, count(*) OVER account, count(*) FILTER (WHERE beyond) OVER account
		FROM placed
		WINDOW account AS (PARTITION BY `+a.account+`)
		QUALIFY row_number() OVER (PARTITION BY `+a.account+` ORDER BY beyond DESC, `+a.order.by(false)+`) <= ?
		ORDER BY `+a.order.by(false),
		slices.Concat(w.args, []any{a.query.MinRetweets}, beyond.args, []any{size}), func(scan func(...any) error) error {
			var isBeyond bool
			var total, left int64
			e, k, found, err := a.scan(scan, &isBeyond, &total, &left)
			if err != nil {
				return err
			}
			found.total, found.beyond = total, left
			if isBeyond {
				found.items, found.keys = append(found.items, e), append(found.keys, k)
			}
			return nil
		})
}

// union is n times the same branch.
func union(branch string, n int) string {
	return strings.Repeat(branch+" UNION ALL ", n-1) + branch
}
