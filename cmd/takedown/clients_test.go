package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The examples of docs/api.md, run against a server as they stand.
func TestClients(t *testing.T) {
	const folder = "../../docs/clients"
	if _, err := os.Stat(filepath.Join(folder, "src/__generated__")); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("the clients cannot be tested before `npm ci` and `npm run check` in docs/clients")
		}
		t.Skip("the clients are tested after `npm ci` and `npm run check` in docs/clients")
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	account := regexp.MustCompile(`account\(platformId: "([^"]+)"\)`).FindSubmatch(readme)
	if account == nil {
		t.Fatal("the README asks about no account")
	}
	s := begin(t, "demo")
	output, err := exec.CommandContext(t.Context(), "node", filepath.Join(folder, "run.mjs"), s.url, string(account[1])).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	t.Log(strings.TrimSpace(string(output)))
	s.end(t)
}
