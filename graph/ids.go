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
)

// globalID is the id of a thing over all kinds: base64url of "kind:raw".
func globalID(kind, raw string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(kind + ":" + raw))
}

// parseGlobalID is the inverse of globalID.
func parseGlobalID(id string) (kind, raw string, err error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(id)
	if err == nil && utf8.Valid(b) {
		kind, raw, _ = strings.Cut(string(b), ":")
		switch kind {
		case kindNetwork, kindAccount, kindTweet, kindHashtag:
			return kind, raw, nil
		}
	}
	return "", "", model.Invalidf("%q is not an id given by this API", id)
}
