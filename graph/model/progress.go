package model

import (
	"time"

	"github.com/takedown/takedown/store"
)

// AnalysisProgress is how far a question about coordination has come.
type AnalysisProgress struct {
	// Number tells questions apart, in the order of beginning.
	Number     int64
	Phase      AnalysisPhase
	Behaviours []store.Behaviour
	Within     time.Duration
	MinWeight  int64
	// Messages and Objects were read so far.
	Messages, Objects int64
	// Done marks the last report about it.
	Done bool
}

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
