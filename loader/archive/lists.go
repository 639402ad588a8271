package archive

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// listStyle says how a list that is not quoted is taken apart: what it holds
// decides which commas can be part of an element.
type listStyle int

const (
	// listOfIDs: every comma separates.
	listOfIDs listStyle = iota
	// listOfTags: every comma separates; a leading # is not part of an element.
	listOfTags
	// listOfURLs: a comma separates before a space or before another scheme://.
	listOfURLs
	// listOfPhrases: a comma separates before a space; text in no brackets is one element (poll choices).
	listOfPhrases
)

var listStyles = map[column]listStyle{
	colHashtags: listOfTags, colURLs: listOfURLs, colMentions: listOfIDs, colPollChoices: listOfPhrases,
}

// appendList appends the elements of the list that s writes as ['a', "b"]
// (Python's repr) or as [a, b]. Empty elements are dropped. It is not ok, with
// dst in no defined state, when s is neither.
func appendList(dst []string, s string, style listStyle) (_ []string, ok bool) {
	if s == "" || s == "[]" {
		return dst, true
	}
	if len(s) < 2 || s[0] != '[' || s[len(s)-1] != ']' {
		if style == listOfPhrases && s[0] != '[' {
			return append(dst, s), true
		}
		return dst, false
	}
	s = trimSpaces(s[1 : len(s)-1])
	if s == "" {
		return dst, true
	}
	if s[0] == '\'' || s[0] == '"' {
		return appendQuoted(dst, s, style)
	}
	for s != "" {
		n, skip := separator(s, style)
		dst = appendElement(dst, trimSpaces(s[:n]), style)
		s = s[n+skip:]
	}
	return dst, true
}

func appendElement(dst []string, e string, style listStyle) []string {
	if style == listOfTags {
		e = strings.TrimPrefix(e, "#")
	}
	if e == "" {
		return dst
	}
	return append(dst, e)
}

// separator finds the end of the first element of a bare list and the length of what separates it from the next.
func separator(s string, style listStyle) (n, skip int) {
	for {
		k := strings.IndexByte(s[n:], ',')
		if k < 0 {
			return len(s), 0
		}
		n += k
		rest := s[n+1:]
		if style == listOfIDs || style == listOfTags || strings.HasPrefix(rest, " ") || style == listOfURLs && startsWithScheme(rest) {
			return n, 1
		}
		n++
	}
}

func startsWithScheme(s string) bool {
	i := strings.Index(s[:min(len(s), 16)], "://")
	if i <= 0 {
		return false
	}
	for _, c := range []byte(s[:i]) {
		if c|0x20 < 'a' || c|0x20 > 'z' {
			return false
		}
	}
	return true
}

func trimSpaces(s string) string { return strings.Trim(s, " ") }

// appendQuoted reads Python string literals separated by commas.
func appendQuoted(dst []string, s string, style listStyle) ([]string, bool) {
	for {
		if s == "" || s[0] != '\'' && s[0] != '"' {
			return dst, false
		}
		delimiter := s[0]
		s = s[1:]
		end, escaped := literalEnd(s, delimiter)
		if end < 0 {
			return dst, false
		}
		e := s[:end]
		if escaped {
			var ok bool
			if e, ok = unescape(e); !ok {
				return dst, false
			}
		}
		dst = appendElement(dst, e, style)
		s = strings.TrimLeft(s[end+1:], " ")
		if s == "" {
			return dst, true
		}
		if s[0] != ',' {
			return dst, false
		}
		s = strings.TrimLeft(s[1:], " ")
	}
}

// literalEnd finds the delimiter that closes a string literal; -1 if none does.
func literalEnd(s string, delimiter byte) (end int, escaped bool) {
	end = strings.IndexByte(s, delimiter)
	if end < 0 || strings.IndexByte(s[:end], '\\') < 0 {
		return end, false
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case delimiter:
			return i, true
		}
	}
	return -1, true
}

// unescape resolves the escapes of a Python string literal. An escape that
// Python's repr does not write is not ok.
func unescape(s string) (string, bool) {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b = append(b, s[i])
			continue
		}
		if i++; i == len(s) {
			return "", false
		}
		width := 0
		switch c := s[i]; c {
		case '\\', '\'', '"':
			b = append(b, c)
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case 't':
			b = append(b, '\t')
		case 'x':
			width = 2
		case 'u':
			width = 4
		case 'U':
			width = 8
		default:
			return "", false
		}
		if width == 0 {
			continue
		}
		if len(s) < i+1+width {
			return "", false
		}
		r, err := strconv.ParseUint(s[i+1:i+1+width], 16, 32)
		if err != nil || r > utf8.MaxRune {
			return "", false
		}
		b = utf8.AppendRune(b, rune(r)) // a lone surrogate becomes U+FFFD
		i += width
	}
	return string(b), true
}
