package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/takedown/takedown/graph/generated"
	"github.com/takedown/takedown/store"
)

// unremembered are the fields of the schema whose answers depend on more than a
// snapshot: on what people write, what was saved, or what the process is about.
var unremembered = map[string]string{
	// Whether there is a thing with a global id says whether there is a case with it.
	"Query":    "savedCoordinations narratives narrative node nodes cases case",
	"Mutation": "*", "Subscription": "*", "AnalysisProgress": "*", "LoadProgress": "*",
	"SavedCoordination": "*", "SavedEdgeConnection": "*", "SavedEdge": "*",
	"Narrative": "*", "NarrativeRule": "*", "NarrativeSpread": "*", "NarrativeAccountConnection": "*", "NarrativeAccountEdge": "*", "NarrativeRole": "*",
	"NarrativeEngagement": "*", "NarrativeHashtags": "*", "NarrativeHashtag": "*", "NarrativeNetwork": "*", "NarrativeHandOver": "*",
	"Case": "*", "CaseItem": "*", "CaseWindow": "*", "CaseCluster": "*", "Annotation": "*", "SavedAnswer": "*", "Rerun": "*", "AnswerChange": "*",
}

// Somebody has thought about each field, and of those of the things that all questions
// are about, by its name.
func TestRememberedAreKnown(t *testing.T) {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	yes, no := newFieldSet(remembered), newFieldSet(unremembered)
	known := 0
	for name, of := range schema.Types {
		if of.BuiltIn || of.Kind != ast.Object && of.Kind != ast.Interface {
			continue
		}
		for _, field := range of.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			known++
			if yes.has(name, field.Name) == no.has(name, field.Name) {
				t.Errorf("%s.%s: remembered %v, not remembered %v", name, field.Name, yes.has(name, field.Name), no.has(name, field.Name))
			}
		}
	}
	for _, list := range []fieldSet{yes, no} {
		for name, fields := range list {
			of := schema.Types[name]
			if of == nil {
				t.Errorf("there is no type %s", name)
				continue
			}
			for _, field := range fields {
				if field != "*" && of.Fields.ForName(field) == nil {
					t.Errorf("there is no field %s.%s", name, field)
				}
			}
		}
	}
	if known < 300 {
		t.Errorf("only %d fields", known)
	}
}

// versionedStore is a store whose snapshot is told, and whose accounts are named by it.
type versionedStore struct {
	fakeStore
	version atomic.Int64
	// held is waited for before an account is given, where set.
	held chan struct{}
	// reading is called when accounts are read, where set.
	reading func()
}

func (s *versionedStore) Snapshot(context.Context) (store.Snapshot, error) {
	return store.Snapshot{Rows: s.version.Load()}, nil
}

func (s *versionedStore) Accounts(ctx context.Context, ids []string) (map[string]*store.Account, error) {
	name := fmt.Sprint("v", s.version.Load())
	if s.reading != nil {
		s.reading()
	}
	if s.held != nil {
		select {
		case <-s.held:
		case <-ctx.Done():
			s.called("cancelled")
			return nil, ctx.Err()
		}
	}
	accounts, err := s.fakeStore.Accounts(ctx, ids)
	for _, a := range accounts {
		a.ScreenName = &name
	}
	return accounts, err
}

func (s *versionedStore) asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls["Accounts"]
}

// rememberingHandler remembers in so many bytes.
func rememberingHandler(t *testing.T, st Store, bytes int64) http.Handler {
	t.Helper()
	log, _ := logged()
	handler := NewHandler(st, Options{Log: log})
	handler.Use(Remember(st, bytes, log))
	return handler
}

const nameQuery = `query($id: String!) { account(platformId: $id) { screenName } }`

func nameIn(t *testing.T, r reply) string {
	t.Helper()
	account, _ := r.Data["account"].(map[string]any)
	name, ok := account["screenName"].(string)
	if !ok || len(r.Errors) > 0 {
		t.Fatalf("%+v", r)
	}
	return name
}

func TestRememberedUntilSomethingChanges(t *testing.T) {
	st := &versionedStore{}
	h := rememberingHandler(t, st, 1<<20)
	for i, step := range []struct {
		id, name string
		change   bool
		asked    int
	}{
		{"x", "v0", false, 1}, {"x", "v0", false, 1}, {"y", "v0", false, 2}, {"x", "v0", false, 2},
		{"x", "v1", true, 3}, {"x", "v1", false, 3}, {"y", "v1", false, 4},
	} {
		if step.change {
			st.version.Add(1)
		}
		name := nameIn(t, ask(t, h, nameQuery, map[string]any{"id": step.id}))
		if name != step.name || st.asked() != step.asked {
			t.Errorf("step %d: %s with the store asked %d times, want %s with %d", i, name, st.asked(), step.name, step.asked)
		}
	}
}

// What a question depends on tells it apart from others.
func TestRememberedApart(t *testing.T) {
	st := &versionedStore{}
	h := rememberingHandler(t, st, 1<<20)
	limited := func(slugs ...string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h.ServeHTTP(w, r.WithContext(Within(r.Context(), slugs)))
		})
	}
	const networks = `{ networks { slug } }`
	two := `query A { account(platformId: "a") { platformId } } query B { account(platformId: "b") { platformId } }`
	for range 2 {
		for slugs, h := range map[string]http.Handler{"[a b]": h, "[a]": limited("a"), "[b]": limited("b"), "[]": limited()} {
			got := []string{}
			r := ask(t, h, networks, nil)
			for _, n := range r.Data["networks"].([]any) {
				got = append(got, n.(map[string]any)["slug"].(string))
			}
			if fmt.Sprint(got) != slugs {
				t.Errorf("%v for %s", got, slugs)
			}
		}
		for operation, id := range map[string]string{"A": "a", "B": "b"} {
			body, err := json.Marshal(map[string]string{"query": two, "operationName": operation})
			if err != nil {
				t.Fatal(err)
			}
			if got := post(t, h, string(body)).Data["account"].(map[string]any)["platformId"]; got != id {
				t.Errorf("%s: %v", operation, got)
			}
		}
		// Numbers are told apart however large, and null from nothing.
		for _, first := range []string{"9007199254740993", "9007199254740992", "1", "null"} {
			r := post(t, h, `{"query": "query($n: Int) { accounts(first: $n) { pageInfo { hasNextPage } nodes { platformId } } }", "variables": {"n": `+first+`}}`)
			if nodes, _ := r.Data["accounts"].(map[string]any); (len(first) > 4) != (len(r.Errors) > 0) || len(r.Errors) == 0 && len(nodes["nodes"].([]any)) != map[string]int{"1": 1, "null": 50}[first] {
				t.Errorf("%s: %+v", first, r)
			}
		}
	}
	for range 2 {
		recorder := httptest.NewRecorder()
		limited("a").ServeHTTP(recorder, requestFor(t.Context(), networks))
		if got := recorder.Body.String(); got != `{"data":{"networks":[{"slug":"a"}]},"extensions":{"limitedTo":["a"]}}` {
			t.Error(got)
		}
	}
}

// requestFor is a request that asks a question.
func requestFor(ctx context.Context, query string) *http.Request {
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", strings.NewReader(`{"query": "`+query+`"}`))
	r.Header.Set("Content-Type", "application/json")
	return r
}

func TestNotRemembered(t *testing.T) {
	st := &versionedStore{}
	for _, c := range []struct {
		name  string
		bytes int64
		query string
		setup func()
	}{
		{"an error", 1 << 20, nameQuery, func() { st.fail = func(context.Context) error { return store.ErrUnavailable } }},
		{"a large answer", 4096, nameQuery, func() {}},
		{"what people write", 1 << 20, `query($id: String!) { account(platformId: $id) { screenName } node(id: "x") { id } }`, func() {}},
		{"an answer of two states", 1 << 20, nameQuery, func() { st.reading = func() { st.version.Add(1) } }},
	} {
		st.reading, st.fail = nil, nil
		c.setup()
		h := rememberingHandler(t, st, c.bytes)
		before := st.asked()
		for i := range 3 {
			ask(t, h, c.query, map[string]any{"id": "x"})
			if got := st.asked() - before; got != i+1 {
				t.Errorf("%s: the store was asked %d times for %d answers", c.name, got, i+1)
			}
		}
	}
}

// All who ask the same at the same time are answered with what was found once, also
// when whoever asked first has left.
func TestRememberedOnceForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := &versionedStore{held: make(chan struct{})}
		h := rememberingHandler(t, st, 1<<20)
		const query = `{ account(platformId: \"x\") { screenName networks { slug } } }`
		ctx, leave := context.WithCancel(t.Context())
		go h.ServeHTTP(httptest.NewRecorder(), requestFor(ctx, query))
		synctest.Wait()
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				recorder := httptest.NewRecorder()
				h.ServeHTTP(recorder, requestFor(t.Context(), query))
				if got := recorder.Body.String(); got != `{"data":{"account":{"screenName":"v0","networks":[{"slug":"a"}]}}}` {
					t.Error(got)
				}
			})
		}
		synctest.Wait()
		leave()
		synctest.Wait()
		close(st.held)
		all.Wait()
		if st.calls["Accounts"] != 1 || st.calls["cancelled"] != 0 {
			t.Errorf("the store was asked: %v", st.calls)
		}
	})
}

// Who waits for longer than they may is told so, whoever else waits.
func TestRememberedInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := &versionedStore{held: make(chan struct{})}
		h := rememberingHandler(t, st, 1<<20)
		const query = `{ account(platformId: \"x\") { screenName } }`
		other := httptest.NewRecorder()
		go h.ServeHTTP(other, requestFor(t.Context(), query))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		recorder := httptest.NewRecorder()
		h.ServeHTTP(recorder, requestFor(ctx, query))
		if got := recorder.Body.String(); !strings.Contains(got, `"code":"TIMEOUT"`) {
			t.Error(got)
		}
		close(st.held)
		synctest.Wait()
		if got := other.Body.String(); got != `{"data":{"account":{"screenName":"v0"}}}` {
			t.Error(got)
		}
	})
}

// What is kept stays within its bounds, and is what was asked for last.
func TestRememberedWithinBounds(t *testing.T) {
	st := &versionedStore{}
	const limit = 64 << 10
	a := newAnswers(limit)
	keyed := func(n int) answerHash { return answerHash{byte(n), byte(n >> 8)} }
	for n := range 1000 {
		if _, err := a.get(t.Context(), keyed(n), func(context.Context) (*graphql.Response, error) {
			st.called("found")
			return &graphql.Response{Data: slices.Clip(make(json.RawMessage, n))}, nil
		}); err != nil {
			t.Fatal(err)
		}
		if a.size > limit || a.size < 0 {
			t.Fatalf("%d bytes after %d answers", a.size, n)
		}
	}
	var size int64
	for _, key := range a.kept.Keys() {
		data, _ := a.kept.Peek(key)
		size += sizeOf(data)
	}
	if size != a.size || a.kept.Len() < 40 || !a.kept.Contains(keyed(999)) || a.kept.Contains(keyed(0)) || len(a.found) > 0 {
		t.Errorf("%d of %d bytes in %d answers, %d being found", size, a.size, a.kept.Len(), len(a.found))
	}
}
