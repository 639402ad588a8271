package graph

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/cases"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

// The values of extensions.code.
const (
	codeBadUserInput     = "BAD_USER_INPUT"
	codeNotFound         = "NOT_FOUND"
	codeConflict         = "CONFLICT"
	codeComplexityLimit  = "COMPLEXITY_LIMIT"
	codeTimeout          = "TIMEOUT"
	codeStoreUnavailable = "STORE_UNAVAILABLE"
	codeInternal         = "INTERNAL"
)

// The codes of refusals by whoever serves the graph.
const (
	CodeUnauthenticated = "UNAUTHENTICATED"
	CodeForbidden       = "FORBIDDEN"
	CodeRateLimited     = "RATE_LIMITED"
)

// refusedError is a refusal by whoever serves the graph: it is worded for clients already.
type refusedError struct{ code, message string }

func (e *refusedError) Error() string { return e.message }

// Refuse is an error before an operation runs, with a code and words for clients.
func Refuse(code, message string) *gqlerror.Error {
	return refusal(&refusedError{code, message}, code)
}

// notFoundError names something that was asked for by name and is not there.
type notFoundError struct{ kind, name string }

func (e *notFoundError) Error() string { return fmt.Sprintf("there is no %s %q", e.kind, e.name) }

func (e *notFoundError) Unwrap() error { return store.ErrNotFound }

// panicError is a panic caught while resolving a field.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v", e.value) }

func recovered(_ context.Context, value any) error {
	return &panicError{value: value, stack: debug.Stack()}
}

// presenter words errors for clients: a code, a place in the query, and a message
// that is ours. What a store or a driver said goes to the log alone.
type presenter struct{ log *slog.Logger }

func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	shown := &gqlerror.Error{Path: graphql.GetPath(ctx)}
	if located, ok := errors.AsType[*gqlerror.Error](err); ok {
		shown.Locations = located.Locations
		if located.Path != nil {
			shown.Path = located.Path
		}
	}
	code, message := p.word(ctx, err)
	shown.Message = message
	shown.Extensions = map[string]any{"code": code}
	return shown
}

func (p presenter) word(ctx context.Context, err error) (code, message string) {
	if message, ok := userMistake(err); ok {
		return codeBadUserInput, message
	}
	if e, ok := errors.AsType[*refusedError](err); ok {
		return e.code, e.message
	}
	if e, ok := errors.AsType[*notFoundError](err); ok {
		return codeNotFound, e.Error()
	}
	if e, ok := errors.AsType[*cases.NotFoundError](err); ok {
		return codeNotFound, e.Error()
	}
	if e, ok := errors.AsType[*conflictError](err); ok {
		return codeConflict, e.Error()
	}
	if e, ok := errors.AsType[*cases.ConflictError](err); ok {
		return codeConflict, e.Error()
	}
	if e, ok := errors.AsType[*askedError](err); ok {
		return e.code, e.Error()
	}
	if e, ok := errors.AsType[*limitError](err); ok {
		return codeComplexityLimit, e.Error()
	}
	if e, ok := errors.AsType[*analysis.LimitError](err); ok {
		return codeComplexityLimit, e.Error()
	}
	if e, ok := errors.AsType[*model.RangeError](err); ok {
		return codeInternal, e.Error()
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(ctx.Err(), context.DeadlineExceeded):
		return codeTimeout, "the answer took too long; ask for less at once"
	case errors.Is(err, context.Canceled):
		return codeTimeout, "the request was cancelled"
	case errors.Is(err, store.ErrUnavailable), errors.Is(err, store.ErrInUse):
		p.log.LogAttrs(ctx, slog.LevelError, "store unavailable", slog.Any("error", err))
		return codeStoreUnavailable, "the store cannot be reached now; try again later"
	case errors.Is(err, store.ErrCorrupt):
		p.log.LogAttrs(ctx, slog.LevelError, "store damaged", slog.Any("error", err))
		return codeStoreUnavailable, "the store is damaged: whoever keeps it can rebuild it from the archives"
	case errors.Is(err, store.ErrMemory):
		p.log.LogAttrs(ctx, slog.LevelWarn, "the store's memory is too small for a question", slog.Any("error", err))
		return codeComplexityLimit, "this takes more memory than the store has; ask for less at once"
	case errors.Is(err, store.ErrNotFound):
		return codeNotFound, "not found"
	case errors.Is(err, store.ErrConflict):
		return codeConflict, "somebody has changed it meanwhile; look at it and try again"
	case errors.Is(err, store.ErrInvalid):
		p.log.LogAttrs(ctx, slog.LevelWarn, "query refused by the store", slog.Any("error", err))
		return codeBadUserInput, "the store cannot answer such a query"
	}
	return codeInternal, p.internal(ctx, err)
}

// internal logs what happened and gives the reference to it.
func (p presenter) internal(ctx context.Context, err error) string {
	var id [8]byte
	_, _ = rand.Read(id[:])
	reference := hex.EncodeToString(id[:])
	attrs := []slog.Attr{slog.String("reference", reference), slog.Any("error", err)}
	if e, ok := errors.AsType[*panicError](err); ok {
		attrs = append(attrs, slog.String("stack", string(e.stack)))
	}
	p.log.LogAttrs(ctx, slog.LevelError, "internal error", attrs...)
	return "internal error, reference " + reference
}

// always sees to it that a query whose time is up before it begins gets an error for
// an answer: gqlgen gives none then, and a transport would write null.
func (p presenter) always(ctx context.Context, next graphql.ResponseHandler) graphql.ResponseHandler {
	if graphql.GetOperationContext(ctx).Operation.Operation == ast.Subscription {
		return next
	}
	first := true
	return func(ctx context.Context) *graphql.Response {
		response := next(ctx)
		if response == nil && first && ctx.Err() != nil {
			response = &graphql.Response{Errors: gqlerror.List{p.present(ctx, ctx.Err())}}
		}
		first = false
		return response
	}
}

// userMistake is the message of an error that whoever asked can mend.
func userMistake(err error) (string, bool) {
	if e, ok := errors.AsType[*model.InputError](err); ok {
		return e.Message, true
	}
	if e, ok := errors.AsType[*analysis.InvalidError](err); ok {
		return e.Error(), true
	}
	if e, ok := errors.AsType[*cases.InvalidError](err); ok {
		return e.Error(), true
	}
	e, ok := errors.AsType[*gqlerror.Error](err)
	if !ok || e.Err != nil && e.Extensions["code"] == nil {
		return "", false
	}
	switch e.Extensions["code"] {
	case errcode.ParseFailed, errcode.ValidationFailed:
		return e.Message, true
	}
	// The transports' own complaints about a request carry neither a code nor a place.
	// One repeats the request's body, however long.
	message := e.Message
	if strings.HasPrefix(message, "json request body could not be decoded") {
		message = "the request's body is not a JSON object with a query"
	}
	return message, e.Extensions["code"] == nil && len(e.Path) == 0
}

// nullable turns "not found" into null, for fields that say so in the schema.
func nullable[T any](v *T, err error) (*T, error) {
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil //nolint:nilnil // null is the answer
	}
	return v, err
}
