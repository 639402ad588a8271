package neo4j

import (
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j/dbtype"

	"github.com/takedown/takedown/store"
)

// row is one record of an answer. Its methods read the value at a place; they
// panic when it has another type than the statement gives it.
type row []any

func (r row) text(i int) string { return r[i].(string) }
func (r row) int(i int) int64   { return r[i].(int64) }
func (r row) bool(i int) bool   { return r[i].(bool) }

func (r row) list(i int) []any { return r[i].([]any) }

func (r row) texts(i int) []string { return texts(r[i]) }

func (r row) time(i int) time.Time { return r[i].(time.Time).UTC() }

// node gives the properties of the node that a record begins with.
func (r row) node() properties { return r[0].(dbtype.Node).Props }

// properties are what a node carries; one that is absent is not given.
type properties map[string]any

// optional is a property of the type that T names; nil where it is absent.
func optional[T any](p properties, name string) *T {
	v, ok := p[name].(T)
	if !ok {
		return nil
	}
	return &v
}

// at is a time that is always given.
func (p properties) at(name string) time.Time { return p[name].(time.Time).UTC() }

func (p properties) time(name string) *time.Time {
	t := optional[time.Time](p, name)
	if t != nil {
		*t = t.UTC()
	}
	return t
}

func (p properties) date(name string) *store.Date {
	t := optional[dbtype.Date](p, name)
	if t == nil {
		return nil
	}
	d := store.DateOf(t.Time())
	return &d
}

// key is the whole of a text that is indexed.
func (p properties) key(name string) *string {
	if full := optional[string](p, name+"Full"); full != nil {
		return full
	}
	return optional[string](p, name)
}

// id is the key of a node, which is always given.
func (p properties) id(name string) string {
	if full := p.key(name); full != nil {
		return *full
	}
	return p[name].(string)
}

func (p properties) texts(name string) []string { return texts(p[name]) }

func texts(v any) []string {
	list, _ := v.([]any)
	out := make([]string, len(list))
	for i, item := range list {
		out[i] = item.(string)
	}
	return out
}

// zulu is UTC as the driver sends it without a name: the server then keeps an
// offset of zero, as its own datetime() does.
var zulu = time.FixedZone("Offset", 0)

// maxMillis bounds moments to what Neo4j's types and the driver's hold.
const maxMillis = 1 << 52

// moment is a time in milliseconds as a parameter.
func moment(millis int64) time.Time {
	return time.UnixMilli(min(max(millis, -maxMillis), maxMillis)).In(zulu)
}

// instant is a time as a parameter; nil stays nil.
func instant(t *time.Time) any {
	if t == nil {
		return nil
	}
	return t.In(zulu)
}

// maxDays bounds days likewise.
const maxDays = 1 << 30

// day is a number of days since 1970-01-01 as a parameter.
func day(days int64) dbtype.Date {
	return dbtype.Date(time.Unix(min(max(days, -maxDays), maxDays)*86400, 0).UTC())
}

// dateArg is a date as a parameter; nil stays nil.
func dateArg(d *store.Date) any {
	if d == nil {
		return nil
	}
	return day(int64(*d))
}
