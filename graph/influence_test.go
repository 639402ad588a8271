package graph

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"github.com/takedown/takedown/store"
)

// readingAmplifications counts how often amplifications are read, and fails once it was told to.
type readingAmplifications struct {
	Store
	times int
	fail  error
}

func (s *readingAmplifications) Amplifications(ctx context.Context, q store.AmplifierQuery) (map[string]*store.Slice[*store.Amplification], error) {
	s.times++
	if s.fail != nil {
		return nil, s.fail
	}
	return s.Store.Amplifications(ctx, q)
}

// TestAnticipate: what was found before anyone asked is the answer, and is found once.
func TestAnticipate(t *testing.T) {
	golden := goldenStore(t, engines[0].open)
	const question = `{ networks { slug influence(first: 3) { totalCount amplifications items { account { platformId } influence } } tiers { silent { accounts } } } }`
	want := ask(t, NewHandler(golden, Options{}), question, nil)
	s := &readingAmplifications{Store: golden}
	h := NewHandler(s, Options{})
	if err := h.Anticipate(t.Context()); err != nil || s.times == 0 {
		t.Fatalf("read %d times: %v", s.times, err)
	}
	s.fail = errors.New("read again")
	if got := ask(t, h, question, nil); len(got.Errors) > 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\nwant %v", got, want)
	}
	if err := NewHandler(s, Options{}).Anticipate(t.Context()); !errors.Is(err, s.fail) {
		t.Errorf("what was not found was not said: %v", err)
	}
}
