package auth

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// issuing is an issuer with keys that may change.
type issuing struct {
	*httptest.Server
	keys    jose.JSONWebKeySet
	fetched atomic.Int64
	silent  atomic.Bool
}

func newIssuing(t *testing.T) *issuing {
	t.Helper()
	i := new(issuing)
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case i.silent.Load():
			w.WriteHeader(http.StatusBadGateway)
		case r.URL.Path == "/.well-known/openid-configuration":
			_ = json.NewEncoder(w).Encode(map[string]any{"issuer": i.URL, "jwks_uri": i.URL + "/keys", "authorization_endpoint": i.URL + "/a", "token_endpoint": i.URL + "/t"})
		case r.URL.Path == "/keys":
			i.fetched.Add(1)
			_ = json.NewEncoder(w).Encode(i.keys)
		}
	}))
	t.Cleanup(i.Close)
	return i
}

// key makes a key; the issuer tells of it if it is to be known.
func (i *issuing) key(t *testing.T, id string, known bool) jose.SigningKey {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if known {
		i.keys.Keys = append(i.keys.Keys, jose.JSONWebKey{Key: private.Public(), KeyID: id, Algorithm: string(jose.ES256), Use: "sig"})
	}
	return jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: private, KeyID: id}}
}

func signed(t *testing.T, key jose.SigningKey, claims map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(key, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	object, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	text, err := object.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// claims are those of a good token, with changes.
func (i *issuing) claims(changes map[string]any) map[string]any {
	c := map[string]any{"iss": i.URL, "aud": "takedown", "sub": "maria", "exp": time.Now().Add(time.Hour).Unix(), "iat": time.Now().Unix(),
		"scope": "openid takedown:read other:write"}
	for name, value := range changes {
		c[name] = value
		if value == nil {
			delete(c, name)
		}
	}
	return c
}

func (i *issuing) open(t *testing.T, claim string) *Issuer {
	t.Helper()
	issuer, err := NewIssuer(t.Context(), IssuerConfig{URL: i.URL, Audience: "takedown", Claim: claim})
	if err != nil {
		t.Fatal(err)
	}
	return issuer
}

func TestWhatAnIssuerGrants(t *testing.T) {
	i := newIssuing(t)
	key := i.key(t, "1", true)
	issuer := i.open(t, "")
	for name, c := range map[string]struct {
		scope    any
		scopes   []Scope
		networks []string
	}{
		"words":          {"takedown:read takedown:write", []Scope{Read, Write}, nil},
		"a list":         {[]string{"takedown:admin", "x"}, []Scope{Admin}, nil},
		"a network":      {"takedown:read takedown:network:a takedown:network:b", []Scope{Read}, []string{"a", "b"}},
		"no writing":     {"takedown:read takedown:write takedown:admin takedown:network:a", []Scope{Read}, []string{"a"}},
		"others":         {"read write admin takedown:all takedown", nil, nil},
		"none":           {nil, nil, nil},
		"a number":       {7, nil, nil},
		"an empty slug":  {"takedown:read takedown:network:", []Scope{Read}, []string{""}},
		"said twice":     {"takedown:read takedown:read", []Scope{Read}, nil},
		"another's case": {"Takedown:read TAKEDOWN:WRITE takedown:Read", nil, nil},
	} {
		got, err := issuer.Verify(t.Context(), signed(t, key, i.claims(map[string]any{"scope": c.scope})))
		if err != nil || got.Kind != ByIssuer || got.Name != "maria" || !slices.Equal(got.Scopes, c.scopes) || !slices.Equal(got.Networks, c.networks) ||
			(got.Networks == nil) != (c.networks == nil) || !got.Valid() {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	roles := i.open(t, "roles")
	got, err := roles.Verify(t.Context(), signed(t, key, i.claims(map[string]any{"roles": []string{"takedown:write"}})))
	if err != nil || !got.May(Write) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTokensThatNoIssuerGave(t *testing.T) {
	i := newIssuing(t)
	key, strange := i.key(t, "1", true), i.key(t, "1", false)
	issuer := i.open(t, "")
	good := signed(t, key, i.claims(nil))
	header, rest, _ := strings.Cut(good, ".")
	shared := jose.SigningKey{Algorithm: jose.HS256, Key: jose.JSONWebKey{Key: []byte(strings.Repeat("k", 32)), KeyID: "1"}}
	bare := func(header string) string {
		return strings.Join([]string{header, strings.Split(rest, ".")[0], ""}, ".")
	}
	for name, token := range map[string]string{
		"another key":        signed(t, strange, i.claims(nil)),
		"a key by its name":  signed(t, i.key(t, "2", false), i.claims(nil)),
		"another issuer":     signed(t, key, i.claims(map[string]any{"iss": "https://evil.example"})),
		"another audience":   signed(t, key, i.claims(map[string]any{"aud": "somebody"})),
		"no audience":        signed(t, key, i.claims(map[string]any{"aud": nil})),
		"expired":            signed(t, key, i.claims(map[string]any{"exp": time.Now().Add(-time.Minute).Unix()})),
		"without an end":     signed(t, key, i.claims(map[string]any{"exp": nil})),
		"not yet":            signed(t, key, i.claims(map[string]any{"nbf": time.Now().Add(time.Hour).Unix()})),
		"nobody":             signed(t, key, i.claims(map[string]any{"sub": nil})),
		"a shared secret":    signed(t, shared, i.claims(nil)),
		"no signature":       bare("eyJhbGciOiJub25lIn0"), // {"alg":"none"}
		"an empty signature": bare(header),
		"a changed payload":  strings.Replace(good, ".ey", ".eyA", 1),
		"no token":           "hello",
		"nothing":            "",
		"a long one":         strings.Repeat("a", maxJWT) + ".b.c",
	} {
		if c, err := issuer.Verify(t.Context(), token); !errors.Is(err, ErrDenied) || err.Error() != ErrDenied.Error() {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
	if _, err := issuer.Verify(t.Context(), good); err != nil {
		t.Errorf("the good one: %v", err)
	}
}

// Keys change while a server runs; unknown ones do not make it ask for ever.
func TestKeysChange(t *testing.T) {
	i := newIssuing(t)
	before := i.key(t, "1", true)
	issuer := i.open(t, "")
	if _, err := issuer.Verify(t.Context(), signed(t, before, i.claims(nil))); err != nil {
		t.Fatal(err)
	}
	after := i.key(t, "2", true)
	// Keys that are just being fetched may still be those before.
	_, err := issuer.Verify(t.Context(), signed(t, after, i.claims(nil)))
	for tries := 0; err != nil && tries < 50; tries++ {
		time.Sleep(100 * time.Millisecond)
		_, err = issuer.Verify(t.Context(), signed(t, after, i.claims(nil)))
	}
	if err != nil {
		t.Errorf("a new key: %v", err)
	}
	strange := signed(t, i.key(t, "3", false), i.claims(nil))
	asked := i.fetched.Load()
	for range 100 {
		if _, err := issuer.Verify(t.Context(), strange); !errors.Is(err, ErrDenied) {
			t.Fatalf("%v", err)
		}
	}
	if n := i.fetched.Load() - asked; n > 2*fetchBurst {
		t.Errorf("the issuer was asked %d times", n)
	}
	if _, err := issuer.Verify(t.Context(), signed(t, after, i.claims(nil))); err != nil {
		t.Errorf("a known key meanwhile: %v", err)
	}
}

func TestASilentIssuer(t *testing.T) {
	i := newIssuing(t)
	key := i.key(t, "1", true)
	issuer := i.open(t, "")
	i.silent.Store(true)
	if _, err := issuer.Verify(t.Context(), signed(t, key, i.claims(nil))); !errors.Is(err, ErrUnavailable) {
		t.Errorf("%v", err)
	}
	if _, err := NewIssuer(t.Context(), IssuerConfig{URL: i.URL, Audience: "takedown"}); err == nil {
		t.Error("it was opened")
	}
	i.silent.Store(false)
	if _, err := issuer.Verify(t.Context(), signed(t, key, i.claims(nil))); err != nil {
		t.Errorf("it is back: %v", err)
	}
}

func TestIssuersThatAreNotAsked(t *testing.T) {
	for _, cfg := range []IssuerConfig{
		{URL: "http://issuer.example", Audience: "a"},
		{URL: "https://user:secret@issuer.example", Audience: "a"},
		{URL: "issuer.example", Audience: "a"},
		{URL: "", Audience: "a"},
		{URL: "https://issuer.example"},
	} {
		if _, err := NewIssuer(t.Context(), cfg); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%+v: %v", cfg, err)
		}
	}
}
