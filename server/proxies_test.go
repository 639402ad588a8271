package server

import (
	"net/http"
	"net/netip"
	"testing"
)

func TestOriginBehindProxies(t *testing.T) {
	trusted := proxies{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00::/8")}
	for _, c := range []struct {
		remote string
		header []string
		want   string
	}{
		{"192.0.2.7:1", nil, "192.0.2.7:1"},
		{"192.0.2.7:1", []string{"203.0.113.9"}, "192.0.2.7:1"}, // nobody believes it
		{"127.0.0.1:1", nil, "127.0.0.1:1"},
		{"127.0.0.1:1", []string{"203.0.113.9"}, "203.0.113.9"},
		{"[::ffff:10.1.2.3]:1", []string{"203.0.113.9"}, "203.0.113.9"},
		{"[fd00::1]:1", []string{"2001:db8::1"}, "2001:db8::1"},
		// What the client wrote itself stands first, in this line or in one before.
		{"127.0.0.1:1", []string{"198.51.100.1, 203.0.113.9"}, "203.0.113.9"},
		{"127.0.0.1:1", []string{"198.51.100.1", "203.0.113.9"}, "203.0.113.9"},
		{"127.0.0.1:1", []string{"127.0.0.1, 203.0.113.9"}, "203.0.113.9"},
		// A proxy behind a proxy.
		{"127.0.0.1:1", []string{"198.51.100.1, 203.0.113.9, 10.1.2.3"}, "203.0.113.9"},
		{"127.0.0.1:1", []string{"10.1.2.3"}, "10.1.2.3"},
		{"127.0.0.1:1", []string{"unknown"}, "127.0.0.1:1"},
		{"127.0.0.1:1", []string{"<script>, 10.1.2.3"}, "10.1.2.3"},
		{"127.0.0.1:1", []string{"203.0.113.9,"}, "127.0.0.1:1"},
	} {
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{"X-Forwarded-For": c.header}}
		if got := trusted.origin(r); got != c.want {
			t.Errorf("%s %q: %s, want %s", c.remote, c.header, got, c.want)
		}
	}
	if got := place("2001:db8:1:2:3::4"); got != "2001:db8:1:2::/64" {
		t.Errorf("an address without a port is at %s", got)
	}
}

// Visitors of a proxy that is trusted do not pay for each other, those of another one do.
func TestRatesBehindAProxy(t *testing.T) {
	tokens, _ := tokensIn(t)
	for name, c := range map[string]struct {
		proxies []netip.Prefix
		want    int
	}{
		"trusted": {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, http.StatusOK},
		"unknown": {nil, http.StatusTooManyRequests},
	} {
		r := start(t, Config{Anonymous: AccessRead, Gate: gateOf(tokens), Rate: 0.001, Burst: 1, Proxies: c.proxies})
		by := func(address string) func(*http.Request) {
			return func(r *http.Request) { r.Header.Set("X-Forwarded-For", address) }
		}
		if a := r.send(t, http.MethodPost, "/graphql", question(t, oneAccount), by("203.0.113.9")); a.status != http.StatusOK {
			t.Errorf("%s: %d", name, a.status)
		}
		if a := r.send(t, http.MethodPost, "/graphql", question(t, oneAccount), by("203.0.113.10")); a.status != c.want {
			t.Errorf("%s: another visitor: %d", name, a.status)
		}
		if a := r.send(t, http.MethodPost, "/graphql", question(t, oneAccount), by("203.0.113.9")); a.status != http.StatusTooManyRequests {
			t.Errorf("%s: the same again: %d", name, a.status)
		}
	}
}
