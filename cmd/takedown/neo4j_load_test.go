package main

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/takedown/takedown/store/neo4j"
	"github.com/takedown/takedown/store/neo4j/neo4jtest"
)

// graphServer is a Neo4j of the test's own that archives are loaded into.
type graphServer struct {
	*neo4jtest.Installation
	uri  string
	opts neo4j.Options
}

// TestLoadsAlike: several loads of one archive at once, and one during which the
// server is killed again and again, end with the graph of a single undisturbed load.
func TestLoadsAlike(t *testing.T) {
	s := graphServer{Installation: neo4jtest.Install(t)}
	s.uri, s.opts = s.Start(t)
	archive, _ := sample(t, *killScale)
	if err := <-s.load(t, archive); err != nil {
		t.Fatal(err)
	}
	total := batches(t, s.open(t))
	want := s.holds(t, archive)
	t.Run("four at once", func(t *testing.T) {
		neo4jtest.Empty(t, s.uri, s.opts)
		var ended []<-chan error
		for range 4 {
			ended = append(ended, s.load(t, archive))
		}
		for _, end := range ended {
			if err := <-end; err != nil {
				t.Error(err)
			}
		}
		if diff := cmp.Diff(want, s.holds(t, archive)); diff != "" {
			t.Errorf("one load (-), four at once (+):\n%s", diff)
		}
	})
	t.Run("killed", func(t *testing.T) {
		for tries := 1; !s.killed(t, archive, total); tries++ {
			if tries == 5 {
				t.Fatal("the load is always done before the last kill")
			}
		}
		if diff := cmp.Diff(want, s.holds(t, archive)); diff != "" {
			t.Errorf("undisturbed (-), killed %d times (+):\n%s", killsOr(1), diff)
		}
	})
}

// killed loads an archive of so many batches into the empty server, kills the
// server as often as asked, at moments drawn from the whole of the load, and
// loads on. It gives up when the load was done before.
func (s *graphServer) killed(t *testing.T, archive string, total int64) bool {
	t.Helper()
	neo4jtest.Empty(t, s.uri, s.opts)
	st := s.open(t)
	moments := make([]int64, killsOr(1))
	for i := range moments {
		moments[i] = rand.N(total + 1)
	}
	slices.Sort(moments)
	load, start := s.load(t, archive), time.Now()
	for _, moment := range moments {
		// That many batches, and then a part of the time that one has taken so far.
		if !s.await(t, &load, archive, func() bool { return batches(t, st) >= moment }) {
			return false
		}
		aBatch := time.Since(start) / time.Duration(moment+1)
		if !s.await(t, &load, archive, after(rand.N(aBatch))) {
			return false
		}
		down := time.Now()
		s.Kill(t)
		s.Restart(t)
		start = start.Add(time.Since(down))
	}
	t.Logf("killed %d times in a load of %d batches, after %v", killsOr(1), total, moments)
	for <-load != nil {
		load = s.load(t, archive)
	}
	return true
}

// await waits until something has come about, and loads on if the load has
// failed. It gives up when the load is done.
func (s *graphServer) await(t *testing.T, load *<-chan error, archive string, comeAbout func() bool) bool {
	t.Helper()
	for !comeAbout() {
		select {
		case err := <-*load:
			if err == nil {
				return false
			}
			*load = s.load(t, archive)
		case <-time.After(20 * time.Millisecond):
		}
	}
	return true
}

// after is whether a time has passed.
func after(d time.Duration) func() bool {
	end := time.Now().Add(d)
	return func() bool { return time.Now().After(end) }
}

// load begins `takedown load` in a process of its own, and gives how it ends.
func (s *graphServer) load(t *testing.T, archive string) <-chan error {
	t.Helper()
	c := process(t.Context(), "load", "--store", s.uri, archive)
	c.Env = append(c.Env, "TAKEDOWN_NEO4J_USER="+s.opts.User, "TAKEDOWN_NEO4J_PASSWORD="+s.opts.Password)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	end := make(chan error, 1)
	go func() { end <- c.Wait() }()
	return end
}

// holds is the checksum of the graph, and the ledger as loading again prints it.
func (s *graphServer) holds(t *testing.T, archive string) []string {
	t.Helper()
	var ledger bytes.Buffer
	env := map[string]string{"TAKEDOWN_NEO4J_USER": s.opts.User, "TAKEDOWN_NEO4J_PASSWORD": s.opts.Password}
	if code := run(t.Context(), []string{"load", "--store", s.uri, archive}, &ledger, t.Output(), lookup(env)); code != exitDone {
		t.Fatalf("exit code %d", code)
	}
	lines := slices.Sorted(strings.SplitSeq(strings.TrimSpace(ledger.String()), "\n"))
	return append(neo4jtest.Checksums(t, s.uri, s.opts), lines...)
}

// open opens the server's store until the test ends.
func (s *graphServer) open(t *testing.T) *neo4j.Store {
	t.Helper()
	st, err := neo4j.Open(t.Context(), s.uri, s.opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// batches is how many batches are committed.
func batches(t *testing.T, st *neo4j.Store) int64 {
	t.Helper()
	snapshot, err := st.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return snapshot.Rows
}
