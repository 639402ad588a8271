package server

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket/wsjson"

	"github.com/takedown/takedown/graph"
)

func TestManyWrongTokens(t *testing.T) {
	tokens, secrets := tokensIn(t)
	r := start(t, Config{Addr: anywhere, Gate: gateOf(tokens)})
	statuses := map[int]int{}
	for statuses[http.StatusTooManyRequests] < 2 {
		begun := time.Now()
		a := r.send(t, http.MethodPost, "/graphql", question(t, oneAccount), showing("tkd_0"))
		statuses[a.status]++
		// One who is told to wait has waited for that too.
		if a.status == http.StatusTooManyRequests && (time.Since(begun) < patience || a.header.Get("Retry-After") == "" || a.code(t) != graph.CodeRateLimited) {
			t.Errorf("%v %s", a.header, a.body)
		}
	}
	// Others at the same address do not pay for it.
	if a := r.send(t, http.MethodPost, "/graphql", question(t, oneAccount), showing(secrets["read"])); a.status != http.StatusOK {
		t.Errorf("a right token: %d %s", a.status, a.body)
	}
	if statuses[http.StatusUnauthorized] < wrongBurst {
		t.Errorf("%v", statuses)
	}
}

func TestRates(t *testing.T) {
	tokens, secrets := tokensIn(t)
	r := start(t, Config{Addr: anywhere, Gate: gateOf(tokens), Rate: 0.1, Burst: 3})
	for i := range 4 {
		a := r.send(t, http.MethodPost, "/graphql", question(t, oneAccount), showing(secrets["read"]))
		if (i < 3) != (a.status == http.StatusOK) || i >= 3 && (a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") != "10") {
			t.Errorf("%d: %d %v", i, a.status, a.header)
		}
	}
	if a := r.send(t, http.MethodPost, "/graphql", question(t, oneAccount), showing(secrets["write"])); a.status != http.StatusOK {
		t.Errorf("another caller pays for it: %d", a.status)
	}
	// A question about whole networks counts for many.
	heavy := `{ coordination(behaviour: CO_RETWEET) { totalCount } }`
	dear := start(t, Config{Addr: anywhere, Gate: gateOf(tokens), Rate: 0.1, Burst: 3 + heavyCost})
	for i, want := range []int{http.StatusOK, http.StatusOK, http.StatusTooManyRequests} {
		if a := dear.send(t, http.MethodPost, "/graphql", question(t, heavy), showing(secrets["read"])); a.status != want {
			t.Errorf("heavy question %d: %d %s", i, a.status, a.body)
		}
	}
	// Over a WebSocket each question counts.
	conn, err := r.dial(t, `,"payload":{"Authorization":"Bearer `+secrets["write"]+`"}`, nil)
	if err != nil {
		t.Fatal(err)
	}
	limited := 0
	for i := range 5 {
		id := string(rune('a' + i))
		if err := wsjson.Write(t.Context(), conn, wsMessage{ID: id, Type: "subscribe", Payload: []byte(question(t, oneAccount))}); err != nil {
			t.Fatal(err)
		}
		for {
			m, err := next(t, conn)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(m.Payload), graph.CodeRateLimited) {
				limited++
			}
			if m.Type != "next" && m.ID == id {
				break
			}
		}
	}
	if limited != 3 {
		t.Errorf("%d of 5 were refused", limited)
	}
	own := start(t, Config{Rate: 0.1, Burst: 1})
	for range 5 {
		if a := own.ask(t, oneAccount); a.status != http.StatusOK {
			t.Errorf("at one's own machine: %d", a.status)
		}
	}
}

// What is no question, or too much of one, counts for many.
func TestRatesOfRefused(t *testing.T) {
	tokens, secrets := tokensIn(t)
	for name, body := range map[string]string{
		"no JSON": "{", "no GraphQL": question(t, "{"), "no field": question(t, "{ nothing }"), "a deep nest": strings.Repeat("[", 10_000), "a large body": strings.Repeat(" ", 2<<20),
		"many tokens": question(t, "{"+strings.Repeat(" __typename", 3000)+" }"),
	} {
		wrong := start(t, Config{Addr: anywhere, Gate: gateOf(tokens), Rate: 0.1, Burst: 2 + heavyCost})
		for i := range 3 {
			a := wrong.send(t, http.MethodPost, "/graphql", body, showing(secrets["read"]))
			if (i == 2) != (a.status == http.StatusTooManyRequests) {
				t.Errorf("%s: request %d: %d %s", name, i, a.status, a.body)
			}
		}
	}
}
