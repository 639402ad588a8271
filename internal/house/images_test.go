package house

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestImagesAreOfThisProgram compares the container files, which no test can
// run, with what they rely on: variables and commands of cmd/takedown, the
// versions that tests run on, the folders that the binary is built from.
func TestImagesAreOfThisProgram(t *testing.T) {
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	compose, dockerfile, ignore := read("docker-compose.yml"), read("Dockerfile"), read(".dockerignore")
	// all finds what the pattern's only group matched.
	all := func(pattern, text string) (found []string) {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			found = append(found, m[1])
		}
		if found == nil {
			t.Errorf("nothing is like %s", pattern)
		}
		return found
	}

	var program strings.Builder
	var folders []string
	for _, s := range sources(t) {
		if s.test() {
			continue
		}
		if s.dir() == "cmd/takedown" {
			program.WriteString(read(s.path))
		}
		if top, _, _ := strings.Cut(s.path, "/"); !slices.Contains(folders, top) {
			folders = append(folders, top)
		}
	}
	for _, variable := range append(all(`(?m)^ +(TAKEDOWN_\w+):`, compose), all(`(?m)^ENV (TAKEDOWN_\w+)=`, dockerfile)...) {
		if !strings.Contains(program.String(), `"`+variable+`"`) {
			t.Errorf("takedown reads no variable %s", variable)
		}
	}
	for _, command := range append(all(`command: \[(\w+)\]`, compose), all(`/takedown, (\w+)`, compose)...) {
		if !strings.Contains(program.String(), `name: "`+command+`"`) {
			t.Errorf("takedown has no command %s", command)
		}
	}
	for _, folder := range folders {
		if !strings.Contains(ignore, "\n!"+folder+"\n") {
			t.Errorf(".dockerignore keeps %s out of the build", folder)
		}
	}
	for _, same := range [][2]string{
		{all(`image: neo4j:([\d.]+)-community`, compose)[0], all(`version = "([\d.]+)"`, read("store/neo4j/neo4jtest/server.go"))[0]},
		{all(`FROM golang:([\d.]+)-`, dockerfile)[0], all(`(?m)^toolchain go([\d.]+)$`, read("go.mod"))[0]},
	} {
		if same[0] != same[1] {
			t.Errorf("an image is of version %s, the tests of %s", same[0], same[1])
		}
	}
}
