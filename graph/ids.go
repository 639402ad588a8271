package graph

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"github.com/takedown/takedown/graph/model"
)

// The kinds of global ids.
const (
	kindNetwork = "Network"
	kindAccount = "Account"
	kindTweet   = "Tweet"
	kindHashtag = "Hashtag"
	kindDomain  = "Domain"
)

// globalID is the id of a thing over all kinds.
func globalID(kind, raw string) string { return encode(kind + ":" + raw) }

// parseGlobalID is the inverse of globalID.
func parseGlobalID(id string) (kind, raw string, err error) {
	if text, ok := decode(id); ok {
		kind, raw, _ = strings.Cut(text, ":")
		switch kind {
		case kindNetwork, kindAccount, kindTweet, kindHashtag, kindDomain:
			return kind, raw, nil
		}
	}
	return "", "", model.Invalidf("%q is not an id given by this API", id)
}

// encode makes text opaque and safe in URLs.
func encode(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// decode is the inverse of encode, for exactly what encode gives.
func decode(opaque string) (text string, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(opaque)
	text = string(b)
	return text, err == nil && utf8.ValidString(text) && encode(text) == opaque
}
