package report

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// table is an answer that is a list of flat things.
type table struct {
	Columns []string
	Rows    [][]string
	Chart   *chart
}

// member is one of an object, in its order.
type member struct {
	name  string
	value json.RawMessage
}

// members are those of an object, or nil where it is none.
func members(data json.RawMessage) []member {
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	var all []member
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		m := member{name: name}
		if err != nil || !ok || d.Decode(&m.value) != nil {
			return nil
		}
		all = append(all, m)
	}
	return all
}

// tabulate finds the list within objects of one member, and is nil where there is none.
func tabulate(data json.RawMessage) *table {
	data = bytes.TrimSpace(data)
	title := "answer"
	for {
		m := members(data)
		if len(m) != 1 {
			break
		}
		title, data = m[0].name, m[0].value
	}
	var list []json.RawMessage
	if json.Unmarshal(data, &list) != nil || len(list) == 0 {
		return nil
	}
	t := new(table)
	for i, thing := range list {
		all := members(thing)
		var names, row []string
		for _, m := range all {
			cell, flat := scalar(m.value)
			if !flat {
				return nil
			}
			names, row = append(names, m.name), append(row, cell)
		}
		if i == 0 {
			t.Columns = names
		}
		if len(all) == 0 || !slices.Equal(names, t.Columns) {
			return nil
		}
		t.Rows = append(t.Rows, row)
	}
	t.Chart = t.histogram(title)
	return t
}

func scalar(v json.RawMessage) (cell string, ok bool) {
	switch {
	case len(v) == 0 || v[0] == '{' || v[0] == '[':
		return "", false
	case v[0] == '"':
		err := json.Unmarshal(v, &cell)
		return cell, err == nil
	case string(v) == "null":
		return "", true
	}
	return string(v), true
}

// histogram is the table as a chart, or nil where it is not one of counts over time.
func (t *table) histogram(title string) *chart {
	if len(t.Columns) != 2 || t.Columns[0] != "start" || t.Columns[1] != "accounts" && t.Columns[1] != "tweets" {
		return nil
	}
	var points []point
	for _, row := range t.Rows {
		at, err := parseTime(row[0])
		n, err2 := strconv.ParseInt(row[1], 10, 64)
		if err != nil || err2 != nil || len(points) > 0 && !at.After(points[len(points)-1].at) {
			return nil
		}
		points = append(points, point{at, n})
	}
	return draw(title+": "+t.Columns[1], points)
}

func parseTime(s string) (time.Time, error) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t, nil
	}
	return time.Parse(time.RFC3339Nano, s)
}

// pretty is JSON to be read.
func pretty(data json.RawMessage) string {
	var b bytes.Buffer
	if json.Indent(&b, data, "", "  ") != nil {
		return string(data)
	}
	return b.String()
}
