package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/time/rate"
)

// IssuerConfig says whose tokens are accepted.
type IssuerConfig struct {
	// URL is the issuer, exactly as in its tokens. It is https, but on this machine.
	URL string
	// Audience has to be among those that a token is for.
	Audience string
	// Claim holds what the caller may do, as a list or as words in a string:
	// takedown:read, takedown:write, takedown:admin, takedown:network:SLUG. Others
	// are other services'. A network limits the caller to those that are named.
	// Empty means "scope".
	Claim string
}

// Issuer verifies tokens that an OpenID Connect issuer signs.
type Issuer struct {
	cfg      IssuerConfig
	verifier *oidc.IDTokenVerifier
}

// What the issuer is asked for: within fetchLimit, its keys again at most once in
// fetchEvery, however many tokens name keys that it does not have.
const (
	fetchLimit = 10 * time.Second
	fetchEvery = time.Second
	fetchBurst = 5
)

// algorithms are those of keys that only the issuer holds: none, and secrets that
// are shared, are not among them.
var algorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA}

// NewIssuer asks the issuer where its keys are.
func NewIssuer(ctx context.Context, cfg IssuerConfig) (*Issuer, error) {
	u, err := url.Parse(cfg.URL)
	switch {
	case err != nil || u.Host == "" || u.User != nil:
		return nil, errors.New("the issuer is not the address of one")
	case u.Scheme != "https" && (u.Scheme != "http" || !local(u.Hostname())):
		return nil, errors.New("the issuer must be at an https address: whoever can change what it says can let anybody in")
	case cfg.Audience == "":
		return nil, errors.New("an issuer's tokens are for many services: say which audience this one is")
	}
	if cfg.Claim == "" {
		cfg.Claim = "scope"
	}
	client := &http.Client{Timeout: fetchLimit, Transport: &fetcher{limit: rate.NewLimiter(rate.Every(fetchEvery), fetchBurst)}}
	ctx = oidc.ClientContext(ctx, client)
	provider, err := oidc.NewProvider(ctx, cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("the issuer at %s: %w", u.Redacted(), err)
	}
	var found struct {
		Keys string `json:"jwks_uri"`
	}
	if err := provider.Claims(&found); err != nil {
		return nil, fmt.Errorf("the issuer at %s: %w", u.Redacted(), err)
	}
	keys := noting{oidc.NewRemoteKeySet(ctx, found.Keys)}
	return &Issuer{cfg, oidc.NewVerifier(cfg.URL, keys, &oidc.Config{ClientID: cfg.Audience, SupportedSigningAlgs: algorithms})}, nil
}

func local(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// maxJWT is the longest token that is looked at, maxSubject the longest name in one:
// longer ones than OpenID Connect allows, or a case takes, are nobody's.
const (
	maxJWT     = 16 << 10
	maxSubject = 200
)

// Verify is the caller that the issuer's token names.
func (i *Issuer) Verify(ctx context.Context, secret string) (*Caller, error) {
	if len(secret) > maxJWT || strings.Count(secret, ".") != 2 {
		return nil, ErrDenied
	}
	var silent atomic.Bool
	token, err := i.verifier.Verify(context.WithValue(ctx, silentKey{}, &silent), secret)
	if silent.Load() {
		return nil, ErrUnavailable
	}
	if err != nil || token.Subject == "" || len(token.Subject) > maxSubject {
		return nil, ErrDenied // what err says of the token is for nobody
	}
	claims := map[string]json.RawMessage{}
	if err := token.Claims(&claims); err != nil {
		return nil, ErrDenied
	}
	c := &Caller{Kind: ByIssuer, Name: token.Subject, Expires: token.Expiry}
	for _, word := range words(claims[i.cfg.Claim]) {
		rest, ours := strings.CutPrefix(word, "takedown:")
		if !ours {
			continue
		}
		if slug, found := strings.CutPrefix(rest, "network:"); found {
			c.Networks = append(c.Networks, slug)
		} else if scope, err := ParseScope(rest); err == nil && !slices.Contains(c.Scopes, scope) {
			c.Scopes = append(c.Scopes, scope)
		}
	}
	if c.Networks != nil {
		// Cases belong to no network: of who is limited to some, only reading is left.
		c.Scopes = slices.DeleteFunc(c.Scopes, func(s Scope) bool { return s != Read })
	}
	return c, nil
}

// words are those of a claim: a list of strings, or a string of words.
func words(claim json.RawMessage) []string {
	var list []string
	if json.Unmarshal(claim, &list) == nil {
		return list
	}
	var text string
	if json.Unmarshal(claim, &text) != nil {
		return nil
	}
	return strings.Fields(text)
}

// errSilent is why keys could not be fetched, errOften that they were not for now.
var (
	errSilent = errors.New("auth: no answer")
	errOften  = errors.New("auth: asked too often")
)

// fetcher asks the issuer, and not too often.
type fetcher struct{ limit *rate.Limiter }

// RoundTrip implements http.RoundTripper.
func (f *fetcher) RoundTrip(r *http.Request) (*http.Response, error) {
	if !f.limit.Allow() {
		return nil, errOften
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, errors.Join(errSilent, err)
	}
	if response.StatusCode >= http.StatusInternalServerError {
		return nil, errors.Join(errSilent, fmt.Errorf("status %d", response.StatusCode), response.Body.Close())
	}
	return response, nil
}

// noting are keys that note when the issuer is silent: the verifier gives no
// error that tells it from a wrong signature.
type noting struct{ oidc.KeySet }

type silentKey struct{}

// VerifySignature implements oidc.KeySet.
func (n noting) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := n.KeySet.VerifySignature(ctx, jwt)
	if silent, ok := ctx.Value(silentKey{}).(*atomic.Bool); ok && errors.Is(err, errSilent) {
		silent.Store(true)
	}
	return payload, err
}
