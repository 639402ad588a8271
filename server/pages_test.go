package server

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestHeadersOfEveryAnswer(t *testing.T) {
	r := start(t, Config{})
	for _, path := range []string{"/", "/graphiql", "/ui/page.js", "/healthz", "/readyz", "/metrics", "/graphql", "/nothing"} {
		a := r.get(t, path)
		for name, want := range headers {
			got := a.header.Get(name)
			if name == "Content-Security-Policy" {
				if !strings.HasPrefix(got, "default-src 'none'") || !strings.Contains(got, "frame-ancestors 'none'") || strings.Contains(got, "unsafe") {
					t.Errorf("%s: %s: %s", path, name, got)
				}
			} else if got != want {
				t.Errorf("%s: %s: %q, want %q", path, name, got, want)
			}
		}
	}
}

// The policy forbids inline scripts, styles and other hosts: the pages must do without.
func TestPagesKeepToTheirPolicy(t *testing.T) {
	r := start(t, Config{})
	inline := regexp.MustCompile(`(?i)<script(?:\s[^>]*)?>\s*[^<\s]|<style|\sstyle=|\son[a-z]+=|javascript:`)
	loads := regexp.MustCompile(`(?:src|href)="([^"]+)"`)
	for _, path := range []string{"/", "/graphiql"} {
		page := r.get(t, path)
		if page.status != http.StatusOK || !strings.HasPrefix(page.header.Get("Content-Type"), "text/html") {
			t.Fatalf("%s: %d %s", path, page.status, page.header.Get("Content-Type"))
		}
		if found := inline.FindString(page.body); found != "" {
			t.Errorf("%s: %q", path, found)
		}
		found := loads.FindAllStringSubmatch(page.body, -1)
		if len(found) < 2 {
			t.Fatalf("%s loads %v", path, found)
		}
		for _, m := range found {
			if !strings.HasPrefix(m[1], "/") || strings.HasPrefix(m[1], "//") {
				t.Errorf("%s loads %s", path, m[1])
			} else if a := r.get(t, m[1]); a.status != http.StatusOK {
				t.Errorf("%s loads %s: %d", path, m[1], a.status)
			}
		}
	}
	// Text of archives reaches the page as text.
	for _, script := range []string{"/ui/page.js", "/ui/graphiql.js", "/ui/ask.js"} {
		a := r.get(t, script)
		if a.status != http.StatusOK || regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(`).MatchString(a.body) {
			t.Errorf("%s: %d, or it makes markup of text", script, a.status)
		}
	}
}

// The schema knows what the pages ask.
func TestPagesAskWhatThereIs(t *testing.T) {
	r := start(t, Config{})
	asked := 0
	for _, name := range []string{"page.js", "graphiql.js"} {
		script, err := ui.ReadFile("ui/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile("(?s)`((?:query [^{]*)?\\{\n.*?)`").FindAllSubmatch(script, -1) {
			body, err := json.Marshal(map[string]any{"query": string(m[1]), "variables": map[string]any{"slug": "a", "id": "x", "networks": []string{"a"}}})
			if err != nil {
				t.Fatal(err)
			}
			asked++
			if a := r.send(t, http.MethodPost, "/graphql", string(body), nil); strings.Contains(a.body, codeBadUserInput) {
				t.Errorf("%s: %s\n%s", name, m[1], a.body)
			}
		}
	}
	if asked < 8 {
		t.Errorf("only %d questions were found", asked)
	}
}

func TestWhatIsNotThere(t *testing.T) {
	r := start(t, Config{})
	for _, path := range []string{"/nothing", "/ui/", "/ui/../server.go", "/ui/%2e%2e/server.go", "/graphql/x", "/debug/pprof/"} {
		if a := r.get(t, path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
	if a := r.send(t, http.MethodPost, "/healthz", "", nil); a.status != http.StatusMethodNotAllowed && a.status != http.StatusNotFound {
		t.Errorf("POST /healthz: %d", a.status)
	}
}
