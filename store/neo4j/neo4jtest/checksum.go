package neo4jtest

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"

	"github.com/takedown/takedown/store/neo4j"
)

// Checksums is a digest of what [Graph] lists, for graphs that are too large to
// compare line by line: for each label and type, the number of its lines and the
// sum of their hashes, which their order does not change.
func Checksums(t testing.TB, uri string, opts neo4j.Options) []string {
	t.Helper()
	type sum struct{ lines, hash uint64 }
	sums := map[string]sum{}
	each(t, uri, opts, func(kind, line string) {
		h := sha256.Sum256([]byte(line))
		s := sums[kind]
		sums[kind] = sum{s.lines + 1, s.hash + binary.LittleEndian.Uint64(h[:])}
	})
	var list []string
	for kind, s := range sums {
		list = append(list, fmt.Sprintf("%s: %d, %016x", kind, s.lines, s.hash))
	}
	slices.Sort(list)
	return list
}

// OpenSummed is [Open] with the [Checksums] of what the store's graph is when they are
// asked for.
func OpenSummed(t testing.TB) (*neo4j.Store, func() []string) {
	t.Helper()
	uri, opts := Server(t)
	s, err := neo4j.Open(t.Context(), uri, opts)
	if err != nil {
		t.Fatal(err)
	}
	return s, func() []string { return Checksums(t, uri, opts) }
}
