package report

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

// counts are what histograms count, by the name of a bucket's member, with what
// is counted apart of each.
var counts = []struct{ name, unit, part string }{{"tweets", "tweet", "retweets"}, {"accounts", "account", ""}, {"retweets", "retweet", ""}}

// histogram is a list of counts over time as a chart, or nil where it is none.
func (q *question) histogram(title string, list []value, f *ast.Field) *chart {
	b, ok := q.grain(f)
	if !ok {
		return nil
	}
	for _, c := range counts {
		if !list[0].get(c.name).number() {
			continue
		}
		s := series{title: title, bucket: b, unit: c.unit}
		if c.part != "" && list[0].get(c.part).number() {
			s.part = c.part
		}
		for i := range list {
			at, err := parseTime(list[i].get("start").text())
			n, err2 := strconv.ParseInt(list[i].get(c.name).text(), 10, 64)
			p := point{at: at, count: n}
			if s.part != "" {
				p.part, _ = strconv.ParseInt(list[i].get(s.part).text(), 10, 64)
			}
			if err != nil || err2 != nil || n < 0 || p.part < 0 || p.part > n || !b.begins(at) || i > 0 && !at.After(s.points[i-1].at) {
				return nil
			}
			s.points = append(s.points, p)
		}
		return s.chart()
	}
	return nil
}
