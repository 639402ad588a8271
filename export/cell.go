package export

import (
	"strings"
	"unicode/utf8"
)

// cell is text that no spreadsheet takes for a formula, whichever character it
// takes for the one between cells: a ' goes before each place where a formula
// would begin a cell. That is the start, and what follows a line end, a tab or a
// semicolon. (A comma within a text is quoted, and where a semicolon is between
// cells a comma is not.) Whoever takes those away again has the text back:
// a ' that stands in such a place in the text itself gets another one.
func cell(text string) string {
	if !strings.ContainsAny(text, formulas+blanks) {
		return text
	}
	var b strings.Builder
	if begins(text, formulas+blanks) {
		b.WriteByte('\'')
	}
	for {
		i := strings.IndexAny(text, blanks+";")
		b.WriteString(text[:i+1])
		text = text[i+1:]
		if i < 0 {
			return b.String() + text
		}
		if begins(text, formulas) {
			b.WriteByte('\'')
		}
	}
}

const (
	// formulas are what formulas and commands begin with (OWASP, "CSV Injection");
	// the full-width forms count as their plain ones in some locales.
	formulas = "=+-@＝＋－＠"
	// blanks at the start of a cell hide what follows.
	blanks = "\t\r\n"
	// skipped is what some programs drop before they look at a cell, and quotes,
	// which end one that is not theirs.
	skipped = "'\" \u00a0\u3000\u200b\ufeff\x00"
)

// begins says that text, but for what is skipped, begins with one of some characters.
func begins(text, with string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, skipped))
	return strings.ContainsRune(with, r)
}
