package graph

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/takedown/takedown/store"
)

// amplified is a store of accounts with so many amplifiers, each with one retweet.
// grown says how many an account has got since they were counted.
type amplified struct {
	store.Reader
	amplifiers map[string]int
	grown      map[string]int
	// most is the most amplifications of one answer.
	calls, most int
}

func (s *amplified) Amplifications(_ context.Context, q store.AmplifierQuery) (map[string]*store.Slice[*store.Amplification], error) {
	s.calls++
	answer := map[string]*store.Slice[*store.Amplification]{}
	rows := 0
	for _, id := range q.Accounts {
		total := s.amplifiers[id]
		if q.Page.First > 1 {
			total += s.grown[id]
		}
		from := 0
		if q.Page.After != nil {
			var err error
			if from, err = strconv.Atoi(q.Page.After.ID); err != nil {
				return nil, err
			}
		}
		slice := &store.Slice[*store.Amplification]{Total: int64(total), HasNext: total > from+q.Page.First}
		for i := from + 1; i <= min(total, from+q.Page.First); i++ {
			slice.Items = append(slice.Items, &store.Amplification{SourceID: fmt.Sprintf("%09d", i), TargetID: id, Retweets: 1})
			slice.Keys = append(slice.Keys, store.Key{Value: 1, ID: fmt.Sprintf("%09d", i)})
		}
		rows += len(slice.Items)
		answer[id] = slice
	}
	s.most = max(s.most, rows)
	return answer, nil
}

// All amplifications of accounts with few and with many come once each, in answers
// of bounded size and in few calls.
func TestBulkReadsAllInParts(t *testing.T) {
	s := &amplified{amplifiers: map[string]int{"huge": 2*bulkRows + 7, "none": 0}}
	for i := range 3000 {
		s.amplifiers[fmt.Sprintf("small%04d", i)] = 1 + i%90
	}
	accounts := slices.Sorted(maps.Keys(s.amplifiers))
	b := &bulk{store: s}
	got := map[string]int{}
	for a, err := range b.read(t.Context(), store.AmplifiersOf, accounts) {
		if err != nil {
			t.Fatal(err)
		}
		got[a.TargetID]++
	}
	delete(s.amplifiers, "none")
	if !maps.Equal(got, s.amplifiers) {
		t.Errorf("%d accounts, want %d", len(got), len(s.amplifiers))
	}
	if s.most > bulkRows || s.calls > 10 {
		t.Errorf("%d calls, of up to %d rows", s.calls, s.most)
	}
	calls := s.calls
	if n, err := b.count(t.Context(), store.AmplifiersOf, accounts[:2]); err != nil || n != int64(got[accounts[0]]+got[accounts[1]]) || s.calls != calls {
		t.Errorf("counted again: %d, %v", n, err)
	}
	for range b.read(t.Context(), store.AmplifiersOf, accounts) {
		break // whoever reads may stop
	}
}

// What has come to a store since it was counted is not left out unsaid.
func TestBulkNoticesThatTheStoreChanged(t *testing.T) {
	s := &amplified{amplifiers: map[string]int{"a": 3, "b": 3}, grown: map[string]int{"b": 1}}
	var last error
	for _, err := range (&bulk{store: s}).read(t.Context(), store.AmplifiersOf, []string{"a", "b"}) {
		last = err
	}
	if !errors.Is(last, store.ErrUnavailable) {
		t.Errorf("%v, want an error that wraps ErrUnavailable", last)
	}
	s.amplifiers = map[string]int{"b": 3}
	n := 0
	for _, err := range (&bulk{store: s}).read(t.Context(), store.AmplifiersOf, []string{"b"}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 4 {
		t.Errorf("%d of one account, want 4", n)
	}
}
