package store

import (
	"fmt"
	"unicode/utf8"
)

// Check says whether a page can be answered: exactly one of First and Last is
// positive, and the key is the one that goes with it. The error wraps ErrInvalid.
func (p Page) Check() error {
	switch {
	case p.First < 0 || p.Last < 0 || (p.First > 0) == (p.Last > 0):
		return fmt.Errorf("a page takes a positive first or a positive last: %w", ErrInvalid)
	case p.First > 0 && p.Before != nil, p.Last > 0 && p.After != nil:
		return fmt.Errorf("a page takes after with first, before with last: %w", ErrInvalid)
	case p.Key() != nil && !utf8.ValidString(p.Key().ID):
		return fmt.Errorf("the id of a key is not UTF-8: %w", ErrInvalid)
	}
	return nil
}

// CheckForward is Check for a list that is only read forward.
func (p Page) CheckForward() error {
	if p.Last != 0 || p.Before != nil {
		return fmt.Errorf("this list is read forward only: %w", ErrInvalid)
	}
	return p.Check()
}

// Backward says that the page is counted from the end of the list.
func (p Page) Backward() bool { return p.Last > 0 }

// Size is the most items the page holds.
func (p Page) Size() int { return max(p.First, p.Last) }

// Key is the place the page starts beyond; nil at the list's end.
func (p Page) Key() *Key {
	if p.Backward() {
		return p.Before
	}
	return p.After
}
