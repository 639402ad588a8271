package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
)

// fakeStore invents an answer to the questions that tests about batching, errors and
// limits ask, and counts the calls. What the answers say is checked on real engines.
type fakeStore struct {
	store.Reader
	store.RecordWriter

	// fail is the answer to reading accounts, where set.
	fail func(ctx context.Context) error

	mu    sync.Mutex
	calls map[string]int
}

func (f *fakeStore) called(method string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.calls == nil {
		f.calls = map[string]int{}
	}
	f.calls[method]++
}

var fakeTime = time.Date(2020, 1, 27, 8, 0, 0, 0, time.UTC)

func (f *fakeStore) Snapshot(context.Context) (store.Snapshot, error) {
	f.called("Snapshot")
	return store.Snapshot{Rows: 9, Derived: 9}, nil
}

func (f *fakeStore) Networks(context.Context) ([]store.Network, error) {
	f.called("Networks")
	return []store.Network{{Slug: "a", Coverage: store.CoverageCoreOnly}, {Slug: "b", Coverage: store.CoverageUnknown}}, nil
}

func (f *fakeStore) Accounts(ctx context.Context, ids []string) (map[string]*store.Account, error) {
	f.called("Accounts")
	if f.fail != nil {
		return nil, f.fail(ctx)
	}
	accounts := map[string]*store.Account{}
	for _, id := range ids {
		accounts[id] = &store.Account{PlatformID: id, Known: true, Networks: []string{"a"}}
	}
	return accounts, nil
}

func (f *fakeStore) AccountPage(_ context.Context, q store.AccountQuery) (*store.Slice[*store.Account], error) {
	f.called("AccountPage")
	page := &store.Slice[*store.Account]{Total: 1e6, HasNext: true}
	for i := range q.Page.First {
		id := fmt.Sprintf("core%04d", i)
		page.Items = append(page.Items, &store.Account{PlatformID: id, Known: true, Networks: []string{"a", "b"}})
		page.Keys = append(page.Keys, store.Key{ID: id})
	}
	return page, nil
}

func (f *fakeStore) Tweets(_ context.Context, ids []string) (map[string]*store.Tweet, error) {
	f.called("Tweets")
	tweets := map[string]*store.Tweet{}
	for _, id := range ids {
		author := "core0000"
		tweets[id] = &store.Tweet{ID: id, Known: true, AccountID: &author}
	}
	return tweets, nil
}

func (f *fakeStore) TweetHeads(_ context.Context, ids []string) (map[string]*store.Tweet, error) {
	f.called("TweetHeads")
	tweets := map[string]*store.Tweet{}
	for _, id := range ids {
		tweets[id] = &store.Tweet{ID: id, Known: true, AccountID: new("core0000")}
	}
	return tweets, nil
}

func (f *fakeStore) Amplifications(_ context.Context, q store.AmplifierQuery) (map[string]*store.Slice[*store.Amplification], error) {
	f.called("Amplifications")
	answer := map[string]*store.Slice[*store.Amplification]{}
	for _, target := range q.Accounts {
		page := &store.Slice[*store.Amplification]{Total: 500, HasNext: true}
		for i := range q.Page.First {
			source := fmt.Sprintf("%s-fan%04d", target, i)
			page.Items = append(page.Items, &store.Amplification{SourceID: source, TargetID: target, Retweets: 20, Tweets: 2, FirstAt: fakeTime, LastAt: fakeTime})
			page.Keys = append(page.Keys, store.Key{Value: 20, ID: source})
		}
		answer[target] = page
	}
	return answer, nil
}

func (f *fakeStore) Evidence(_ context.Context, q store.EvidenceQuery) (map[store.Pair]*store.Slice[*store.Retweet], error) {
	f.called("Evidence")
	if q.Heads {
		f.called("Evidence with heads")
	}
	answer := map[store.Pair]*store.Slice[*store.Retweet]{}
	for _, pair := range q.Pairs {
		page := &store.Slice[*store.Retweet]{Total: 20}
		for i := range q.First {
			page.Items = append(page.Items, &store.Retweet{TweetID: fmt.Sprintf("%s-%d", pair.SourceID, i), At: fakeTime})
		}
		answer[pair] = page
	}
	return answer, nil
}

// reply is an answer of the API.
type reply struct {
	status int
	Data   map[string]any
	Errors []struct {
		Message    string
		Path       []any
		Extensions map[string]any
	}
}

// code is the code of the only error, message its text.
func (r reply) code() string {
	if len(r.Errors) != 1 {
		return fmt.Sprintf("%d errors", len(r.Errors))
	}
	code, _ := r.Errors[0].Extensions["code"].(string)
	return code
}

func (r reply) message() string {
	if len(r.Errors) == 0 {
		return ""
	}
	return r.Errors[0].Message
}

// ask posts a query.
func ask(t *testing.T, h http.Handler, query string, variables map[string]any) reply {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	return post(t, h, string(body))
}

// post sends a body as it is.
func post(t *testing.T, h http.Handler, body string) reply {
	t.Helper()
	request := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, request)
	answer := reply{status: recorder.Code}
	if err := json.Unmarshal(recorder.Body.Bytes(), &answer); err != nil {
		t.Fatalf("%v in %s", err, recorder.Body)
	}
	return answer
}

// logged is a logger and what it wrote.
func logged() (*slog.Logger, *bytes.Buffer) {
	var b bytes.Buffer
	return slog.New(slog.NewJSONHandler(&b, nil)), &b
}
