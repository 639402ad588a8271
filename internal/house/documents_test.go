package house

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	// Code spans and link targets that are made like a path of this repository.
	codeSpan   = regexp.MustCompile("`([A-Za-z0-9_.][A-Za-z0-9_./-]*)`")
	linkTarget = regexp.MustCompile(`\]\(([A-Za-z0-9_.][A-Za-z0-9_./-]*)\)`)
)

// TestDocumentsNameWhatExists finds folders and files that a document names and
// that are gone. A name with a slash is a path of this repository unless it
// starts outside of it, or with a host.
func TestDocumentsNameWhatExists(t *testing.T) {
	for _, document := range []string{"README.md", "CONTRIBUTING.md"} {
		text, err := os.ReadFile(filepath.Join(root, document))
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, m := range append(codeSpan.FindAllStringSubmatch(string(text), -1), linkTarget.FindAllStringSubmatch(string(text), -1)...) {
			name := strings.TrimPrefix(m[1], "./")
			first, _, slash := strings.Cut(name, "/")
			if !slash || first == ".." || strings.Contains(strings.TrimPrefix(first, "."), ".") {
				continue
			}
			found++
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(name))); err != nil {
				t.Errorf("%s names %s, which is not there", document, name)
			}
		}
		if found == 0 {
			t.Errorf("%s names no folder", document)
		}
	}
}
