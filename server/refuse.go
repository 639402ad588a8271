package server

import (
	"encoding/json"
	"net"
	"net/http"
	"net/netip"
	"strings"
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
// let to read the answers. A server that only this machine can reach has no name but
// localhost; one that listens to others may have any.
func (s *Server) misled(r *http.Request) bool {
	if !s.loopback {
		return false
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	_, err = netip.ParseAddr(strings.Trim(host, "[]"))
	return err != nil && host != "" && !strings.EqualFold(host, "localhost")
}

func foreign(w http.ResponseWriter, _ *http.Request) {
	refuse(w, http.StatusForbidden, codeForbidden, "pages of other origins may not ask")
}
