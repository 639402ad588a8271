package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/takedown/takedown/auth"
	"github.com/takedown/takedown/graph"
)

// Access is what those may do who do not say who they are.
type Access string

// The kinds of access. AccessDefault is AccessWrite on a loopback address, for
// requests that no proxy has passed on, and AccessNone elsewhere.
const (
	AccessDefault Access = ""
	AccessNone    Access = "none"
	AccessRead    Access = "read"
	AccessWrite   Access = "write"
)

// ErrNobody is the error of a server that could let nobody in, ErrOpenWrite that of one
// that anybody could change.
var (
	ErrNobody    = errors.New("nobody could ask: there is no token, no issuer of tokens, and no leave to ask without")
	ErrOpenWrite = errors.New("without a token, changes are for this machine's own users alone: listen on a loopback address, or let others read only")
)

// settle decides who may ask without a token, now that the address is known.
func (s *Server) settle() error {
	scopes := map[Access][]auth.Scope{AccessRead: {auth.Read}, AccessWrite: {auth.Read, auth.Write, auth.Admin}}
	access := s.cfg.Anonymous
	switch {
	case access == AccessDefault && s.loopback:
		access = AccessWrite
	case access == AccessWrite && !s.loopback:
		return ErrOpenWrite
	}
	if allowed := scopes[access]; allowed != nil {
		s.anonymous = &auth.Caller{Kind: auth.Anonymous, Scopes: allowed}
		return nil
	}
	if s.cfg.Gate.Issuer != nil {
		return nil
	}
	if s.cfg.Gate.Tokens == nil {
		return ErrNobody
	}
	tokens, err := s.cfg.Gate.Tokens.List()
	if err != nil {
		return err
	}
	for _, t := range tokens {
		if t.Live(time.Now()) {
			return nil
		}
	}
	return ErrNobody
}

// errBadToken is that of a token that was shown and does not count, or of something
// else that is shown in its place.
var errBadToken = errors.New("server: not a valid token")

// caller is who sends a request; nil where nobody may send it without a token.
func (s *Server) caller(r *http.Request) (*auth.Caller, error) {
	if shown := r.Header.Values("Authorization"); len(shown) > 0 {
		if len(shown) > 1 {
			return nil, errBadToken
		}
		return s.bearer(r.Context(), shown[0])
	}
	// A page of another origin has no part in the sessions of this one.
	if s.own(r) {
		if c := s.sessions.caller(r); c != nil {
			return c, nil
		}
	}
	if s.anonymous == nil || s.cfg.Anonymous == AccessDefault && passedOn(r) {
		return nil, nil //nolint:nilnil // nobody
	}
	return s.anonymous, nil
}

// passedOn says whether a proxy names whom it sends a request for: whoever that is,
// it is not this machine's own user.
func passedOn(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"} {
		if r.Header.Get(name) != "" {
			return true
		}
	}
	return false
}

// bearer is the caller of an Authorization header.
func (s *Server) bearer(ctx context.Context, header string) (*auth.Caller, error) {
	scheme, secret, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return nil, errBadToken
	}
	c, err := s.verify(ctx, strings.TrimSpace(secret))
	if errors.Is(err, auth.ErrDenied) {
		return nil, errBadToken
	}
	return c, err
}

// verify looks at a secret. Who tries too many wrong ones is told so; a right one
// counts whatever others try from the same address.
func (s *Server) verify(ctx context.Context, secret string) (*auth.Caller, error) {
	c, err := s.cfg.Gate.Verify(ctx, secret)
	switch {
	case errors.Is(err, auth.ErrDenied):
		if wait := s.wrong.take(place(remote(ctx))); wait > 0 {
			return nil, &tooOftenError{wait}
		}
	case err != nil:
		s.cfg.Log.LogAttrs(ctx, slog.LevelError, "tokens cannot be verified", slog.Any("error", err))
	}
	return c, err
}

type remoteKey struct{}

// remote is the address that a request, or the WebSocket of a question, comes from.
func remote(ctx context.Context) string {
	address, _ := ctx.Value(remoteKey{}).(string)
	return address
}

// own says whether a request comes from a page of this server, or from none.
func (s *Server) own(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host == r.Host
}

// need is what a route needs of whoever asks.
type need int

const (
	// open: nothing.
	open need = iota
	// asking: reading the store.
	asking
	// looking: as asking, but a browser is shown where to sign in.
	looking
	// administering: seeing to the server.
	administering
)

// allowed lets a request through to a route, with its caller.
func (s *Server) allowed(needed need, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), remoteKey{}, s.proxies.origin(r))
		r = r.WithContext(ctx)
		if needed == open {
			next.ServeHTTP(w, r)
			return
		}
		scope := auth.Read
		if needed == administering {
			scope = auth.Admin
		}
		c, err := s.caller(r)
		switch {
		case err != nil:
			s.unverified(w, r, err)
		case c == nil && needed == looking:
			http.Redirect(w, r, "/signin?"+url.Values{"next": {r.URL.RequestURI()}}.Encode(), http.StatusSeeOther)
		case c == nil && graph.Streamed(r) && r.Header.Get("Upgrade") != "":
			next.ServeHTTP(w, r) // it may say who it is once it is open
		case c == nil:
			s.unauthenticated(w, "show a token: Authorization: Bearer …")
		case !c.May(scope) && c.Kind == auth.Anonymous:
			s.unauthenticated(w, "this needs a token")
		case !c.May(scope):
			refuse(w, http.StatusForbidden, graph.CodeForbidden, "your token lacks the scope "+string(scope))
		default:
			if wait := s.rates.spend(ctx, c); wait > 0 {
				tooOften(w, r, &tooOftenError{wait})
				return
			}
			next.ServeHTTP(w, r.WithContext(as(ctx, c)))
		}
	})
}

// as is a context in which a caller asks.
func as(ctx context.Context, c *auth.Caller) context.Context {
	if c.Kind != auth.Anonymous {
		ctx = graph.By(ctx, c.Name)
	}
	if c.Networks != nil {
		ctx = graph.Within(ctx, c.Networks)
	}
	return auth.With(ctx, c)
}

func (s *Server) unauthenticated(w http.ResponseWriter, message string) {
	w.Header().Set("WWW-Authenticate", `Bearer realm="takedown"`)
	refuse(w, http.StatusUnauthorized, graph.CodeUnauthenticated, message)
}

// unverified answers one whose token does not let them in.
func (s *Server) unverified(w http.ResponseWriter, r *http.Request, err error) {
	if e, ok := errors.AsType[*tooOftenError](err); ok {
		tooOften(w, r, e)
		return
	}
	if errors.Is(err, errBadToken) {
		w.Header().Set("WWW-Authenticate", `Bearer realm="takedown", error="invalid_token"`)
		refuse(w, http.StatusUnauthorized, graph.CodeUnauthenticated, "the token is not valid: it may have expired or been revoked")
		return
	}
	refuse(w, http.StatusServiceUnavailable, codeStoreUnavailable, "tokens cannot be verified now; try again later")
}

// recheck is how often a stream's caller is asked about.
const recheck = 5 * time.Second

// while is a context that ends when what its caller showed is no longer valid.
func (s *Server) while(ctx context.Context, c *auth.Caller) context.Context {
	if c.Kind == auth.Anonymous {
		return ctx
	}
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		defer cancel(nil)
		ticker := time.NewTicker(s.recheck)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				if !c.Valid() {
					cancel(&graph.CloseError{Code: 4401, Reason: "Unauthorized"})
				}
			}
		}
	}()
	return ctx
}

// admit lets a WebSocket in: with what its first message shows, or what its request did.
func (s *Server) admit(ctx context.Context, authorization string) (context.Context, *graph.CloseError) {
	c := auth.From(ctx)
	if authorization != "" {
		var err error
		if c, err = s.bearer(ctx, authorization); err != nil {
			if _, often := errors.AsType[*tooOftenError](err); often {
				return ctx, &graph.CloseError{Code: 4429, Reason: "Too many requests"}
			}
			return ctx, &graph.CloseError{Code: 4401, Reason: "Unauthorized"}
		}
	}
	switch {
	case c == nil:
		return ctx, &graph.CloseError{Code: 4401, Reason: "Unauthorized"}
	case !c.May(auth.Read):
		return ctx, &graph.CloseError{Code: 4403, Reason: "Forbidden"}
	}
	return s.while(as(ctx, c), c), nil
}
