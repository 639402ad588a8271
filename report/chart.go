package report

import (
	"fmt"
	"time"
)

// chart is counts over time, drawn 720 by 190.
type chart struct {
	Title, Desc    string
	Bars           []bar
	Mark           *bar
	Most           int64
	First, Last    string
	MarkFrom, Upto string
}

type bar struct{ X, Y, W, H string }

type point struct {
	at    time.Time
	count int64
}

const (
	left, right  = 50.0, 710.0
	top, bottom  = 20.0, 150.0
	day          = 24 * time.Hour
	leastColumns = 14
)

func number(f float64) string { return fmt.Sprintf("%.2f", f) }

// draw draws counts, ascending in time, each for a step. What is from mark[0] on
// and before mark[1] is marked, where there are two.
func draw(title string, points []point, mark ...time.Time) *chart {
	if len(points) == 0 {
		return nil
	}
	step := day
	for i := 1; i < len(points); i++ {
		if gap := points[i].at.Sub(points[i-1].at); gap > 0 && gap < step {
			step = gap
		}
	}
	from, to := points[0].at, points[len(points)-1].at.Add(step)
	if len(mark) == 2 {
		if mark[0].Before(from) {
			from = mark[0]
		}
		if mark[1].After(to) {
			to = mark[1]
		}
	}
	if least := from.Add(leastColumns * step); to.Before(least) {
		to = least
	}
	// Seconds, for a Duration ends after 292 years.
	span := float64(to.Unix() - from.Unix())
	x := func(t time.Time) float64 { return left + (right-left)*float64(t.Unix()-from.Unix())/span }
	c := &chart{Title: title, First: when(from), Last: when(to.Add(-step))}
	var sum int64
	for _, p := range points {
		c.Most = max(c.Most, p.count)
		sum += p.count
	}
	for _, p := range points {
		h := (bottom - top) * float64(p.count) / float64(max(c.Most, 1))
		c.Bars = append(c.Bars, bar{number(x(p.at)), number(bottom - h), number(max(x(p.at.Add(step))-x(p.at)-0.3, 0.8)), number(h)})
	}
	c.Desc = fmt.Sprintf("%d from %s to %s, at most %d at once. Times are UTC.", sum, c.First, when(points[len(points)-1].at), c.Most)
	if len(mark) == 2 {
		c.Mark = &bar{number(x(mark[0])), number(top), number(x(mark[1]) - x(mark[0])), number(bottom - top)}
		c.MarkFrom, c.Upto = when(mark[0]), when(mark[1])
		c.Desc += fmt.Sprintf(" Marked from %s on, before %s.", c.MarkFrom, c.Upto)
	}
	return c
}

// when is a time in UTC, a day where it is the start of one.
func when(t time.Time) string {
	if t = t.UTC(); t.Equal(t.Truncate(day)) {
		return t.Format(time.DateOnly)
	}
	return t.Format("2006-01-02 15:04:05")
}
