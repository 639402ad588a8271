// Package archive reads and writes the file formats that archives of influence
// operations come in: Twitter's Information Operations CSVs, amplifier lists,
// and X API v1.1 and v2 JSON lines as twarc writes them; plain, gzipped or
// zipped, in one or many parts. It streams: memory is bounded by the blocks in
// flight, whatever the file's size.
//
// Reading is split in two so that it can use every core and still be exact:
// [Reader.Next] cuts the content into blocks of whole records, one after the
// other; [Block.Parse] turns one block into rows and may run on many goroutines.
package archive
