package storetest

import (
	"testing"

	"github.com/takedown/takedown/store"
)

// Reopener is what the stores given to [Run] also are: closed and opened again
// they hold the same data, as another process would find it.
type Reopener interface {
	// Reopen opens the data of a store that has been closed.
	Reopen(t testing.TB) store.Store
}

// concern is one part of the contract.
type concern struct {
	name string
	test func(f *fixture)
}

// alone are the concerns that write. Each has a store to itself.
var alone = []concern{
	{"EmptyStore", testEmptyStore},
	{"Networks", testNetworks},
	{"NetworkTotals", testNetworkTotals},
	{"Accounts", testAccounts},
	{"AccountKnown", testAccountKnown},
	{"AccountNamed", testAccountNamed},
	{"Tweets", testTweets},
	{"TweetPages", testTweetPages},
	{"Amplifications", testAmplifications},
	{"AmplificationRanges", testAmplificationRanges},
	{"MedianDelay", testMedianDelay},
	{"Evidence", testEvidence},
	{"Messages", testMessages},
	{"Referrers", testReferrers},
	{"Uses", testUses},
	{"Retweeted", testRetweeted},
	{"ExportsDerived", testExportsDerived},
	{"Posts", testPosts},
	{"CreationDays", testCreationDays},
	{"Activity", testActivity},
	{"Top", testTop},
	{"Distribution", testDistribution},
	{"Compared", testCompared},
	{"Bridges", testBridges},
	{"Text", testText},
	{"Fold", testFold},
	{"IDs", testIDs},
	{"Hostile", testHostile},
	{"Long", testLong},
	{"Ledger", testLedger},
	{"ReopenFile", testReopenFile},
	{"Rejects", testRejects},
	{"Conflict", testConflict},
	{"Staged", testStaged},
	{"Replaced", testReplaced},
	{"Shared", testShared},
	{"Profiles", testProfiles},
	{"Held", testHeld},
	{"LoadingOrder", testLoadingOrder},
	{"DeriveTwice", testDeriveTwice},
	{"Snapshot", testSnapshot},
	{"SnapshotChanges", testSnapshotChanges},
	{"Stale", testStale},
	{"Concurrency", testConcurrency},
	{"WriteDeadlines", testWriteDeadlines},
	{"Saved", testSaved},
	{"SavedStopped", testSavedStopped},
	{"SavedReaders", testSavedReaders},
	{"SavedDerive", testSavedDerive},
	{"Records", testRecords},
	{"RecordsRefused", testRecordsRefused},
	{"RecordWriters", testRecordWriters},
	{"Persistence", testPersistence},
}

// worlds are loaded once, into one store each, for concerns that only read.
var worlds = []struct {
	name     string
	load     func(f *fixture)
	concerns []concern
}{
	{"AccountLists", manyAccounts, []concern{
		{"Filters", testAccountFilters},
		{"Orders", testAccountOrders},
	}},
	{"AmplificationLists", manyAmplifiers, []concern{
		{"Pages", testAmplificationPages},
		{"Batches", testAmplificationBatches},
	}},
	{"Search", searchable, []concern{
		{"Texts", testSearch},
		{"Pages", testSearchPages},
	}},
	{"World", madeUp, []concern{
		{"Model", testModel},
		{"Exports", testExports},
		{"Invalid", testInvalid},
		{"NotText", testNotText},
		{"Cancellation", testCancellation},
		{"Deadlines", testDeadlines},
		{"Unchanged", testUnchanged},
	}},
}

// Run checks an engine. open gives a new, empty store that is a [Reopener]; Run
// closes it. Stores are open one at a time, so that an engine may empty one
// server again and again.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for _, c := range alone {
		t.Run(c.name, func(t *testing.T) { c.test(newFixture(t, open(t))) })
	}
	for _, w := range worlds {
		t.Run(w.name, func(t *testing.T) {
			f := newFixture(t, open(t))
			w.load(f)
			for _, c := range w.concerns {
				t.Run(c.name, func(t *testing.T) { c.test(f.in(t)) })
			}
		})
	}
}
