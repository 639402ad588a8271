package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// chart is counts over time, drawn 720 by 200.
type chart struct {
	Title, Desc string
	// All are the bars of the counts, Part those of what is counted apart among them, as a path's data.
	All, Part string
	Mark      *box
	// Rate is how high a line lies that shows what was expected; empty for none.
	Rate   string
	Levels []level
	Ticks  []tick
}

type box struct{ X, Y, W, H string }

// level is a line across the chart at a count.
type level struct{ Y, TextY, Label string }

// tick is a place on the axis of time.
type tick struct{ X, TextX, Anchor, Label string }

// point is what was counted in the bucket that begins at a time, and in one part of it.
type point struct {
	at          time.Time
	count, part int64
}

// series is what a chart shows. Points ascend in time.
type series struct {
	title  string
	bucket bucket
	// unit is one of what is counted; part is what is counted apart, where anything is.
	unit, part string
	points     []point
	// from and to are the least of the axis, where they are given.
	from, to time.Time
	// mark are the start and the end of what is marked, or none.
	mark []time.Time
	// rate is how many of them were to be expected in a bucket, or 0.
	rate float64
}

const (
	left, right = 56.0, 712.0
	top, bottom = 14.0, 158.0
	// leastBuckets is how many there is room for at least, so that one alone is no wall.
	leastBuckets = 12
	mostTicks    = 8
)

func number(f float64) string { return strconv.FormatFloat(math.Round(f*100)/100, 'f', -1, 64) }

// chart draws the series, and is nil where there is nothing to draw.
func (s *series) chart() *chart {
	if len(s.points) == 0 && len(s.mark) == 0 {
		return nil
	}
	from, to := s.span()
	// Seconds, for a Duration ends after 292 years.
	x := func(t time.Time) float64 {
		return left + (right-left)*float64(t.Unix()-from.Unix())/float64(to.Unix()-from.Unix())
	}
	most := int64(math.Ceil(s.rate))
	for _, p := range s.points {
		most = max(most, p.count)
	}
	step := levelStep(most)
	highest := step * ((max(most, 1) + step - 1) / step)
	y := func(n float64) float64 { return bottom - (bottom-top)*n/float64(highest) }
	c := &chart{Title: s.title, Desc: s.describe(), Ticks: s.ticks(from, to, x)}
	for n := int64(0); n <= highest; n += step {
		c.Levels = append(c.Levels, level{number(y(float64(n))), number(y(float64(n)) + 4), count(n)})
	}
	var all, part strings.Builder
	for _, p := range s.points {
		begin, end := x(p.at), x(s.bucket.next(p.at))
		width := max(end-begin-min(1, (end-begin)/5), 0.8)
		bar := func(b *strings.Builder, n int64) {
			if n > 0 {
				fmt.Fprintf(b, "M%s %sh%sV%sh-%sz", number(begin), number(bottom), number(width), number(y(float64(n))), number(width))
			}
		}
		bar(&all, p.count)
		bar(&part, p.part)
	}
	c.All, c.Part = all.String(), part.String()
	if len(s.mark) == 2 {
		c.Mark = &box{number(x(s.mark[0])), number(top), number(x(s.mark[1]) - x(s.mark[0])), number(bottom - top)}
	}
	if s.rate > 0 {
		c.Rate = number(y(s.rate))
	}
	return c
}

// span is what the axis of time covers: whole buckets.
func (s *series) span() (from, to time.Time) {
	from, to = s.from, s.to
	wider := func(begin, end time.Time) {
		if from.IsZero() || begin.Before(from) {
			from = begin
		}
		if to.IsZero() || end.After(to) {
			to = end
		}
	}
	if n := len(s.points); n > 0 {
		wider(s.points[0].at, s.bucket.next(s.points[n-1].at))
	}
	if len(s.mark) == 2 {
		wider(s.mark[0], s.mark[1])
	}
	least := from
	for range leastBuckets {
		least = s.bucket.next(least)
	}
	if to.Before(least) {
		to = least
	}
	return from, to
}

// describe says in words what is drawn.
func (s *series) describe() string {
	var sum, part int64
	var most point
	for _, p := range s.points {
		sum, part = sum+p.count, part+p.part
		if p.count > most.count {
			most = p
		}
	}
	said := "None."
	if n := len(s.points); n > 0 {
		said = fmt.Sprintf("%s by %s (UTC), from %s to %s", some(sum, s.unit), s.bucket.word, s.bucket.label(s.points[0].at), s.bucket.label(s.points[n-1].at))
		if s.part != "" {
			said += fmt.Sprintf(", %s of them %s (dark)", count(part), s.part)
		}
		said += fmt.Sprintf("; most in %s: %s.", s.bucket.label(most.at), count(most.count))
	}
	if len(s.mark) == 2 {
		said += fmt.Sprintf(" Marked from %s on, before %s.", when(s.mark[0]), when(s.mark[1]))
	}
	if s.rate > 0 {
		said += fmt.Sprintf(" The line is what was to be expected: %.3g a %s.", s.rate, s.bucket.word)
	}
	return said
}

// levelStep is 1, 2 or 5 times a power of ten, such that few steps are enough for a count.
func levelStep(most int64) int64 {
	for power := int64(1); ; power *= 10 {
		for _, n := range []int64{1, 2, 5} {
			if most <= 4*n*power {
				return n * power
			}
		}
	}
}

// ticks are places on the axis at which buckets, or coarser spans of time, begin.
func (s *series) ticks(from, to time.Time, x func(time.Time) float64) []tick {
	starts := s.bucket.starts(from, to, mostTicks)
	ticks := make([]tick, len(starts.at))
	for i, at := range starts.at {
		t := tick{X: number(x(at)), Anchor: "middle", Label: starts.label(at)}
		place := x(at)
		switch {
		case place < left+30:
			place, t.Anchor = place-4, "start"
		case place > right-30:
			place, t.Anchor = min(place+34, 718), "end"
		}
		t.TextX = number(place)
		ticks[i] = t
	}
	return ticks
}
