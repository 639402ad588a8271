package neo4j_test

import (
	"context"
	"errors"
	"testing"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/neo4j/neo4jtest"
)

func someRecord(id string, version int64) store.Record {
	return store.Record{Kind: "case", ID: id, Version: version, Body: []byte(`1`)}
}

// TestRecordsBesideALoad: a record does not wait for who has the lock of those
// that load.
func TestRecordsBesideALoad(t *testing.T) {
	uri, opts := neo4jtest.Server(t)
	s := mustOpen(t, uri, opts)
	driver, err := bolt.NewDriverWithContext(uri, bolt.BasicAuth(opts.User, opts.Password, ""))
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.WithoutCancel(t.Context())
	defer driver.Close(ctx)
	session := driver.NewSession(ctx, bolt.SessionConfig{DatabaseName: opts.Database})
	defer session.Close(ctx)
	tx, err := session.BeginTransaction(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close(ctx)
	result, err := tx.Run(t.Context(), "MATCH (m:Takedown {id: 1}) SET m.locked = true", nil)
	if err == nil {
		_, err = result.Consume(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	version, err := s.PutRecord(t.Context(), someRecord("a", 0))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteRecord(t.Context(), "case", "a", version); err != nil {
		t.Error(err)
	}
}

// TestLostRecord: a record is written once when the connection breaks before the
// server's answer arrives.
func TestLostRecord(t *testing.T) {
	uri, opts := neo4jtest.Server(t)
	proxy := neo4jtest.NewProxy(t, uri)
	s := mustOpen(t, proxy.URI, opts)
	for version := range int64(3) {
		proxy.LoseCommit()
		if got, err := s.PutRecord(t.Context(), someRecord("a", version)); err != nil || got != version+1 {
			t.Fatalf("version %d, want %d: %v", got, version+1, err)
		}
	}
	proxy.LoseCommit()
	if err := s.DeleteRecord(t.Context(), "case", "a", 3); err != nil {
		t.Error(err)
	}
	if proxy.Lost() != 4 {
		t.Errorf("%d answers were lost of 4", proxy.Lost())
	}
}

// TestRecordsOfAServer: what PutRecord returned for is kept when the server is
// killed, and a server that is away or only lets read is unavailable.
func TestRecordsOfAServer(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Install(t)
	uri, opts := server.Start(t)
	s := mustOpen(t, uri, opts)
	for _, id := range []string{"a", "b", "c"} {
		if _, err := s.PutRecord(t.Context(), someRecord(id, 0)); err != nil {
			t.Fatal(err)
		}
	}
	server.Stop(t)
	if _, err := s.PutRecord(t.Context(), someRecord("d", 0)); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("while the server is away: %v, want an error that wraps ErrUnavailable", err)
	}
	server.ReadOnly = true
	server.Restart(t)
	held := 0
	for _, err := range s.Records(t.Context(), "case") {
		if err != nil {
			t.Fatal(err)
		}
		held++
	}
	if held != 3 {
		t.Errorf("%d records of 3 are held", held)
	}
	if _, err := s.PutRecord(t.Context(), someRecord("d", 0)); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("on a server that only lets read: %v, want an error that wraps ErrUnavailable", err)
	}
}
