package store

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// Fold is how text is compared without regard to case: each letter in its
// simple lower-case form (Unicode's UnicodeData.txt), one for one, nothing more.
// "İ" becomes "i"; "ß" stays "ß" and does not match "ss".
func Fold(s string) string { return strings.Map(unicode.ToLower, s) }

// MatchText says whether text contains what is searched for, both folded.
func MatchText(text, search string) bool { return strings.Contains(Fold(text), Fold(search)) }

// PlainText is what is left of a text for comparing it with others: folded,
// without mentions, each of which goes on to the next space, and with single
// spaces (QUT's coordination-network-toolkit, message_preprocessor).
func PlainText(text string) string {
	words := strings.FieldsFunc(Fold(text), isSpace)
	kept := words[:0]
	for _, word := range words {
		if word, _, _ = strings.Cut(word, "@"); word != "" {
			kept = append(kept, word)
		}
	}
	return strings.Join(kept, " ")
}

// Spaces are the characters that part the words of a text: Unicode's
// White_Space (PropList.txt).
const Spaces = "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"

func isSpace(r rune) bool { return strings.ContainsRune(Spaces, r) }

// DomainPattern captures the host of an absolute URL (RFC 3986, section 3.2)
// without "www." and port. What follows the host must start a port, a path, a
// query or a fragment; a backslash counts as a slash, as it does in browsers
// (WHATWG URL). It is written in the syntax of RE2, which Go and DuckDB share.
const DomainPattern = `^[A-Za-z][A-Za-z0-9+.-]*://` + // scheme
	`(?:[^/?#\\]*@)?` + // user
	`(?:[Ww][Ww][Ww]\.)?` +
	`(\[[0-9A-Fa-f:.]+\]|[^/?#\\@:\[\]\x00-\x20\x7f]+)` + // host
	`(?::[0-9]*)?(?:[/?#\\]|\z)`

var domain = regexp.MustCompile(DomainPattern)

// Domain is the host that a URL points to, folded, without "www." and port;
// false where the text is not a URL with a host. Short links are not resolved:
// the domain of https://t.co/x is t.co.
func Domain(url string) (string, bool) {
	m := domain.FindStringSubmatch(url)
	if m == nil {
		return "", false
	}
	return Fold(m[1]), true
}

// unfolded are the letters that [Fold] makes another one of, by that one.
var unfolded = sync.OnceValue(func() map[rune][]rune {
	letters := map[rune][]rune{}
	for _, cased := range unicode.CaseRanges {
		for r := rune(cased.Lo); r <= rune(cased.Hi); r++ {
			if l := unicode.ToLower(r); l != r {
				letters[l] = append(letters[l], r)
			}
		}
	}
	return letters
})

// FoldPattern matches what folds to a folded text. It is written in the syntax
// of RE2, which Go and DuckDB share.
func FoldPattern(folded string) string {
	var b strings.Builder
	for _, r := range folded {
		if others := unfolded()[r]; len(others) > 0 {
			b.WriteString("[" + string(r) + string(others) + "]")
		} else {
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	return b.String()
}
