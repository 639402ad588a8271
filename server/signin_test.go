package server

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/takedown/takedown/graph"
)

// browser is one that keeps cookies and says where its requests come from.
type browser struct {
	*http.Client
	origin string
}

func newBrowser(t *testing.T, r *running) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{&http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, r.URL()}
}

func (b *browser) send(t *testing.T, method, address, kind, body, from string) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, b.origin+address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
		request.Header.Set("Origin", from)
	}
	response, err := b.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, string(read)}
}

const form = "application/x-www-form-urlencoded"

func (b *browser) signIn(t *testing.T, token, next string) answer {
	t.Helper()
	return b.send(t, http.MethodPost, "/signin", form, url.Values{"token": {token}, "next": {next}}.Encode(), b.origin)
}

// A browser shows a token once, and then needs none.
func TestSignIn(t *testing.T) {
	tokens, secrets := tokensIn(t)
	r := start(t, Config{Addr: anywhere, Gate: gateOf(tokens)})
	b := newBrowser(t, r)
	a := b.send(t, http.MethodGet, "/networks/a?x=1", "", "", "")
	if at := a.header.Get("Location"); a.status != http.StatusSeeOther || at != "/signin?next=%2Fnetworks%2Fa%3Fx%3D1" {
		t.Errorf("%d %s", a.status, at)
	}
	a = b.send(t, http.MethodGet, `/signin?next=%22%3E%3Cscript%3E`, "", "", "")
	if a.status != http.StatusOK || strings.Contains(a.body, "<script") || !strings.Contains(a.header.Get("Content-Security-Policy"), "default-src 'none'; style-src 'sha256-") {
		t.Errorf("%d %v %s", a.status, a.header, a.body)
	}
	if a := b.signIn(t, "tkd_0", "/"); a.status != http.StatusUnauthorized || a.header.Get("Set-Cookie") != "" || strings.Contains(a.body, "tkd_0") {
		t.Errorf("%d %v %s", a.status, a.header, a.body)
	}
	a = b.signIn(t, secrets["read"], "/networks/a")
	cookie := a.header.Get("Set-Cookie")
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/networks/a" || strings.Contains(cookie, secrets["read"]) {
		t.Errorf("%d %v", a.status, a.header)
	}
	for _, part := range []string{"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("%s lacks %s", cookie, part)
		}
	}
	if a := b.send(t, http.MethodGet, "/", "", "", ""); a.status != http.StatusOK {
		t.Errorf("%d", a.status)
	}
	if a := b.send(t, http.MethodPost, "/graphql", "application/json", question(t, oneAccount), b.origin); a.body != oneAccountAnswer {
		t.Errorf("%d %s", a.status, a.body)
	}
	// Other pages have no part in it, with or without a browser's help.
	for _, from := range []string{"https://evil.example", "null"} {
		if a := b.send(t, http.MethodPost, "/graphql", "application/json", question(t, oneAccount), from); a.status != http.StatusForbidden {
			t.Errorf("%s: %d %s", from, a.status, a.body)
		}
		if a := b.send(t, http.MethodPost, "/signout", form, "", from); a.status != http.StatusForbidden {
			t.Errorf("%s: %d %s", from, a.status, a.body)
		}
	}
	if err := tokens.Revoke("read"); err != nil {
		t.Fatal(err)
	}
	if a := b.send(t, http.MethodPost, "/graphql", "application/json", question(t, oneAccount), b.origin); a.status != http.StatusUnauthorized {
		t.Errorf("its token was revoked: %d %s", a.status, a.body)
	}
	b.signIn(t, secrets["write"], "")
	if a := b.send(t, http.MethodGet, "/signin", "", "", ""); !strings.Contains(a.body, "<b>write</b>") {
		t.Errorf("%s", a.body)
	}
	if a := b.send(t, http.MethodGet, "/session", "", "", ""); a.body != `{"name":"write"}`+"\n" {
		t.Errorf("%d %s", a.status, a.body)
	}
	b.send(t, http.MethodPost, "/signout", form, "", b.origin)
	if a := b.send(t, http.MethodGet, "/", "", "", ""); a.status != http.StatusSeeOther {
		t.Errorf("signed out: %d", a.status)
	}
	if a := b.send(t, http.MethodGet, "/session", "", "", ""); a.status != http.StatusNoContent || a.body != "" {
		t.Errorf("signed out: %d %s", a.status, a.body)
	}
}

// Whatever a link says, one goes on at this server.
func TestWhereToGoOn(t *testing.T) {
	for address, want := range map[string]string{
		"/cases/x?y=1": "/cases/x?y=1", "": "/", "https://evil.example": "/", "//evil.example": "/", `/\evil.example`: "/", "/\t/evil.example": "/",
		"evil": "/", "javascript:alert(1)": "/", "/signin?next=/": "/",
	} {
		if got := nextOf(address); got != want {
			t.Errorf("%q: %q", address, got)
		}
	}
}

// Secrets are in nothing that the server says or writes, whatever becomes of them.
func TestSecretsAreKept(t *testing.T) {
	tokens, secrets := tokensIn(t)
	var log, audit bytes.Buffer
	r := start(t, Config{Addr: anywhere, Gate: gateOf(tokens), Audit: &audit, Store: &recording{fakeStore: &fakeStore{}},
		Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err := tokens.Revoke("partner"); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	note := func(a answer) {
		said.WriteString(a.body)
		for name, values := range a.header {
			said.WriteString(name + strings.Join(values, " "))
		}
	}
	b := newBrowser(t, r)
	for _, secret := range secrets {
		for _, query := range []string{oneAccount, oneChange, "{"} {
			note(r.send(t, http.MethodPost, "/graphql", question(t, query), showing(secret)))
			note(r.send(t, http.MethodPost, "/graphql", "{", showing(secret)))
			note(r.send(t, http.MethodPost, "/graphql", question(t, query), func(r *http.Request) { r.Header.Set("Authorization", secret) }))
			note(r.send(t, http.MethodPost, "/graphql?token="+secret+"&access_token="+secret, question(t, query), showing(secret)))
		}
		note(r.send(t, http.MethodGet, "/metrics", "", showing(secret)))
		note(r.send(t, http.MethodGet, "/"+secret, "", showing(secret)))
		note(b.signIn(t, secret, "/"))
		note(b.send(t, http.MethodGet, "/signin", "", "", ""))
		for _, payload := range []string{`{"Authorization":"Bearer ` + secret + `"}`, `{"Authorization":"` + secret + `"}`, `["` + secret + `"]`} {
			conn, err := r.dial(t, `,"payload":`+payload, nil)
			if err != nil {
				t.Fatal(err)
			}
			_ = conn.CloseNow()
		}
	}
	note(r.send(t, http.MethodGet, "/metrics", "", showing(secrets["admin"])))
	if !strings.Contains(said.String(), "takedown_http_requests_total") || !strings.Contains(said.String(), graph.CodeForbidden) {
		t.Error("the test sees no metrics, or no refusal")
	}
	r.stop()
	<-r.ended
	said.WriteString(log.String())
	said.WriteString(audit.String())
	for name, secret := range secrets {
		if strings.Contains(said.String(), secret) || strings.Contains(said.String(), strings.TrimPrefix(secret, "tkd_")) {
			t.Errorf("the token %s was told", name)
		}
	}
}
