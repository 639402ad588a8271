package server

import (
	"encoding/json"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/takedown/takedown/graph"
)

// refuse answers as GraphQL does, for clients that read nothing else.
func refuse(w http.ResponseWriter, status int, code, message string) {
	type failure struct {
		Message    string            `json:"message"`
		Extensions map[string]string `json:"extensions"`
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string][]failure{
		"errors": {{Message: message, Extensions: map[string]string{"code": code}}},
	})
}

// misled reports whether a browser may have been led here under a false name. A page
// elsewhere can make its own name point to this machine (DNS rebinding), and would be
// let to read the answers. Where some may ask without a token, the server has the
// names that it was told and localhost; where nobody may, a page would need a token.
func (s *Server) misled(r *http.Request) bool {
	if s.anonymous == nil {
		return false
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	_, err = netip.ParseAddr(strings.Trim(host, "[]"))
	known := func(name string) bool { return strings.EqualFold(name, host) }
	return err != nil && host != "" && !known("localhost") && !slices.ContainsFunc(s.cfg.Hosts, known)
}

func foreign(w http.ResponseWriter, _ *http.Request) {
	refuse(w, http.StatusForbidden, graph.CodeForbidden, "pages of other origins may not ask")
}
