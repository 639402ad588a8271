package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

func TestHeadersOfEveryAnswer(t *testing.T) {
	r := start(t, Config{})
	for _, path := range []string{"/", "/graphiql", "/healthz", "/readyz", "/metrics", "/graphql", "/nothing"} {
		a := r.get(t, path)
		for name, want := range headers {
			got := a.header.Get(name)
			if name == "Content-Security-Policy" {
				if !strings.HasPrefix(got, "default-src 'none'") || !strings.Contains(got, "frame-ancestors 'none'") || strings.Contains(got, "unsafe") && path != "/graphiql" {
					t.Errorf("%s: %s: %s", path, name, got)
				}
			} else if got != want && (name != "Cache-Control" || got != "no-cache") {
				t.Errorf("%s: %s: %q, want %q", path, name, got, want)
			}
		}
	}
}

// The policy forbids inline scripts and styles but those whose hash it has, and other hosts: the pages must do without.
func TestPagesKeepToTheirPolicy(t *testing.T) {
	r := start(t, Config{})
	forbidden := regexp.MustCompile(`(?i)<script(?:\s[^>]*)?>\s*[^<\s]|<style|\sstyle=|\son[a-z]+=|javascript:`)
	loads := regexp.MustCompile(`(?:src|href)="([^"]+)"`)
	for _, path := range []string{"/", "/graphiql"} {
		page := r.get(t, path)
		if page.status != http.StatusOK || !strings.HasPrefix(page.header.Get("Content-Type"), "text/html") {
			t.Fatalf("%s: %d %s", path, page.status, page.header.Get("Content-Type"))
		}
		rest := inline.ReplaceAllStringFunc(page.body, func(own string) string {
			m := inline.FindStringSubmatch(own)
			sum := sha256.Sum256([]byte(m[2]))
			hash := m[1] + "-src 'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
			if policy := page.header.Get("Content-Security-Policy"); !strings.Contains(policy, hash) {
				t.Errorf("%s: %s lacks %s", path, policy, hash)
			}
			return ""
		})
		if found := forbidden.FindString(rest); found != "" {
			t.Errorf("%s: %q", path, found)
		}
		found := loads.FindAllStringSubmatch(page.body, -1)
		if len(found) < 4 {
			t.Fatalf("%s loads %v", path, found)
		}
		for _, m := range found {
			if !strings.HasPrefix(m[1], "/ui/") {
				t.Errorf("%s loads %s", path, m[1])
			} else if a := r.get(t, m[1]); a.status != http.StatusOK || a.header.Get("Cache-Control") != forever {
				t.Errorf("%s loads %s: %d, %s", path, m[1], a.status, a.header.Get("Cache-Control"))
			}
		}
	}
	policy := r.get(t, "/").header.Get("Content-Security-Policy")
	for _, want := range []string{"script-src 'self' 'sha256-", "style-src 'self' 'sha256-", "connect-src 'self';", "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'"} {
		if !strings.Contains(policy, want) || strings.Contains(policy, "unsafe") {
			t.Errorf("the page's policy %q lacks %s, or has an exception", policy, want)
		}
	}
	// The editor places its lines by style attributes; nothing else is let through.
	if policy := r.get(t, "/graphiql").header.Get("Content-Security-Policy"); strings.Count(policy, "unsafe") != 1 || !strings.Contains(policy, "style-src 'self' 'unsafe-inline'") {
		t.Errorf("the playground's policy: %s", policy)
	}
}

// Each view has an address of its own, which a browser may be sent to.
func TestViewsAreOneDocument(t *testing.T) {
	r := start(t, Config{})
	want := r.get(t, "/").body
	for _, path := range []string{"/networks/china_052020", "/accounts/a%2Fb%2Bc=", "/windows?width=P1D", "/coordination", "/search?q=x"} {
		if a := r.get(t, path); a.status != http.StatusOK || a.body != want {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

// A file comes in the encoding that the client takes, and is the same in all of them.
func TestEncodings(t *testing.T) {
	all, err := assets()
	if err != nil {
		t.Fatal(err)
	}
	r := start(t, Config{})
	ask := func(path, takes, tag string) answer {
		return r.send(t, http.MethodGet, path, "", func(r *http.Request) {
			r.Header.Set("Accept-Encoding", takes)
			r.Header.Set("If-None-Match", tag)
		})
	}
	for takes, want := range map[string]string{
		"": "", "br": "br", "gzip": "gzip", "gzip, deflate, br, zstd": "br", "br;q=0, gzip;q=0.5": "gzip", "identity": "", "gzip;q=0": "", "brotli": "",
	} {
		a := ask("/", takes, "")
		if got := a.header.Get("Content-Encoding"); got != want || a.header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: %q, want %q", takes, got, want)
		}
		if again := ask("/", takes, a.header.Get("ETag")); again.status != http.StatusNotModified || again.body != "" {
			t.Errorf("%q: %d for what the client has", takes, again.status)
		}
	}
	for name, a := range all {
		plain, err := a.plain()
		if err != nil {
			t.Fatal(err)
		}
		if unbrotled, err := io.ReadAll(brotli.NewReader(bytes.NewReader(a.brot))); err != nil || !bytes.Equal(plain, unbrotled) {
			t.Errorf("%s is not the same in both encodings: %v", name, err)
		}
		if a.kind == "" {
			t.Errorf("%s has no content type", name)
		}
	}
}

// The page, without the playground, is light.
func TestThePageIsLight(t *testing.T) {
	all, err := assets()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	var weigh func(name string) int
	refers := regexp.MustCompile(`[A-Za-z][A-Za-z0-9.-]*-[A-Z0-9]{8}\.[a-z]+`)
	weigh = func(name string) int {
		if seen[name] || all[name] == nil {
			return 0
		}
		seen[name] = true
		plain, err := all[name].plain()
		if err != nil {
			t.Fatal(err)
		}
		sum := len(all[name].gzip)
		for _, other := range refers.FindAllString(string(plain), -1) {
			sum += weigh(other)
		}
		return sum
	}
	if sum := weigh("index.html"); sum > 600_000 || len(seen) < 6 {
		t.Errorf("%d files of %d bytes, gzipped", len(seen), sum)
	}
}

// Built scripts of the page make no markup of text. Preact's own way to, which the page does not use, stands aside.
func TestThePageMakesNoMarkupOfText(t *testing.T) {
	err := filepath.WalkDir("ui/src", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".ts") && !strings.HasSuffix(name, ".tsx") {
			return err
		}
		text, err := os.ReadFile(name)
		if found := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc`).Find(text); found != nil {
			t.Errorf("%s: %s", name, found)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The schema knows what the pages ask.
func TestPagesAskWhatThereIs(t *testing.T) {
	text, err := os.ReadFile("../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	valid := func(name, query string) {
		asked++
		if _, err := gqlparser.LoadQueryWithRules(schema, query, nil); err != nil {
			t.Errorf("%s: %v\n%s", name, err, query)
		}
	}
	operations, err := filepath.Glob("ui/src/operations/*.graphql")
	if err != nil {
		t.Fatal(err)
	}
	// Fragments are shared between files.
	var all strings.Builder
	for _, name := range operations {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		asked++
		all.Write(text)
	}
	valid("ui/src/operations", all.String())
	const examples = "ui/src/playground/examples.ts"
	if text, err = os.ReadFile(examples); err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("(?s)query: `(.*?)`").FindAllSubmatch(text, -1) {
		valid(examples, string(m[1]))
	}
	const document = "../docs/api.md"
	if text, err = os.ReadFile(document); err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("(?s)```graphql\n(.*?)```").FindAllSubmatch(text, -1) {
		valid(document, string(m[1]))
	}
	if asked < 28 {
		t.Errorf("only %d were found", asked)
	}
}

func TestWhatIsNotThere(t *testing.T) {
	r := start(t, Config{})
	for _, path := range []string{"/nothing", "/networks/", "/networks/a/b", "/accounts/a/b", "/ui/", "/ui/index.html", "/ui/index.html.br", "/ui/../server.go", "/ui/%2e%2e/server.go", "/graphql/x", "/debug/pprof/"} {
		if a := r.get(t, path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
	if a := r.send(t, http.MethodPost, "/healthz", "", nil); a.status != http.StatusMethodNotAllowed && a.status != http.StatusNotFound {
		t.Errorf("POST /healthz: %d", a.status)
	}
}
