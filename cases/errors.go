package cases

import (
	"fmt"

	"github.com/takedown/takedown/store"
)

// InvalidError is a mistake of whoever writes. Its text is for them.
type InvalidError struct{ Message string }

func (e *InvalidError) Error() string { return e.Message }

// Unwrap makes the error a [store.ErrInvalid].
func (e *InvalidError) Unwrap() error { return store.ErrInvalid }

func invalid(format string, args ...any) error { return &InvalidError{fmt.Sprintf(format, args...)} }

// NotFoundError names something that is not there, or not any more.
type NotFoundError struct{ What, ID string }

func (e *NotFoundError) Error() string { return fmt.Sprintf("there is no %s %q", e.What, e.ID) }

// Unwrap makes the error a [store.ErrNotFound].
func (e *NotFoundError) Unwrap() error { return store.ErrNotFound }

// ConflictError says that what was to be changed has changed since it was seen.
type ConflictError struct {
	What string
	// Seen is the version of the case that was seen, ChangedAt the one in which
	// What changed.
	Seen, ChangedAt int64
}

func (e *ConflictError) Error() string {
	if e.What == "case" {
		return fmt.Sprintf("the case has changed since version %d and has version %d now: look at it and try again", e.Seen, e.ChangedAt)
	}
	return fmt.Sprintf("the %s has changed since version %d of the case, in version %d: look at it and try again", e.What, e.Seen, e.ChangedAt)
}

// Unwrap makes the error a [store.ErrConflict].
func (e *ConflictError) Unwrap() error { return store.ErrConflict }
