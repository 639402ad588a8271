package model

import (
	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

// NetworkComparison is what is asked about networks, which are by slug. What
// they have in common is found when it is asked for.
type NetworkComparison struct {
	Networks []*store.Network
	Stale    bool
}

// SharedValues are values of any kind that networks have in common.
type SharedValues struct {
	TotalCount int64
	Truncated  bool
	Items      []*store.SharedValue
	Overlaps   []*analysis.NetworkOverlap
}

// Bridges are accounts that tie networks together.
type Bridges struct {
	TotalCount int64
	Coverage   store.Coverage
	Truncated  bool
	Items      []*store.Bridge
}
