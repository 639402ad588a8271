package report

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

var address = regexp.MustCompile(`(?i)\b(h)tt(ps?)(://[^\s/?#]*)`)

// shown is text as it can be printed: an address opens nothing, and a character
// that would not be seen, or would move others, is spelled out.
func shown(s string) string {
	s = address.ReplaceAllStringFunc(s, func(a string) string {
		m := address.FindStringSubmatch(a)
		return m[1] + "xx" + m[2] + strings.ReplaceAll(m[3], ".", "[.]")
	})
	var b strings.Builder
	for _, r := range s {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200d' && r != '\u200c' || r == '\u2028' || r == '\u2029') {
			fmt.Fprintf(&b, `\u{%04X}`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
