package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExportNeo4jAdmin(t *testing.T) {
	dir, _ := sample(t, "0.0001")
	at, out := storeIn(t), filepath.Join(t.TempDir(), "it's here")
	done(t, "load", "--store", at, dir)
	r := done(t, "export", "--format", "neo4j-admin", "--store", at, out)
	if !strings.HasPrefix(r.stdout, `cd '`+filepath.Dir(out)+`/it'\''s here' &&`+"\nneo4j-admin database import full ") {
		t.Errorf("printed %s", r.stdout)
	}
	_, command, _ := strings.Cut(r.stdout, "\n")
	script, err := os.ReadFile(filepath.Join(out, "import.sh"))
	if err != nil || !strings.Contains(string(script), strings.TrimSuffix(command, "neo4j\n")) {
		t.Errorf("the script is not what was printed: %v\n%s", err, script)
	}
	for _, file := range strings.FieldsFunc(command, func(r rune) bool { return strings.ContainsRune("=, \n\\", r) }) {
		if strings.HasSuffix(file, ".csv") {
			if _, err := os.Stat(filepath.Join(out, file)); err != nil {
				t.Error(err)
			}
		}
	}
	if r := takedown(t, nil, "export", "--format", "neo4j-admin", "--store", at, out); r.code != exitFailed ||
		!strings.Contains(r.stderr, "folder is not empty: name one that is empty or does not exist") {
		t.Errorf("a second time: exit code %d\n%s", r.code, r.stderr)
	}
}

func TestExportUsage(t *testing.T) {
	for says, args := range map[string][]string{
		"--format must be neo4j-admin": {"out"},
		"name one folder OUT":          {"--format", "neo4j-admin"},
	} {
		if r := takedown(t, nil, append([]string{"export"}, args...)...); r.code != exitUsage || !strings.Contains(r.stderr, says) {
			t.Errorf("%v: exit code %d\n%s", args, r.code, r.stderr)
		}
	}
	out := filepath.Join(t.TempDir(), "out")
	if r := takedown(t, nil, "export", "--format", "neo4j-admin", "--store", storeIn(t), out); r.code != exitFailed || !strings.Contains(r.stderr, "there is no store") {
		t.Errorf("a store that does not exist: exit code %d\n%s", r.code, r.stderr)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("made a folder without a store")
	}
}
