package server

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/takedown/takedown/auth"
)

// What a browser that signed in has: a random name for what the server keeps, for a
// working day, and never the token itself.
const (
	sessionLimit = 12 * time.Hour
	maxSessions  = 10_000
	sessionBytes = 32
)

// sessions are those of browsers that signed in. They end with the process.
type sessions struct {
	kept *lru.Cache[[sha256.Size]byte, *session]
	// secure: cookies go over TLS alone, and no other host can set them.
	secure bool
}

type session struct {
	by    *auth.Caller
	until time.Time
}

func newSessions(secure bool) *sessions {
	kept, err := lru.New[[sha256.Size]byte, *session](maxSessions)
	if err != nil {
		panic(err) // for a size below 1
	}
	return &sessions{kept, secure}
}

func (s *sessions) cookie(value string, age time.Duration) *http.Cookie {
	//nolint:gosec // over HTTP without TLS a browser would not send back a secure one
	c := &http.Cookie{Name: "takedown", Value: value, Path: "/", HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteStrictMode, MaxAge: int(age.Seconds())}
	if s.secure {
		c.Name = "__Host-takedown"
	}
	return c
}

// begin gives a browser a session.
func (s *sessions) begin(w http.ResponseWriter, by *auth.Caller) {
	var b [sessionBytes]byte
	_, _ = rand.Read(b[:]) // it never fails, or the program ends
	name := base64.RawURLEncoding.EncodeToString(b[:])
	s.kept.Add(sha256.Sum256([]byte(name)), &session{by, time.Now().Add(sessionLimit)})
	http.SetCookie(w, s.cookie(name, sessionLimit))
}

// caller is who the browser signed in as; nil where it did not, or may no longer.
func (s *sessions) caller(r *http.Request) *auth.Caller {
	c, err := r.Cookie(s.cookie("", 0).Name)
	if err != nil {
		return nil
	}
	key := sha256.Sum256([]byte(c.Value))
	kept, found := s.kept.Get(key)
	if !found {
		return nil
	}
	if time.Now().After(kept.until) || !kept.by.Valid() {
		s.kept.Remove(key)
		return nil
	}
	return kept.by
}

// end forgets the browser's session, and has the browser forget it.
func (s *sessions) end(w http.ResponseWriter, r *http.Request) {
	s.forget(r)
	http.SetCookie(w, s.cookie("", -time.Second))
}

func (s *sessions) forget(r *http.Request) {
	if c, err := r.Cookie(s.cookie("", 0).Name); err == nil {
		s.kept.Remove(sha256.Sum256([]byte(c.Value)))
	}
}
