// Package archive reads and writes the file formats that archives of influence
// operations come in: Twitter's Information Operations CSVs, amplifier lists,
// and X API v1.1 and v2 JSON lines as twarc writes them; plain, gzipped or
// zipped, in one or many parts. It streams: memory is bounded by the blocks in
// flight, whatever the file's size.
//
// A row, or record, is what a file's ledger counts: in a CSV a record that is not
// blank; in API output a tweet of v1.1 or a flattened one of v2, one a line, and
// each tweet in the data of a page of v2. Tweets inside others, or included with
// a page, are kept as facts (see [Parsed.Embedded]) and are not rows. A line that
// holds no tweet is one row, rejected; a blank line, and a page that says that it
// has no result, is none.
//
// Broken input loses nothing else. A CSV record of several lines that cannot be
// one (too wide, too narrow, over 1 MiB, never closed) loses its first line alone
// when a later line of it starts a record of the right width; the same bytes give
// the same rows however they are cut into blocks.
//
// Reading is split in two so that it can use every core and still be exact:
// [Reader.Next] cuts the content into blocks of whole records, one after the
// other; [Block.Parse] turns one block into rows and may run on many goroutines.
package archive
