package store

import (
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"
)

// Record is something that the people who use a store wrote, such as a case:
// no fact of an archive, and drawn from none. A store keeps it as it is, and
// looks at nothing but its name.
type Record struct {
	// Kind and ID name the record: text, not empty, of at most MaxRecordName
	// bytes each.
	Kind, ID string
	// Version counts what was written under the name, from 1; 0 is nothing.
	Version int64
	// Body is JSON in UTF-8, of at most MaxRecordBody bytes, kept byte for byte.
	Body []byte
	// At is when it was written, as the writer says, in UTC, kept to the millisecond.
	At time.Time
}

// The bounds of a record, in bytes.
const (
	MaxRecordName = 1000
	MaxRecordBody = 4 << 20
)

// Check says why a store cannot hold the record, with ErrInvalid.
func (r *Record) Check() error {
	if err := CheckRecordName(r.Kind, r.ID); err != nil {
		return err
	}
	switch {
	case len(r.Body) > MaxRecordBody:
		return fmt.Errorf("a record of %d bytes: %w", len(r.Body), ErrInvalid)
	case !utf8.Valid(r.Body) || !json.Valid(r.Body):
		return fmt.Errorf("a record that is not JSON: %w", ErrInvalid)
	}
	return nil
}

// CheckRecordName says why no record can have the name, with ErrInvalid.
func CheckRecordName(kind, id string) error {
	for _, s := range []string{kind, id} {
		if s == "" || len(s) > MaxRecordName || !utf8.ValidString(s) {
			return fmt.Errorf("a record's name %.100q: %w", s, ErrInvalid)
		}
	}
	return nil
}
