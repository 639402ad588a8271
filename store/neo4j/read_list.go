package neo4j

import (
	"fmt"
	"maps"
	"strings"

	"github.com/takedown/takedown/store"
)

// where gathers the conditions of a statement with their parameters.
type where struct {
	conditions []string
	params     params
}

// add adds a condition; what it names as $name is value.
func (w *where) add(condition, name string, value any) {
	w.conditions = append(w.conditions, condition)
	if name != "" {
		if w.params == nil {
			w.params = params{}
		}
		w.params[name] = value
	}
}

func (w *where) String() string {
	if len(w.conditions) == 0 {
		return "true"
	}
	return strings.Join(w.conditions, " AND ")
}

// order is how a list is sorted: by a value, items without one last in either
// direction, and then by an id, ascending. A list without a value is sorted by
// id alone, in the list's direction.
type order struct {
	// value and id are expressions; key is a value as a parameter to compare with.
	value, id  string
	key        func(int64) any
	descending bool
}

func (o order) by(backward bool) string {
	direction, tie := "ASC", "ASC"
	if o.descending != backward {
		direction = "DESC"
	}
	if backward {
		tie = "DESC"
	}
	switch {
	case o.value == "":
		return o.id + " " + direction
	case backward:
		return fmt.Sprintf("%s IS NULL DESC, %s %s, %s %s", o.value, o.value, direction, o.id, tie)
	}
	return fmt.Sprintf("%s IS NULL, %s %s, %s %s", o.value, o.value, direction, o.id, tie)
}

// beyond are the items after a key, or before it for a page counted from the end.
func (o order) beyond(p store.Page) *where {
	k, backward := p.Key(), p.Backward()
	greater, idGreater := ">", ">"
	if o.descending != backward {
		greater = "<"
	}
	if backward {
		idGreater = "<"
	}
	w := new(where)
	switch {
	case k == nil:
		return w
	case o.value == "":
		w.add(o.id+" "+greater+" $id", "id", collate(k.ID))
		return w
	case k.Null && backward:
		w.add("("+o.value+" IS NOT NULL OR "+o.id+" < $id)", "id", collate(k.ID))
		return w
	case k.Null:
		w.add("("+o.value+" IS NULL AND "+o.id+" > $id)", "id", collate(k.ID))
		return w
	}
	nulls := ""
	if !backward {
		nulls = " OR " + o.value + " IS NULL"
	}
	w.add(fmt.Sprintf("(%s %s $value OR %s = $value AND %s %s $id%s)", o.value, greater, o.value, o.id, idGreater, nulls), "id", collate(k.ID))
	w.params["value"] = o.key(k.Value)
	return w
}

// collated is the expression that a node's key sorts by.
func collated(node, key string) string {
	return "coalesce(" + node + ".sort, " + node + "." + key + ")"
}

// list is one page of what match finds as n, each once: a count says how long the list is
// and how much of it lies beyond the page's key, and then the nodes come in order.
func (v *view) list(match string, w *where, o order, p store.Page, f func(properties)) (total, beyond int64, err error) {
	side := o.beyond(p)
	all := params{"size": p.Size()}
	maps.Copy(all, w.params)
	maps.Copy(all, side.params)
	err = v.derived(match+" WHERE "+w.String()+" RETURN count(*), count(CASE WHEN "+side.String()+" THEN 1 END)", all, func(r row) error {
		total, beyond = r.int(0), r.int(1)
		return nil
	})
	if err != nil || beyond == 0 {
		return total, beyond, err
	}
	err = v.derived(match+" WHERE "+w.String()+" AND "+side.String()+" WITH n ORDER BY "+o.by(p.Backward())+" LIMIT $size RETURN n", all,
		func(r row) error {
			f(r.node())
			return nil
		})
	return total, beyond, err
}
