package server

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// proxies are those who are believed for whom they pass a request on.
type proxies []netip.Prefix

// origin is where a request comes from: its address, or who a proxy says has sent it on.
// Of X-Forwarded-For the last entry is a proxy's own word, and one before it only the
// word of who stands in it; whatever a client writes there stands before.
func (p proxies) origin(r *http.Request) string {
	from := r.RemoteAddr
	if !p.has(from) {
		return from
	}
	entries := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, entry := range slices.Backward(entries) {
		entry = strings.TrimSpace(entry)
		if _, err := netip.ParseAddr(entry); err != nil {
			return from
		}
		if from = entry; !p.has(from) {
			return from
		}
	}
	return from
}

// has says whether an address, with or without a port, is one of the proxies.
func (p proxies) has(address string) bool {
	if host, _, err := net.SplitHostPort(address); err == nil {
		address = host
	}
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	ip = ip.Unmap().WithZone("")
	return slices.ContainsFunc(p, func(prefix netip.Prefix) bool { return prefix.Contains(ip) })
}
