package model

// LoadProgress is how far one file has been loaded.
type LoadProgress struct {
	File    string
	Network string
	// BytesRead and BytesTotal are of the file as it lies on disk; BytesTotal is 0 where unknown.
	BytesRead, BytesTotal int64
	RowsRead              int64
	Accepted              int64
	Duplicate             int64
	Rejected              int64
	RowsPerSecond         float64
	// ETASeconds is nil while it cannot be told.
	ETASeconds *float64
	// Done marks the last message about the file.
	Done bool
}
