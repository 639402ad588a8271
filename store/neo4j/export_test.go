package neo4j

// What tests look at from outside, where a server can be had.
var (
	OfNetwork   = ofNetwork + "RETURN count(t)"
	TotalsSteps = statements(totalsSteps)
)
