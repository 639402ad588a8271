package model

import (
	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

// Path is a shortest path.
type Path struct {
	Length     int64
	Nodes      []Node
	Hops       []*PathHop
	Coverage   store.Coverage
	TotalCount int64
	Truncated  bool
	Stale      bool
}

// PathHop is one step of a path.
type PathHop struct {
	From, To Node
	Links    []*analysis.Link
}
