package storetest

import (
	"testing"

	"github.com/takedown/takedown/store"
)

// Reopener is a store that a test can close and open again on the same data, as
// another process would.
type Reopener interface {
	Reopen(t *testing.T) store.Store
}

// Run checks an engine. open gives a new, empty store; Run closes it.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for _, concern := range []struct {
		name string
		test func(f *fixture)
	}{
		{"Networks", testNetworks},
		{"NetworkTotals", testNetworkTotals},
		{"Accounts", testAccounts},
		{"AccountKnown", testAccountKnown},
		{"AccountFilters", testAccountFilters},
		{"AccountOrders", testAccountOrders},
		{"Tweets", testTweets},
		{"TweetPages", testTweetPages},
		{"Amplifications", testAmplifications},
		{"AmplificationRanges", testAmplificationRanges},
		{"AmplificationPages", testAmplificationPages},
		{"AmplificationBatches", testAmplificationBatches},
		{"MedianDelay", testMedianDelay},
		{"Evidence", testEvidence},
		{"CreationDays", testCreationDays},
		{"Activity", testActivity},
		{"Top", testTop},
		{"Distribution", testDistribution},
		{"Search", testSearch},
		{"SearchPages", testSearchPages},
		{"Ledger", testLedger},
		{"ReopenFile", testReopenFile},
		{"Rejects", testRejects},
		{"Conflict", testConflict},
		{"Replaced", testReplaced},
		{"Shared", testShared},
		{"Profiles", testProfiles},
		{"Held", testHeld},
		{"LoadingOrder", testLoadingOrder},
		{"DeriveTwice", testDeriveTwice},
		{"Snapshot", testSnapshot},
		{"Stale", testStale},
		{"EmptyStore", testEmptyStore},
		{"Model", testModel},
	} {
		t.Run(concern.name, func(t *testing.T) { concern.test(newFixture(t, open(t))) })
	}
}
