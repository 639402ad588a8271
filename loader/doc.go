// Package loader brings archives into a store: it finds the files, cuts and
// parses them on all processors, drops what the store already holds, commits
// rows together with the file's progress, and derives the facts that answers
// are read from.
//
// Loading is idempotent (the same archive twice changes nothing), resumable
// (after any stop, running again goes on from the last committed batch) and
// accounted for: in every file's ledger entry, rows read = accepted +
// duplicate + rejected.
//
// Memory is bounded by the batches in flight, but for one thing: to know a
// duplicate anywhere in the store, 12 bytes are kept for each held tweet (about
// 17 with the table's room to grow).
package loader
