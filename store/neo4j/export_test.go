package neo4j

// What tests look at from outside, where a server can be had.
var (
	OfNetwork   = ofNetwork + "RETURN count(t)"
	TotalsSteps = statements(totalsSteps)
)

// ExportsInOrder are the statements of exports that read nodes in an index's order.
var ExportsInOrder = map[string]string{"accounts": exports.accounts.inOrder, "amplifications": exports.amplifications.inOrder, "tweets": exports.tweets.inOrder}
