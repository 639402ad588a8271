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

// Parsed is what one block holds. Every record of the block is one of Tweets
// (one of Profiles in a users file) or one of Rejects.
type Parsed struct {
	// Tweets are the accepted records in file order, duplicates included.
	Tweets []store.TweetRow
	// Embedded are tweets found inside other tweets of API output; they are not records.
	Embedded []store.TweetRow
	// Profiles are observations of accounts. In a users file, one for each
	// accepted record, in file order; elsewhere at most one for each account
	// and rank, the newest.
	Profiles []store.Profile
	Rejects  []store.Reject
	// Repaired counts the accepted records in which bytes that are not UTF-8 became U+FFFD.
	Repaired int64

	memory *Memory
	parser *parser
}

// Release gives the room of the slices back, once what they hold is copied. The
// strings that they held stay valid until [Block.Release].
func (p Parsed) Release() { giveBack(p.memory, &p.memory.parsers, p.parser) }
