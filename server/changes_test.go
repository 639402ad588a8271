package server

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/coder/websocket"

	"github.com/takedown/takedown/store"
)

// recording is a store that counts what is written.
type recording struct {
	*fakeStore
	written atomic.Int64
}

func (r *recording) PutRecord(context.Context, store.Record) (int64, error) {
	return r.written.Add(1), nil
}

const oneChange = `mutation { createCase(name: "a") { version } }`

// TestChangesByPostOfJSONAlone: nothing that a page of another origin can send
// without asking changes anything.
func TestChangesByPostOfJSONAlone(t *testing.T) {
	st := &recording{fakeStore: &fakeStore{}}
	r := start(t, Config{Store: st})
	if a := r.ask(t, oneChange); a.status != http.StatusOK || a.body != `{"data":{"createCase":{"version":1}}}` {
		t.Fatalf("%d %s", a.status, a.body)
	}
	form := url.Values{"query": {oneChange}}.Encode()
	kind := func(contentType string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Content-Type", contentType) }
	}
	with := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	for name, c := range map[string]struct {
		method, path, body string
		prepare            func(*http.Request)
	}{
		"GET":               {http.MethodGet, "/graphql?" + form, "", nil},
		"GET of JSON":       {http.MethodGet, "/graphql?" + form, "", kind("application/json")},
		"HEAD":              {http.MethodHead, "/graphql?" + form, "", nil},
		"PUT":               {http.MethodPut, "/graphql", question(t, oneChange), nil},
		"text":              {http.MethodPost, "/graphql", question(t, oneChange), kind("text/plain")},
		"no type":           {http.MethodPost, "/graphql", question(t, oneChange), func(r *http.Request) { r.Header.Del("Content-Type") }},
		"a form":            {http.MethodPost, "/graphql", form, kind("application/x-www-form-urlencoded")},
		"a form in parts":   {http.MethodPost, "/graphql", question(t, oneChange), kind("multipart/form-data; boundary=x")},
		"GraphQL itself":    {http.MethodPost, "/graphql", oneChange, kind("application/graphql")},
		"nearly JSON":       {http.MethodPost, "/graphql", question(t, oneChange), kind("text/plain; application/json")},
		"events":            {http.MethodPost, "/graphql", question(t, oneChange), with("Accept", "text/event-stream")},
		"another origin":    {http.MethodPost, "/graphql", question(t, oneChange), with("Origin", "https://evil.example")},
		"another's fetch":   {http.MethodPost, "/graphql", question(t, oneChange), with("Sec-Fetch-Site", "cross-site")},
		"a sibling's fetch": {http.MethodPost, "/graphql", question(t, oneChange), with("Sec-Fetch-Site", "same-site")},
		"what is no text":   {http.MethodPost, "/graphql", strings.Replace(question(t, oneChange), `\"a\"`, "\\\"\xff\\\"", 1), nil},
	} {
		a := r.send(t, c.method, c.path, c.body, c.prepare)
		if got := st.written.Load(); got != 1 || strings.Contains(a.body, "version") {
			t.Errorf("%s: written %d times: %d %s", name, got, a.status, a.body)
			st.written.Store(1)
		}
		if a.status == http.StatusOK && name != "events" {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

// TestChangesOverWebSocket: are refused, with words.
func TestChangesOverWebSocket(t *testing.T) {
	st := &recording{fakeStore: &fakeStore{}}
	r := start(t, Config{Store: st})
	conn, _, err := websocket.Dial(t.Context(), r.URL()+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	send := func(message string) {
		t.Helper()
		if err := conn.Write(t.Context(), websocket.MessageText, []byte(message)); err != nil {
			t.Fatal(err)
		}
	}
	send(`{"type":"connection_init"}`)
	send(`{"id":"1","type":"subscribe","payload":` + question(t, oneChange) + `}`)
	for {
		_, text, err := conn.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var message struct{ Type, ID string }
		if err := json.Unmarshal(text, &message); err != nil {
			t.Fatal(err)
		}
		if message.ID != "1" {
			continue
		}
		if st.written.Load() > 0 || !strings.Contains(string(text), "by POST") {
			t.Errorf("written %d times: %s", st.written.Load(), text)
		}
		return
	}
}
