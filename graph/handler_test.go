package graph

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql/introspection"
	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
)

// plannedFeed sends what it was given and closes.
type plannedFeed []LoadProgress

func (f plannedFeed) Subscribe(context.Context) <-chan LoadProgress {
	out := make(chan LoadProgress, len(f))
	for _, p := range f {
		out <- p
	}
	close(out)
	return out
}

const progressQuery = `subscription { loadProgress { file network bytesRead bytesTotal rowsRead accepted duplicate rejected rowsPerSecond etaSeconds done } }`

func twoMessages() plannedFeed {
	eta := 1.5
	return plannedFeed{
		{File: "a.csv", Network: "a", BytesRead: 5_000_000_000, BytesTotal: 9_000_000_000, RowsRead: 6, Accepted: 3, Duplicate: 2, Rejected: 1, RowsPerSecond: 2.5, ETASeconds: &eta},
		{File: "a.csv", Network: "a", BytesRead: 9_000_000_000, BytesTotal: 9_000_000_000, Done: true},
	}
}

var wantMessages = []string{
	`{"accepted":3,"bytesRead":5000000000,"bytesTotal":9000000000,"done":false,"duplicate":2,"etaSeconds":1.5,"file":"a.csv","network":"a","rejected":1,"rowsPerSecond":2.5,"rowsRead":6}`,
	`{"accepted":0,"bytesRead":9000000000,"bytesTotal":9000000000,"done":true,"duplicate":0,"etaSeconds":null,"file":"a.csv","network":"a","rejected":0,"rowsPerSecond":0,"rowsRead":0}`,
}

// subscribeOverWebSocket speaks graphql-transport-ws until the server says complete.
func subscribeOverWebSocket(t *testing.T, server *httptest.Server) (messages []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, server.URL, &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	type message struct {
		ID      string          `json:"id,omitempty"`
		Type    string          `json:"type"`
		Payload json.RawMessage `json:"payload,omitempty"`
	}
	send := func(m message) {
		if err := wsjson.Write(ctx, conn, m); err != nil {
			t.Fatal(err)
		}
	}
	query, err := json.Marshal(map[string]string{"query": progressQuery})
	if err != nil {
		t.Fatal(err)
	}
	send(message{Type: "connection_init"})
	for {
		var m message
		if err := wsjson.Read(ctx, conn, &m); err != nil {
			t.Fatal(err)
		}
		switch m.Type {
		case "connection_ack":
			send(message{ID: "1", Type: "subscribe", Payload: query})
		case "ping":
			send(message{Type: "pong"})
		case "next":
			messages = append(messages, progressIn(t, m.Payload))
		case "complete":
			return messages
		case "error":
			t.Fatalf("%s", m.Payload)
		}
	}
}

// progressIn is the progress within a response, its fields in alphabetical order.
func progressIn(t *testing.T, response []byte) string {
	t.Helper()
	var r struct {
		Data struct {
			LoadProgress map[string]any
		}
		Errors []any
	}
	if err := json.Unmarshal(response, &r); err != nil || len(r.Errors) > 0 {
		t.Fatalf("%v: %s", err, response)
	}
	b, err := json.Marshal(r.Data.LoadProgress)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestProgressOverWebSocket(t *testing.T) {
	server := httptest.NewServer(NewHandler(&fakeStore{}, Options{Feed: twoMessages()}))
	defer server.Close()
	got := subscribeOverWebSocket(t, server)
	if fmt.Sprint(got) != fmt.Sprint(wantMessages) {
		t.Errorf("%v, want %v", got, wantMessages)
	}
}

func TestProgressWithoutAFeedEndsAtOnce(t *testing.T) {
	server := httptest.NewServer(NewHandler(&fakeStore{}, Options{}))
	defer server.Close()
	if got := subscribeOverWebSocket(t, server); len(got) > 0 {
		t.Errorf("%v", got)
	}
}

func TestProgressOverServerSentEvents(t *testing.T) {
	server := httptest.NewServer(NewHandler(&fakeStore{}, Options{Feed: twoMessages()}))
	defer server.Close()
	body, err := json.Marshal(map[string]string{"query": progressQuery})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodPost, server.URL, strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var got []string
	complete := false
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			got = append(got, progressIn(t, []byte(data)))
		}
		complete = complete || lines.Text() == "event: complete"
	}
	if fmt.Sprint(got) != fmt.Sprint(wantMessages) || !complete {
		t.Errorf("%v, complete %t", got, complete)
	}
}

// A subscriber that goes away is let go of.
func TestASubscriberMayLeave(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	endless := make(endlessFeed)
	out := progress(ctx, endless)
	endless <- LoadProgress{File: "first"}
	if p := <-out; p.File != "first" {
		t.Errorf("%v", p)
	}
	endless <- LoadProgress{File: "never read"}
	cancel()
	for range out {
		// At most the message under way.
	}
}

type endlessFeed chan LoadProgress

func (f endlessFeed) Subscribe(context.Context) <-chan LoadProgress { return f }

func TestGetAnswersQueriesOnly(t *testing.T) {
	h := NewHandler(&fakeStore{}, Options{})
	get := func(query string) (int, string) {
		recorder := httptest.NewRecorder()
		h.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/graphql?query="+url.QueryEscape(query), nil))
		return recorder.Code, recorder.Body.String()
	}
	if status, body := get(`{ store { revision } }`); status != http.StatusOK || body != `{"data":{"store":{"revision":9}}}` {
		t.Errorf("%d %s", status, body)
	}
	if status, body := get(progressQuery); status != http.StatusMethodNotAllowed || !strings.Contains(body, "only queries may be sent by GET") {
		t.Errorf("%d %s", status, body)
	}
}

// Everything in the schema has a description, because investigators read it in a browser.
func TestIntrospectionAndDocumentation(t *testing.T) {
	answer := ask(t, NewHandler(&fakeStore{}, Options{}), introspection.Query, nil)
	if len(answer.Errors) > 0 {
		t.Fatal(answer.Errors)
	}
	described := func(thing map[string]any) bool {
		text, _ := thing["description"].(string)
		return text != ""
	}
	list := func(v any) []any { l, _ := v.([]any); return l }
	// What the name says in full: the parts of every connection, and ids.
	plain := map[string]bool{"id": true, "cursor": true, "node": true, "nodes": true, "edges": true, "pageInfo": true}
	paging := map[string]bool{"first": true, "after": true, "last": true, "before": true}
	types := 0
	for _, ty := range list(answer.Data["__schema"].(map[string]any)["types"]) {
		ty := ty.(map[string]any)
		name := ty["name"].(string)
		if strings.HasPrefix(name, "__") || name == "Int" || name == "Float" || name == "String" || name == "Boolean" || name == "ID" {
			continue
		}
		types++
		if !described(ty) {
			t.Errorf("%s has no description", name)
		}
		for _, member := range append(append(list(ty["fields"]), list(ty["enumValues"])...), list(ty["inputFields"])...) {
			member := member.(map[string]any)
			if !described(member) && !plain[member["name"].(string)] {
				t.Errorf("%s.%s has no description", name, member["name"])
			}
			for _, argument := range list(member["args"]) {
				argument := argument.(map[string]any)
				if !described(argument) && !paging[argument["name"].(string)] {
					t.Errorf("%s.%s(%s) has no description", name, member["name"], argument["name"])
				}
			}
		}
	}
	if types < 40 {
		t.Errorf("only %d types", types)
	}
}
