package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// prefix makes a token known for what it is, to people and to programs that look
// for secrets in places where they should not be.
const prefix = "tkd_"

const secretBytes = 32

// digest is what is kept of a token. A fast hash is right here: a password is hashed
// slowly because people choose few; of 2^256 random secrets none can be tried.
type digest [sha256.Size]byte

// newSecret draws a token of 256 random bits.
func newSecret() string {
	var b [secretBytes]byte
	_, _ = rand.Read(b[:]) // it never fails, or the program ends
	return prefix + hex.EncodeToString(b[:])
}

// IsToken says whether a secret has the form of a token, and is none that an issuer signs.
func IsToken(secret string) bool {
	rest, found := strings.CutPrefix(secret, prefix)
	if !found || len(rest) != hex.EncodedLen(secretBytes) {
		return false
	}
	_, err := hex.DecodeString(rest)
	return err == nil
}

func digestOf(secret string) digest { return sha256.Sum256([]byte(secret)) }

// MarshalText implements encoding.TextMarshaler.
func (d digest) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(d[:])), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *digest) UnmarshalText(text []byte) error {
	if len(text) != hex.EncodedLen(len(d)) {
		return errNotADigest
	}
	_, err := hex.Decode(d[:], text)
	return err
}
