package report

import (
	"fmt"
	"html/template"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

var address = regexp.MustCompile(`(?i)\b(h)tt(ps?)(://[^\s/?#]*)`)

// maxMarks is how many accents one letter may carry: more climb over what is around them.
const maxMarks = 8

// spelled gives text to write, and in between what stands for characters that
// would not be seen, or would move others. An address in the text opens nothing.
func spelled(s string, write, instead func(string)) {
	s = address.ReplaceAllStringFunc(s, func(a string) string {
		m := address.FindStringSubmatch(a)
		return m[1] + "xx" + m[2] + strings.ReplaceAll(m[3], ".", "[.]")
	})
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	start, marks := 0, 0
	flush := func(to, next int) {
		if to > start {
			write(s[start:to])
		}
		start = next
	}
	many := func(at int) {
		if marks > maxMarks {
			flush(at, at)
			instead(fmt.Sprintf("%d more accents", marks-maxMarks))
		}
		marks = 0
	}
	for i, r := range s {
		size := len(string(r))
		if unicode.In(r, unicode.Mn, unicode.Me) && !unseen(r) {
			if marks++; marks > maxMarks {
				flush(i, i+size)
			}
			continue
		}
		many(i)
		if unseen(r) {
			flush(i, i+size)
			instead(fmt.Sprintf("U+%04X", r))
		}
	}
	many(len(s))
	flush(len(s), len(s))
}

// unseen says that a character leaves no mark of its own on paper. Line ends and
// tabs do, and joiners that letters and emoji need.
func unseen(r rune) bool {
	switch r {
	case '\n', '\t', '\u200c', '\u200d':
		return false
	}
	if unicode.Is(unicode.Variation_Selector, r) || unicode.Is(unicode.Prepended_Concatenation_Mark, r) {
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
}

// shown is text as markup, with a box in the place of each character that is not seen.
func shown(s string) template.HTML {
	var b strings.Builder
	spelled(s, func(text string) { template.HTMLEscape(&b, []byte(text)) }, func(name string) { b.WriteString(`<span class="c">` + name + `</span>`) })
	return template.HTML(b.String()) //nolint:gosec // all that is not ours has been escaped
}

// plain is text where there can be no markup.
func plain(s string) string {
	var b strings.Builder
	spelled(s, func(text string) { b.WriteString(text) }, func(name string) { b.WriteString("[" + name + "]") })
	return b.String()
}

// grouped is a whole number as JSON writes it, with commas between thousands.
func grouped(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	if strings.Trim(digits, "0123456789") != "" {
		return sign + digits
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

func count(n int64) string { return grouped(strconv.FormatInt(n, 10)) }

// some is a number of things, by the name of one.
func some(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return count(n) + " " + thing + "s"
}

var lengthOfTime = regexp.MustCompile(`^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$`)

// lasting is a length of time, which the API writes as ISO 8601, in words.
func lasting(iso string) string {
	m := lengthOfTime.FindStringSubmatch(iso)
	if m == nil {
		return plain(iso)
	}
	var parts []string
	for i, unit := range []string{"d", "h", "min", "s"} {
		if n := m[i+2]; n != "" {
			parts = append(parts, grouped(n)+" "+unit)
		}
	}
	if len(parts) == 0 {
		return "0 s"
	}
	return strings.Replace(m[1], "-", "\u2212", 1) + strings.Join(parts, " ")
}

// when is a time in UTC, a day where it is the start of one.
func when(t time.Time) string {
	if t = t.UTC(); t.Equal(t.Truncate(day)) {
		return t.Format(time.DateOnly)
	}
	return t.Format("2006-01-02 15:04:05")
}

func parseTime(s string) (time.Time, error) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t, nil
	}
	return time.Parse(time.RFC3339Nano, s)
}
