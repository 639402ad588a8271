package report

import "time"

const day = 24 * time.Hour

// bucket is the grain of counts over time, by the API's name.
type bucket struct {
	name, word, layout string
	// steps are the distances that marks on an axis may have.
	steps []step
	next  func(time.Time) time.Time
}

// step is a distance between marks, and how they are written.
type step struct {
	hours, days, months int
	layout              string
}

const (
	hourLayout  = "2006-01-02 15:04"
	monthLayout = "2006-01"
	yearLayout  = "2006"
)

var (
	hourSteps  = []step{{hours: 1, layout: "15:04"}, {hours: 3, layout: "01-02 15:04"}, {hours: 6, layout: "01-02 15:04"}, {hours: 12, layout: "01-02 15:04"}}
	daySteps   = []step{{days: 1, layout: time.DateOnly}, {days: 2, layout: time.DateOnly}}
	weekSteps  = []step{{days: 7, layout: time.DateOnly}, {days: 14, layout: time.DateOnly}, {days: 28, layout: time.DateOnly}}
	monthSteps = []step{{months: 1, layout: monthLayout}, {months: 2, layout: monthLayout}, {months: 3, layout: monthLayout}, {months: 6, layout: monthLayout}}
	yearSteps  = []step{{months: 12, layout: yearLayout}, {months: 24, layout: yearLayout}, {months: 60, layout: yearLayout}, {months: 120, layout: yearLayout}, {months: 1200, layout: yearLayout}}
)

// buckets are those that the API has.
var buckets = map[string]bucket{
	"HOUR":  {"HOUR", "hour", hourLayout, join(hourSteps, daySteps, weekSteps, monthSteps, yearSteps), step{hours: 1}.after},
	"DAY":   {"DAY", "day", time.DateOnly, join(daySteps, weekSteps, monthSteps, yearSteps), step{days: 1}.after},
	"WEEK":  {"WEEK", "week from Monday", time.DateOnly, join(weekSteps, monthSteps, yearSteps), step{days: 7}.after},
	"MONTH": {"MONTH", "month", monthLayout, join(monthSteps, yearSteps), step{months: 1}.after},
	"YEAR":  {"YEAR", "year", yearLayout, yearSteps, step{months: 12}.after},
}

func join(lists ...[]step) (all []step) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func (b bucket) label(t time.Time) string { return t.UTC().Format(b.layout) }

// after is the next mark.
func (s step) after(t time.Time) time.Time {
	return t.AddDate(0, s.months, s.days).Add(time.Duration(s.hours) * time.Hour)
}

// first is the first mark at a time or after it. Weeks begin on Mondays.
func (s step) first(from time.Time) time.Time {
	from = from.UTC()
	year, month, date := from.Date()
	var t time.Time
	switch {
	case s.months >= 12:
		t = time.Date(year-year%(s.months/12), 1, 1, 0, 0, 0, 0, time.UTC)
	case s.months > 0:
		t = time.Date(year, month-(month-1)%time.Month(s.months), 1, 0, 0, 0, 0, time.UTC)
	case s.days >= 7:
		t = time.Date(year, month, date-int(from.Weekday()+6)%7, 0, 0, 0, 0, time.UTC)
	default:
		t = time.Date(year, month, date, 0, 0, 0, 0, time.UTC)
	}
	for t.Before(from) {
		t = s.after(t)
	}
	return t
}

// marks are times on an axis, and how they are written.
type marks struct {
	at     []time.Time
	layout string
}

func (m marks) label(t time.Time) string { return t.Format(m.layout) }

// starts are marks from a time on, before another one, as close as few of them allow.
func (b bucket) starts(from, to time.Time, most int) marks {
	var m marks
	for _, s := range b.steps {
		m = marks{layout: s.layout}
		for t := s.first(from); t.Before(to) && len(m.at) <= most; t = s.after(t) {
			m.at = append(m.at, t)
		}
		if len(m.at) <= most {
			return m
		}
	}
	return m
}

// begins says that a bucket begins at a time.
func (b bucket) begins(t time.Time) bool { return b.steps[0].first(t).Equal(t) }
