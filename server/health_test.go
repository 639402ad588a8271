package server

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/takedown/takedown/graph"
	"github.com/takedown/takedown/store"
)

func TestHealth(t *testing.T) {
	var away error
	var log bytes.Buffer
	r := start(t, Config{Log: slog.New(slog.NewTextHandler(&log, nil)), Store: &fakeStore{networks: func() error { return away }}})
	for path, want := range map[string]string{"/healthz": "alive\n", "/readyz": "ready\n"} {
		if a := r.get(t, path); a.status != http.StatusOK || a.body != want {
			t.Errorf("%s: %d %q", path, a.status, a.body)
		}
	}
	away = errors.Join(errors.New("dial tcp 10.0.0.9: secret"), store.ErrUnavailable)
	if a := r.get(t, "/healthz"); a.status != http.StatusOK {
		t.Errorf("a store that is away kills the process: %d", a.status)
	}
	a := r.get(t, "/readyz")
	if a.status != http.StatusServiceUnavailable || strings.Contains(a.body, "10.0.0.9") {
		t.Errorf("%d %q", a.status, a.body)
	}
	if metrics := r.get(t, "/metrics"); !strings.Contains(metrics.body, "takedown_store_up 0\n") {
		t.Error("the metrics do not say that the store is away")
	}
	away = nil
	if a := r.get(t, "/readyz"); a.status != http.StatusOK {
		t.Errorf("the store is back: %d", a.status)
	}
	r.stop()
	<-r.ended
	if !strings.Contains(log.String(), "10.0.0.9") {
		t.Error("nobody can find out what was wrong")
	}
}

func TestMetrics(t *testing.T) {
	feed := NewFeed()
	r := start(t, Config{Feed: feed})
	r.ask(t, oneAccount)
	r.ask(t, oneAccount)
	r.ask(t, `{ nothing }`)
	r.get(t, `/<script>hostile</script>`)
	r.send(t, "BREW", "/graphql", "", nil)
	feed.Publish(graph.LoadProgress{File: "f", RowsRead: 6, Accepted: 3, Duplicate: 2, Rejected: 1})
	feed.Publish(graph.LoadProgress{File: "f", RowsRead: 9, Accepted: 5, Duplicate: 3, Rejected: 1, Done: true})
	feed.Publish(graph.LoadProgress{File: "f", RowsRead: 1, Accepted: 1, Done: true}) // another file of that name
	got := r.get(t, "/metrics").body
	for _, line := range []string{
		`takedown_graphql_operations_total{code="OK",kind="query"} 2`,
		`takedown_graphql_operation_seconds_count{code="OK",kind="query"} 2`,
		`takedown_graphql_operations_total{code="BAD_USER_INPUT",kind="unknown"} 1`,
		`takedown_http_requests_total{route="graphql",status="200"} 3`,
		`takedown_http_requests_total{route="unknown",status="404"} 1`,
		`takedown_http_requests_in_flight 1`,
		`takedown_store_up 1`,
		`takedown_store_revision 7`,
		`takedown_store_derived_revision 5`,
		`takedown_load_running 1`,
		`takedown_load_rows_total{outcome="accepted"} 6`,
		`takedown_load_rows_total{outcome="duplicate"} 3`,
		`takedown_load_rows_total{outcome="rejected"} 1`,
	} {
		if !strings.Contains(got, line+"\n") {
			t.Errorf("no %s", line)
		}
	}
	if strings.Contains(got, "hostile") || strings.Contains(got, "BREW") {
		t.Error("what a client wrote is in the metrics")
	}
	feed.End()
	if !strings.Contains(r.get(t, "/metrics").body, "takedown_load_running 0\n") {
		t.Error("the load has ended")
	}
	if t.Failed() {
		t.Log(got)
	}
}
