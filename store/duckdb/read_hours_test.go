package duckdb

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
)

// TestPagesByHour: every page of a network's tweets, of ranges that cut hours, in
// both orders and from both ends, is that of a plain list, and so is what comes before
// and after it, also once that is summarized. Times before 1970, the same millisecond, and hours without tweets are among them.
func TestPagesByHour(t *testing.T) {
	s := openNew(t).(file).Store
	defer s.Close()
	r := rand.New(rand.NewPCG(1, 2))
	lists := map[string][]store.TweetRow{}
	begin := time.Date(1969, 12, 31, 21, 30, 0, 0, time.UTC)
	for _, network := range []string{"alpha", "beta"} {
		opened := openFile(t, s, network, network)
		batch := store.Batch{FileID: opened.ID, Done: true, After: store.Progress{Offset: 1}}
		for i := range 40 {
			// Those of i%10 == 0 are in both networks.
			id := fmt.Sprint(network, i)
			if i%10 == 0 {
				id = fmt.Sprint(1000 + i)
			}
			at := begin.Add(time.Duration(r.IntN(12)) * 30 * time.Minute).Add(time.Duration(r.IntN(3)) * time.Millisecond)
			row := store.TweetRow{ID: id, AccountID: fmt.Sprint("a", i%3), PostedAt: at.UnixMilli(), IsRetweet: i%3 == 0, Fullness: store.FullnessArchive, InNetwork: true}
			if i%10 == 0 && network == "beta" {
				row = lists["alpha"][i]
				batch.Shared = append(batch.Shared, row.ID)
			} else {
				batch.Tweets = append(batch.Tweets, row)
			}
			lists[network] = append(lists[network], row)
		}
		staged, err := s.Stage(t.Context(), &batch)
		if err == nil {
			err = s.Commit(t.Context(), staged)
		}
		if err == nil {
			err = s.Derive(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		// Counted before the other network is there, and then anew.
		checkPages(t, s, network, lists[network], begin)
	}
	checkPages(t, s, "alpha", lists["alpha"], begin)
	s.hours.counted = false
	if err := s.Summarize(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !s.hours.counted {
		t.Error("the hours are left for whoever asks first")
	}
	checkPages(t, s, "alpha", lists["alpha"], begin)
}

func checkPages(t *testing.T, s *Store, network string, rows []store.TweetRow, begin time.Time) {
	t.Helper()
	at := func(minutes int) *time.Time {
		x := begin.Add(time.Duration(minutes) * time.Minute)
		return &x
	}
	yes, no := true, false
	for _, of := range []*bool{nil, &yes, &no} {
		for _, during := range [][2]*time.Time{{nil, nil}, {at(30), at(150)}, {at(31), at(149)}, {at(60), nil}, {nil, at(61)}, {at(200), at(100)}, {at(90), at(91)}} {
			for _, descending := range []bool{false, true} {
				q := store.TweetQuery{Network: network, From: during[0], To: during[1], Retweets: of, Descending: descending}
				checkList(t, s, q, plainList(rows, q))
			}
		}
	}
}

// plainList is the list that q asks for, of which the pages are cut.
func plainList(rows []store.TweetRow, q store.TweetQuery) (list []store.Key) {
	for _, row := range rows {
		if (q.From == nil || row.PostedAt >= q.From.UnixMilli()) && (q.To == nil || row.PostedAt < q.To.UnixMilli()) && (q.Retweets == nil || *q.Retweets == row.IsRetweet) {
			list = append(list, store.Key{Value: row.PostedAt, ID: row.ID})
		}
	}
	slices.SortFunc(list, func(a, b store.Key) int {
		by := cmp.Compare(a.Value, b.Value)
		if q.Descending {
			by = -by
		}
		return cmp.Or(by, strings.Compare(a.ID, b.ID))
	})
	return list
}

func checkList(t *testing.T, s *Store, q store.TweetQuery, list []store.Key) {
	t.Helper()
	const size = 7
	// i is the place of the page's key: before the list, or one of it.
	for i := -1; i < len(list); i += 13 {
		for _, backward := range []bool{false, true} {
			from, to := i+1, min(i+1+size, len(list))
			q.Page = store.Page{First: size}
			if i >= 0 {
				q.Page.After = &list[i]
			}
			if backward {
				q.Page = store.Page{Last: size}
				from, to = max(0, len(list)-size), len(list)
				if i >= 0 {
					q.Page.Before = &list[i]
					from, to = max(0, i-size), i
				}
			}
			got, err := s.TweetPage(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			want := store.Window(make([]*store.Tweet, to-from), slices.Clone(list[from:to]), int64(len(list)), int64(len(list)-from), q.Page)
			if backward {
				want = store.Window(make([]*store.Tweet, to-from), slices.Clone(list[from:to]), int64(len(list)), int64(to), q.Page)
				slices.Reverse(want.Keys)
			}
			if !slices.Equal(got.Keys, want.Keys) || got.Total != want.Total || got.HasNext != want.HasNext || got.HasPrevious != want.HasPrevious || len(got.Items) != len(got.Keys) {
				t.Fatalf("%+v beyond %v: got %v of %d, %v %v; want %v of %d, %v %v", q, q.Page.Key(), got.Keys, got.Total, got.HasPrevious, got.HasNext,
					want.Keys, want.Total, want.HasPrevious, want.HasNext)
			}
		}
	}
}
