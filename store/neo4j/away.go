package neo4j

import (
	"errors"
	"net"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/takedown/takedown/store"
)

// awayError is a server that does not answer. It wraps [store.ErrUnavailable] and
// what the driver said, of which the text repeats no more than the network's part.
type awayError struct{ cause error }

func (e *awayError) Error() string {
	cause := e.cause
	for {
		var limit *bolt.TransactionExecutionLimit
		var connectivity *bolt.ConnectivityError
		switch {
		case errors.As(cause, &limit) && len(limit.Errors) > 0:
			cause = limit.Errors[len(limit.Errors)-1]
		case errors.As(cause, &connectivity):
			cause = connectivity.Inner
		default:
			if op, ok := errors.AsType[*net.OpError](cause); ok {
				return store.ErrUnavailable.Error() + ": " + op.Error()
			}
			return store.ErrUnavailable.Error() + ": the server does not answer"
		}
	}
}

func (e *awayError) Unwrap() []error { return []error{store.ErrUnavailable, e.cause} }

// unavailable says whether an error means that the server cannot answer now.
func unavailable(err error) bool {
	var connectivity *bolt.ConnectivityError
	var limit *bolt.TransactionExecutionLimit
	return errors.As(err, &connectivity) || errors.As(err, &limit) || bolt.IsRetryable(err)
}
