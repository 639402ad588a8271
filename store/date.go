package store

import (
	"fmt"
	"time"
)

// Date is a calendar day in UTC, counted in days since 1970-01-01.
type Date int32

// Day is the length of a Date.
const Day = 24 * time.Hour

// ParseDate reads YYYY-MM-DD. Any other form, and a day that does not exist
// (2020-02-30), is an error.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a date of the form YYYY-MM-DD", s)
	}
	return DateOf(t), nil
}

// DateOf is the UTC day that t falls on.
func DateOf(t time.Time) Date {
	s := t.Unix()
	d := s / 86400
	if s%86400 < 0 {
		d--
	}
	return Date(d)
}

// Time is the first instant of the day.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String is the day as YYYY-MM-DD.
func (d Date) String() string { return d.Time().Format(time.DateOnly) }
