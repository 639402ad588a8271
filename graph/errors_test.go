package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
)

// secret stands for what a driver says: it must reach the log and nobody else.
const secret = "duckdb: Binder Error at /home/someone/secret.duckdb"

func TestStoreErrorsAreWorded(t *testing.T) {
	for _, c := range []struct {
		err     error
		code    string
		message string
		logged  bool
	}{
		{store.ErrUnavailable, "STORE_UNAVAILABLE", "the store cannot be reached now; try again later", true},
		{store.ErrInUse, "STORE_UNAVAILABLE", "the store cannot be reached now; try again later", true},
		{store.ErrInvalid, "BAD_USER_INPUT", "the store cannot answer such a query", true},
		{store.ErrMemory, "COMPLEXITY_LIMIT", "this takes more memory than the store has; ask for less at once", true},
		{context.DeadlineExceeded, "TIMEOUT", "the answer took too long; ask for less at once", false},
		{context.Canceled, "TIMEOUT", "the request was cancelled", false},
		{store.ErrCorrupt, "STORE_UNAVAILABLE", "the store is damaged: ", true},
		{errors.New("anything else"), "INTERNAL", "internal error, reference ", true},
	} {
		log, written := logged()
		f := &fakeStore{fail: func(context.Context) error { return fmt.Errorf("%s: %w", secret, c.err) }}
		answer := ask(t, NewHandler(f, Options{Log: log}), `{ account(platformId: "x") { platformId } }`, nil)
		if code := answer.code(); code != c.code || !strings.HasPrefix(answer.message(), c.message) {
			t.Errorf("%v: %s %q", c.err, code, answer.message())
		}
		if all := fmt.Sprint(answer.Errors); strings.Contains(all, "duckdb") {
			t.Errorf("%v: the driver speaks: %s", c.err, all)
		}
		if strings.Contains(written.String(), "secret.duckdb") != c.logged {
			t.Errorf("%v: log: %s", c.err, written)
		}
		if path := fmt.Sprint(answer.Errors[0].Path); path != "[account]" {
			t.Errorf("%v: path %s", c.err, path)
		}
	}
}

func TestInternalErrorsCarryTheReferenceOfTheLog(t *testing.T) {
	for name, fail := range map[string]func(context.Context) error{
		"error": func(context.Context) error { return errors.New(secret) },
		"panic": func(context.Context) error { panic(secret) },
	} {
		log, written := logged()
		answer := ask(t, NewHandler(&fakeStore{fail: fail}, Options{Log: log}), `{ account(platformId: "x") { platformId } }`, nil)
		if code := answer.code(); code != "INTERNAL" {
			t.Fatalf("%s: %s", name, code)
		}
		reference, found := strings.CutPrefix(answer.message(), "internal error, reference ")
		if !found || len(reference) != 16 || !strings.Contains(written.String(), reference) || !strings.Contains(written.String(), "Binder Error") {
			t.Errorf("%s: %q, log: %s", name, answer.message(), written)
		}
		if name == "panic" && !strings.Contains(written.String(), "errors_test.go") {
			t.Errorf("no stack in the log: %s", written)
		}
	}
}

// A panic outside a batch, in a method the fake has not got.
func TestPanicsInResolversAreCaught(t *testing.T) {
	log, written := logged()
	answer := ask(t, NewHandler(&fakeStore{}, Options{Log: log}), `{ network(slug: "a") { workingHours { lead } } networks { slug } }`, nil)
	if code := answer.code(); code != "INTERNAL" || strings.Contains(answer.message(), "nil pointer") {
		t.Errorf("%s: %s", code, answer.message())
	}
	if answer.Data["networks"] == nil || !strings.Contains(written.String(), "nil pointer") {
		t.Errorf("data %v, log %s", answer.Data, written)
	}
}

func TestADeadlineIsATimeout(t *testing.T) {
	log, _ := logged()
	h := NewHandler(&fakeStore{fail: func(ctx context.Context) error {
		<-ctx.Done()
		return errors.New("INTERRUPT Error: Interrupted!") //nolint:revive // a driver that does not wrap
	}}, Options{Log: log})
	for name, wait := range map[string]time.Duration{"while it runs": 20 * time.Millisecond, "before it begins": -time.Second} {
		ctx, cancel := context.WithTimeout(context.Background(), wait)
		defer cancel()
		late := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(w, r.WithContext(ctx)) })
		answer := ask(t, late, `{ account(platformId: "x") { platformId } }`, nil)
		if code := answer.code(); code != "TIMEOUT" {
			t.Errorf("%s: %s %s", name, code, answer.message())
		}
	}
}

func TestMistakesAreExplained(t *testing.T) {
	log, written := logged()
	h := NewHandler(&fakeStore{}, Options{Log: log})
	global := globalID(kindAccount, "x")
	for _, c := range []struct {
		query     string
		variables map[string]any
		code      string
		says      string
	}{
		{`{`, nil, "BAD_USER_INPUT", "Expected Name"},
		{``, nil, "BAD_USER_INPUT", "no operation provided"},
		{`{ nothing }`, nil, "BAD_USER_INPUT", `Cannot query field "nothing"`},
		{`{ account { platformId } }`, nil, "BAD_USER_INPUT", "platformId"},
		{`query ($id: String!) { account(platformId: $id) { platformId } }`, nil, "BAD_USER_INPUT", "must be defined"},
		{`query ($id: String!) { account(platformId: $id) { platformId } }`, map[string]any{"id": true}, "BAD_USER_INPUT", "cannot use bool as String"},
		{`query ($n: Int) { accounts(first: $n) { totalCount } }`, map[string]any{"n": 1.5}, "BAD_USER_INPUT", ""},
		{`query ($n: Int) { accounts(first: $n) { totalCount } }`, map[string]any{"n": 3_000_000_000}, "BAD_USER_INPUT", "32 bits"},
		{`{ accounts(first: 3000000000) { totalCount } }`, nil, "BAD_USER_INPUT", "32 bits"},
		{`{ accounts(first: 0) { totalCount } }`, nil, "BAD_USER_INPUT", "first must be from 1 to 1000"},
		{`{ accounts(last: 1001) { totalCount } }`, nil, "BAD_USER_INPUT", "last must be from 1 to 1000"},
		{`{ accounts(first: 5, last: 5) { totalCount } }`, nil, "BAD_USER_INPUT", "first and last cannot be used together"},
		{`{ accounts(after: "x") { totalCount } }`, nil, "BAD_USER_INPUT", "after is not a cursor"},
		{`{ accounts(filter: {networks: ["a", "nope"]}) { totalCount } }`, nil, "NOT_FOUND", `there is no network "nope"`},
		{`{ accounts(filter: {role: BOSS}) { totalCount } }`, nil, "BAD_USER_INPUT", "BOSS"},
		{`query ($r: Role) { accounts(filter: {role: $r}) { totalCount } }`, map[string]any{"r": "BOSS"}, "BAD_USER_INPUT", "BOSS"},
		{`{ accounts(filter: {createdFrom: "2020-02-30"}) { totalCount } }`, nil, "BAD_USER_INPUT", "is not a Date"},
		{`query ($d: Date) { accounts(filter: {createdFrom: $d}) { totalCount } }`, map[string]any{"d": "soon"}, "BAD_USER_INPUT", "is not a Date"},
		{`{ network(slug: "a") { accounts(filter: {networks: ["b"]}) { totalCount } } }`, nil, "BAD_USER_INPUT", "cannot be used here"},
		{`{ network(slug: "a") { topHashtags(first: 1001) { totalCount } } }`, nil, "BAD_USER_INPUT", "first must be from 1 to 1000"},
		{`{ account(platformId: "x") { amplifiers(minRetweets: 0) { totalCount } } }`, nil, "BAD_USER_INPUT", "minRetweets must be at least 1"},
		{`{ account(platformId: "x") { amplifiers(from: "yesterday") { totalCount } } }`, nil, "BAD_USER_INPUT", "is not a Time"},
		{`{ account(platformId: "x") { amplifiers(from: "2020-01-02T00:00:00Z", to: "2020-01-01T00:00:00Z") { totalCount } } }`, nil, "BAD_USER_INPUT", "from must be before to"},
		{`{ account(platformId: "x") { amplifiers(first: 1) { edges { evidence(first: 0) { totalCount } } } } }`, nil, "BAD_USER_INPUT", "first must be from 1 to 1000"},
		{`{ search(text: "") { totalCount } }`, nil, "BAD_USER_INPUT", "text must have from 1 to 500 characters"},
		{`{ node(id: "x") { id } }`, nil, "BAD_USER_INPUT", "not an id given by this API"},
		{`query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": strings.Split(strings.Repeat(global+",", 1001), ",")[:1001]}, "BAD_USER_INPUT", "at most 1000"},
		{`{ account(platformId: "x") { ... @defer { networks { slug } } } }`, nil, "BAD_USER_INPUT", "@defer is not supported"},
		{`{ account(platformId: "x") { ...f @defer } } fragment f on Account { networks { slug } }`, nil, "BAD_USER_INPUT", "@defer is not supported"},
		{`{ sharedCreationWindows(networks: ["a", "nope"]) { total } }`, nil, "NOT_FOUND", `there is no network "nope"`},
	} {
		answer := ask(t, h, c.query, c.variables)
		if code := answer.code(); code != c.code || !strings.Contains(answer.message(), c.says) {
			t.Errorf("%s: %s %q", c.query, code, answer.message())
		}
	}
	if written.Len() > 0 {
		t.Errorf("mistakes of users are logged: %s", written)
	}
}

func TestBrokenRequests(t *testing.T) {
	log, written := logged()
	h := NewHandler(&fakeStore{}, Options{Log: log})
	for _, body := range []string{``, `{`, `[]`, `{"query": 5}`, `{"query": "{ networks { slug } }", "variables": []}`, "\xff"} {
		answer := post(t, h, body)
		if code := answer.code(); code != "BAD_USER_INPUT" || answer.status < 400 || answer.status >= 500 {
			t.Errorf("%q: %d %s", body, answer.status, code)
		}
	}
	for method, status := range map[string]int{http.MethodDelete: http.StatusMethodNotAllowed, http.MethodPost: http.StatusUnsupportedMediaType} {
		request := httptest.NewRequest(method, "/graphql", strings.NewReader("query=x"))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		recorder := httptest.NewRecorder()
		h.ServeHTTP(recorder, request)
		if recorder.Code != status || !strings.Contains(recorder.Body.String(), `"code":"BAD_USER_INPUT"`) {
			t.Errorf("%s: %d %s", method, recorder.Code, recorder.Body)
		}
	}
	if written.Len() > 0 {
		t.Errorf("log: %s", written)
	}
}

// GraphQL's Int has 32 bits: a larger figure is an error that says so, never another figure.
func TestAFigureThatDoesNotFitIsAnError(t *testing.T) {
	f := &hugeStore{fakeStore: &fakeStore{}}
	log, _ := logged()
	answer := ask(t, NewHandler(f, Options{Log: log}), `{ store { revision derivedRevision stale } }`, nil)
	if code := answer.code(); code != "INTERNAL" || answer.message() != "3000000000 does not fit into the 32 bits of an Int" {
		t.Errorf("%s: %s", code, answer.message())
	}
	if info := answer.Data["store"].(map[string]any); info["revision"] != nil || info["derivedRevision"] != 5.0 || info["stale"] != true {
		t.Errorf("%v", info)
	}
}

type hugeStore struct{ *fakeStore }

func (hugeStore) Snapshot(context.Context) (store.Snapshot, error) {
	return store.Snapshot{Rows: 3_000_000_000, Derived: 5}, nil
}
