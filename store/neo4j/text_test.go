package neo4j

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// FuzzCollate: two texts are in the order of their bytes whether their collated
// forms are compared by UTF-16 code unit or by code point.
func FuzzCollate(f *testing.F) {
	for _, pair := range [][2]string{{"", "a"}, {"\uffff", "😀"}, {"\ue000", "\uffff"}, {"\ue000", "\ue001"}, {"\U0010ffff", "\U00010000"},
		{"\U00010400", "\U000103ff"}, {"a\ud7ff", "a\ue000"}, {"～", "😀a"}, {"\x00", ""}, {"é", "e\u0301"}, {"\ue000\u3000", "\ue000"}} {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		a, b = strings.ToValidUTF8(a, "?"), strings.ToValidUTF8(b, "?")
		want := cmp.Compare(a, b)
		byPoint := slices.Compare([]rune(collate(a)), []rune(collate(b)))
		byUnit := slices.Compare(utf16.Encode([]rune(collate(a))), utf16.Encode([]rune(collate(b))))
		if byPoint != want || byUnit != want {
			t.Errorf("%q and %q compare as %d; collated %d by code point, %d by code unit", a, b, want, byPoint, byUnit)
		}
	})
}

func TestKey(t *testing.T) {
	long := strings.Repeat("é", maxKey/2)
	for _, c := range []struct {
		text string
		whole,
		sorted bool
	}{{"", false, false}, {"tag", false, false}, {"😀", false, true}, {long, false, false}, {long + "a", true, true}} {
		p := keyed("tag", c.text)
		_, whole := p["tagFull"]
		_, sorted := p["sort"]
		if whole != c.whole || sorted != c.sorted {
			t.Errorf("%d bytes: kept whole %v, sorted apart %v", len(c.text), whole, sorted)
		}
		if got := *properties(p).key("tag"); got != c.text {
			t.Errorf("%d bytes come back as %d", len(c.text), len(got))
		}
		if k := p["tag"].(string); len(k) > maxKey || k != key(c.text) {
			t.Errorf("%d bytes have a key of %d", len(c.text), len(k))
		}
	}
	if key(long+"a") == key(long+"b") {
		t.Error("two long texts have one key")
	}
}
