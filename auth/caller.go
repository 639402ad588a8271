package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrDenied is the one error for a secret that is unknown, expired, revoked or not
// signed by the issuer: who tries learns no more. ErrUnavailable says that nobody
// could tell, as the issuer does not answer.
var (
	ErrDenied      = errors.New("auth: the token is not valid")
	ErrUnavailable = errors.New("auth: the issuer of tokens does not answer")
)

// Scope is something that a caller may do.
type Scope string

// The scopes. Write includes Read, as a change is answered with what it changed;
// Admin is about the server itself and includes neither, so that a machine that
// collects metrics sees no archive.
const (
	Read  Scope = "read"
	Write Scope = "write"
	Admin Scope = "admin"
)

// ParseScope is the scope of that name.
func ParseScope(name string) (Scope, error) {
	if s := Scope(name); slices.Contains([]Scope{Read, Write, Admin}, s) {
		return s, nil
	}
	return "", fmt.Errorf("%q is not one of read, write, admin", name)
}

// Kind is how a caller is known.
type Kind string

// The kinds of caller.
const (
	Anonymous Kind = "anonymous"
	ByToken   Kind = "token"
	ByIssuer  Kind = "oidc"
)

// Caller is who asks.
type Caller struct {
	Kind Kind
	// Name is that of the token, or the subject that the issuer names; empty for
	// an anonymous caller.
	Name string
	// Scopes are what the caller may do.
	Scopes []Scope
	// Networks are the slugs that the caller is limited to; nil does not limit.
	Networks []string
	// Expires is when the caller's secret ends to be valid; zero is never.
	Expires time.Time

	// still says whether the secret has not been revoked; nil means that it cannot be.
	still func() bool
}

// May says whether a scope is among the caller's.
func (c *Caller) May(s Scope) bool {
	return slices.Contains(c.Scopes, s) || s == Read && slices.Contains(c.Scopes, Write)
}

// Valid says whether what the caller showed would be accepted again. Whoever holds
// a caller for longer than a request asks from time to time.
func (c *Caller) Valid() bool {
	return (c.Expires.IsZero() || time.Now().Before(c.Expires)) && (c.still == nil || c.still())
}

// String names the caller in logs.
func (c *Caller) String() string {
	if c.Name == "" {
		return string(c.Kind)
	}
	return string(c.Kind) + ":" + c.Name
}

// errLimitedWrite: cases and narratives belong to no network.
var errLimitedWrite = errors.New("who is limited to networks may only read: cases and narratives belong to none")

// checkGrant refuses what could not be kept to.
func checkGrant(scopes []Scope, networks []string) error {
	if networks == nil {
		return nil
	}
	if len(networks) == 0 {
		return errors.New("a limit to no network at all")
	}
	if slices.Contains(scopes, Write) {
		return errLimitedWrite
	}
	return nil
}

type callerKey struct{}

// With is a context in which c asks.
func With(ctx context.Context, c *Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// From is who asks; nil where nobody has been let in.
func From(ctx context.Context) *Caller {
	c, _ := ctx.Value(callerKey{}).(*Caller)
	return c
}

// Gate knows secrets of both kinds. A nil part knows none.
type Gate struct {
	Tokens *Tokens
	Issuer *Issuer
}

// Verify is the caller that a secret belongs to. Its error is [ErrDenied] or
// [ErrUnavailable] and never quotes the secret.
func (g Gate) Verify(ctx context.Context, secret string) (*Caller, error) {
	switch {
	case IsToken(secret):
		if g.Tokens != nil {
			return g.Tokens.Verify(secret)
		}
	case g.Issuer != nil:
		return g.Issuer.Verify(ctx, secret)
	}
	return nil, ErrDenied
}
