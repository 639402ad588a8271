package archive

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

// apiID is an id as the API writes it: a string, or a number, digit by digit.
type apiID string

// UnmarshalJSON reads a string or a number; null leaves the id empty.
func (id *apiID) UnmarshalJSON(raw []byte) error {
	switch c := raw[0]; {
	case c == '"' && bytes.IndexByte(raw, '\\') < 0:
		*id = apiID(raw[1 : len(raw)-1])
		return nil
	case c == '"':
		return json.Unmarshal(raw, (*string)(id))
	case c == '-' || c >= '0' && c <= '9':
		*id = apiID(raw)
		return nil
	case c == 'n':
		return nil
	}
	var n json.Number
	return json.Unmarshal(raw, &n) // an error that says what there is
}

// reference is an id in a row, and the field it is from.
type reference struct {
	field, id string
}

// rowFault judges what rows of both versions hold: refs are the tweet's id, its
// author's and the ids it refers to.
func rowFault(row *store.TweetRow, refs ...reference) fault {
	for i, r := range refs {
		needed := i < 2
		switch {
		case r.id == "" && needed:
			return fault{column: r.field, code: CodeMissingField, reason: "there is none, and a tweet needs it"}
		case r.id == "":
		case strings.ContainsRune(r.id, utf8.RuneError):
			return fault{column: r.field, code: CodeInvalidUTF8, reason: fmt.Sprintf("the id %s holds bytes that are not UTF-8", quote(r.id))}
		case !goodID(r.id):
			f := idFault(r.id)
			f.column = r.field
			return f
		}
	}
	for _, m := range row.Mentions {
		if f := idFault(m); f.found() {
			f.column = "entities"
			return f
		}
	}
	for _, n := range []int64{row.QuoteCount, row.ReplyCount, row.LikeCount, row.RetweetCount} {
		if n < -1 {
			return fault{code: CodeBadNumber, reason: fmt.Sprintf("the count %d is not a whole number from 0", n)}
		}
	}
	return fault{}
}

// apiCount is a count; nil is not given. Below zero none can be: rowFault finds it.
func apiCount(n *int64) int64 {
	switch {
	case n == nil:
		return -1
	case *n < 0:
		return min(*n, -2)
	}
	return *n
}

// apiTime reads created_at, which the API gives to the second, in milliseconds.
func apiTime(layout, s, id string) (int64, fault) {
	if s == "" {
		return 0, fault{column: "created_at", code: CodeMissingField, reason: "there is none, and a tweet needs it"}
	}
	at, err := time.Parse(layout, s)
	if err != nil || at.Year() < 1 {
		return 0, fault{column: "created_at", code: CodeBadTime, reason: fmt.Sprintf("%s is not a time of the form %s", quote(s), layout)}
	}
	return postedAt(id, at.UnixMilli(), 1000), fault{}
}

// apiDay reads an account's created_at; not ok if there is none to be read.
func apiDay(layout, s string) (store.Date, bool) {
	at, err := time.Parse(layout, s)
	if err != nil || at.Year() < 1 {
		return 0, false
	}
	return store.DateOf(at.UTC()), true
}

// apiPoint is a place in GeoJSON: longitude first.
type apiPoint struct {
	Coordinates []float64 `json:"coordinates"`
}

func (g *apiPoint) place(row *store.TweetRow) {
	if g != nil && len(g.Coordinates) == 2 {
		row.HasPlace, row.Longitude, row.Latitude = true, g.Coordinates[0], g.Coordinates[1]
	}
}

// apiURL is a link as it was meant and as it was shortened.
type apiURL struct {
	URL      string `json:"url"`
	Expanded string `json:"expanded_url"`
}

func (u apiURL) meant() string {
	if u.Expanded != "" {
		return u.Expanded
	}
	return u.URL
}

// profileURL is the link of a profile as it was meant.
func profileURL(short string, links []apiURL) string {
	for _, l := range links {
		if l.URL == short {
			return l.meant()
		}
	}
	return short
}

// appendGiven appends s unless it is empty.
func appendGiven(list []string, s string) []string {
	if s == "" {
		return list
	}
	return append(list, s)
}
