package neo4j

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

// collate is s in a form that sorts by UTF-16 code unit, by code point and by
// byte as s does by byte. The orders part at U+E000: code units put what lies
// outside the basic plane, written with surrogates, before it. From there on,
// characters are spelled with ones below the surrogates, after a mark that
// keeps the two kinds apart. Most texts have none of them and stay as they are.
func collate(s string) string {
	if !strings.ContainsFunc(s, beyondSurrogates) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= 0x10000:
			b.WriteRune(0xE001)
			b.WriteRune(0x3000 + (r-0x10000)>>10)
			b.WriteRune(0x3000 + (r-0x10000)&0x3FF)
		case beyondSurrogates(r):
			b.WriteRune(0xE000)
			b.WriteRune(0x3000 + r - 0xE000)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func beyondSurrogates(r rune) bool { return r >= 0xE000 }

// maxKey is the most bytes of a text that an index is asked to hold; Neo4j's
// own limit is near 8,000.
const maxKey = 4000

// identified is a node with an id as its key.
func identified(name, id string) params {
	p := params{name: id}
	if sort := collate(id); sort != id {
		p["sort"] = sort
	}
	return p
}

// keyed is a node whose key is a text that may be of any length. One that is
// too long for an index goes by its digest and is kept whole beside it.
func keyed(name, value string) params {
	p := identified(name, value)
	if len(value) > maxKey {
		sum := sha256.Sum256([]byte(value))
		p[name], p["full"], p["sort"] = "sha256:"+hex.EncodeToString(sum[:]), value, collate(value)
	}
	return p
}

// valid are the texts that can be in the store, each once.
func valid(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	kept := make([]string, 0, len(ids))
	for _, id := range ids {
		if !seen[id] && utf8.ValidString(id) {
			seen[id] = true
			kept = append(kept, id)
		}
	}
	return kept
}

// textArg is a text to compare with: null, which equals nothing, where no text
// in the store can be equal to it.
func textArg(s string) any {
	if !utf8.ValidString(s) {
		return nil
	}
	return s
}
