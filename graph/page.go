package graph

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

// The number of items on a page: unless told, and at most.
const (
	defaultPageSize = 50
	maxPageSize     = 1000
)

// pageArgs are the paging arguments of a connection.
type pageArgs struct {
	first  *int64
	after  *string
	last   *int64
	before *string
}

// page checks the arguments. order names the order of the list that cursors are bound to.
func (a pageArgs) page(order string) (store.Page, error) {
	switch {
	case a.first != nil && a.last != nil:
		return store.Page{}, model.Invalidf("first and last cannot be used together")
	case a.after != nil && (a.last != nil || a.before != nil):
		return store.Page{}, model.Invalidf("after goes with first, not with last or before")
	case a.before != nil && a.first != nil:
		return store.Page{}, model.Invalidf("before goes with last, not with first")
	}
	if a.last != nil || a.before != nil {
		last, err := pageSize("last", a.last)
		if err != nil {
			return store.Page{}, err
		}
		before, err := parseCursor("before", order, a.before)
		return store.Page{Last: last, Before: before}, err
	}
	first, err := pageSize("first", a.first)
	if err != nil {
		return store.Page{}, err
	}
	after, err := parseCursor("after", order, a.after)
	return store.Page{First: first, After: after}, err
}

func pageSize(argument string, n *int64) (int, error) {
	switch {
	case n == nil:
		return defaultPageSize, nil
	case *n < 1 || *n > maxPageSize:
		return 0, model.Invalidf("%s must be from 1 to %d", argument, maxPageSize)
	}
	return int(*n), nil
}

// cursorVersion changes when cursors handed out before must no longer be read.
const cursorVersion = "1"

// cursor is the place of an item in a list of the given order.
func cursor(order string, k store.Key) string {
	value := strconv.FormatInt(k.Value, 10)
	if k.Null {
		value = "null"
	}
	return encode(strings.Join([]string{cursorVersion, order, value, k.ID}, "|"))
}

// parseCursor reads a cursor made by [cursor] for the same order; nil stays nil.
func parseCursor(argument, order string, c *string) (*store.Key, error) {
	if c == nil {
		return nil, nil //nolint:nilnil // no cursor is no error
	}
	text, ok := decode(*c)
	parts := strings.SplitN(text, "|", 4)
	if !ok || len(parts) != 4 || parts[0] != cursorVersion {
		return nil, model.Invalidf("%s is not a cursor given by this API", argument)
	}
	if parts[1] != order {
		return nil, model.Invalidf("%s is a cursor of a list in another order", argument)
	}
	if parts[2] == "null" {
		return &store.Key{Null: true, ID: parts[3]}, nil
	}
	value, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil || strconv.FormatInt(value, 10) != parts[2] { // +5 and 007 are numbers, but none of ours
		return nil, model.Invalidf("%s is not a cursor given by this API", argument)
	}
	return &store.Key{Value: value, ID: parts[3]}, nil
}

// pageInfo describes a page whose items have the given cursors.
func pageInfo(hasNext, hasPrevious bool, cursors []string) *model.PageInfo {
	info := &model.PageInfo{HasNextPage: hasNext, HasPreviousPage: hasPrevious}
	if n := len(cursors); n > 0 {
		info.StartCursor, info.EndCursor = &cursors[0], &cursors[n-1]
	}
	return info
}

// cursors are the cursors of a slice's items.
func cursors(order string, keys []store.Key) []string {
	made := make([]string, len(keys))
	for i, k := range keys {
		made[i] = cursor(order, k)
	}
	return made
}

// timeRange is a half-open range of times, comparable, either end open.
type timeRange struct {
	from, to       time.Time
	hasFrom, hasTo bool
}

// newTimeRange checks a range. Stores keep milliseconds: a bound between two of them
// has the same meaning as the later one.
func newTimeRange(from, to *time.Time) (timeRange, error) {
	var r timeRange
	if from != nil {
		r.from, r.hasFrom = ceilMillisecond(*from), true
	}
	if to != nil {
		r.to, r.hasTo = ceilMillisecond(*to), true
	}
	if r.hasFrom && r.hasTo && !r.from.Before(r.to) {
		return timeRange{}, model.Invalidf("from must be before to")
	}
	return r, nil
}

func ceilMillisecond(t time.Time) time.Time {
	floor := t.Truncate(time.Millisecond)
	if floor.Before(t) {
		return floor.Add(time.Millisecond)
	}
	return floor
}

// bounds are the ends, nil where open.
func (r timeRange) bounds() (from, to *time.Time) {
	if r.hasFrom {
		from = &r.from
	}
	if r.hasTo {
		to = &r.to
	}
	return from, to
}

// orderName names an order for cursors.
func orderName(list string, by any, descending bool) string {
	direction := model.OrderDirectionAsc
	if descending {
		direction = model.OrderDirectionDesc
	}
	return fmt.Sprintf("%s:%v:%s", list, by, direction)
}
