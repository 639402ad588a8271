package storetest

import (
	"fmt"
	"time"

	"github.com/takedown/takedown/store"
)

func testTweets(f *fixture) {
	whole := store.TweetRow{ID: "1", AccountID: "A", PostedAt: when("2017-03-04 05:06:07.008").UnixMilli(), Text: "text\nof two lines",
		Language: "en", Client: "A client", InReplyToAccountID: "B", InReplyToTweetID: "r", QuotedTweetID: "q", HasPlace: true,
		Latitude: -0.5, Longitude: 179.25, QuoteCount: 0, ReplyCount: 1, LikeCount: 2, RetweetCount: 1 << 40,
		Hashtags: []string{"One", "one", "Ünicode"}, URLs: []string{"https://t.co/a"}, Mentions: []string{"B", "C"},
		PollChoices: []string{"yes", "no"}, Fullness: store.FullnessArchive, InNetwork: true}
	f.load("beta", contents{tweets: []store.TweetRow{
		whole,
		retweet("2", "A", "1969-12-31 23:59:59.999", "B", "o"),
		retweet("3", "A", "2020-01-01 00:00", "B", ""),
		tweet("4", "X", "2020-01-01 00:00", full(store.FullnessEmbedded, false)),
	}})
	f.load("alpha", contents{tweets: []store.TweetRow{tweet("1", "A", "2017-03-04 05:06")}})
	f.derive()
	text := func(s string) *string { return &s }
	got, err := f.store.Tweets(f.ctx, []string{"4", "3", "2", "1", "1", "r", "q", "o", "unknown", ""})
	must(f.t, err)
	same(f.t, "tweets", got, map[string]*store.Tweet{
		"1": {ID: "1", Known: true, AccountID: text("A"), PostedAt: new(when("2017-03-04 05:06:07.008")), Text: text("text\nof two lines"),
			Language: text("en"), Client: text("A client"), InReplyToAccountID: text("B"), InReplyToTweetID: text("r"), QuotedTweetID: text("q"),
			Latitude: new(-0.5), Longitude: new(179.25), QuoteCount: new(int64(0)), ReplyCount: new(int64(1)), LikeCount: new(int64(2)),
			RetweetCount: new(int64(1 << 40)), Hashtags: []string{"One", "one", "Ünicode"}, URLs: []string{"https://t.co/a"},
			Mentions: []string{"B", "C"}, PollChoices: []string{"yes", "no"}, Networks: []string{"alpha", "beta"}},
		"2": {ID: "2", Known: true, AccountID: text("A"), PostedAt: new(when("1969-12-31 23:59:59.999")), IsRetweet: true,
			RetweetedAccountID: text("B"), RetweetedTweetID: text("o"), Networks: []string{"beta"}},
		"3": {ID: "3", Known: true, AccountID: text("A"), PostedAt: new(when("2020-01-01 00:00")), IsRetweet: true,
			RetweetedAccountID: text("B"), Networks: []string{"beta"}},
		"4": {ID: "4", Known: true, AccountID: text("X"), PostedAt: new(when("2020-01-01 00:00"))},
		"r": {ID: "r"}, "q": {ID: "q"}, "o": {ID: "o"},
	})
	for id, t := range got {
		if t.PostedAt != nil && t.PostedAt.Location() != time.UTC {
			f.t.Errorf("tweet %s is in %v, not in UTC", id, t.PostedAt.Location())
		}
	}
	got, err = f.store.Tweets(f.ctx, nil)
	must(f.t, err)
	same(f.t, "no tweets", got, map[string]*store.Tweet{})
}

func testTweetPages(f *fixture) {
	var alpha, beta, inside contents
	for i := range 40 {
		row := tweet(fmt.Sprintf("%d", (i*7)%40), fmt.Sprintf("A%d", i%3), fmt.Sprintf("2020-01-0%d 10:%02d", 1+i%4, i%2))
		if i%4 == 0 {
			row.IsRetweet, row.RetweetedAccountID = true, "A0"
		}
		switch i % 5 {
		case 4:
			row.Fullness, row.InNetwork = store.FullnessSkeleton, false
			inside.tweets = append(inside.tweets, row)
		case 3:
			alpha.tweets, beta.tweets = append(alpha.tweets, row), append(beta.tweets, row)
		default:
			alpha.tweets = append(alpha.tweets, row)
		}
	}
	f.load("alpha", alpha)
	f.load("alpha", inside)
	f.load("beta", beta)
	f.derive()
	from, to := when("2020-01-02 10:00"), when("2020-01-03 10:01")
	between := from.Add(time.Microsecond)
	queries := map[string]store.TweetQuery{
		"all":           {},
		"account":       {AccountID: "A1"},
		"no account":    {AccountID: "nobody"},
		"network":       {Network: "beta"},
		"both":          {AccountID: "A2", Network: "alpha"},
		"from":          {From: &from},
		"to":            {To: &to},
		"range":         {From: &from, To: &to, Network: "alpha"},
		"empty range":   {From: &to, To: &from},
		"a moment":      {From: &from, To: &between},
		"after that":    {From: &between},
		"retweets":      {Retweets: new(true)},
		"no retweets":   {Retweets: new(false)},
		"all narrowed":  {AccountID: "A0", Network: "alpha", From: &from, To: &to, Retweets: new(true)},
		"a far future":  {From: new(time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC))},
		"a remote past": {From: new(time.Time{})},
	}
	check := func(name string, q store.TweetQuery) {
		list, compare := f.model.derived.tweetList(q)
		checkPages(f.t, fmt.Sprintf("tweets: %s, descending %v", name, q.Descending), list, compare, false,
			func(p store.Page) (*store.Slice[*store.Tweet], error) {
				q.Page = p
				return f.store.TweetPage(f.ctx, q)
			})
	}
	f.summarized(func() {
		for name, q := range queries {
			for _, q.Descending = range []bool{false, true} {
				check(name, q)
			}
		}
	})
	// What is not derived yet is not listed, but what is counted in advance may not be relied upon.
	f.load("alpha", contents{tweets: []store.TweetRow{tweet("later", "A1", "2020-01-02 10:00")}})
	check("range, before it is derived", queries["range"])
}
