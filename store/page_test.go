package store

import (
	"errors"
	"testing"
)

func TestPageCheck(t *testing.T) {
	key := &Key{ID: "a"}
	for name, c := range map[string]struct {
		page    Page
		forward bool // accepted by CheckForward
		either  bool // accepted by Check
	}{
		"first":                 {Page{First: 1}, true, true},
		"first, after":          {Page{First: 1, After: key}, true, true},
		"last":                  {Page{Last: 1}, false, true},
		"last, before":          {Page{Last: 1, Before: key}, false, true},
		"nothing":               {Page{}, false, false},
		"both":                  {Page{First: 1, Last: 1}, false, false},
		"negative first":        {Page{First: -1}, false, false},
		"negative last":         {Page{Last: -1}, false, false},
		"first, negative last":  {Page{First: 1, Last: -1}, false, false},
		"first, before":         {Page{First: 1, Before: key}, false, false},
		"last, after":           {Page{Last: 1, After: key}, false, false},
		"a key that is no text": {Page{First: 1, After: &Key{ID: "a\xff"}}, false, false},
	} {
		if err := c.page.Check(); (err == nil) != c.either || err != nil && !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: Check = %v", name, err)
		}
		if err := c.page.CheckForward(); (err == nil) != c.forward || err != nil && !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: CheckForward = %v", name, err)
		}
	}
}

func TestPageReadsOneEnd(t *testing.T) {
	after, before := &Key{ID: "a"}, &Key{ID: "b"}
	forward, backward := Page{First: 3, After: after}, Page{Last: 4, Before: before}
	if forward.Backward() || forward.Size() != 3 || forward.Key() != after {
		t.Errorf("forward: %v %d %v", forward.Backward(), forward.Size(), forward.Key())
	}
	if !backward.Backward() || backward.Size() != 4 || backward.Key() != before {
		t.Errorf("backward: %v %d %v", backward.Backward(), backward.Size(), backward.Key())
	}
}
