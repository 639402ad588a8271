package neo4j

import (
	"errors"
	"fmt"
	"testing"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/takedown/takedown/store"
)

// TestRefusal: a server that has too little memory is not one that cannot be reached,
// however often it was tried.
func TestRefusal(t *testing.T) {
	full := &bolt.Neo4jError{Code: "Neo.TransientError.General.MemoryPoolOutOfMemoryError", Msg: "secret"}
	for _, err := range []error{full, fmt.Errorf("while reading: %w", full), &bolt.TransactionExecutionLimit{Errors: []error{errors.New("first"), full}}} {
		if got := wrap(t.Context(), "ask", err); !errors.Is(got, store.ErrMemory) || errors.Is(got, store.ErrUnavailable) {
			t.Errorf("%v is %v", err, got)
		}
	}
	busy := &bolt.Neo4jError{Code: "Neo.TransientError.Transaction.DeadlockDetected"}
	if got := wrap(t.Context(), "ask", &bolt.TransactionExecutionLimit{Errors: []error{full, busy}}); !errors.Is(got, store.ErrUnavailable) {
		t.Errorf("%v is %v", busy, got)
	}
}
