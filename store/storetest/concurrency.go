package storetest

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/takedown/takedown/store"
)

const (
	// amplifierRounds is how often each of amplifierCount accounts retweets A.
	amplifierRounds = 6
	amplifierCount  = 25
)

// testConcurrency: while a writer commits and derives, each answer is drawn
// from one committed state. In every such state each amplifier has retweeted A
// as often as every other.
func testConcurrency(f *fixture) {
	f.load("alpha", contents{tweets: []store.TweetRow{tweet("a", "A", "2020-01-01 00:00")}, members: []string{"A"}})
	f.derive()
	done := make(chan struct{})
	var readers sync.WaitGroup
	stop := sync.OnceFunc(func() { close(done); readers.Wait() })
	defer stop()
	for i := range 4 {
		readers.Go(func() { f.readWhile(done, i) })
	}
	file := f.open("alpha", "retweets.csv")
	for round := range amplifierRounds {
		b := &store.Batch{}
		for i := range amplifierCount {
			account := fmt.Sprint("r", i)
			b.Tweets = append(b.Tweets, retweet(fmt.Sprint(round, " ", account), account, fmt.Sprintf("2020-01-01 0%d:00", 1+round), "A", "a",
				tagged("tag"), saying("hello"), sentWith(fmt.Sprint("client ", i), "en")))
			b.Profiles = append(b.Profiles, profile(account, followed(int64(round), 0)))
			b.Members = append(b.Members, account)
			b.Rejects = append(b.Rejects, store.Reject{Line: int64(round), Code: account})
		}
		f.commit(file, b, false)
		if round%2 == 0 {
			f.derive()
		}
	}
	f.derive()
	stop()
	f.checkAll()
}

// readWhile asks questions until done, starting with another one for each reader.
func (f *fixture) readWhile(done <-chan struct{}, start int) {
	questions := []func() (string, error){f.readSnapshots(), f.readAmplifiers, f.readRange, f.readEvidence, f.readNetworks, f.readAccounts,
		f.readTweets, f.readPage, f.readCounts, f.readSearch, f.readRejects, f.readMessages, f.readExports}
	for i := start; ; i++ {
		select {
		case <-done:
			return
		default:
		}
		wrong, err := questions[i%len(questions)]()
		if wrong != "" || err != nil {
			f.t.Errorf("question %d while writing: %s %v", i%len(questions), wrong, err)
			return
		}
	}
}

// unless is what to complain about.
func unless(ok bool, format string, args ...any) string {
	if ok {
		return ""
	}
	return fmt.Sprintf(format, args...)
}

// readSnapshots sees snapshots that never go back.
func (f *fixture) readSnapshots() func() (string, error) {
	var last store.Snapshot
	return func() (string, error) {
		s, err := f.store.Snapshot(f.ctx)
		wrong := unless(s.Derived <= s.Rows && s.Rows >= last.Rows && s.Derived >= last.Derived, "%+v after %+v", s, last)
		last = s
		return wrong, err
	}
}

func (f *fixture) readAmplifiers() (string, error) { return f.readAmplified(nil) }

func (f *fixture) readRange() (string, error) { return f.readAmplified(new(when("2020-01-01 00:00"))) }

func (f *fixture) readAmplified(from *time.Time) (string, error) {
	got, err := f.store.Amplifications(f.ctx, store.AmplifierQuery{Accounts: []string{"A"}, From: from, Page: store.Page{First: 2 * amplifierCount}})
	if err != nil {
		return "", err
	}
	s := got["A"]
	for _, e := range s.Items {
		if e.Retweets != s.Items[0].Retweets || !e.LastAt.Equal(s.Items[0].LastAt) || e.MedianDelay == nil {
			return fmt.Sprintf("%+v beside %+v", e, s.Items[0]), nil
		}
	}
	return unless(s.Total == 0 || s.Total == amplifierCount && len(s.Items) == amplifierCount, "%d of %d amplifiers", len(s.Items), s.Total), nil
}

func (f *fixture) readEvidence() (string, error) {
	var pairs []store.Pair
	for i := range amplifierCount {
		pairs = append(pairs, store.Pair{SourceID: fmt.Sprint("r", i), TargetID: "A"})
	}
	got, err := f.store.Evidence(f.ctx, store.EvidenceQuery{Pairs: pairs, First: amplifierRounds})
	if err != nil || len(got) == 0 {
		return "", err
	}
	for _, p := range pairs {
		if got[p] == nil || got[p].Total != got[pairs[0]].Total || int64(len(got[p].Items)) != got[p].Total {
			return fmt.Sprintf("%v: %+v beside %+v", p, got[p], got[pairs[0]]), nil
		}
	}
	return "", nil
}

func (f *fixture) readNetworks() (string, error) {
	got, err := f.store.Networks(f.ctx)
	if err != nil {
		return "", err
	}
	n := got[0]
	return unless(n.TweetCount == n.RetweetCount+1 && n.RetweetCount%amplifierCount == 0 && n.AccountCount%amplifierCount == 1 &&
		(n.RetweetCount > 0) == (n.AccountCount > 1), "%+v", n), nil
}

func (f *fixture) readAccounts() (string, error) {
	q := store.AccountQuery{Networks: []string{"alpha"}, OrderBy: store.AccountByRetweets, Page: store.Page{Last: 2 * amplifierCount}}
	got, err := f.store.AccountPage(f.ctx, q)
	if err != nil {
		return "", err
	}
	for _, a := range got.Items[1:] {
		if a.RetweetCount != got.Items[1].RetweetCount || *a.Followers != *got.Items[1].Followers {
			return fmt.Sprintf("%+v beside %+v", a, got.Items[1]), nil
		}
	}
	return unless(got.Total%amplifierCount == 1 && got.Total == int64(len(got.Items)), "%d of %d accounts", len(got.Items), got.Total), nil
}

// readTweets sees all tweets of a batch or none, derived or not.
func (f *fixture) readTweets() (string, error) {
	var ids []string
	for round := range amplifierRounds {
		for i := range amplifierCount {
			ids = append(ids, fmt.Sprint(round, " r", i))
		}
	}
	got, err := f.store.Tweets(f.ctx, ids)
	if err != nil {
		return "", err
	}
	for some := range slices.Chunk(ids, amplifierCount) {
		for _, id := range some {
			if (got[id] == nil) != (got[some[0]] == nil) || got[id] != nil && (got[id].Text == nil || len(got[id].Networks) != 1) {
				return fmt.Sprintf("%s is %+v, but %s is %+v", id, got[id], some[0], got[some[0]]), nil
			}
		}
	}
	return "", nil
}

func (f *fixture) readPage() (string, error) {
	got, err := f.store.TweetPage(f.ctx, store.TweetQuery{Network: "alpha", Page: store.Page{First: 1000}})
	if err != nil {
		return "", err
	}
	for i, t := range got.Items {
		if t == nil || t.ID != got.Keys[i].ID {
			return fmt.Sprintf("tweet %+v at %+v", t, got.Keys[i]), nil
		}
	}
	return unless(got.Total%amplifierCount == 1 && got.Total == int64(len(got.Items)), "%d of %d tweets", len(got.Items), got.Total), nil
}

func (f *fixture) readCounts() (string, error) {
	hours, err := f.store.Activity(f.ctx, "alpha")
	if err != nil {
		return "", err
	}
	for _, h := range hours[1:] {
		if h.Tweets != amplifierCount || h.Retweets != amplifierCount {
			return fmt.Sprintf("activity %+v", h), nil
		}
	}
	clients, distinct, err := f.store.Top(f.ctx, "alpha", store.FacetClient, 2*amplifierCount)
	if err != nil {
		return "", err
	}
	for _, c := range clients {
		if c.Tweets != clients[0].Tweets || c.Accounts != 1 {
			return fmt.Sprintf("%+v beside %+v", c, clients[0]), nil
		}
	}
	return unless(distinct%amplifierCount == 0 && distinct == int64(len(clients)), "%d of %d clients", len(clients), distinct), nil
}

func (f *fixture) readSearch() (string, error) {
	got, err := f.store.Search(f.ctx, store.SearchQuery{Text: "HELLO", Page: store.Page{First: 1000}})
	if err != nil {
		return "", err
	}
	return unless(got.Total%amplifierCount == 0 && got.Total == int64(len(got.Items)), "%d of %d hits", len(got.Items), got.Total), nil
}

func (f *fixture) readRejects() (string, error) {
	n, err := drain(f.store.Rejects(f.ctx, "alpha"))
	return unless(n%amplifierCount == 0, "%d rejects", n), err
}

// readMessages streams all messages of what was derived.
func (f *fixture) readMessages() (string, error) {
	n, err := drain(f.store.Messages(f.ctx, store.MessageQuery{Behaviour: store.BehaviourCoRetweet}))
	return unless(n%amplifierCount == 0, "%d messages", n), err
}

func (f *fixture) readExports() (string, error) {
	amplifications, err := drain(f.store.ExportAmplifications(f.ctx, nil))
	if err != nil {
		return "", err
	}
	tweets, err := drain(f.store.ExportTweets(f.ctx, nil))
	return unless((amplifications == 0 || amplifications == amplifierCount) && tweets%amplifierCount == 1, "%d amplifications, %d tweets", amplifications, tweets), err
}
