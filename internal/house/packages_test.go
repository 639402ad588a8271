package house

import (
	"slices"
	"strings"
	"testing"
)

const maxLines = 400

// TestPackagesDocumentedOnce wants one package comment in each package that
// people write, in the form that go doc expects.
func TestPackagesDocumentedOnce(t *testing.T) {
	written := map[string]bool{}
	docs := map[string][]source{}
	for _, s := range sources(t) {
		if s.test() || s.generated() {
			continue
		}
		written[s.dir()] = true
		if s.syntax.Doc == nil {
			continue
		}
		docs[s.dir()] = append(docs[s.dir()], s)
		if s.syntax.Name.Name != "main" && !strings.HasPrefix(s.syntax.Doc.Text(), "Package "+s.syntax.Name.Name+" ") {
			t.Errorf("%s: the comment should begin with %q", s.path, "Package "+s.syntax.Name.Name)
		}
		if s.syntax.Name.Name == "main" && !strings.HasPrefix(s.syntax.Doc.Text(), "Command ") {
			t.Errorf("%s: the comment should begin with %q", s.path, "Command")
		}
	}
	for dir := range written {
		var names []string
		for _, s := range docs[dir] {
			names = append(names, s.path)
		}
		if len(names) != 1 {
			t.Errorf("%s is documented in %d files %v, not in one", dir, len(names), names)
		}
	}
}

// TestPackageNames: a package is named for what it knows.
func TestPackageNames(t *testing.T) {
	vague := []string{"util", "utils", "common", "misc", "helper", "helpers", "shared", "base", "lib"}
	for _, s := range sources(t) {
		name := strings.TrimSuffix(s.syntax.Name.Name, "_test")
		last := s.dir()[strings.LastIndex(s.dir(), "/")+1:]
		if slices.Contains(vague, name) || slices.Contains(vague, last) {
			t.Errorf("%s: package %s in %s says nothing of what it is for", s.path, name, s.dir())
		}
	}
}

// TestFilesAreShort: a written file that is longer is several.
func TestFilesAreShort(t *testing.T) {
	for _, s := range sources(t) {
		if !s.generated() && s.lines > maxLines {
			t.Errorf("%s has %d lines; the limit is %d", s.path, s.lines, maxLines)
		}
	}
}
