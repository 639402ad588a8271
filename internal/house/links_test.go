package house

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	// link is [text](target) or ![text](target); a target can have a title, which is not matched.
	link = regexp.MustCompile(`!?\[[^\]]*\]\(([^)\s]+)[^)]*\)`)
	// fenced is code, where brackets are no links.
	fenced = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`")
	// heading is a line that a #fragment can lead to.
	heading = regexp.MustCompile(`(?m)^#+ +(.+)$`)
	// dropped is what a heading loses on its way to a fragment.
	dropped = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// TestLinksLeadSomewhere follows the relative links of all documents, and those
// with a fragment to the heading.
func TestLinksLeadSomewhere(t *testing.T) {
	documents := []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md"}
	err := filepath.WalkDir(filepath.Join(root, "docs"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && ignored(d.Name()) {
			return fs.SkipDir
		}
		if filepath.Ext(path) == ".md" {
			name, err := filepath.Rel(root, path)
			documents = append(documents, name)
			return err
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		return fenced.ReplaceAllString(string(text), "")
	}
	followed := 0
	for _, document := range documents {
		for _, m := range link.FindAllStringSubmatch(read(document), -1) {
			target, fragment, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			followed++
			to := document
			if target != "" {
				to = filepath.Join(filepath.Dir(document), filepath.FromSlash(target))
			}
			if _, err := os.Stat(filepath.Join(root, to)); err != nil || strings.HasPrefix(to, "..") {
				t.Errorf("%s: %s leads nowhere", document, m[1])
				continue
			}
			if fragment != "" && filepath.Ext(to) == ".md" && !hasHeading(read(to), fragment) {
				t.Errorf("%s: %s has no such heading", document, m[1])
			}
		}
	}
	if followed < 3 {
		t.Errorf("only %d links were found", followed)
	}
}

// hasHeading says whether a document has a heading with this fragment, as
// GitHub makes it.
func hasHeading(text, fragment string) bool {
	for _, m := range heading.FindAllStringSubmatch(text, -1) {
		if strings.ReplaceAll(dropped.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-") == fragment {
			return true
		}
	}
	return false
}
