package server

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
)

// caseStore keeps what people write.
type caseStore struct {
	fakeStore

	mu      sync.Mutex
	records []store.Record
}

func (c *caseStore) PutRecord(_ context.Context, r store.Record) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r.Version++
	c.records = append(c.records, r)
	return r.Version, nil
}

func (c *caseStore) Records(_ context.Context, kind string, ids ...string) iter.Seq2[store.Record, error] {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []store.Record
	for _, r := range c.records {
		if r.Kind == kind && (len(ids) == 0 || slices.Contains(ids, r.ID)) {
			found = append(found, r)
		}
	}
	return func(yield func(store.Record, error) bool) {
		for _, r := range found {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// A case is a page that stands alone, to be looked at or saved, under a policy that lets it do nothing.
func TestReport(t *testing.T) {
	r := start(t, Config{Store: &caseStore{}})
	made := r.ask(t, `mutation { createCase(name: "<script>January</script>") { id } }`)
	var answered struct {
		Data struct{ CreateCase struct{ ID string } }
	}
	if err := json.Unmarshal([]byte(made.body), &answered); err != nil || answered.Data.CreateCase.ID == "" {
		t.Fatal(err, made.body)
	}
	path := "/cases/" + answered.Data.CreateCase.ID + "/report"
	for query, disposition := range map[string]string{"": "inline; ", "?save=1": "attachment; "} {
		a := r.get(t, path+query)
		if a.status != http.StatusOK || !strings.Contains(a.body, "<h1 dir=\"auto\">&lt;script&gt;January&lt;/script&gt;</h1>") || !strings.HasSuffix(a.body, "</body></html>\n") {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if policy := a.header.Get("Content-Security-Policy"); policy != reportPolicy || !strings.Contains(policy, "default-src 'none'; style-src 'sha256-") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "script") {
			t.Errorf("policy: %s", policy)
		}
		name := `filename="takedown-case-` + answered.Data.CreateCase.ID + "-" + time.Now().UTC().Format(time.DateOnly) + `.html"`
		if got := a.header.Get("Content-Disposition"); got != disposition+name {
			t.Errorf("%q: %s, want %s", query, got, disposition+name)
		}
	}
	if a := r.get(t, "/cases/none%22%0d%0a/report"); a.status != http.StatusNotFound || !strings.HasPrefix(a.header.Get("Content-Type"), "text/plain") {
		t.Errorf("%d %v", a.status, a.header)
	}
}

// A file's name has nothing of an id that a header or a file system would mind.
func TestReportName(t *testing.T) {
	at := time.Date(2020, 6, 11, 23, 0, 0, 0, time.UTC)
	if got := reportName("../a\"\r\nb-"+strings.Repeat("c", 60), at); got != "takedown-case-ab-"+strings.Repeat("c", 37)+"-2020-06-11.html" {
		t.Error(got)
	}
}

// A question that takes too long gives no half of a report.
func TestReportTakesTooLong(t *testing.T) {
	st := &caseStore{}
	r := start(t, Config{Store: st, QueryLimit: 50 * time.Millisecond})
	st.snapshot = func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}
	if a := r.get(t, "/cases/x/report"); a.status != http.StatusGatewayTimeout || strings.Contains(a.body, "<html") {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// A report's questions wait for a place like those about whole networks.
func TestReportWaitsForAPlace(t *testing.T) {
	r := start(t, Config{Store: &caseStore{}, QueryLimit: 200 * time.Millisecond})
	for s := r.heavy; s.places.TryAcquire(1); {
		defer s.leave()
	}
	if a := r.get(t, "/cases/x/report"); a.status != http.StatusServiceUnavailable {
		t.Errorf("%d %s", a.status, a.body)
	}
	r.heavy.leave()
	if a := r.get(t, "/cases/x/report"); a.status != http.StatusNotFound {
		t.Errorf("once there is a place: %d %s", a.status, a.body)
	}
	if err := r.heavy.enter(t.Context()); err != nil { // it has given its place back
		t.Error(err)
	}
}

// A report is for who may read everything.
func TestReportNeedsLeave(t *testing.T) {
	tokens, secrets := tokensIn(t)
	r := start(t, Config{Store: &caseStore{}, Anonymous: AccessNone, Gate: gateOf(tokens)})
	for token, want := range map[string]int{"read": http.StatusNotFound, "partner": http.StatusForbidden} {
		if a := r.send(t, http.MethodGet, "/cases/x/report", "", showing(secrets[token])); a.status != want {
			t.Errorf("%s: %d %s, want %d", token, a.status, a.body, want)
		}
	}
	nobody := r.send(t, http.MethodGet, "/cases/x/report", "", nil)
	if nobody.status != http.StatusOK || !strings.Contains(nobody.body, "<title>Sign in") && !strings.Contains(nobody.body, `action="/signin"`) { // it was sent on to the page to sign in
		t.Errorf("nobody: %d %s", nobody.status, nobody.body)
	}
}
