package server

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"unicode/utf8"
)

// maxNesting is how deep a body's objects and lists may nest.
const maxNesting = 500

// body reads the body of a request, and says what is wrong with one that nobody has to
// look at any further.
func (s *Server) body(w http.ResponseWriter, r *http.Request) (body []byte, status int, problem string) {
	tooLarge := fmt.Sprintf("the request is larger than %d bytes", s.cfg.MaxBody)
	if r.ContentLength > s.cfg.MaxBody {
		w.Header().Set("Connection", "close") // what the client goes on to send is not waited for
		return nil, http.StatusRequestEntityTooLarge, tooLarge
	}
	var b bytes.Buffer
	b.Grow(int(max(r.ContentLength, 0)) + bytes.MinRead) // so that it need not move while it is read
	if _, err := b.ReadFrom(http.MaxBytesReader(w, r.Body, s.cfg.MaxBody)); err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			return nil, http.StatusRequestEntityTooLarge, tooLarge
		}
		return nil, http.StatusBadRequest, "the request could not be read"
	}
	switch {
	case !utf8.Valid(b.Bytes()):
		// Decoding would put other characters in its place, and they would be kept.
		return nil, http.StatusBadRequest, "the request is not UTF-8"
	case nesting(b.Bytes()) > maxNesting:
		return nil, http.StatusBadRequest, fmt.Sprintf("the request nests more than %d objects and lists", maxNesting)
	}
	return b.Bytes(), 0, ""
}

// nesting is how deep JSON nests. Decoding finds that out as well, with memory for each level.
func nesting(text []byte) (deepest int) {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			depth++
			deepest = max(deepest, depth)
		case c == ']' || c == '}':
			depth--
		}
	}
	return deepest
}
