// Package analysis judges what engines select: coordination, its clusters, paths, neighbourhoods,
// cascades, influence, narratives, creation windows, working hours, distributions and histograms. It is pure
// (messages and counts in, verdicts out), so that every store gives the same verdict.
package analysis

import (
	"cmp"
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

// LimitError is a question whose answer needs more than its limit of items in
// memory. Its text may be shown to whoever asked.
type LimitError struct {
	// Items says what there are too many of.
	Items string
	Limit int
	// Advice says what to ask for instead; empty means what coordination takes.
	Advice string
}

func (e *LimitError) Error() string {
	advice := cmp.Or(e.Advice, "a shorter within, a greater minWeight, fewer networks or less time")
	return fmt.Sprintf("there are more than %d %s; ask for %s", e.Limit, e.Items, advice)
}

// bounded is a [LimitError] where n is above a limit that is not 0.
func bounded(items string, n, limit int) error {
	if limit > 0 && n > limit {
		return &LimitError{Items: items, Limit: limit}
	}
	return nil
}
