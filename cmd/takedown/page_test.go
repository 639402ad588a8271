package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// pictures is where the browser's pictures are kept: `-pictures ../../docs` for those of the documents.
var pictures = flag.String("pictures", "", "keep the pictures of the page in this folder")

const pageSources = "../../server/ui"

// browse runs one of the page's tests in a real browser, by Node.
func browse(t *testing.T, script string, args ...string) {
	t.Helper()
	missing := ""
	if _, err := exec.LookPath("node"); err != nil {
		missing = "node"
	} else if _, err := os.Stat(filepath.Join(pageSources, "node_modules/playwright-core")); err != nil {
		missing = "what `npm ci` installs in server/ui"
	} else if _, err := os.Stat("/usr/bin/chromium"); err != nil {
		missing = "/usr/bin/chromium"
	}
	switch {
	case missing != "" && os.Getenv("CI") == "true":
		t.Fatalf("the page cannot be tested without %s", missing)
	case missing != "":
		t.Skipf("the page is tested where there is %s", missing)
	}
	command := exec.CommandContext(t.Context(), "node", append([]string{filepath.Join(pageSources, "test", script)}, args...)...)
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	t.Log(strings.TrimSpace(string(output)))
}

// The investigation of the README, from the first page to a saved report, and every view, in a browser.
func TestPage(t *testing.T) {
	folder := *pictures
	if folder == "" {
		folder = t.TempDir()
	}
	s := begin(t, "demo")
	browse(t, "page.mjs", s.url, folder)
	s.end(t)
}
