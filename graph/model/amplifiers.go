package model

import (
	"sync"
	"time"

	"github.com/takedown/takedown/store"
)

// AmplifierEdge is one amplification, seen from one of its ends.
type AmplifierEdge struct {
	*store.Amplification
	Cursor string
	// Node is the other account.
	Node *store.Account
	// Page is the page the edge is on.
	Page *AmplifierPage
}

// AmplifierPage is what the edges of one page have in common. GraphQL asks all edges
// of a page for the same evidence, so that it can be read for all of them at once.
type AmplifierPage struct {
	Pairs    []store.Pair
	From, To *time.Time

	asked sync.Map
}

// FirstToAsk is true for the first edge of the page that asks for n rows of evidence.
func (p *AmplifierPage) FirstToAsk(n int) bool {
	_, asked := p.asked.LoadOrStore(n, true)
	return !asked
}
