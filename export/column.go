package export

import (
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// kind is a type of values, as formats of tables and graphs know them.
type kind int

const (
	text     kind = iota // string
	whole                // int64
	fraction             // float64
	truth                // bool
	moment               // time.Time, UTC, to the millisecond
	day                  // store.Date
	listing              // []string
)

// column is a property of rows, and what a row has there: a value of the kind,
// or nil for none.
type column[T any] struct {
	name     string
	kind     kind
	optional bool
	value    func(T) any
}

// given is the value behind a pointer; nil where there is none.
func given[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

// timeForm is RFC 3339 to the millisecond, which is what a store keeps.
const timeForm = "2006-01-02T15:04:05.000Z"

// identity are the columns by which accounts are told apart in a graph.
var identity = []column[*store.Account]{
	{"screen_name", text, true, func(a *store.Account) any { return given(a.ScreenName) }},
	{"display_name", text, true, func(a *store.Account) any { return given(a.DisplayName) }},
	{"networks", listing, false, func(a *store.Account) any { return a.Networks }},
	{"known", truth, false, func(a *store.Account) any { return a.Known }},
	{"role", text, false, func(a *store.Account) any { return strings.ToLower(string(a.Role())) }},
	{"language", text, true, func(a *store.Account) any { return given(a.Language) }},
	{"created_on", day, true, func(a *store.Account) any { return given(a.CreatedOn) }},
	{"followers", whole, true, func(a *store.Account) any { return given(a.Followers) }},
	{"following", whole, true, func(a *store.Account) any { return given(a.Following) }},
	{"tweets", whole, false, func(a *store.Account) any { return a.TweetCount }},
	{"retweets", whole, false, func(a *store.Account) any { return a.RetweetCount }},
}

// counted are the columns of an amplification besides its ends.
var counted = []column[*store.Amplification]{
	{"retweets", whole, false, func(e *store.Amplification) any { return e.Retweets }},
	{"tweets", whole, false, func(e *store.Amplification) any { return e.Tweets }},
	{"first_at", moment, false, func(e *store.Amplification) any { return e.FirstAt }},
	{"last_at", moment, false, func(e *store.Amplification) any { return e.LastAt }},
	{"median_delay_seconds", fraction, true, func(e *store.Amplification) any {
		if e.MedianDelay == nil {
			return nil
		}
		return float64(e.MedianDelay.Milliseconds()) / 1000
	}},
}

// earlier and later are of two moments, either of which may not be known.
func earlier(a, b *time.Time) *time.Time {
	if a == nil || b != nil && b.Before(*a) {
		return b
	}
	return a
}

func later(a, b *time.Time) *time.Time {
	if a == nil || b != nil && b.After(*a) {
		return b
	}
	return a
}
