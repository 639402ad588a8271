package graph

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/takedown/takedown/store"
)

// comparedStore invents what networks share.
type comparedStore struct {
	*fakeStore
	derived int64
}

func (s *comparedStore) Snapshot(context.Context) (store.Snapshot, error) {
	return store.Snapshot{Rows: s.derived, Derived: s.derived}, nil
}

func (s *comparedStore) Shared(_ context.Context, q store.SharedQuery) (*store.Shared, error) {
	s.called(fmt.Sprintf("Shared %s %q %d", q.Kind, q.Networks, q.First))
	found := &store.Shared{Sets: []store.NetworkSet{{Networks: q.Networks, Values: 400}, {Networks: q.Networks[:1], Values: 100}}}
	for i := range q.First {
		v := store.SharedValue{Value: fmt.Sprint("core", i)}
		for _, n := range q.Networks {
			v.Uses = append(v.Uses, store.Use{Network: n, Tweets: 1, Accounts: 1, FirstAt: new(fakeTime), FirstTweet: new(fmt.Sprint(n, i))})
		}
		found.Values = append(found.Values, v)
	}
	return found, nil
}

// Three hundred accounts, where each was first and which tweet that was, cost a call
// for each kind of read; what was found is remembered until the store's figures change.
func TestAComparisonCostsAHandfulOfCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &comparedStore{fakeStore: &fakeStore{}, derived: 1}
		h := NewHandler(f, Options{})
		compare := func(slugs string) map[string]any {
			t.Helper()
			f.calls["Tweets"], f.calls["Accounts"] = 0, 0
			answer := ask(t, h, `{ compareNetworks(slugs: `+slugs+`) { stale accounts(first: 300) { totalCount truncated
				items { account { platformId } uses { network { slug } firstTweet { tweetId } lag } } overlaps { jaccard } } } }`, nil)
			if len(answer.Errors) > 0 {
				t.Fatal(answer.Errors)
			}
			if f.calls["Tweets"] != 1 || f.calls["Accounts"] != 1 {
				t.Errorf("calls %v", f.calls)
			}
			return answer.Data["compareNetworks"].(map[string]any)["accounts"].(map[string]any)
		}
		f.calls = map[string]int{}
		const asked = `Shared ACCOUNT ["a" "b"] 300`
		got := compare(`["b", "a"]`)
		if got["totalCount"] != 400.0 || got["truncated"] != true || len(got["items"].([]any)) != 300 {
			t.Errorf("%v, truncated %v", got["totalCount"], got["truncated"])
		}
		if jaccard := got["overlaps"].([]any)[0].(map[string]any)["jaccard"]; jaccard != 0.8 {
			t.Errorf("jaccard %v", jaccard)
		}
		compare(`["a", "b", "a"]`)
		if f.calls[asked] != 1 {
			t.Errorf("the same was asked twice: %v", f.calls)
		}
		f.derived = 2
		compare(`["a", "b"]`)
		if f.calls[asked] != 2 {
			t.Errorf("another state was not asked: %v", f.calls)
		}
	})
}
