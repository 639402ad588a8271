package model

import "github.com/takedown/takedown/store"

// SavedEdge is a stored edge of a coordination.
type SavedEdge struct {
	Cursor         string
	Source, Target *store.Account
	Weight         int64
	ExpectedWeight *float64
}
