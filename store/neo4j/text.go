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

// key is the form in which a node's key is indexed: the text itself, or its
// digest where it is too long.
func key(text string) string {
	if len(text) <= maxKey {
		return text
	}
	sum := sha256.Sum256([]byte(text))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// textKey stands for a plain text, and is empty where that is. In the order of their index tweets of one text are
// together, and nobody has to hold all texts to find those. It has as many bits as nobody
// finds two texts for, and few enough to be held within a node's properties.
func textKey(plain string) string {
	if plain == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(plain))
	return hex.EncodeToString(sum[:16])
}

// put adds a key to properties, with the whole text beside it where it is long.
func put(p params, name, text string) {
	p[name] = key(text)
	if len(text) > maxKey {
		p[name+"Full"] = text
	}
}

// keyed is a node with a text as its key.
func keyed(name, text string) params {
	p := params{}
	put(p, name, text)
	if sort := collate(text); sort != p[name] {
		p["sort"] = sort
	}
	return p
}

// full is the expression for the text that a node has as a key.
func full(node, name string) string {
	return "coalesce(" + node + "." + name + "Full, " + node + "." + name + ")"
}

// keys are the texts that can be in the store by their keys.
func keys(texts []string) map[string]string {
	found := make(map[string]string, len(texts))
	for _, text := range texts {
		if utf8.ValidString(text) {
			found[key(text)] = text
		}
	}
	return found
}

// textArg is a text to compare with: null, which equals nothing, where no text
// in the store can be equal to it. keyArg is a key likewise.
func textArg(text string) any {
	if !utf8.ValidString(text) {
		return nil
	}
	return text
}

func keyArg(text string) any { return textArg(key(text)) }
