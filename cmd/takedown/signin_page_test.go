package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// Where a token is asked for, a browser signs in, is told who it is, and signs out.
func TestPageSignedIn(t *testing.T) {
	dir, _ := sample(t, "0.0001")
	at, file := storeIn(t), filepath.Join(t.TempDir(), "tokens")
	done(t, "load", "--store", at, filepath.Join(dir, "china_052020"))
	token := strings.TrimSpace(done(t, "token", "create", "maria", "--tokens", file, "--scope", "write").stdout)
	s := begin(t, "serve", "--store", at, "--tokens", file, "--anonymous", "none")
	browse(t, "signin.mjs", s.url, token)
	s.end(t)
}
