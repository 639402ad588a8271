package main

import (
	"encoding/csv"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// asked is the status of a question, shown a token.
func asked(t *testing.T, url, token string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/graphql", strings.NewReader(`{"query":"{ networks { slug } }"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

// A token is made while a server runs, used, listed and revoked, each with effect at once.
func TestTokens(t *testing.T) {
	dir, _ := sample(t, "0.0001")
	at := storeIn(t)
	file, audit := filepath.Join(t.TempDir(), "tokens"), filepath.Join(t.TempDir(), "audit")
	done(t, "load", "--store", at, filepath.Join(dir, "china_052020"))
	// Without anybody to let in, it does not begin.
	for _, args := range [][]string{
		{"serve", "--addr", "0.0.0.0:0"}, {"serve", "--anonymous", "none"}, {"demo", "--addr", "0.0.0.0:0"},
	} {
		if args[0] == "serve" {
			args = append(args, "--store", at)
		}
		if r := takedown(t, nil, append(args, "--tokens", file)...); r.code != exitFailed || !strings.Contains(r.stderr, "takedown token create") {
			t.Errorf("%v: %d\n%s", args, r.code, r.stderr)
		}
	}
	for _, args := range [][]string{
		{"--addr", "0.0.0.0:0", "--anonymous", "write"}, {"--tls-cert", "x"}, {"--oidc-audience", "x"}, {"--rate", "0"},
	} {
		if r := takedown(t, nil, append([]string{"serve", "--store", at, "--tokens", file}, args...)...); r.code != exitUsage {
			t.Errorf("%v: %d\n%s", args, r.code, r.stderr)
		}
	}
	maria := strings.TrimSpace(done(t, "token", "create", "maria", "--tokens", file, "--expires", "30d").stdout)
	s := begin(t, "serve", "--store", at, "--tokens", file, "--anonymous", "none", "--audit", audit)
	if n := asked(t, s.url, maria); n != http.StatusOK {
		t.Errorf("maria: %d", n)
	}
	paul := strings.TrimSpace(done(t, "token", "create", "paul", "--tokens", file, "--network", "china_052020").stdout)
	if n := asked(t, s.url, paul); n != http.StatusOK {
		t.Errorf("paul: %d", n)
	}
	done(t, "token", "revoke", "maria", "--tokens", file)
	if n := asked(t, s.url, maria); n != http.StatusUnauthorized {
		t.Errorf("maria, revoked: %d", n)
	}
	s.end(t)
	list, err := csv.NewReader(strings.NewReader(done(t, "token", "list", "--tokens", file).stdout)).ReadAll()
	if err != nil || len(list) != 3 || list[1][0] != "maria" || list[1][5] == "" || list[1][7] != "false" || list[2][2] != "china_052020" || list[2][7] != "true" {
		t.Errorf("%v, %v", list, err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{maria, paul} {
		if len(secret) != 68 || strings.Contains(string(text)+s.log.String(), secret) {
			t.Errorf("%d bytes: a secret was written down", len(secret))
		}
	}
	if r := takedown(t, nil, "token", "revoke", "nobody", "--tokens", file); r.code != exitFailed {
		t.Errorf("%d\n%s", r.code, r.stderr)
	}
}
