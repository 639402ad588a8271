package store

import "errors"

// The conditions an engine reports. Engines wrap them with %w and their own
// detail; callers decide with errors.Is and never show the detail to a client.
var (
	// ErrNotFound: a single-item method was asked for something the store does not hold.
	ErrNotFound = errors.New("not found")
	// ErrUnavailable: the store cannot be reached now; trying again later may succeed.
	ErrUnavailable = errors.New("store unavailable")
	// ErrInUse: another process holds the store. The wrapping error names it where the engine knows.
	ErrInUse = errors.New("store in use")
	// ErrCorrupt: what is on disk is not a store, or is damaged.
	ErrCorrupt = errors.New("store corrupt")
	// ErrVersion: the store was written by another version of Takedown.
	ErrVersion = errors.New("store version not supported")
	// ErrConflict: another writer has changed what the batch or the record builds on.
	ErrConflict = errors.New("changed meanwhile")
	// ErrInvalid: a query that no store can answer (an unknown order, a negative
	// page size), or a record that none can hold.
	ErrInvalid = errors.New("invalid")
	// ErrMemory: an answer takes more memory than the engine may use.
	ErrMemory = errors.New("not enough memory")
)
