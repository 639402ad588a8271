package server

import (
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"github.com/takedown/takedown/graph"
)

// dial opens a WebSocket and sends the first message.
func (r *running) dial(t *testing.T, payload string, prepare func(http.Header)) (*websocket.Conn, error) {
	t.Helper()
	header := http.Header{}
	if prepare != nil {
		prepare(header)
	}
	conn, _, err := websocket.Dial(t.Context(), r.URL()+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: header})
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return conn, conn.Write(t.Context(), websocket.MessageText, []byte(`{"type":"connection_init"`+payload+`}`))
}

// closed reads until a WebSocket is closed, and gives the code.
func closed(t *testing.T, conn *websocket.Conn) websocket.StatusCode {
	t.Helper()
	for {
		if _, _, err := conn.Read(t.Context()); err != nil {
			return websocket.CloseStatus(err)
		}
	}
}

func TestWebSocketsSayWhoTheyAre(t *testing.T) {
	tokens, secrets := tokensIn(t)
	r := start(t, Config{Addr: anywhere, Gate: gateOf(tokens)})
	by := func(token string) string { return `,"payload":{"Authorization":"Bearer ` + token + `"}` }
	for name, c := range map[string]struct {
		payload string
		header  string
		code    websocket.StatusCode
	}{
		"nobody":                {"", "", 4401},
		"a wrong token":         {by("tkd_0"), "", 4401},
		"a scheme of its own":   {`,"payload":{"Authorization":"` + secrets["read"] + `"}`, "", 4401},
		"a scope too few":       {by(secrets["admin"]), "", 4403},
		"a payload of no shape": {`,"payload":[1]`, "", 4400},
	} {
		conn, err := r.dial(t, c.payload, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if code := closed(t, conn); code != c.code {
			t.Errorf("%s: closed with %d", name, code)
		}
	}
	for name, open := range map[string]func() (*websocket.Conn, error){
		"in the first message": func() (*websocket.Conn, error) { return r.dial(t, by(secrets["read"]), nil) },
		"in the request": func() (*websocket.Conn, error) {
			return r.dial(t, "", func(h http.Header) { h.Set("Authorization", "Bearer "+secrets["read"]) })
		},
	} {
		conn, err := open()
		if err != nil {
			t.Fatal(err)
		}
		if err := wsjson.Write(t.Context(), conn, wsMessage{ID: "1", Type: "subscribe", Payload: []byte(question(t, oneAccount))}); err != nil {
			t.Fatal(err)
		}
		if m, err := next(t, conn); err != nil || string(m.Payload) != oneAccountAnswer {
			t.Errorf("%s: %v %s", name, err, m.Payload)
		}
	}
	if _, err := r.dial(t, "", func(h http.Header) { h.Set("Authorization", "Bearer tkd_0") }); err == nil {
		t.Error("a wrong token in the request was let in")
	}
}

// Streams end when their token does, with the code that says so.
func TestStreamsEndWithTheirToken(t *testing.T) {
	tokens, secrets := tokensIn(t)
	feed := NewFeed()
	feed.Publish(graph.LoadProgress{File: "a.csv"})
	r := start(t, Config{Addr: anywhere, Gate: gateOf(tokens), Feed: feed})
	conn, err := r.dial(t, `,"payload":{"Authorization":"Bearer `+secrets["read"]+`"}`, nil)
	if err != nil {
		t.Fatal(err)
	}
	progress := question(t, `subscription { loadProgress { file } }`)
	if err := wsjson.Write(t.Context(), conn, wsMessage{ID: "1", Type: "subscribe", Payload: []byte(progress)}); err != nil {
		t.Fatal(err)
	}
	if _, err := next(t, conn); err != nil {
		t.Fatal(err)
	}
	if err := tokens.Revoke("read"); err != nil {
		t.Fatal(err)
	}
	// A question is refused at once, though the connection is still there.
	if err := wsjson.Write(t.Context(), conn, wsMessage{ID: "2", Type: "subscribe", Payload: []byte(question(t, oneAccount))}); err != nil {
		t.Fatal(err)
	}
	if m, err := next(t, conn); err != nil || !strings.Contains(string(m.Payload), graph.CodeUnauthenticated) {
		t.Errorf("%v %s", err, m.Payload)
	}
	if code := closed(t, conn); code != 4401 {
		t.Errorf("closed with %d", code)
	}
}
