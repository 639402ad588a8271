package storetest

import (
	"time"

	"github.com/takedown/takedown/store"
)

func testEvidence(f *fixture) {
	f.load("alpha", contents{tweets: []store.TweetRow{
		tweet("a1", "A", "2020-01-01 00:00"),
		tweet("c1", "C", "2020-01-01 00:00"),
		retweet("10", "B", "2020-01-01 01:00", "A", "a1"),
		retweet("9", "B", "2020-01-01 01:00", "A", ""),
		retweet("8", "B", "2020-01-01 02:00:00.500", "A", "not held"),
		retweet("7", "B", "2020-01-01 00:30", "", "a1"),
		retweet("6", "B", "2020-01-01 03:00", "A", "c1"),
		retweet("5", "A", "2020-01-01 03:00", "B", ""),
	}})
	f.derive()
	ba, bc, ab, aa := store.Pair{SourceID: "B", TargetID: "A"}, store.Pair{SourceID: "B", TargetID: "C"},
		store.Pair{SourceID: "A", TargetID: "B"}, store.Pair{SourceID: "A", TargetID: "A"}
	row := func(id, at string, original *string, delay time.Duration) *store.Retweet {
		r := &store.Retweet{TweetID: id, At: when(at), OriginalID: original}
		if delay != 0 {
			r.Delay = &delay
		}
		return r
	}
	rows := []*store.Retweet{
		row("7", "2020-01-01 00:30", new("a1"), 30*time.Minute),
		row("10", "2020-01-01 01:00", new("a1"), time.Hour),
		row("9", "2020-01-01 01:00", nil, 0),
		row("8", "2020-01-01 02:00:00.500", new("not held"), 0),
		row("6", "2020-01-01 03:00", new("c1"), 3*time.Hour),
	}
	type answer = map[store.Pair]*store.Slice[*store.Retweet]
	list := func(total int64, rows ...*store.Retweet) *store.Slice[*store.Retweet] {
		return &store.Slice[*store.Retweet]{Items: rows, Total: total, HasNext: total > int64(len(rows))}
	}
	one, three := when("2020-01-01 01:00"), when("2020-01-01 03:00")
	for name, c := range map[string]struct {
		q    store.EvidenceQuery
		want answer
	}{
		"all": {store.EvidenceQuery{Pairs: []store.Pair{ba, bc, ab, aa, ba, {SourceID: "C", TargetID: "A"}}, First: 10},
			answer{ba: list(5, rows...), bc: list(1, rows[4]), ab: list(1, row("5", "2020-01-01 03:00", nil, 0))}},
		"some":        {store.EvidenceQuery{Pairs: []store.Pair{ba}, First: 2}, answer{ba: list(5, rows[:2]...)}},
		"exactly all": {store.EvidenceQuery{Pairs: []store.Pair{ba}, First: 5}, answer{ba: list(5, rows...)}},
		"a total":     {store.EvidenceQuery{Pairs: []store.Pair{ba}}, answer{ba: list(5)}},
		"a range":     {store.EvidenceQuery{Pairs: []store.Pair{ba, bc}, From: &one, To: &three, First: 2}, answer{ba: list(3, rows[1:3]...)}},
		"from":        {store.EvidenceQuery{Pairs: []store.Pair{bc}, From: &three, First: 2}, answer{bc: list(1, rows[4])}},
		"none":        {store.EvidenceQuery{First: 2}, answer{}},
	} {
		got, err := f.store.Evidence(f.ctx, c.q)
		must(f.t, err)
		same(f.t, "evidence: "+name, got, c.want)
		c.q.Heads = true
		got, err = f.store.Evidence(f.ctx, c.q)
		must(f.t, err)
		f.sameHeads(got)
		same(f.t, "evidence with heads: "+name, got, c.want)
	}
}

// sameHeads takes the heads out of evidence: where there are any, they are those of [store.Reader.TweetHeads].
func (f *fixture) sameHeads(evidence map[store.Pair]*store.Slice[*store.Retweet]) {
	f.t.Helper()
	for _, found := range evidence {
		for _, r := range found.Items {
			ids := []string{r.TweetID}
			if r.OriginalID != nil {
				ids = append(ids, *r.OriginalID)
			}
			want, err := f.store.TweetHeads(f.ctx, ids)
			must(f.t, err)
			if r.Head != nil {
				same(f.t, "a retweet's head", r.Head, want[r.TweetID])
			}
			if r.OriginalHead != nil {
				same(f.t, "an original's head", r.OriginalHead, want[*r.OriginalID])
			}
			r.Head, r.OriginalHead = nil, nil
		}
	}
}
