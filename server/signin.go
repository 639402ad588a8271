package server

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"strings"

	"github.com/takedown/takedown/auth"
)

//go:embed signin.html
var signInPage string

//go:embed signin.css
var signInStyle string

var signInTemplate = template.Must(template.New("signin").Parse(signInPage))

// signInPolicy lets the page have its one style and send its form to this server.
var signInPolicy = func() string {
	sum := sha256.Sum256([]byte(signInStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}()

// maxForm is the largest form: a token and where to go on.
const maxForm = 32 << 10

// signIn is the page on which a browser shows a token, for a session in its place.
type signIn struct {
	Style template.CSS
	// Next is where to go on, By who is signed in, Problem why somebody is not.
	Next, By, Problem string
}

func (s *Server) showSignIn(w http.ResponseWriter, r *http.Request) {
	p := signIn{Next: nextOf(r.URL.Query().Get("next"))}
	if c := s.sessions.caller(r); c != nil {
		p.By = c.Name
	}
	p.write(w, http.StatusOK)
}

func (p signIn) write(w http.ResponseWriter, status int) {
	p.Style = template.CSS(signInStyle) //nolint:gosec // our own
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", signInPolicy)
	// Without a referrer the form would come from the origin null, where browsers
	// send no better word of where it comes from: over HTTP without TLS.
	h.Set("Referrer-Policy", "same-origin")
	w.WriteHeader(status)
	_ = signInTemplate.Execute(w, p) // a client that went away needs no answer
}

// doSignIn begins a session for the token in the form.
func (s *Server) doSignIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		signIn{Problem: "The form could not be read."}.write(w, http.StatusBadRequest)
		return
	}
	p := signIn{Next: nextOf(r.PostForm.Get("next"))}
	c, err := s.verify(r.Context(), strings.TrimSpace(r.PostForm.Get("token")))
	often, tooMany := errors.AsType[*tooOftenError](err)
	switch {
	case tooMany:
		tooOften(w, r, often)
	case errors.Is(err, auth.ErrDenied):
		s.audit.note(r.Context(), "sign-in", nil, slog.String("outcome", "UNAUTHENTICATED"))
		p.Problem = "This token is not valid: it may have expired or been revoked."
		p.write(w, http.StatusUnauthorized)
	case err != nil:
		p.Problem = "Tokens cannot be verified now. Try again later."
		p.write(w, http.StatusServiceUnavailable)
	default:
		s.sessions.forget(r)
		s.sessions.begin(w, c)
		s.audit.note(r.Context(), "sign-in", c, slog.String("outcome", codeOK))
		http.Redirect(w, r, p.Next, http.StatusSeeOther)
	}
}

// showSession tells the page who is signed in, if anybody is.
func (s *Server) showSession(w http.ResponseWriter, r *http.Request) {
	c := s.sessions.caller(r)
	if c == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"name": c.Name}) // a client that went away needs no answer
}

func (s *Server) doSignOut(w http.ResponseWriter, r *http.Request) {
	s.audit.note(r.Context(), "sign-out", s.sessions.caller(r), slog.String("outcome", codeOK))
	s.sessions.end(w, r)
	http.Redirect(w, r, "/signin", http.StatusSeeOther)
}

// nextOf is an address of this server, whatever a link says.
func nextOf(address string) string {
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n\t") || strings.HasPrefix(address, "/signin") {
		return "/"
	}
	return address
}
