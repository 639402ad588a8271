package model

import (
	"context"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

// Narrative is a narrative as it is defined.
type Narrative struct {
	ID          string
	Name        string
	Description string
	Rule        analysis.NarrativeRule
	// Example is set for one that Takedown came with, as it came.
	Example bool
	// Version is that of its record; 0 for an example.
	Version int64
	// Deleted is set for an example that was deleted, of which nothing is shown.
	Deleted bool
}

// NarrativeSpread is how a narrative was told.
type NarrativeSpread struct {
	*analysis.Spread
	Coverage store.Coverage
	Stale    bool
	// Created counts who told it by creation day, and those without one.
	Created func(context.Context) ([]store.DayCount, int64, error)
	// After finds the first of its tweets after a place, and says whether there are more.
	After func(ctx context.Context, place *store.Key, first int) ([]store.Key, bool, error)
}
