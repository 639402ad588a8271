package graph

import (
	"github.com/takedown/takedown/store"
)

// Resolver answers every field of the schema from a store.
type Resolver struct {
	store       store.Reader
	feed        LoadFeed
	coordinator *coordinator
	influences  *memo[influenceKey, *influence]
	comparer    *comparer
	narrator    *narrator
}
