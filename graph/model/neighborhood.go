package model

import (
	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

// Subgraph is a neighbourhood.
type Subgraph struct {
	Nodes     []*SubgraphNode
	Edges     []*analysis.Link
	Coverage  store.Coverage
	Truncated bool
	Stale     bool
}

// SubgraphNode is a thing in a neighbourhood.
type SubgraphNode struct {
	Node      Node
	Distance  int64
	Neighbors []*analysis.NeighborCount
}

// Domain is a domain that tweets link to.
type Domain struct{ ID, Name string }
