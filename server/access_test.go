package server

import (
	"bytes"
	"errors"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/takedown/takedown/auth"
	"github.com/takedown/takedown/graph"
)

// anywhere is an address that others reach.
const anywhere = "0.0.0.0:0"

// tokensIn makes a file of tokens, one for each scope and one for a network.
func tokensIn(t *testing.T) (*auth.Tokens, map[string]string) {
	t.Helper()
	tokens, err := auth.OpenTokens(filepath.Join(t.TempDir(), "tokens"))
	if err != nil {
		t.Fatal(err)
	}
	secrets := map[string]string{}
	for name, wanted := range map[string]auth.Token{
		"read":    {Scopes: []auth.Scope{auth.Read}},
		"write":   {Scopes: []auth.Scope{auth.Write}},
		"admin":   {Scopes: []auth.Scope{auth.Admin}},
		"partner": {Scopes: []auth.Scope{auth.Read}, Networks: []string{"a"}},
	} {
		wanted.Name = name
		if secrets[name], err = tokens.Create(wanted); err != nil {
			t.Fatal(err)
		}
	}
	return tokens, secrets
}

func showing(token string) func(*http.Request) {
	return func(r *http.Request) {
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
	}
}

// Nobody is let in elsewhere by accident.
func TestWhoMayBeServed(t *testing.T) {
	tokens, _ := tokensIn(t)
	none, err := auth.OpenTokens(filepath.Join(t.TempDir(), "none"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		cfg  Config
		want error
	}{
		"loopback":                    {Config{}, nil},
		"loopback, nobody":            {Config{Anonymous: AccessNone}, ErrNobody},
		"loopback, tokens":            {Config{Anonymous: AccessNone, Gate: gateOf(tokens)}, nil},
		"elsewhere":                   {Config{Addr: anywhere}, ErrNobody},
		"elsewhere, no token yet":     {Config{Addr: anywhere, Gate: auth.Gate{Tokens: none}}, ErrNobody},
		"elsewhere, tokens":           {Config{Addr: anywhere, Gate: gateOf(tokens)}, nil},
		"elsewhere, reading":          {Config{Addr: anywhere, Anonymous: AccessRead}, nil},
		"elsewhere, writing":          {Config{Addr: anywhere, Anonymous: AccessWrite}, ErrOpenWrite},
		"elsewhere, writing, tokens":  {Config{Addr: anywhere, Anonymous: AccessWrite, Gate: gateOf(tokens)}, ErrOpenWrite},
		"elsewhere on one's own name": {Config{Addr: "localhost:0"}, nil},
	} {
		c.cfg.Store = &fakeStore{}
		if c.cfg.Addr == "" {
			c.cfg.Addr = "127.0.0.1:0"
		}
		s, err := New(c.cfg)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			s.listener.Close()
		}
	}
}

// Who shows what may do what, and is told why not: the same at every route.
func TestScopes(t *testing.T) {
	tokens, secrets := tokensIn(t)
	if err := tokens.Revoke("write"); err != nil {
		t.Fatal(err)
	}
	writer, err := tokens.Create(auth.Token{Name: "writer", Scopes: []auth.Scope{auth.Write}})
	if err != nil {
		t.Fatal(err)
	}
	secrets["writer"], secrets["unknown"], secrets[""] = writer, strings.Replace(writer, "tkd_", "tkd_0", 1)[:len(writer)], ""
	r := start(t, Config{Addr: anywhere, Gate: gateOf(tokens), Store: &recording{fakeStore: &fakeStore{}}})
	const reads, changes, counts = 0, 1, 2
	for who, want := range map[string][3]int{
		"":        {401, 401, 401},
		"unknown": {401, 401, 401},
		"write":   {401, 401, 401}, // revoked
		"read":    {200, 403, 403},
		"writer":  {200, 200, 403},
		"admin":   {403, 403, 200},
		"partner": {403, 403, 403}, // an account may be in any network
	} {
		for what, status := range want {
			var a answer
			switch what {
			case reads:
				a = r.send(t, http.MethodPost, "/graphql", question(t, oneAccount), showing(secrets[who]))
			case changes:
				a = r.send(t, http.MethodPost, "/graphql", question(t, oneChange), showing(secrets[who]))
			case counts:
				a = r.send(t, http.MethodGet, "/metrics", "", showing(secrets[who]))
			}
			code := map[int]string{401: graph.CodeUnauthenticated, 403: graph.CodeForbidden}[status]
			if a.status != status || code != "" && a.code(t) != code || (status == 401) != strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("%q, %d: %d %s", who, what, a.status, a.body)
			}
		}
	}
	// By GET, too, and as events, and whatever else is shown.
	asked := "/graphql?query=%7B+store+%7B+stale+%7D+%7D"
	if a := r.get(t, asked); a.status != http.StatusUnauthorized {
		t.Errorf("GET: %d %s", a.status, a.body)
	}
	if a := r.send(t, http.MethodGet, asked, "", showing(secrets["read"])); a.status != http.StatusOK {
		t.Errorf("GET: %d %s", a.status, a.body)
	}
	if a := r.send(t, http.MethodPost, "/graphql", question(t, oneAccount), events); a.status != http.StatusUnauthorized {
		t.Errorf("events: %d %s", a.status, a.body)
	}
	for _, shown := range []string{"Basic dTpw", "Bearer", "bearer  ", secrets["read"], "Bearer " + secrets["read"] + " x"} {
		a := r.send(t, http.MethodPost, "/graphql", question(t, oneAccount), func(r *http.Request) { r.Header.Set("Authorization", shown) })
		if a.status != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", shown, a.status, a.body)
		}
	}
	for _, path := range []string{"/healthz", "/readyz", "/signin"} {
		if a := r.get(t, path); a.status != http.StatusOK {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

// At one's own machine nothing is needed; what a proxy passes on is not from there.
func TestAnonymousAtOnesOwnMachine(t *testing.T) {
	st := &recording{fakeStore: &fakeStore{}}
	r := start(t, Config{Store: st})
	if a := r.ask(t, oneChange); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.body)
	}
	for _, name := range []string{"X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host"} {
		a := r.send(t, http.MethodPost, "/graphql", question(t, oneAccount), func(r *http.Request) { r.Header.Set(name, "x") })
		if a.status != http.StatusUnauthorized || a.code(t) != graph.CodeUnauthenticated {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	// A wrong token is no leave to go on without.
	if a := r.send(t, http.MethodPost, "/graphql", question(t, oneAccount), showing("tkd_x")); a.status != http.StatusUnauthorized {
		t.Errorf("%d %s", a.status, a.body)
	}
	reading := start(t, Config{Addr: anywhere, Anonymous: AccessRead, Hosts: []string{"takedown.example"}, Store: st})
	if a := reading.ask(t, oneAccount); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := reading.ask(t, oneChange); a.status != http.StatusUnauthorized || a.code(t) != graph.CodeUnauthenticated {
		t.Errorf("%d %s", a.status, a.body)
	}
	for host, status := range map[string]int{"takedown.example": 200, "TAKEDOWN.example:8080": 200, "rebind.example": 403} {
		if a := reading.send(t, http.MethodPost, "/graphql", question(t, oneAccount), func(r *http.Request) { r.Host = host }); a.status != status {
			t.Errorf("%s: %d %s", host, a.status, a.body)
		}
	}
	if st.written.Load() != 1 {
		t.Errorf("%d changes", st.written.Load())
	}
}

// A caller that is limited to networks sees no other one, and each answer says so.
func TestLimitedToNetworks(t *testing.T) {
	tokens, secrets := tokensIn(t)
	r := start(t, Config{Addr: anywhere, Gate: gateOf(tokens)})
	for query, want := range map[string]string{
		`{ networks { slug } }`:             `{"data":{"networks":[{"slug":"a"}]},"extensions":{"limitedTo":["a"]}}`,
		`{ network(slug: "b") { slug } }`:   `{"data":{"network":null},"extensions":{"limitedTo":["a"]}}`,
		`{ __schema { queryType { name }}}`: `{"data":{"__schema":{"queryType":{"name":"Query"}}},"extensions":{"limitedTo":["a"]}}`,
	} {
		if a := r.send(t, http.MethodPost, "/graphql", question(t, query), showing(secrets["partner"])); a.status != http.StatusOK || a.body != want {
			t.Errorf("%s: %d %s", query, a.status, a.body)
		}
	}
	if a := r.send(t, http.MethodPost, "/graphql", question(t, `{ networks { slug } }`), showing(secrets["read"])); strings.Contains(a.body, "limitedTo") {
		t.Errorf("%s", a.body)
	}
	for _, query := range []string{
		oneAccount, `{ networks { influence { totalCount } } }`, `{ cases { id } }`, `{ ...f } fragment f on Query { narratives { id } }`,
		`{ networks { accounts { nodes { amplifiers { totalCount } } } } }`, `{ node(id: "x") { id } }`, `subscription { loadProgress { file } }`,
	} {
		a := r.send(t, http.MethodPost, "/graphql", question(t, query), showing(secrets["partner"]))
		if a.status != http.StatusForbidden || a.code(t) != graph.CodeForbidden || !strings.Contains(a.body, "limited to: a") {
			t.Errorf("%s: %d %s", query, a.status, a.body)
		}
	}
}

// The audit log says who changed what, also where it was refused.
func TestAudit(t *testing.T) {
	tokens, secrets := tokensIn(t)
	var audit bytes.Buffer
	r := start(t, Config{Addr: anywhere, Gate: gateOf(tokens), Store: &recording{fakeStore: &fakeStore{}}, Audit: &audit})
	ask := func(who, query string) {
		r.send(t, http.MethodPost, "/graphql", question(t, query), showing(secrets[who]))
	}
	ask("write", `mutation { createCase(name: "a secret name") { id } }`)
	ask("write", `mutation { deleteNarrative(id: "n1", version: 1) }`)
	ask("read", `mutation { createCase(name: "a secret name") { id } }`)
	ask("write", oneAccount)
	r.stop()
	<-r.ended
	lines := strings.Split(strings.TrimSpace(audit.String()), "\n")
	has := func(line string, parts ...string) bool {
		return !slices.ContainsFunc(parts, func(p string) bool { return !strings.Contains(line, p) })
	}
	if len(lines) != 3 || !has(lines[0], `"by":"token","name":"write"`, `"change":"createCase"`, `"caseId":"`, `"outcome":"OK"`) ||
		!has(lines[1], `"change":"deleteNarrative"`, `"id":"n1"`, `"outcome":"`) || has(lines[1], `"OK"`) ||
		!has(lines[2], `"name":"read"`, `"change":"createCase"`, `"outcome":"FORBIDDEN"`) || strings.Contains(audit.String(), "secret") {
		t.Errorf("%s", audit.String())
	}
}

// Who shows a token writes in its name, whatever author they give.
func TestAuthorsAreCallers(t *testing.T) {
	tokens, secrets := tokensIn(t)
	r := start(t, Config{Addr: anywhere, Gate: gateOf(tokens), Store: &recording{fakeStore: &fakeStore{}}})
	change := question(t, `mutation { createCase(name: "a", author: "somebody else") { createdBy } }`)
	if a := r.send(t, http.MethodPost, "/graphql", change, showing(secrets["write"])); a.body != `{"data":{"createCase":{"createdBy":"write"}}}` {
		t.Errorf("%d %s", a.status, a.body)
	}
	own := start(t, Config{Store: &recording{fakeStore: &fakeStore{}}})
	if a := own.send(t, http.MethodPost, "/graphql", change, nil); a.body != `{"data":{"createCase":{"createdBy":"somebody else"}}}` {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func gateOf(tokens *auth.Tokens) auth.Gate { return auth.Gate{Tokens: tokens} }
