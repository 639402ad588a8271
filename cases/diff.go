package cases

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Change is one difference between two answers.
type Change struct {
	// Path is where, as a JSON Pointer (RFC 6901): in the later answer, or for what
	// is gone in the earlier one.
	Path string
	// Before and After are JSON; nil where there was or is nothing.
	Before, After json.RawMessage
}

// Changes lists the first differences between two JSON documents, objects by
// name and lists by place, and counts all of them. Of two lists, equal beginnings
// and equal ends are left out first.
func Changes(before, after []byte, first int) (changes []Change, total int, err error) {
	d := differ{first: first}
	a, err := parse(before)
	if err != nil {
		return nil, 0, fmt.Errorf("the earlier answer: %w", err)
	}
	b, err := parse(after)
	if err != nil {
		return nil, 0, fmt.Errorf("the later answer: %w", err)
	}
	d.compare("", a, b)
	return d.changes, d.total, d.err
}

func parse(text []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber() // figures are compared as they are written
	err = d.Decode(&v)
	return v, err
}

type differ struct {
	first, total int
	changes      []Change
	err          error
}

// absent stands for what one of the documents does not have.
type absent struct{}

func (d *differ) compare(path string, a, b any) {
	switch before := a.(type) {
	case map[string]any:
		if after, ok := b.(map[string]any); ok {
			d.objects(path, before, after)
			return
		}
	case []any:
		if after, ok := b.([]any); ok {
			d.lists(path, before, after)
			return
		}
	}
	if !reflect.DeepEqual(a, b) {
		d.note(path, a, b)
	}
}

func (d *differ) objects(path string, a, b map[string]any) {
	names := slices.Collect(maps.Keys(a))
	for name := range b {
		if _, both := a[name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	of := func(m map[string]any, name string) any {
		if v, ok := m[name]; ok {
			return v
		}
		return absent{}
	}
	for _, name := range names {
		d.compare(path+"/"+escape.Replace(name), of(a, name), of(b, name))
	}
}

func (d *differ) lists(path string, a, b []any) {
	begin, end := 0, 0
	for begin < min(len(a), len(b)) && reflect.DeepEqual(a[begin], b[begin]) {
		begin++
	}
	for end < min(len(a), len(b))-begin && reflect.DeepEqual(a[len(a)-1-end], b[len(b)-1-end]) {
		end++
	}
	a, b = a[:len(a)-end], b[:len(b)-end]
	for i := begin; i < max(len(a), len(b)); i++ {
		before, after := any(absent{}), any(absent{})
		if i < len(a) {
			before = a[i]
		}
		if i < len(b) {
			after = b[i]
		}
		d.compare(fmt.Sprint(path, "/", i), before, after)
	}
}

// escape writes a name as a part of a JSON Pointer.
var escape = strings.NewReplacer("~", "~0", "/", "~1")

func (d *differ) note(path string, a, b any) {
	d.total++
	if len(d.changes) >= d.first {
		return
	}
	c := Change{Path: path}
	for v, text := range map[*any]*json.RawMessage{&a: &c.Before, &b: &c.After} {
		if *v == (absent{}) {
			continue
		}
		encoded, err := encode(*v)
		if err != nil {
			d.err = err
		}
		*text = bytes.TrimSpace(encoded)
	}
	d.changes = append(d.changes, c)
}
