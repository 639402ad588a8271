package graph

import "github.com/takedown/takedown/cases"

// Resolver answers every field of the schema from a store.
type Resolver struct {
	store       Store
	feed        LoadFeed
	coordinator *coordinator
	influences  *memo[influenceKey, *influence]
	comparer    *comparer
	narrator    *narrator
	cases       *cases.Keeper
	questioner  *questioner
}
