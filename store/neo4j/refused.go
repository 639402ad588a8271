package neo4j

import (
	"errors"
	"fmt"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/takedown/takedown/store"
)

// The conditions of a server that is there and does not let the store in. An
// error that wraps one of them has no word of the driver's.
var (
	// ErrCredentials: the server does not know the user, or with another password, or asks who it is.
	ErrCredentials = errors.New("the server does not accept the credentials")
	// ErrTries: so many logins have failed that the server accepts none for some seconds.
	ErrTries = errors.New("the server refuses logins for a while")
	// ErrPasswordChange: the password is right, and the server wants another one first.
	ErrPasswordChange = errors.New("the server wants the password to be changed")
	// ErrForbidden: the user may not do what a store does.
	ErrForbidden = errors.New("the server does not allow this to the user")
	// ErrReadOnly: the database can be read and not written.
	ErrReadOnly = errors.New("the server does not let the database be written")
	// ErrDatabase: there is no database of the name.
	ErrDatabase = errors.New("the server has no such database")
)

// errHeap is a server that stops what would take all of its memory.
var errHeap = fmt.Errorf("the server's transactions may not take so much (server.memory.heap.max_size, dbms.memory.transaction.total.max): %w", store.ErrMemory)

// refusals are the conditions by the codes that Neo4j documents.
var refusals = map[string]error{
	"Neo.ClientError.Security.Unauthorized":                 ErrCredentials,
	"Neo.ClientError.Security.AuthenticationRateLimit":      ErrTries,
	"Neo.ClientError.Security.CredentialsExpired":           ErrPasswordChange,
	"Neo.ClientError.Security.Forbidden":                    ErrForbidden,
	"Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": ErrReadOnly,
	"Neo.ClientError.Database.DatabaseNotFound":             ErrDatabase,
	"Neo.TransientError.General.MemoryPoolOutOfMemoryError": errHeap,
	"Neo.ClientError.General.TransactionOutOfMemoryError":   errHeap,
	"Neo.TransientError.General.OutOfMemoryError":           errHeap,
}

// refusal is the condition that the server refused for; nil where it did not.
func refusal(err error) error {
	var limit *bolt.TransactionExecutionLimit
	if errors.As(err, &limit) && len(limit.Errors) > 0 {
		err = limit.Errors[len(limit.Errors)-1] // what was tried until the time was up
	}
	var said *bolt.Neo4jError
	if !errors.As(err, &said) {
		return nil
	}
	return refusals[said.Code]
}
