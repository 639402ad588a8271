package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/takedown/takedown/store"
)

const (
	benchBatch    = 5_000
	benchBatches  = 10
	benchAccounts = 4_000
)

// Bench measures an engine: loading in batches, deriving, and each question of
// a reader. open gives a new, empty store; Bench closes it.
func Bench(b *testing.B, open func(b *testing.B) store.Store) {
	b.Run("Load", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			s := open(b)
			must(b, s.PutNetwork(b.Context(), store.Network{Slug: "bench"}))
			b.StartTimer()
			benchLoad(b, s)
			b.StopTimer()
			must(b, s.Close())
			b.StartTimer()
		}
		b.ReportMetric(float64(b.N*benchBatch*benchBatches)/b.Elapsed().Seconds(), "tweets/s")
	})
	b.Run("Read", func(b *testing.B) {
		s := open(b)
		defer func() { must(b, s.Close()) }()
		must(b, s.PutNetwork(b.Context(), store.Network{Slug: "bench"}))
		benchLoad(b, s)
		benchReads(b, s)
	})
}

// benchLoad commits a made-up archive in one file and derives.
func benchLoad(b *testing.B, s store.Store) {
	file, err := s.OpenFile(b.Context(), "bench", "bench.csv", store.FileTweets)
	must(b, err)
	r := rand.New(rand.NewPCG(1, 2))
	for n := range benchBatches {
		batch := benchRows(r, n*benchBatch)
		before := file.Offset
		advance(&file, batch, n == benchBatches-1)
		must(b, Commit(b.Context(), s, before, batch))
	}
	must(b, s.Derive(b.Context()))
}

// benchAccount draws an account: few of them post, and are retweeted, most.
func benchAccount(r *rand.Rand) string {
	return fmt.Sprint("a", int(benchAccounts*r.Float64()*r.Float64()*r.Float64()))
}

// benchRows are the rows numbered from first on: half of them retweets, most of
// an earlier row, with the words, hashtags and links of ordinary tweets.
func benchRows(r *rand.Rand, first int) *store.Batch {
	batch := &store.Batch{}
	start := when("2019-06-01 00:00").UnixMilli()
	for n := first; n < first+benchBatch; n++ {
		account := benchAccount(r)
		row := store.TweetRow{ID: fmt.Sprint(1_100_000_000_000_000_000 + n), AccountID: account, PostedAt: start + int64(n)*60_000,
			Text: fmt.Sprint("a tweet with some words in it and the number ", n), Language: "en", Client: fmt.Sprint("client ", r.IntN(9)),
			LikeCount: int64(r.IntN(50)), Fullness: store.FullnessArchive, InNetwork: true,
			Hashtags: []string{fmt.Sprint("tag", r.IntN(500))}, URLs: []string{fmt.Sprintf("https://site%d.example/%d", r.IntN(50), n)}}
		if r.IntN(2) == 0 {
			row.IsRetweet, row.RetweetedAccountID = true, benchAccount(r)
			if n > 0 && r.IntN(4) > 0 {
				row.RetweetedTweetID = fmt.Sprint(1_100_000_000_000_000_000 + r.IntN(n))
			}
		}
		batch.Tweets = append(batch.Tweets, row)
		batch.Members = append(batch.Members, account)
		batch.Profiles = append(batch.Profiles, profile(account, followed(int64(n), 1), created("2019-01-01")))
	}
	return batch
}

// benchReads asks each question on and on.
func benchReads(b *testing.B, s store.Store) {
	ctx := b.Context()
	page, from := store.Page{First: 50}, when("2019-06-10 00:00")
	amplified, err := s.AccountPage(ctx, store.AccountQuery{OrderBy: store.AccountByTweets, Descending: true, Page: store.Page{First: 100}})
	must(b, err)
	var accounts, tweets []string
	for _, a := range amplified.Items {
		accounts = append(accounts, a.PlatformID)
	}
	listed, err := s.TweetPage(ctx, store.TweetQuery{Page: store.Page{First: 100}})
	must(b, err)
	for _, t := range listed.Items {
		tweets = append(tweets, t.ID)
	}
	amplifiers, err := s.Amplifications(ctx, store.AmplifierQuery{Accounts: accounts[:1], Page: page})
	must(b, err)
	var pairs []store.Pair
	for _, e := range amplifiers[accounts[0]].Items {
		pairs = append(pairs, store.Pair{SourceID: e.SourceID, TargetID: e.TargetID})
	}
	for _, q := range []struct {
		name string
		ask  func(ctx context.Context) error
	}{
		{"Accounts", func(ctx context.Context) error { _, err := s.Accounts(ctx, accounts); return err }},
		{"AccountPage", func(ctx context.Context) error {
			_, err := s.AccountPage(ctx, store.AccountQuery{OrderBy: store.AccountByFollowers, Descending: true, Page: page})
			return err
		}},
		{"Tweets", func(ctx context.Context) error { _, err := s.Tweets(ctx, tweets); return err }},
		{"TweetPage", func(ctx context.Context) error {
			_, err := s.TweetPage(ctx, store.TweetQuery{AccountID: accounts[0], Page: page})
			return err
		}},
		{"Amplifiers", func(ctx context.Context) error {
			_, err := s.Amplifications(ctx, store.AmplifierQuery{Accounts: accounts[:1], Page: page})
			return err
		}},
		{"AmplifiersOf100", func(ctx context.Context) error {
			_, err := s.Amplifications(ctx, store.AmplifierQuery{Accounts: accounts, Page: page})
			return err
		}},
		{"AmplifiersInRange", func(ctx context.Context) error {
			_, err := s.Amplifications(ctx, store.AmplifierQuery{Accounts: accounts[:1], From: &from, Page: page})
			return err
		}},
		{"Evidence", func(ctx context.Context) error {
			_, err := s.Evidence(ctx, store.EvidenceQuery{Pairs: pairs, First: 10})
			return err
		}},
		{"Networks", func(ctx context.Context) error { _, err := s.Networks(ctx); return err }},
		{"CreationDays", func(ctx context.Context) error { _, err := s.CreationDays(ctx, []string{"bench"}); return err }},
		{"Activity", func(ctx context.Context) error { _, err := s.Activity(ctx, "bench"); return err }},
		{"Top", func(ctx context.Context) error { _, _, err := s.Top(ctx, "bench", store.FacetHashtag, 10); return err }},
		{"Distribution", func(ctx context.Context) error {
			_, err := s.Distribution(ctx, "bench", store.MeasureLikes)
			return err
		}},
		{"Search", func(ctx context.Context) error {
			_, err := s.Search(ctx, store.SearchQuery{Text: "NUMBER 77", Page: page})
			return err
		}},
	} {
		b.Run(q.name, func(b *testing.B) {
			for b.Loop() {
				must(b, q.ask(b.Context()))
			}
		})
	}
}
