package server

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
)

// opened counts the connections of some that the server keeps.
func opened(t *testing.T, r *running, n int) (kept int, conns []net.Conn) {
	t.Helper()
	for range n {
		conn, err := net.Dial("tcp", r.listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		conns = append(conns, conn)
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		if _, err := conn.Write([]byte("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")); err != nil {
			continue
		}
		if n, err := conn.Read(make([]byte, 1)); err == nil && n == 1 {
			kept++
		}
	}
	return kept, conns
}

func TestConnectionsAreCounted(t *testing.T) {
	for name, cfg := range map[string]Config{
		"in all": {MaxConnections: 5}, "each": {MaxConnectionsEach: 5},
	} {
		r := start(t, cfg)
		kept, conns := opened(t, r, 8)
		if kept != 5 {
			t.Errorf("%s: %d were kept", name, kept)
		}
		for _, c := range conns {
			c.Close()
		}
		// Their places are free again.
		for range 100 {
			if kept, conns = opened(t, r, 1); kept == 1 {
				break
			}
		}
		if kept != 1 {
			t.Errorf("%s: no place is free", name)
		}
		conns[0].Close()
	}
}

// One WebSocket has so many questions under way.
func TestQuestionsOfAWebSocket(t *testing.T) {
	feed := NewFeed()
	r := start(t, Config{Feed: feed})
	conn, err := r.dial(t, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 25 {
		m := wsMessage{ID: string(rune('a' + i)), Type: "subscribe", Payload: []byte(question(t, `subscription { loadProgress { file } }`))}
		if err := wsjson.Write(t.Context(), conn, m); err != nil {
			t.Fatal(err)
		}
	}
	for refused := 0; refused < 5; {
		m, err := next(t, conn)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(m.Payload), "COMPLEXITY_LIMIT") {
			refused++
		}
	}
	feed.End()
	for ended := 0; ended < 20; {
		m, err := next(t, conn)
		if err != nil {
			t.Fatal(err)
		}
		if m.Type == "complete" {
			ended++
		}
	}
}

func TestPagesOfListedOriginsMayAsk(t *testing.T) {
	tokens, secrets := tokensIn(t)
	r := start(t, Config{Origins: []string{"https://tools.example"}, Anonymous: AccessNone, Gate: gateOf(tokens)})
	from := func(origin, token string) func(*http.Request) {
		return func(r *http.Request) {
			showing(token)(r)
			r.Header.Set("Origin", origin)
			r.Header.Set("Sec-Fetch-Site", "cross-site")
		}
	}
	a := r.send(t, http.MethodOptions, "/graphql", "", func(r *http.Request) {
		from("https://tools.example", "")(r)
		r.Header.Set("Access-Control-Request-Method", "POST")
	})
	if a.status != http.StatusNoContent || a.header.Get("Access-Control-Allow-Origin") != "https://tools.example" || a.header.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("%d %v", a.status, a.header)
	}
	a = r.send(t, http.MethodPost, "/graphql", question(t, oneAccount), from("https://tools.example", secrets["read"]))
	if a.body != oneAccountAnswer || a.header.Get("Access-Control-Allow-Origin") != "https://tools.example" || a.header.Get("Vary") != "Origin" {
		t.Errorf("%d %v %s", a.status, a.header, a.body)
	}
	a = r.send(t, http.MethodPost, "/graphql", question(t, oneAccount), from("https://other.example", secrets["read"]))
	if a.status != http.StatusForbidden || a.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%d %v", a.status, a.header)
	}
	// A browser's cookies are of no use to them.
	b := newBrowser(t, r)
	b.signIn(t, secrets["read"], "/")
	if a := b.send(t, http.MethodPost, "/graphql", "application/json", question(t, oneAccount), "https://tools.example"); a.status != http.StatusUnauthorized {
		t.Errorf("%d %s", a.status, a.body)
	}
	header := http.Header{"Origin": {"https://tools.example"}}
	conn, _, err := websocket.Dial(t.Context(), r.URL()+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: header})
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.CloseNow()
	for _, origin := range []string{"*", "tools.example", "https://tools.example/", "ftp://x", "null", ""} {
		if _, err := New(Config{Store: &fakeStore{}, Origins: []string{origin}}); err == nil {
			t.Errorf("%q was taken for an origin", origin)
		}
	}
}
