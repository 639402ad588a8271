// Package cases keeps what an investigator gathers: accounts, tweets, spans of
// days, clusters and answers, with notes, each case a record of a store. Adding
// commutes, so that of two people who add at once neither loses anything; who
// changes what another one has changed meanwhile is told so.
package cases
