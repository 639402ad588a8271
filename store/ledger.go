package store

import "time"

// FileState is how far a file has come.
type FileState string

const (
	// FileLoading: batches are being committed, or a load was interrupted and can be resumed.
	FileLoading FileState = "LOADING"
	// FileDone: the file was read to its end.
	FileDone FileState = "DONE"
	// FileFailed: the file could not be read to its end; Problem says why.
	FileFailed FileState = "FAILED"
	// FileReplaced: its content changed before it was read to its end, and it
	// was loaded anew under another entry. Its rows stay.
	FileReplaced FileState = "REPLACED"
)

// File is one ledger entry: one file of an archive, or one member of a zip.
// RowsRead = Accepted + Duplicate + Rejected, always.
type File struct {
	// ID is given by the store, ascending in the order of first opening.
	ID      int64
	Network string
	// Name is the file's base name, with "!member" for a member of a zip.
	Name  string
	Kind  FileKind
	State FileState
	// Problem is why a FAILED file failed.
	Problem string
	// Warnings are things a reader of the figures must know, such as an optional column that is missing.
	Warnings []string

	Progress
}

// FileKind is what a file holds.
type FileKind string

// The kinds of file that an archive is made of.
const (
	FileTweets     FileKind = "TWEETS"
	FileUsers      FileKind = "USERS"
	FileAmplifiers FileKind = "AMPLIFIERS"
	FileAPIv1      FileKind = "API_V1"
	FileAPIv2      FileKind = "API_V2"
	// FileUnreadable: the file was named as an archive file, but what it holds cannot be told.
	FileUnreadable FileKind = "UNREADABLE"
)

// Progress is where a file stands after its last committed batch.
type Progress struct {
	// Offset is the number of bytes of uncompressed content committed, Lines
	// the number of physical lines in them, and SHA256 their digest in
	// hexadecimal: after the last batch, the digest of the whole content.
	Offset int64
	Lines  int64
	SHA256 string
	// SkipTweets and SkipLines are what is committed beyond Offset, where a batch
	// ended inside a block: that many of the accepted tweets that follow, and
	// every reject up to that line of the file.
	SkipTweets int64
	SkipLines  int64

	RowsRead  int64
	Accepted  int64
	Duplicate int64
	Rejected  int64
	// Repaired counts rows in which bytes that are not UTF-8 were replaced by
	// U+FFFD. They are among Accepted and Duplicate.
	Repaired int64

	StartedAt  time.Time
	FinishedAt *time.Time
}

// Reject is a row that was not loaded.
type Reject struct {
	// File is the ledger entry's name; set when read, ignored when written.
	File string
	// Line is the physical line, from 1, on which the row starts.
	Line int64
	// Column names the offending column; empty where the row as a whole is at fault.
	Column string
	// Code is a stable name for the reason (scientific-notation, bad-time, …), Reason a sentence.
	Code   string
	Reason string
	// Excerpt is the start of the row, cut at 200 bytes, always valid UTF-8. It is hostile text.
	Excerpt string
}
