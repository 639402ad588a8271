package store

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestMatchText(t *testing.T) {
	for _, c := range []struct {
		text, search string
		want         bool
	}{
		{"Hello World", "hello", true},
		{"Hello World", "O W", true},
		{"Hello World", "helloworld", false},
		{"ПРИВЕТ мир", "привет МИР", true},
		{"ΣΊΣΥΦΟΣ", "σίσυφοσ", true},
		{"σίσυφος", "ΣΊΣΥΦΟΣ", false}, // a final sigma is a letter of its own
		{"STRASSE", "straße", false},
		{"Straße", "STRAßE", true},
		{"ẞ", "ß", true},
		{"İstanbul", "istanbul", true},
		{"ISTANBUL", "ıstanbul", false},
		{"\u212Aelvin", "kelvin", true}, // the Kelvin sign
		{"Ⅷ", "ⅷ", true},
		{"Ꭰ", "ꭰ", true},
		{"𐐀", "𐐨", true}, // outside the basic plane
		{"e\u0301", "é", false},
		{"100%", "0%", true},
		{"1000", "0%", false},
		{"a_b", "a_b", true},
		{"axb", "a_b", false},
		{`a\b`, `\`, true},
		{"nul\x00byte", "L\x00B", true},
		{"", "a", false},
	} {
		if got := MatchText(c.text, c.search); got != c.want {
			t.Errorf("MatchText(%q, %q) = %v", c.text, c.search, got)
		}
	}
}

func TestFoldKeepsEachLetterOne(t *testing.T) {
	const text = "AÄẞİΣ𐐀Ⅷǅ"
	if got, want := Fold(text), "aäßiσ𐐨ⅷǆ"; got != want {
		t.Errorf("Fold(%q) = %q, want %q", text, got, want)
	}
	if got := len([]rune(Fold(text))); got != len([]rune(text)) {
		t.Errorf("Fold changed the number of letters to %d", got)
	}
}

func TestDomain(t *testing.T) {
	for _, c := range []struct{ url, want string }{
		{"https://t.co/cYGcqqL96T", "t.co"},
		{"http://www.Example.COM/a?b#c", "example.com"},
		{"HTTPS://WWW.EXAMPLE.COM", "example.com"},
		{"https://www.www.example.com/", "www.example.com"},
		{"https://wwwexample.com/", "wwwexample.com"},
		{"http://example.com:8080/x", "example.com"},
		{"http://example.com:/x", "example.com"},
		{"http://example.com?q=http://other.org/", "example.com"},
		{"http://example.com#@other.org", "example.com"},
		{`http://example.com\@other.org/`, "example.com"},
		{"http://user:pass@www.example.com/", "example.com"},
		{"http://trusted.com@evil.org/", "evil.org"},
		{"http://a@b@evil.org/", "evil.org"},
		{"https://bücher.example/", "bücher.example"},
		{"https://BÜCHER.example/", "bücher.example"},
		{"https://xn--bcher-kva.example/", "xn--bcher-kva.example"},
		{"https://пример.рф/путь", "пример.рф"},
		{"http://127.0.0.1:80/", "127.0.0.1"},
		{"http://[2001:DB8::1]:80/", "[2001:db8::1]"},
		{"ftp://files.example.com/", "files.example.com"},
		{"http://www./", "www."},
		{"http:///path", ""},
		{"http://", ""},
		{"http://:80/", ""},
		{"http://exa mple.com/", ""},
		{"http://exa\nmple.com/", ""},
		{"http://exa\x00mple.com/", ""},
		{"http://example.com:port/", ""},
		{"http://[::1/", ""},
		{"example.com/path", ""},
		{"//example.com/path", ""},
		{"mailto:someone@example.com", ""},
		{"://example.com", ""},
		{"1http://example.com", ""},
		{" http://example.com", ""},
		{"javascript:alert(1)", ""},
		{"", ""},
		{"http://" + strings.Repeat("a", 5000) + ".com", strings.Repeat("a", 5000) + ".com"},
	} {
		got, ok := Domain(c.url)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("Domain(%q) = %q, %v; want %q", c.url, got, ok, c.want)
		}
	}
}

// TestFoldPattern: a pattern matches the letters that fold to it, and no others.
func TestFoldPattern(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r == utf8.RuneError || !utf8.ValidRune(r) {
			continue
		}
		if s := string(r); unicode.ToLower(r) != r {
			if pattern := regexp.MustCompile("^" + FoldPattern(Fold(s)) + "$"); !pattern.MatchString(s) || !pattern.MatchString(Fold(s)) {
				t.Errorf("%v does not match %q", pattern, s)
			}
		}
	}
	pattern := regexp.MustCompile("^" + FoldPattern("i.[k]\\d*\n\x00") + "$")
	for text, want := range map[string]bool{"İ.[\u212A]\\d*\n\x00": true, "I.[K]\\D*\n\x00": true, "ı.[k]\\d*\n\x00": false, "ik\\d*\n\x00": false, "i.[k]7\n\x00": false} {
		if pattern.MatchString(text) != want {
			t.Errorf("%q: want %v", text, want)
		}
	}
}
