package server

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAQuestionIsAnswered(t *testing.T) {
	r := start(t, Config{})
	if a := r.ask(t, oneAccount); a.status != http.StatusOK || a.body != oneAccountAnswer {
		t.Errorf("%d %s", a.status, a.body)
	}
	a := r.send(t, http.MethodGet, "/graphql?query=%7B+store+%7B+stale+%7D+%7D", "", nil)
	if a.status != http.StatusOK || a.body != `{"data":{"store":{"stale":true}}}` {
		t.Errorf("GET: %d %s", a.status, a.body)
	}
}

// An account's answer is JSON by every name that a client may ask for it.
func TestContentTypes(t *testing.T) {
	r := start(t, Config{})
	for accept, want := range map[string]string{
		"":                                  "application/json",
		"*/*":                               "application/json",
		"application/json":                  "application/json",
		"application/graphql-response+json": "application/graphql-response+json",
	} {
		a := r.send(t, http.MethodPost, "/graphql", question(t, oneAccount), func(r *http.Request) { r.Header.Set("Accept", accept) })
		if got := a.header.Get("Content-Type"); a.status != http.StatusOK || !strings.HasPrefix(got, want) {
			t.Errorf("Accept %q: %d %s", accept, a.status, got)
		}
	}
	// What a form of another page could send is not taken for a question.
	for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""} {
		a := r.send(t, http.MethodPost, "/graphql", question(t, oneAccount), func(r *http.Request) { r.Header.Set("Content-Type", kind) })
		if a.status < 400 || a.status >= 500 || a.code(t) != codeBadUserInput {
			t.Errorf("Content-Type %q: %d %s", kind, a.status, a.body)
		}
	}
}

func TestALargeBodyIsRefused(t *testing.T) {
	r := start(t, Config{MaxBody: 2000})
	long := question(t, "# "+strings.Repeat("x", 3000)+"\n"+oneAccount)
	if a := r.send(t, http.MethodPost, "/graphql", long, nil); a.status != http.StatusRequestEntityTooLarge || a.code(t) != codeBadUserInput {
		t.Errorf("%d %s", a.status, a.body)
	}
	// The length need not be told for that.
	a := r.send(t, http.MethodPost, "/graphql", long, func(r *http.Request) { r.ContentLength = -1 })
	if a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("chunked: %d %s", a.status, a.body)
	}
	if a := r.ask(t, oneAccount); a.body != oneAccountAnswer {
		t.Errorf("a small one after it: %d %s", a.status, a.body)
	}
}

// What nests too deep for anybody to have meant it is refused before it is decoded.
func TestNesting(t *testing.T) {
	for text, want := range map[string]int{
		``: 0, `"[[["`: 0, `[]`: 1, `{"a": [{}, []], "b": []}`: 3, `{"a\\": [], "\"[[": 1}`: 2, `[[[`: 3, `"\`: 0,
	} {
		if got := nesting([]byte(text)); got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
	r := start(t, Config{})
	for depth, want := range map[int]int{maxNesting - 1: http.StatusOK, maxNesting: http.StatusBadRequest} {
		body := `{"query": "{ networks { slug } }", "variables": {}, "extensions": {"x": ` + strings.Repeat("[", depth-1) + strings.Repeat("]", depth-1) + `}}`
		if a := r.send(t, http.MethodPost, "/graphql", body, nil); a.status != want {
			t.Errorf("depth %d: %d %s", depth, a.status, a.body)
		}
	}
}

func TestQuestionsAboveALimitAreRefused(t *testing.T) {
	r := start(t, Config{})
	for name, query := range map[string]string{
		"complexity": `{ accounts(first: 1000) { nodes { amplifiers(first: 1000) { nodes { platformId } } } } }`,
		"depth":      strings.Repeat("{ networks ", 1) + strings.Repeat("{ accounts(first: 1) { nodes { networks ", 9) + "{ slug }" + strings.Repeat(" } } }", 9) + " }",
	} {
		if a := r.ask(t, query); a.code(t) != "COMPLEXITY_LIMIT" || !strings.Contains(a.body, name) {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

// The store's query ends with the time of the question, and the answer says so.
func TestTimeIsUp(t *testing.T) {
	cancelled := make(chan error, 1)
	r := start(t, Config{QueryLimit: 20 * time.Millisecond, Store: &fakeStore{accounts: func(ctx context.Context) error {
		<-ctx.Done()
		cancelled <- context.Cause(ctx)
		return ctx.Err()
	}}})
	if a := r.ask(t, oneAccount); a.code(t) != codeTimeout {
		t.Errorf("%d %s", a.status, a.body)
	}
	if err := <-cancelled; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the store saw %v", err)
	}
}

// The store's query ends when whoever asked has gone.
func TestTheAskerMayLeave(t *testing.T) {
	asked, cancelled := make(chan struct{}), make(chan error, 1)
	r := start(t, Config{Store: &fakeStore{accounts: func(ctx context.Context) error {
		close(asked)
		<-ctx.Done()
		cancelled <- ctx.Err()
		return ctx.Err()
	}}})
	ctx, leave := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.URL()+"/graphql", strings.NewReader(question(t, oneAccount)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	go func() {
		<-asked
		leave()
	}()
	if response, err := http.DefaultClient.Do(request); err == nil {
		response.Body.Close()
		t.Error("there was an answer")
	}
	if err := <-cancelled; !errors.Is(err, context.Canceled) {
		t.Errorf("the store saw %v", err)
	}
}
