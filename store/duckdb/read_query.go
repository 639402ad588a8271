package duckdb

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

func invalid(format string, args ...any) error {
	return fmt.Errorf(format+": %w", append(args, store.ErrInvalid)...)
}

// derivedTweets is the relation of the tweets as of the last Derive. What was
// committed since is told apart by timeline, which only Derive writes: a row
// that is not there has another n.
func (v *view) derivedTweets() (string, error) {
	s, err := v.snapshot()
	if err != nil || !s.Stale() {
		return "tweets", err
	}
	return `(SELECT t.* EXCLUDE (network_set), l.network_set FROM tweets t JOIN timeline l ON l.n = t.n)`, nil
}

// where gathers the conditions of a statement with their arguments.
type where struct {
	conditions []string
	args       []any
}

func (w *where) add(condition string, args ...any) {
	w.conditions = append(w.conditions, "("+condition+")")
	w.args = append(w.args, args...)
}

// in restricts an expression to values. DuckDB prunes row groups by such a list.
func (w *where) in(expression string, values []any) {
	if len(values) == 0 {
		w.add("false")
		return
	}
	w.add(expression+" IN "+placeholders(len(values)), values...)
}

// during restricts posted_at to [from, to). The store keeps milliseconds: a
// bound between two of them has the same meaning as the later one.
func (w *where) during(from, to *time.Time) {
	if from != nil {
		w.add("posted_at >= make_timestamp_ms(?)", ceilMillis(*from))
	}
	if to != nil {
		w.add("posted_at < make_timestamp_ms(?)", ceilMillis(*to))
	}
}

func (w *where) String() string {
	if len(w.conditions) == 0 {
		return "true"
	}
	return strings.Join(w.conditions, " AND ")
}

// and is the condition that w and other hold.
func (w *where) and(other where) where {
	return where{[]string{w.String(), other.String()}, slices.Concat(w.args, other.args)}
}

// or is the condition that w or other holds.
func (w *where) or(other where) where {
	return where{[]string{"(" + w.String() + " OR " + other.String() + ")"}, slices.Concat(w.args, other.args)}
}

// order is how a list is sorted: by a value, items without one last in either
// direction, and then by an id, ascending.
type order struct {
	// value is a BIGINT expression; empty for a list sorted by id alone, in the list's direction.
	value string
	// sort is an expression that sorts as value does and is cheaper; empty means value.
	sort       string
	id         string
	descending bool
}

// by is the ORDER BY list, turned round for a page that is counted from the end.
func (o order) by(backward bool) string {
	asc, desc, nulls := "ASC", "DESC", "LAST"
	if backward {
		asc, desc, nulls = desc, asc, "FIRST"
	}
	direction := asc
	if o.descending {
		direction = desc
	}
	if o.value == "" {
		return o.id + " " + direction
	}
	sort := o.sort
	if sort == "" {
		sort = o.value
	}
	return fmt.Sprintf("%s %s NULLS %s, %s %s", sort, direction, nulls, o.id, asc)
}

// beyond are the items after a key, or before it for a page counted from the
// end, as two conditions that exclude each other: those with another value and
// those with the same. They are apart because only the second looks at ids,
// which cost the most to read. No key is before or after all items.
func (o order) beyond(k *store.Key, backward bool) (other, same where) {
	greater, idGreater := ">", ">"
	if o.descending != backward {
		greater = "<"
	}
	if backward {
		idGreater = "<"
	}
	switch {
	case k == nil:
		other.add("true")
		same.add("false")
	case o.value == "":
		other.add("false")
		same.add(o.id+" "+greater+" ?", k.ID)
	case k.Null && backward:
		other.add(o.value + " IS NOT NULL")
		same.add(o.value+" IS NULL AND "+o.id+" < ?", k.ID)
	case k.Null:
		other.add("false")
		same.add(o.value+" IS NULL AND "+o.id+" > ?", k.ID)
	case backward:
		other.add(o.value+" "+greater+" ?", k.Value)
		same.add(o.value+" = ? AND "+o.id+" "+idGreater+" ?", k.Value, k.ID)
	default:
		other.add(o.value+" "+greater+" ? OR "+o.value+" IS NULL", k.Value)
		same.add(o.value+" = ? AND "+o.id+" "+idGreater+" ?", k.Value, k.ID)
	}
	return other, same
}

// near is the condition that an item lies, by value alone, no further from the
// key than the p.Size()th of the others beyond it, or some after that. What it leaves, on the page
// or tied with its ends, are few items to name and to compare by id. A bare
// comparison is made as the table is read, before anything is named: hence infinity.
func (o order) near(table string, w *where, other where, p store.Page) where {
	from, to, direction, last, none := ">=", "<=", "ASC", "max", "infinity"
	if o.descending != p.Backward() {
		from, to, direction, last, none = "<=", ">=", "DESC", "min", "-infinity"
	}
	beyond := w.and(other)
	var near where
	near.add(fmt.Sprintf("%[1]s %[2]s (SELECT coalesce(%[3]s(%[1]s), '%[4]s') FROM (SELECT %[1]s FROM %[5]s WHERE %[6]s ORDER BY %[1]s %[7]s LIMIT ?))",
		o.sort, to, last, none, table, beyond.String(), direction), append(beyond.args, max(p.Size(), readAtOnce))...)
	if k := p.Key(); k != nil && !k.Null {
		near.add(o.value+" "+from+" ?", k.Value)
	}
	return near
}

// readAtOnce is the least LIMIT of rows that lie together. Up to a limit of 50 DuckDB
// finds the rows' numbers first and then reads the table again for their columns,
// for which it looks at every number of the table.
const readAtOnce = 51

// list is one page of a table: count says how long the list is, and the page is
// selected, in order, with columns and then the item's value and id. named is
// the table with the ids, where they are not in the table itself.
func (v *view) list(table, named, columns string, w *where, o order, p store.Page, row func(scan func(...any) error) error) (total, beyond int64, err error) {
	other, same := o.beyond(p.Key(), p.Backward())
	tie := w.and(same)
	err = v.one(
		"SELECT count(*), count(*) FILTER (WHERE "+other.String()+") + (SELECT count(*) FROM "+named+" WHERE "+tie.String()+") FROM "+table+" WHERE "+w.String(),
		slices.Concat(other.args, tie.args, w.args), &total, &beyond)
	if err != nil || beyond == 0 {
		return total, beyond, err
	}
	return total, beyond, v.page(table, named, columns, w, o, p, row)
}

// page is the page of [view.list].
func (v *view) page(table, named, columns string, w *where, o order, p store.Page, row func(scan func(...any) error) error) error {
	other, same := o.beyond(p.Key(), p.Backward())
	if named != table {
		near := w.and(o.near(table, w, other, p))
		w = &near
	}
	either := other.or(same)
	page := w.and(either)
	return v.each("SELECT "+columns+" FROM "+named+" WHERE "+page.String()+" ORDER BY "+o.by(p.Backward())+" LIMIT ?",
		append(page.args, p.Size()), row)
}

// placed says where a row of pages lies: whether it is beyond the page's key, how
// many rows there are in all with what it was asked by, and how many beyond the key.
type placed struct {
	beyond      bool
	total, left int64
}

// pages cuts, for each value of the column by, its page out of a relation, forward.
// Rows on the near side of the key sort last: where a value has any row at all, one
// comes back and brings the totals with it. row scans columns.
func (v *view) pages(relation string, args []any, by, columns string, o order, p store.Page, row func(scan func(...any) error, p *placed) error) error {
	other, same := o.beyond(p.Key(), false)
	beyond := other.or(same)
	return v.each(`
		WITH placed AS (
			SELECT *, `+beyond.String()+` AS beyond FROM (`+relation+`)
		)
		SELECT `+columns+`, beyond, count(*) OVER asked, count(*) FILTER (WHERE beyond) OVER asked
		FROM placed
		WINDOW asked AS (PARTITION BY `+by+`)
		QUALIFY row_number() OVER (PARTITION BY `+by+` ORDER BY beyond DESC, `+o.by(false)+`) <= ?
		ORDER BY `+o.by(false),
		slices.Concat(beyond.args, args, []any{p.Size()}), func(scan func(...any) error) error {
			var at placed
			return row(func(columns ...any) error { return scan(append(columns, &at.beyond, &at.total, &at.left)...) }, &at)
		})
}

func placeholders(n int) string { return "(" + strings.Repeat("?, ", n-1) + "?)" }

// valid are the ids that can be in the store, each once. Others must not reach
// DuckDB: the driver crashes on a list with text that is not UTF-8.
func valid(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	kept := make([]string, 0, len(ids))
	for _, id := range ids {
		if !seen[id] && utf8.ValidString(id) {
			seen[id] = true
			kept = append(kept, id)
		}
	}
	return kept
}

// textArg is a text to compare with: NULL, which equals nothing, where no text in
// the store can be equal to it.
func textArg(s string) any {
	if !utf8.ValidString(s) {
		return nil
	}
	return s
}

// maxMillis bounds times to what DuckDB's TIMESTAMP holds.
const maxMillis = math.MaxInt64/1000 - 1

// ceilMillis is t in milliseconds, rounded up.
func ceilMillis(t time.Time) int64 {
	ms := t.UnixMilli()
	if t.After(time.UnixMilli(ms)) {
		ms++
	}
	return min(max(ms, -maxMillis), maxMillis)
}

// texts scans a VARCHAR[] column.
type texts []string

// Scan implements [sql.Scanner].
func (t *texts) Scan(src any) error {
	list, ok := src.([]any)
	if !ok && src != nil {
		return fmt.Errorf("%T is not a list", src)
	}
	*t = make(texts, len(list))
	for i, item := range list {
		if (*t)[i], ok = item.(string); !ok {
			return fmt.Errorf("%T is not text", item)
		}
	}
	return nil
}
