package server

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/coder/websocket/wsjson"
)

func events(r *http.Request) { r.Header.Set("Accept", "text/event-stream") }

// heavyQuestion is about much, and has "x" in its answer.
var heavyQuestion = "{ account(platformId: \"x\") { platformId } a: networks { slug } " + manyNetworks() + "}"

func manyNetworks() string {
	var b strings.Builder
	for alias := range strings.SplitSeq("b c d e f g h i j k l m n o p q r s t u v w y z aa bb cc dd ee ff", " ") {
		b.WriteString(alias + ": networks { id slug name attributedTo platform disclosedOn coverage } ")
	}
	return b.String()
}

// overSocket asks one question over a WebSocket of its own.
func overSocket(t *testing.T, r *running, query string) string {
	t.Helper()
	conn, err := r.dial(t, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	for {
		var m struct {
			Type    string
			Payload json.RawMessage
		}
		if err := wsjson.Read(t.Context(), conn, &m); err != nil {
			t.Fatal(err)
		}
		switch m.Type {
		case "connection_ack":
			err := wsjson.Write(t.Context(), conn, map[string]any{"id": "1", "type": "subscribe", "payload": map[string]string{"query": query}})
			if err != nil {
				t.Fatal(err)
			}
		case "next":
			return string(m.Payload)
		}
	}
}

// An answer that is remembered is the same by every way to ask, and counted like others.
func TestAnswersAreRemembered(t *testing.T) {
	var asked atomic.Int64
	r := start(t, Config{Answers: 1 << 20, Store: &fakeStore{accounts: func(context.Context) error { asked.Add(1); return nil }}})
	for range 2 {
		if a := r.ask(t, oneAccount); a.body != oneAccountAnswer {
			t.Errorf("POST: %d %s", a.status, a.body)
		}
		if a := r.send(t, http.MethodGet, "/graphql?query="+url.QueryEscape(oneAccount), "", nil); a.body != oneAccountAnswer {
			t.Errorf("GET: %d %s", a.status, a.body)
		}
		a := r.send(t, http.MethodPost, "/graphql", question(t, oneAccount), events)
		if strings.Count(a.body, oneAccountAnswer) != 1 || !strings.Contains(a.body, "event: complete") {
			t.Errorf("server-sent events: %d %s", a.status, a.body)
		}
		if got := overSocket(t, r, oneAccount); got != oneAccountAnswer {
			t.Errorf("WebSocket: %s", got)
		}
	}
	if asked.Load() != 1 {
		t.Errorf("the store was asked %d times", asked.Load())
	}
	if got := r.get(t, "/metrics").body; !strings.Contains(got, `takedown_graphql_operations_total{code="OK",kind="query"} 8`+"\n") {
		t.Error(got)
	}
}

// What is remembered is for those who may ask, needs no place among the heavy questions, and
// is not charged as one of them.
func TestRememberedAnswersAreLight(t *testing.T) {
	tokens, secrets := tokensIn(t)
	r := start(t, Config{Answers: 1 << 20, Rate: 0.001, Burst: 20, Anonymous: AccessNone, Gate: gateOf(tokens)})
	shown := showing(secrets["read"])
	for i := range 11 { // 1 + 9, and 10 more
		if a := r.send(t, http.MethodPost, "/graphql", question(t, heavyQuestion), shown); a.status != http.StatusOK || !strings.Contains(a.body, `"x"`) {
			t.Fatalf("%d: %d %s", i, a.status, a.body)
		}
	}
	if a := r.send(t, http.MethodPost, "/graphql", question(t, heavyQuestion), shown); a.status != http.StatusTooManyRequests {
		t.Errorf("one too many: %d %s", a.status, a.body)
	}
	if a := r.ask(t, heavyQuestion); a.status != http.StatusUnauthorized {
		t.Errorf("without a token: %d %s", a.status, a.body)
	}
}

// A heavy question that comes as a stream takes one place, and gives it back once.
func TestAStreamLeavesItsPlace(t *testing.T) {
	r := start(t, Config{})
	for range 3 {
		a := r.send(t, http.MethodPost, "/graphql", question(t, heavyQuestion), events)
		if !strings.Contains(a.body, `"x"`) || !strings.Contains(a.body, "event: complete") {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
}
