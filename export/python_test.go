package export_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// python runs a script of testdata with what is in testdata/requirements.txt,
// and decodes what it prints. Without that the test is skipped, or fails where CI
// is set. TAKEDOWN_TEST_PYTHON names a Python that has it.
func python(t *testing.T, into any, script string, args ...string) {
	t.Helper()
	interpreter := os.Getenv("TAKEDOWN_TEST_PYTHON")
	if interpreter == "" {
		interpreter = "python3"
	}
	if out, err := exec.CommandContext(t.Context(), interpreter, "-c", "import igraph, networkx, stix2validator").CombinedOutput(); err != nil {
		const how = "make a virtual environment, install export/testdata/requirements.txt, and name its Python in TAKEDOWN_TEST_PYTHON"
		if os.Getenv("CI") != "" {
			t.Fatalf("%s: %v: %s", how, err, out)
		}
		t.Skipf("%s: %v", how, err)
	}
	c := exec.CommandContext(t.Context(), interpreter, append([]string{filepath.Join("testdata", script)}, args...)...)
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s %v: %v: %s", script, args, err, out)
	}
	if err := json.Unmarshal(out, into); err != nil {
		t.Fatal(err)
	}
}
