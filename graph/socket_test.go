package graph

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// dialed opens a WebSocket to a handler that does not wait for long.
func dialed(t *testing.T, server *httptest.Server) *websocket.Conn {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), server.URL, &websocket.DialOptions{Subprotocols: []string{subprotocol}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return conn
}

// ended reads until the connection is closed, and gives the code.
func ended(t *testing.T, conn *websocket.Conn) websocket.StatusCode {
	t.Helper()
	for {
		if _, _, err := conn.Read(t.Context()); err != nil {
			return websocket.CloseStatus(err)
		}
	}
}

// WebSockets that do not say what the protocol wants are closed, each with the code
// that clients know.
func TestCloseCodes(t *testing.T) {
	handler := NewHandler(recordless{&fakeStore{}}, Options{initTimeout: 300 * time.Millisecond, idle: 200 * time.Millisecond})
	server := httptest.NewServer(handler)
	defer server.Close()
	const hello = `{"type":"connection_init"}`
	for name, c := range map[string]struct {
		messages []string
		code     websocket.StatusCode
	}{
		"silent":           {nil, 4408},
		"idle":             {[]string{hello}, 1000},
		"only pings":       {[]string{hello, `{"type":"ping"}`}, 1000},
		"too early":        {[]string{`{"id":"1","type":"subscribe","payload":{"query":"{ __typename }"}}`}, 4401},
		"twice":            {[]string{hello, hello}, 4429},
		"no JSON":          {[]string{hello, "{"}, 4400},
		"no JSON to begin": {[]string{"{"}, 4400},
		"unknown":          {[]string{hello, `{"type":"hello"}`}, 4400},
		"a list for words": {[]string{`{"type":"connection_init","payload":[1]}`}, 4400},
	} {
		conn := dialed(t, server)
		for _, m := range c.messages {
			if err := conn.Write(t.Context(), websocket.MessageText, []byte(m)); err != nil {
				t.Fatal(err)
			}
		}
		if code := ended(t, conn); code != c.code {
			t.Errorf("%s: closed with %d, want %d", name, code, c.code)
		}
	}
	if _, response, err := websocket.Dial(t.Context(), server.URL, &websocket.DialOptions{Subprotocols: []string{"graphql-ws"}}); err == nil || response.StatusCode != http.StatusBadRequest {
		t.Errorf("another protocol: %v", err)
	}
}

// Many that never speak are all closed, and leave nothing behind.
func TestSilentWebSockets(t *testing.T) {
	server := httptest.NewServer(NewHandler(recordless{&fakeStore{}}, Options{initTimeout: 500 * time.Millisecond}))
	defer server.Close()
	conns := make([]*websocket.Conn, 1000)
	for i := range conns {
		conns[i] = dialed(t, server)
	}
	codes := map[websocket.StatusCode]int{}
	for _, conn := range conns {
		code := ended(t, conn)
		codes[code]++
	}
	if codes[4408] != len(conns) {
		t.Errorf("%v", codes)
	}
}
