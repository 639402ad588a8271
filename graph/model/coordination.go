package model

import (
	"context"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

// CoordinationEdge is one edge of a coordination.
type CoordinationEdge struct {
	Cursor         string
	Source, Target *store.Account
	Weight         int64
	// Expect finds the expected weight, Prove the first matches.
	Expect func(context.Context) (float64, error)
	Prove  func(ctx context.Context, first int) ([]analysis.Match, error)
}
