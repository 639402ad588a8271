// Package storetest checks that an engine keeps the contract of package store.
//
// An engine's own test opens an empty store and calls [Run]; [Bench] measures
// it. There is one file a concern. Each check loads a small fixture through the
// Writer interface and compares answers either with values written down by hand
// or with [model], which keeps every committed row and answers by looking at
// all of them; never with what an engine said.
package storetest
