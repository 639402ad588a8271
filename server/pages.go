package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// built has the pages as the sources in ui make them, compressed.
//
//go:embed ui/dist
var built embed.FS

// views are the addresses of the page's views: each is the same document.
var views = []string{
	"/{$}", "/networks/{slug}", "/accounts/{id}", "/tweets/{id}", "/around/{id}", "/paths", "/windows", "/coordination", "/compare", "/narratives",
	"/cases", "/cases/{id}", "/search",
}

// The policies of the pages. Each lets a page load its own files and ask its own
// origin, and nothing else.
const (
	ownAlone = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	// pagePolicy also keeps text from becoming a script or markup by any function of the browser.
	pagePolicy = ownAlone + "; style-src 'self'; img-src 'self' blob:; require-trusted-types-for 'script'; trusted-types takedown"
	// playgroundPolicy lets the editor of the playground, Monaco, place its lines: it does
	// that by style attributes, and has no other way. Scripts are as strict as elsewhere.
	playgroundPolicy = ownAlone + "; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:"
)

// inline are the scripts and styles that a document has in itself.
var inline = regexp.MustCompile(`(?s)<(script|style)>(.*?)</`)

// letIn adds to a policy what a document has in itself, by its hash.
func letIn(policy string, document *asset) (string, error) {
	content, err := document.plain()
	if err != nil {
		return "", err
	}
	for _, found := range inline.FindAllSubmatch(content, -1) {
		sum := sha256.Sum256(found[2])
		own := string(found[1]) + "-src 'self'"
		policy = strings.Replace(policy, own, own+" 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'", 1)
	}
	return policy, nil
}

// forever is for files whose names change with their content.
const forever = "public, max-age=31536000, immutable"

// asset is a built file.
type asset struct {
	kind, tag  string
	gzip, brot []byte
	// plain is for the rare client that takes neither.
	plain func() ([]byte, error)
}

// assets reads the built files, by name.
func assets() (map[string]*asset, error) {
	all := map[string]*asset{}
	err := fs.WalkDir(built, "ui/dist", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := built.ReadFile(name)
		if err != nil {
			return err
		}
		base, encoding := strings.TrimSuffix(path.Base(name), path.Ext(name)), path.Ext(name)
		a := all[base]
		if a == nil {
			a = &asset{kind: kindOf(base)}
			all[base] = a
		}
		switch encoding {
		case ".br":
			a.brot = content
		case ".gz":
			sum := sha256.Sum256(content)
			a.tag = `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
			a.gzip = content
			a.plain = sync.OnceValues(func() ([]byte, error) { return unzip(content) })
		default:
			return fmt.Errorf("server: %s is not compressed", name)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for name, a := range all {
		if a.gzip == nil || a.brot == nil {
			return nil, fmt.Errorf("server: %s is not compressed both ways", name)
		}
	}
	if all["index.html"] == nil || all["graphiql.html"] == nil {
		return nil, errors.New("server: the pages are not built: see server/ui")
	}
	return all, nil
}

func unzip(content []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// kindOf is the content type by the name, whatever the machine has registered.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".ttf":
		return "font/ttf"
	}
	return mime.TypeByExtension(path.Ext(name))
}

// ServeHTTP answers in the shortest encoding that the client takes.
func (a *asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Vary", "Accept-Encoding")
	content, suffix := a.brot, "-br"
	switch takes := accepted(r.Header.Get("Accept-Encoding")); {
	case takes("br"):
		h.Set("Content-Encoding", "br")
	case takes("gzip"):
		h.Set("Content-Encoding", "gzip")
		content, suffix = a.gzip, "-gz"
	default:
		plain, err := a.plain()
		if err != nil {
			http.Error(w, "the file cannot be read", http.StatusInternalServerError)
			return
		}
		content, suffix = plain, ""
	}
	tag := strings.TrimSuffix(a.tag, `"`) + suffix + `"`
	h.Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(content)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(content) // a client that went away needs no answer
	}
}

// accepted tells of the encodings that a client names and does not refuse.
func accepted(header string) func(encoding string) bool {
	return func(encoding string) bool {
		for part := range strings.SplitSeq(header, ",") {
			name, weight, weighed := strings.Cut(part, ";")
			if !strings.EqualFold(strings.TrimSpace(name), encoding) {
				continue
			}
			q, _ := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
			value, err := strconv.ParseFloat(q, 64)
			return !weighed || err == nil && value > 0
		}
		return false
	}
}

// page serves a document under a policy. Its name stays, so that it is asked for each time.
func page(document *asset, policy string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Cache-Control", "no-cache")
		document.ServeHTTP(w, r)
	})
}

// files serves what the pages load. A worker has the policy of its own answer.
func files(all map[string]*asset) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.PathValue("name")
		a := all[name]
		if a == nil || strings.HasSuffix(name, ".html") {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", forever)
		a.ServeHTTP(w, r)
	})
}
