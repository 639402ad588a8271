// Package analysis judges what engines select: coordination, creation windows, working hours,
// distributions and histograms. It is pure (messages and counts in, verdicts out), so that every
// store gives the same verdict.
package analysis

import (
	"fmt"

	"github.com/takedown/takedown/store"
)

// InvalidError is an argument that makes no question. It wraps [store.ErrInvalid];
// its text names the argument and may be shown to whoever asked.
type InvalidError struct {
	Argument string
	Problem  string
}

func (e *InvalidError) Error() string { return e.Argument + " " + e.Problem }

// Unwrap makes the error a [store.ErrInvalid].
func (e *InvalidError) Unwrap() error { return store.ErrInvalid }

func invalid(argument, format string, args ...any) error {
	return &InvalidError{Argument: argument, Problem: fmt.Sprintf(format, args...)}
}
