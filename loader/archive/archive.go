package archive

import "github.com/takedown/takedown/store"

// Position is a place between two records of a file's uncompressed content.
type Position struct {
	// Offset is in bytes, Lines the number of physical lines before it.
	Offset int64
	Lines  int64
	// SHA256 is the digest, in hexadecimal, of the content before Offset.
	SHA256 string
}

// Parsed is what one block holds. Every record is in exactly one place: a row
// with its Line, or a reject.
type Parsed struct {
	// Rows is the number of records read: the accepted ones, listed in Records, and the Rejects.
	Rows int64
	// Records are the accepted records in file order.
	Records []Record
	// Embedded are tweets found inside other tweets of API output; not counted as rows.
	Embedded []store.TweetRow
	// Profiles are observations of accounts, at most one for each account and
	// source in a block (the newest). A users file's record has its profile here as well.
	Profiles []store.Profile
	Rejects  []store.Reject
	// Repaired counts the records in which bytes that are not UTF-8 became U+FFFD.
	Repaired int64
}

// Record is one accepted row of a file.
type Record struct {
	// ID identifies the row within its kind: the tweet id, or the user id in a users file.
	ID string
	// Tweet is valid except in a users file.
	Tweet store.TweetRow
}
