package archive

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

// Classes of the bytes of an id.
const (
	idForbidden = 1 << iota // a control character or a space
	idBeyond                // not ASCII
	idNumeric               // what a number written by a spreadsheet holds besides digits
	idOther                 // any other that is not a digit
)

var idClass = func() (t [256]byte) {
	for c := range t {
		switch {
		case c <= ' ' || c == 0x7F:
			t[c] = idForbidden
		case c >= utf8.RuneSelf:
			t[c] = idBeyond
		case strings.IndexByte(".eE+-", byte(c)) >= 0:
			t[c] = idNumeric
		case c < '0' || c > '9':
			t[c] = idOther
		}
	}
	return t
}()

// classify is the union of the classes of the id's bytes: 0 for digits alone.
func classify(id string) byte {
	var class byte
	for i := range len(id) {
		class |= idClass[id[i]]
	}
	return class
}

// goodID reports whether id may be an id. The empty one may not.
func goodID(id string) bool {
	class := classify(id)
	if class&(idForbidden|idBeyond) == 0 && (class&idNumeric == 0 || class&idOther != 0) {
		return id != ""
	}
	return !idFault(id).found()
}

func goodIDs(ids []string) bool {
	for _, id := range ids {
		if !goodID(id) {
			return false
		}
	}
	return true
}

func idFault(id string) fault {
	switch {
	case id == "":
		return fault{code: CodeBadID, reason: "the id is empty"}
	case !utf8.ValidString(id):
		return fault{code: CodeInvalidUTF8, reason: fmt.Sprintf("the id %s holds bytes that are not UTF-8", quote(id))}
	case isScientific(id):
		return fault{code: CodeScientificNotation, reason: fmt.Sprintf("the id %s is in scientific notation: digits were lost", quote(id))}
	case isDecimal(id):
		return fault{code: CodeDecimalID, reason: fmt.Sprintf("the id %s is a decimal number", quote(id))}
	case strings.ContainsFunc(id, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }):
		return fault{code: CodeBadID, reason: fmt.Sprintf("the id %s holds a space or a control character", quote(id))}
	}
	return fault{}
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// isScientific reports whether s matches ^\d(\.\d+)?[eE][+-]?\d{1,3}$.
func isScientific(s string) bool {
	if digits(s) != 1 {
		return false
	}
	s = s[1:]
	if strings.HasPrefix(s, ".") {
		n := digits(s[1:])
		if n == 0 {
			return false
		}
		s = s[1+n:]
	}
	if s == "" || s[0] != 'e' && s[0] != 'E' {
		return false
	}
	s = s[1:]
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	return len(s) >= 1 && len(s) <= 3 && digits(s) == len(s)
}

// isDecimal reports whether s matches ^\d+\.\d*$.
func isDecimal(s string) bool {
	n := digits(s)
	return n > 0 && n < len(s) && s[n] == '.' && digits(s[n+1:]) == len(s)-n-1
}

// count reads a whole number from 0; an empty one is -1.
func count(s string) (int64, bool) {
	if s == "" {
		return -1, true
	}
	if len(s) > 18 {
		n, err := strconv.ParseInt(s, 10, 64)
		return n, err == nil && digits(s) == len(s)
	}
	var n int64
	for i := range len(s) {
		d := s[i] - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + int64(d)
	}
	return n, true
}

// coordinate reads a latitude or a longitude. Twitter wrote "present" and
// "absent" where it withheld the figure.
func coordinate(s string) (v float64, given, ok bool) {
	if s == "" || s == "absent" || s == "present" {
		return 0, false, true
	}
	for i := range len(s) { // ParseFloat also reads hexadecimal, Inf and NaN
		switch c := s[i]; {
		case c >= '0' && c <= '9', c == '.', c == '-', c == '+', c == 'e', c == 'E':
		default:
			return 0, false, false
		}
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, true, err == nil && !math.IsInf(v, 0)
}

// boolean reads is_retweet. An empty one is not given.
func boolean(s string) (v, given, ok bool) {
	switch s {
	case "False", "false", "FALSE", "0":
		return false, true, true
	case "True", "true", "TRUE", "1":
		return true, true, true
	case "":
		return false, false, true
	}
	return false, false, false
}

const (
	msPerMinute = 60_000
	msPerDay    = 86_400_000
)

// parseTime reads YYYY-MM-DD HH:MM, with or without :SS, in milliseconds.
func parseTime(s string) (int64, bool) {
	if len(s) != 16 && len(s) != 19 || s[10] != ' ' || s[13] != ':' {
		return 0, false
	}
	day, ok := parseDay(s[:10])
	h, okH := two(s[11], s[12])
	m, okM := two(s[14], s[15])
	if !ok || !okH || !okM || h > 23 || m > 59 {
		return 0, false
	}
	ms := int64(day)*msPerDay + int64(h*60+m)*msPerMinute
	if len(s) == 19 {
		sec, okS := two(s[17], s[18])
		if !okS || s[16] != ':' || sec > 59 {
			return 0, false
		}
		ms += int64(sec) * 1000
	}
	return ms, true
}

// parseDate reads a creation date: YYYY-MM-DD, or a time, of which it takes the
// day. An empty one is not given.
func parseDate(s string) (d store.Date, given, ok bool) {
	switch len(s) {
	case 0:
		return 0, false, true
	case 10:
		d, ok = parseDay(s)
		return d, true, ok
	default:
		ms, ok := parseTime(s)
		if ms < 0 {
			ms -= msPerDay - 1
		}
		return store.Date(ms / msPerDay), true, ok
	}
}

// parseDay reads the ten bytes of YYYY-MM-DD.
func parseDay(s string) (store.Date, bool) {
	_ = s[9]
	y1, ok1 := two(s[0], s[1])
	y2, ok2 := two(s[2], s[3])
	m, ok3 := two(s[5], s[6])
	d, ok4 := two(s[8], s[9])
	if !ok1 || !ok2 || !ok3 || !ok4 || s[4] != '-' || s[7] != '-' || m < 1 || m > 12 {
		return 0, false
	}
	y := y1*100 + y2
	if d < 1 || d > 28 && d > monthLength(y, m) {
		return 0, false
	}
	return dayNumber(y, m, d), true
}

func two(a, b byte) (int, bool) {
	a, b = a-'0', b-'0'
	return int(a)*10 + int(b), a <= 9 && b <= 9
}

func monthLength(y, m int) int {
	switch m {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// dayNumber counts days since 1970-01-01 (Howard Hinnant, "chrono-Compatible
// Low-Level Date Algorithms", days_from_civil), for years from 0.
func dayNumber(y, m, d int) store.Date {
	if m <= 2 {
		y--
		m += 12
	}
	y += 400 // so that no division below is of a negative number
	era := y / 400
	yoe := y - era*400
	doy := (153*(m-3)+2)/5 + d - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return store.Date(era*146097 + doe - 719468 - 146097)
}

// snowflakeEpoch is the millisecond that Twitter's ids count from.
const snowflakeEpoch = 1288834974657

// snowflakeTime is the time that a tweet id holds, in milliseconds. It is not ok
// for an id that is not the decimal form of a whole number of 63 bits.
func snowflakeTime(id string) (int64, bool) {
	n, ok := store.Number(id)
	if !ok {
		return 0, false
	}
	return n>>22 + snowflakeEpoch, true
}

// postedAt is the time that the tweet's id holds where it falls in the same unit
// (a minute, a second) of milliseconds as the time given, else that time.
func postedAt(id string, given, unit int64) int64 {
	if ms, ok := snowflakeTime(id); ok {
		if start := given - mod(given, unit); ms >= start && ms < start+unit {
			return ms
		}
	}
	return given
}

// mod is the remainder that is never negative.
func mod(a, b int64) int64 { return (a%b + b) % b }
