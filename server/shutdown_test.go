package server

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"github.com/takedown/takedown/graph"
)

// A question being answered when the end comes is answered; nobody else is let in.
func TestRunningQuestionsAreFinished(t *testing.T) {
	asked, release := make(chan struct{}), make(chan struct{})
	r := start(t, Config{DrainLimit: time.Hour, Store: &fakeStore{accounts: func(context.Context) error {
		close(asked)
		<-release
		return nil
	}}})
	got := make(chan answer, 1)
	go func() { got <- r.ask(t, oneAccount) }()
	<-asked
	r.stop()
	<-r.draining.Done()
	for { // until the listener is closed
		conn, err := net.Dial("tcp", r.listener.Addr().String())
		if err != nil {
			break
		}
		conn.Close()
	}
	select {
	case err := <-r.ended:
		t.Fatalf("it ended before the answer: %v", err)
	default:
	}
	close(release)
	if a := <-got; a.body != oneAccountAnswer {
		t.Errorf("%d %s", a.status, a.body)
	}
	if err := <-r.ended; err != nil {
		t.Error(err)
	}
}

// One that does not end in time is cancelled, and the store is let go of.
func TestEndlessQuestionsAreCancelled(t *testing.T) {
	asked, ended := make(chan struct{}), make(chan struct{})
	r := start(t, Config{DrainLimit: time.Millisecond, QueryLimit: time.Hour, Store: &fakeStore{accounts: func(ctx context.Context) error {
		close(asked)
		<-ctx.Done()
		close(ended)
		return ctx.Err()
	}}})
	go func() {
		response, err := http.Post(r.URL()+"/graphql", "application/json", strings.NewReader(question(t, oneAccount)))
		if err == nil {
			response.Body.Close()
		}
	}()
	<-asked
	r.stop()
	if err := <-r.ended; err != nil {
		t.Error(err)
	}
	select {
	case <-ended:
	default:
		t.Error("the store was still being asked")
	}
}

// wsMessage is one of graphql-transport-ws.
type wsMessage struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// subscribe opens a WebSocket and asks for progress.
func (r *running) subscribe(t *testing.T) *websocket.Conn {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), r.URL()+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	for _, m := range []wsMessage{
		{Type: "connection_init"},
		{ID: "1", Type: "subscribe", Payload: json.RawMessage(question(t, `subscription { loadProgress { file rowsRead done } }`))},
	} {
		if err := wsjson.Write(t.Context(), conn, m); err != nil {
			t.Fatal(err)
		}
	}
	return conn
}

// next is the next message that says something, or the error that ended the connection.
func next(t *testing.T, conn *websocket.Conn) (wsMessage, error) {
	t.Helper()
	for {
		var m wsMessage
		if err := wsjson.Read(t.Context(), conn, &m); err != nil {
			return m, err
		}
		if m.Type == "next" || m.Type == "complete" || m.Type == "error" {
			return m, nil
		}
	}
}

func TestProgressOverWebSocket(t *testing.T) {
	feed := NewFeed()
	r := start(t, Config{Feed: feed})
	feed.Publish(graph.LoadProgress{File: "a.csv", RowsRead: 5})
	conn := r.subscribe(t)
	m, err := next(t, conn)
	if want := `{"data":{"loadProgress":{"file":"a.csv","rowsRead":5,"done":false}}}`; err != nil || string(m.Payload) != want {
		t.Fatalf("%v %s", err, m.Payload)
	}
	feed.Publish(graph.LoadProgress{File: "a.csv", RowsRead: 9, Done: true})
	if m, err := next(t, conn); err != nil || !strings.Contains(string(m.Payload), `"rowsRead":9,"done":true`) {
		t.Fatalf("%v %s", err, m.Payload)
	}
	feed.End()
	if m, err := next(t, conn); err != nil || m.Type != "complete" {
		t.Errorf("%v %+v", err, m)
	}
}

// A load that goes on does not keep the server from ending: subscribers are let go.
func TestSubscriptionsEndWithTheServer(t *testing.T) {
	feed := NewFeed()
	r := start(t, Config{Feed: feed, DrainLimit: time.Hour})
	feed.Publish(graph.LoadProgress{File: "a.csv"})
	conn := r.subscribe(t)
	if _, err := next(t, conn); err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.URL()+"/graphql", strings.NewReader(question(t, `subscription { loadProgress { file } }`)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	events := bufio.NewScanner(response.Body)
	begun := false
	for !begun && events.Scan() {
		begun = strings.Contains(events.Text(), "a.csv")
	}
	left := make(chan struct{})
	go func() {
		defer close(left)
		for err == nil { // reading is how a client answers the end of a connection
			_, err = next(t, conn)
		}
	}()
	r.stop()
	if err := <-r.ended; err != nil {
		t.Error(err)
	}
	<-left
	for events.Scan() {
	}
}

func TestAnAddressInUse(t *testing.T) {
	r := start(t, Config{})
	_, err := New(Config{Store: &fakeStore{}, Addr: r.listener.Addr().String()})
	if err == nil || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("%v", err)
	}
	if _, err := New(Config{}); err == nil {
		t.Error("a server without a store")
	}
}
