package archive

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

// The codes of [store.Reject], stable names for why a record was not loaded.
const (
	// CodeWrongWidth: the record has more or fewer fields than the header.
	CodeWrongWidth = "wrong-width"
	// CodeUnterminatedQuote: a quote opened on the line is not closed, or closed only in
	// another record. The line alone is rejected; reading goes on at the next one.
	CodeUnterminatedQuote = "unterminated-quote"
	// CodeTooLong: the line is longer than any record can be: 1 MiB in a CSV, 16 MiB in API output.
	CodeTooLong = "record-too-long"
	// CodeTooLarge: a line of API output is nested too deep, or holds too many values, to be one.
	CodeTooLarge = "json-too-large"
	// CodeScientificNotation: a spreadsheet turned an id into a rounded number (1.01421E+18).
	CodeScientificNotation = "scientific-notation"
	// CodeDecimalID: a spreadsheet turned an id into a floating-point number (101421.0).
	CodeDecimalID = "decimal-id"
	// CodeBadID: an id is empty where one is needed, or holds a space or a control character.
	CodeBadID = "bad-id"
	// CodeInvalidUTF8: an id or a time holds bytes that are not UTF-8.
	CodeInvalidUTF8 = "invalid-utf8"
	// CodeBadTime: a time is not YYYY-MM-DD HH:MM, or no such minute exists.
	CodeBadTime = "bad-time"
	// CodeBadDate: a date is not YYYY-MM-DD, or no such day exists.
	CodeBadDate = "bad-date"
	// CodeBadNumber: a count is not a whole number from 0, or a coordinate not a number.
	CodeBadNumber = "bad-number"
	// CodeBadBoolean: is_retweet is neither true nor false.
	CodeBadBoolean = "bad-boolean"
	// CodeBadList: a list is neither ['a', 'b'] nor [a, b].
	CodeBadList = "bad-list"
	// CodeNoRetweet: a row of an amplifier list names neither a retweeted account nor a retweeted tweet.
	CodeNoRetweet = "no-retweet"
	// CodeBadJSON: the line is not one JSON object, or a field of it is not of the type that the API gives it.
	CodeBadJSON = "bad-json"
	// CodeMissingField: an API object lacks a field that a tweet needs.
	CodeMissingField = "missing-field"
	// CodeNoTweet: the line is a JSON object that holds no tweet: an error, a limit or a deletion notice.
	CodeNoTweet = "no-tweet"
)

// fault is what is wrong with a record. The zero fault is none.
type fault struct {
	column, code, reason string
}

func (f fault) found() bool { return f.code != "" }

// maxExcerpt is the length of a reject's excerpt in bytes; maxQuoted that of a value quoted in a reason.
const (
	maxExcerpt = 200
	maxQuoted  = 60
)

func (f fault) reject(line int64, record []byte) store.Reject {
	return store.Reject{Line: line, Column: f.column, Code: f.code, Reason: f.reason, Excerpt: excerpt(record)}
}

// excerpt is the start of a record as valid UTF-8 in at most maxExcerpt bytes.
// It shares no memory with the record.
func excerpt(record []byte) string {
	n := min(len(record), maxExcerpt)
	for n < len(record) && n > maxExcerpt-utf8.UTFMax && !utf8.RuneStart(record[n]) {
		n-- // rather a character less than half a one
	}
	return cut(repairUTF8(string(record[:n])), maxExcerpt)
}

// cut shortens valid UTF-8 to at most n bytes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// quote shows a hostile value in a sentence: shortened, and with whatever could
// disturb a terminal escaped.
func quote(s string) string {
	if len(s) <= maxQuoted {
		return strconv.Quote(s)
	}
	n := maxQuoted
	for n > maxQuoted-utf8.UTFMax && !utf8.RuneStart(s[n]) {
		n--
	}
	return fmt.Sprintf("%q (%d bytes in all)", s[:n], len(s))
}

// repairUTF8 replaces each maximal run of bytes that starts a character and does
// not complete it, and each other byte that is not UTF-8, by U+FFFD, as the
// Unicode Standard recommends (section 3.9, "U+FFFD Substitution of Maximal
// Subparts") and Python's errors="replace" does.
func repairUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			n = subpart(s[i:])
			b.WriteRune(utf8.RuneError)
		} else {
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

// subpart is the length of the longest start of s that some valid character starts with; at least 1.
func subpart(s string) int {
	lo, hi, n := byte(0x80), byte(0xBF), 0
	switch c := s[0]; {
	case c >= 0xC2 && c <= 0xDF:
		n = 1
	case c >= 0xE0 && c <= 0xEF:
		n = 2
		if c == 0xE0 {
			lo = 0xA0
		} else if c == 0xED {
			hi = 0x9F
		}
	case c >= 0xF0 && c <= 0xF4:
		n = 3
		if c == 0xF0 {
			lo = 0x90
		} else if c == 0xF4 {
			hi = 0x8F
		}
	}
	i := 1
	for ; i <= n && i < len(s) && s[i] >= lo && s[i] <= hi; i++ {
		lo, hi = 0x80, 0xBF
	}
	return i
}
