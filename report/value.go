package report

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// value is JSON with the members of objects in their order.
type value struct {
	// scalar is a text, a number, true or false as it was written, or nil for null.
	scalar  *string
	quoted  bool
	list    []value
	members []member
	kind    json.Delim // [ or {, or 0 for a scalar
}

type member struct {
	name  string
	value value
}

func parseValue(data []byte) (value, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber() // figures are shown as they were given
	return nextValue(d)
}

func nextValue(d *json.Decoder) (v value, err error) {
	t, err := d.Token()
	if err != nil {
		return v, err
	}
	text := func(s string, quoted bool) (value, error) { return value{scalar: &s, quoted: quoted}, nil }
	switch t := t.(type) {
	case json.Number:
		return text(t.String(), false)
	case bool:
		return text(map[bool]string{true: "yes", false: "no"}[t], false)
	case string:
		return text(t, true)
	case json.Delim:
		v.kind = t
		for d.More() {
			m := member{}
			if t == '{' {
				name, err := d.Token()
				if err != nil {
					return v, err
				}
				m.name = name.(string)
			}
			if m.value, err = nextValue(d); err != nil {
				return v, err
			}
			if t == '{' {
				v.members = append(v.members, m)
			} else {
				v.list = append(v.list, m.value)
			}
		}
		_, err = d.Token()
	}
	return v, err
}

// get is a member of an object, or null.
func (v *value) get(name string) *value {
	for i := range v.members {
		if v.members[i].name == name {
			return &v.members[i].value
		}
	}
	return new(value)
}

// text is a text or a number; empty of what is none.
func (v *value) text() string {
	if v.scalar == nil {
		return ""
	}
	return *v.scalar
}

// number says that a value is one.
func (v *value) number() bool {
	return v.scalar != nil && !v.quoted && strings.ContainsAny((*v.scalar)[:1], "-0123456789")
}

// objects says that a value is a list of at least one object, and of nothing else.
func (v *value) objects() bool {
	return v.kind == '[' && len(v.list) > 0 && !slices.ContainsFunc(v.list, func(item value) bool { return item.kind != '{' })
}

// flat says that there is no list of objects anywhere in a value.
func (v *value) flat() bool {
	if v.kind == '[' {
		return !slices.ContainsFunc(v.list, func(item value) bool { return item.kind != 0 })
	}
	return !slices.ContainsFunc(v.members, func(m member) bool { return !m.value.flat() })
}

// dated says that there are counts over time somewhere within an object.
func (v *value) dated() bool {
	return slices.ContainsFunc(v.members, func(m member) bool {
		return m.value.dated() || m.value.objects() && m.value.list[0].get("start").scalar != nil
	})
}

// longest is the length of the longest list of objects within.
func (v *value) longest() int {
	n := 0
	for i := range v.members {
		n = max(n, v.members[i].value.longest())
	}
	for i := range v.list {
		if v.list[i].kind == '{' {
			n = max(n, len(v.list), v.list[i].longest())
		}
	}
	return n
}

// pretty is JSON to be read.
func pretty(data json.RawMessage) string {
	var b bytes.Buffer
	if json.Indent(&b, data, "", "  ") != nil {
		return string(data)
	}
	return b.String()
}
