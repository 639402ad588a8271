package neo4j

import (
	"maps"
	"slices"

	"github.com/takedown/takedown/store"
)

// What tests look at from outside, where a server can be had.
var (
	OfNetwork   = ofNetwork + "RETURN count(t)"
	TotalsSteps = statements(totalsSteps)
)

// ByText are statements that find tweets with the same text, with what their plans do in the order of an index.
var ByText = map[string]string{sharings[store.SharedText].uses + " RETURN value, uses": "+OrderedAggregation", messages[store.BehaviourCoTweet]: "+PartialSort"}

// ExportsInOrder are the statements of exports that read nodes in an index's order.
var ExportsInOrder = map[string]string{"accounts": exports.accounts.inOrder, "amplifications": exports.amplifications.inOrder, "tweets": exports.tweets.inOrder}

// PagesOfTweets are the statements for a page of a network's tweets.
var PagesOfTweets = slices.Collect(maps.Values(pagesOfTweets))
