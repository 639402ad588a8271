package server

import (
	"embed"
	"net/http"
)

//go:embed ui
var ui embed.FS

// pagePolicy lets a page load its own scripts and styles and ask its own origin, and nothing else.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// page serves one of the embedded pages.
func page(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", pagePolicy)
		http.ServeFileFS(w, r, ui, "ui/"+name)
	})
}

// assets serves what the pages load.
func assets() http.Handler {
	files := http.FileServerFS(ui)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/ui/" {
			http.NotFound(w, r) // no listing
			return
		}
		files.ServeHTTP(w, r)
	})
}
