package cases

import (
	"strings"
	"unicode/utf8"
)

// What a case may hold. Texts are measured in bytes of UTF-8.
const (
	MaxName        = 200
	MaxAnnotation  = 10_000
	MaxItems       = 1_000
	MaxAnnotations = 1_000
	MaxQuery       = 20_000
	MaxVariables   = 20_000
	MaxAnswers     = 100
	MaxAnswer      = 512 << 10
	maxNetworks    = 100
)

// text checks one that somebody wrote. Nothing else is done to it, ever.
func text(what, s string, most int) error {
	switch {
	case !utf8.ValidString(s):
		return invalid("%s must be text in UTF-8", what)
	case len(s) > most:
		return invalid("%s has %d bytes, at most %d are kept", what, len(s), most)
	}
	return nil
}

// someText is text that says something.
func someText(what, s string, most int) error {
	if strings.TrimSpace(s) == "" {
		return invalid("%s must not be empty", what)
	}
	return text(what, s, most)
}

func author(by *string) error {
	if by == nil {
		return nil
	}
	return someText("the author's name", *by, MaxName)
}
