package neo4j_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/neo4j"
	"github.com/takedown/takedown/store/neo4j/neo4jtest"
)

// TestReadWhileWritten: who reads a record while it is written gets what was written
// at one time, whole, and never nothing.
func TestReadWhileWritten(t *testing.T) {
	uri, opts := neo4jtest.Server(t)
	s := mustOpen(t, uri, opts)
	// Short and long ones take different places on disk.
	body := func(version int64) []byte {
		return fmt.Appendf(nil, `"%s%d"`, strings.Repeat("x", int(version%7)*60), version)
	}
	const versions = 150
	if _, err := s.PutRecord(t.Context(), store.Record{Kind: "case", ID: "a", Body: body(1)}); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		for v := int64(1); v < versions; v++ {
			if _, err := s.PutRecord(t.Context(), store.Record{Kind: "case", ID: "a", Version: v, Body: body(v + 1), At: time.UnixMilli(v + 1)}); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
			return
		default:
		}
		found := 0
		for r, err := range s.Records(t.Context(), "case") {
			if err != nil {
				t.Fatal(err)
			}
			if found++; !bytes.Equal(r.Body, body(r.Version)) || r.Version > 1 && r.At.UnixMilli() != r.Version {
				t.Fatalf("version %d of %v says %s", r.Version, r.At, r.Body)
			}
		}
		if found != 1 {
			t.Fatalf("%d records, want 1", found)
		}
	}
}

// TestSeal: a record that is not as it was written is read again until it is, and
// one from before there were seals gets one when the store is opened.
func TestSeal(t *testing.T) {
	uri, opts := neo4jtest.Server(t)
	s := mustOpen(t, uri, opts)
	if _, err := s.PutRecord(t.Context(), someRecord("a", 0)); err != nil {
		t.Fatal(err)
	}
	read := func(s *neo4j.Store) (list []store.Record) {
		for r, err := range s.Records(t.Context(), "case") {
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, r)
		}
		return list
	}
	run(t, uri, opts, "MATCH (r:Record) SET r.was = r.body REMOVE r.body RETURN 0")
	time.AfterFunc(100*time.Millisecond, func() { run(t, uri, opts, "MATCH (r:Record) SET r.body = r.was REMOVE r.was RETURN 0") })
	if list := read(s); len(list) != 1 || string(list[0].Body) != "1" {
		t.Errorf("half written, then whole: %v", list)
	}
	run(t, uri, opts, "MATCH (r:Record) REMOVE r.seal RETURN 0")
	if list := read(mustOpen(t, uri, opts)); len(list) != 1 || string(list[0].Body) != "1" {
		t.Errorf("written before there were seals: %v", list)
	}
}
