package report

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// cell is a value as it is printed.
type cell struct {
	Text string
	// ID is what names the thing whose other name is Text.
	ID string
	// Lines are a list of things, and More is how many are not among them.
	Lines []string
	More  int
	// Numeric cells are printed to the right. Bar is how long a bar beside one is, of 100.
	Numeric bool
	Bar     string
	// wide says that a line is too much for a cell.
	wide bool
}

// Long says that a cell needs room.
func (c cell) Long() bool { return c.Lines != nil || len(c.Text) > 40 }

// named is a cell and what it is of: the names that lead to it.
type named struct {
	Path string
	Cell cell
}

// mostLines is how many things are listed within one cell, mostInLine how much is said of each.
const (
	mostLines  = 5
	mostInLine = 6
)

// wrappers are names that say nothing about what they hold.
var wrappers = []string{"node", "nodes", "edges", "items", "slug"}

// skips says that a member of an object is there for programs: an id that the
// program gave is, where there is one of the platform's.
func (v *value) skips(name string) bool {
	return slices.Contains([]string{"__typename", "cursor", "pageInfo"}, name) ||
		name == "id" && slices.ContainsFunc([]string{"platformId", "tweetId", "slug", "tag"}, func(other string) bool { return v.get(other).scalar != nil })
}

// below is a path with one more name on it.
func below(path, name string) string {
	if slices.Contains(wrappers, name) {
		if path == "" && name == "node" {
			return ""
		}
		return path
	}
	return strings.TrimSpace(path + " " + words(name))
}

// words are those of a name in camelCase.
func words(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// cells are what is in a value, side by side.
func cells(path string, v *value) []named {
	switch {
	case v.kind == 0:
		return []named{{path, scalar(path, v)}}
	case v.kind == '[':
		return []named{{path, lines(v)}}
	}
	if c, ok := thing(v); ok {
		return []named{{path, c}}
	}
	var all []named
	for i := range v.members {
		m := &v.members[i]
		if v.skips(m.name) {
			continue
		}
		under := below(path, m.name)
		if len(v.members) == 1 && m.value.kind == 0 && path != "" {
			under = path
		}
		all = append(all, cells(under, &m.value)...)
	}
	return all
}

// thing is an account or a network in one cell, of an object that has nothing but
// what names it.
func thing(v *value) (cell, bool) {
	for i := range v.members {
		if !slices.Contains([]string{"platformId", "screenName", "displayName", "slug", "name", "__typename", "id"}, v.members[i].name) {
			return cell{}, false
		}
	}
	id := v.get("platformId").text()
	if id == "" {
		id = v.get("slug").text()
	}
	if id == "" || len(v.members) < 2 {
		return cell{}, false
	}
	for _, name := range []string{"screenName", "displayName", "name"} {
		if text := v.get(name).text(); strings.TrimSpace(text) != "" && text != id {
			return cell{Text: text, ID: id}, true
		}
	}
	return cell{Text: id}, true
}

// lines are a list in one cell.
func lines(v *value) (c cell) {
	var all []string
	for i := range v.list {
		var parts []string
		for _, n := range cells("", &v.list[i]) {
			part := n.Cell.Text
			if n.Cell.ID != "" {
				part += " (" + n.Cell.ID + ")"
			}
			for _, l := range n.Cell.Lines {
				part += " [" + l + "]"
			}
			if n.Path != "" && n.Path != "network" && n.Path != "account" {
				part = n.Path + " " + part
			}
			parts = append(parts, part)
		}
		all = append(all, strings.Join(parts, ", "))
		c.wide = c.wide || len(parts) > mostInLine
	}
	if v.flat() {
		if all == nil {
			return cell{Text: "none"}
		}
		return cell{Text: strings.Join(all, ", ")}
	}
	c.Lines, c.More = all[:min(len(all), mostLines)], max(0, len(all)-mostLines)
	return c
}

var moment = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$`)

// spans are how names of lengths of time end.
var spans = []string{"lag", "delay", "within", "dormancy", "width"}

func scalar(path string, v *value) cell {
	text := v.text()
	switch {
	case v.scalar == nil:
		return cell{Text: "not known"}
	case v.number():
		return cell{Text: figure(text), Numeric: true}
	case v.quoted && moment.MatchString(text):
		return cell{Text: strings.TrimSuffix(strings.Replace(text, "T", " ", 1), "Z")}
	case v.quoted && slices.ContainsFunc(spans, func(end string) bool { return strings.HasSuffix(path, end) }) && lengthOfTime.MatchString(text):
		return cell{Text: lasting(text)}
	}
	return cell{Text: text}
}

// figure is a number to four digits, or to the last one where it is whole.
func figure(n string) string {
	if !strings.ContainsAny(n, ".eE") {
		return grouped(n)
	}
	f, err := strconv.ParseFloat(n, 64)
	if err != nil {
		return n
	}
	return strconv.FormatFloat(f, 'g', 4, 64)
}
