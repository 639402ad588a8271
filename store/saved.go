package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
)

// CoordinationQuestion is what a coordination was asked for. Its ID tells
// questions apart.
type CoordinationQuestion struct {
	Behaviour Behaviour
	// Within is whole milliseconds, not negative.
	Within    time.Duration
	MinWeight int64
	SkipEmpty bool
	// Networks are slugs, ascending, each once; nil means all messages.
	Networks []string
	// From is inclusive, To exclusive; whole milliseconds.
	From, To *time.Time
}

// ID is the same for the same question, and for no other one.
func (q CoordinationQuestion) ID() string {
	text := fmt.Appendf(nil, "%s %d %d %t %t %q", q.Behaviour, q.Within.Milliseconds(), q.MinWeight, q.SkipEmpty, q.Networks == nil, q.Networks)
	for _, t := range []*time.Time{q.From, q.To} {
		if t == nil {
			text = append(text, " none"...)
		} else {
			text = fmt.Appendf(text, " %d", t.UnixMilli())
		}
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// Check says why nobody can have asked that, with ErrInvalid.
func (q CoordinationQuestion) Check() error {
	var problem string
	switch {
	case !slices.Contains(Behaviours, q.Behaviour):
		problem = "an unknown behaviour"
	case q.Within < 0 || q.Within%time.Millisecond != 0:
		problem = "within is not whole milliseconds"
	case q.MinWeight < 1:
		problem = "a weight below 1"
	case q.Networks != nil && len(q.Networks) == 0:
		problem = "no network"
	case !slices.IsSorted(q.Networks) || len(slices.Compact(slices.Clone(q.Networks))) < len(q.Networks):
		problem = "networks out of order"
	case !wholeMillis(q.From) || !wholeMillis(q.To):
		problem = "a time that is not whole milliseconds"
	default:
		return nil
	}
	return fmt.Errorf("a coordination with %s: %w", problem, ErrInvalid)
}

func wholeMillis(t *time.Time) bool {
	return t == nil || t.Nanosecond()%int(time.Millisecond) == 0
}

// SavedCoordination is a coordination whose edges are stored.
type SavedCoordination struct {
	CoordinationQuestion
	// Derived is the Snapshot's that the edges were found in.
	Derived int64
	// SavedAt is when they were stored, as the writer says, kept to the millisecond.
	SavedAt time.Time
	// Edges counts them; ignored when written.
	Edges int64
}

// Stale says that rows were loaded since the edges were found.
func (c SavedCoordination) Stale(now Snapshot) bool { return c.Derived < now.Rows }

// SavedEdge is a stored edge: source acted together with target.
type SavedEdge struct {
	Source, Target string
	Weight         int64
	// Expected is the weight to expect; nil where it was not found.
	Expected *float64
}
