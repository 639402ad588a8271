package server

import (
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/takedown/takedown/graph"
)

// A name of someone else's that points to this machine is no name of this server.
func TestHosts(t *testing.T) {
	r := start(t, Config{})
	_, port, _ := strings.Cut(strings.TrimPrefix(r.URL(), "http://"), ":")
	for host, served := range map[string]bool{
		"127.0.0.1:" + port:                true,
		"localhost:" + port:                true,
		"LOCALHOST":                        true,
		"[::1]:" + port:                    true,
		"192.0.2.7":                        true, // only a name can be made to point elsewhere
		"rebind.example:" + port:           false,
		"localhost.rebind.example":         false,
		"127.0.0.1.rebind.example:" + port: false,
	} {
		for _, path := range []string{"/graphql", "/", "/metrics"} {
			a := r.send(t, http.MethodPost, path, question(t, oneAccount), func(r *http.Request) {
				r.Host = host
				if path != "/graphql" {
					r.Method = http.MethodGet
				}
			})
			switch {
			case served && a.status != http.StatusOK:
				t.Errorf("%s%s: %d %s", host, path, a.status, a.body)
			case !served && (a.status != http.StatusForbidden || a.code(t) != graph.CodeForbidden):
				t.Errorf("%s%s: %d %s", host, path, a.status, a.body)
			}
		}
	}
}

// A server for others has names that it cannot know.
func TestHostsOfAServerForOthers(t *testing.T) {
	s := &Server{}
	if s.misled(&http.Request{Host: "takedown.example"}) {
		t.Error("misled")
	}
}

func TestPagesOfOtherOriginsMayNotAsk(t *testing.T) {
	r := start(t, Config{})
	for name, c := range map[string]struct {
		header, value string
		served        bool
	}{
		"own origin":       {"Origin", r.URL(), true},
		"another":          {"Origin", "https://evil.example", false},
		"an opaque one":    {"Origin", "null", false},
		"another's fetch":  {"Sec-Fetch-Site", "cross-site", false},
		"own page's fetch": {"Sec-Fetch-Site", "same-origin", true},
	} {
		a := r.send(t, http.MethodPost, "/graphql", question(t, oneAccount), func(r *http.Request) { r.Header.Set(c.header, c.value) })
		if c.served != (a.body == oneAccountAnswer) || !c.served && (a.status != http.StatusForbidden || a.code(t) != graph.CodeForbidden) {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	// A preflight gets no leave.
	a := r.send(t, http.MethodOptions, "/graphql", "", func(r *http.Request) {
		r.Header.Set("Origin", "https://evil.example")
		r.Header.Set("Access-Control-Request-Method", "POST")
	})
	for name := range a.header {
		if strings.HasPrefix(name, "Access-Control-") {
			t.Errorf("preflight: %s: %s", name, a.header.Get(name))
		}
	}
	_, response, err := websocket.Dial(t.Context(), r.URL()+"/graphql", &websocket.DialOptions{
		Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: http.Header{"Origin": {"https://evil.example"}},
	})
	if err == nil || response.StatusCode != http.StatusForbidden {
		t.Errorf("WebSocket from another origin: %v", err)
	}
}
