package server

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/takedown/takedown/store"
)

// TestMain looks for goroutines that outlive the servers that the tests start.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fakeStore answers what tests about HTTP need.
type fakeStore struct {
	store.Reader
	store.RecordWriter

	// accounts, networks and snapshot answer the methods of those names, where set.
	accounts func(ctx context.Context) error
	networks func() error
	snapshot func(ctx context.Context) error
}

func (f *fakeStore) Snapshot(ctx context.Context) (store.Snapshot, error) {
	if f.snapshot != nil {
		if err := f.snapshot(ctx); err != nil {
			return store.Snapshot{}, err
		}
	}
	return store.Snapshot{Rows: 7, Derived: 5}, nil
}

func (f *fakeStore) Networks(context.Context) ([]store.Network, error) {
	if f.networks != nil {
		if err := f.networks(); err != nil {
			return nil, err
		}
	}
	return []store.Network{{Slug: "a"}}, nil
}

func (f *fakeStore) Accounts(ctx context.Context, ids []string) (map[string]*store.Account, error) {
	if f.accounts != nil {
		if err := f.accounts(ctx); err != nil {
			return nil, err
		}
	}
	accounts := map[string]*store.Account{}
	for _, id := range ids {
		accounts[id] = &store.Account{PlatformID: id, Known: true}
	}
	return accounts, nil
}

// running is a server under test.
type running struct {
	*Server
	// stop tells it to end; ended has what Run returned.
	stop  context.CancelFunc
	ended chan error
}

// start runs a server on a free port until the test ends.
func start(t *testing.T, cfg Config) *running {
	t.Helper()
	if cfg.Addr == "" {
		cfg.Addr = "127.0.0.1:0"
	}
	if cfg.Store == nil {
		cfg.Store = &fakeStore{}
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{s, cancel, make(chan error, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.ended <- s.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		http.DefaultClient.CloseIdleConnections()
	})
	return r
}

// answer is a response, read.
type answer struct {
	status int
	header http.Header
	body   string
}

// send makes a request; prepare may change it before.
func (r *running) send(t *testing.T, method, path, body string, prepare func(*http.Request)) answer {
	t.Helper()
	request, err := http.NewRequest(method, r.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if prepare != nil {
		prepare(request)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, string(read)}
}

func (r *running) get(t *testing.T, path string) answer {
	t.Helper()
	return r.send(t, http.MethodGet, path, "", nil)
}

// ask posts a query.
func (r *running) ask(t *testing.T, query string) answer {
	t.Helper()
	return r.send(t, http.MethodPost, "/graphql", question(t, query), nil)
}

func question(t *testing.T, query string) string {
	t.Helper()
	b, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// code is the code of the only error in a GraphQL answer.
func (a answer) code(t *testing.T) string {
	t.Helper()
	var decoded struct {
		Errors []struct{ Extensions struct{ Code string } }
	}
	if err := json.Unmarshal([]byte(a.body), &decoded); err != nil || len(decoded.Errors) != 1 {
		t.Fatalf("%v in %d %s", err, a.status, a.body)
	}
	return decoded.Errors[0].Extensions.Code
}

const oneAccount = `{ account(platformId: "x") { platformId } }`

const oneAccountAnswer = `{"data":{"account":{"platformId":"x"}}}`
