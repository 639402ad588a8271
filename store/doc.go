// Package store holds Takedown's domain types and the contract that every
// engine keeps: what an account, a tweet, a network and a ledger are, and which
// questions an engine answers. It imports the standard library only.
//
// Three rules hold for every method of every engine and are checked by
// package storetest:
//
//   - Text is compared bytewise on UTF-8. "Ascending" never depends on a locale.
//   - Times are UTC with millisecond precision; dates are days in UTC.
//   - An unknown id is not an error in a batched method: it is absent from the
//     answer. A single-item method says [ErrNotFound].
package store
