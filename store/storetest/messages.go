package storetest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// testMessages: every behaviour has its messages, each object's together and in
// the order of time.
func testMessages(f *fixture) {
	const at = "2020-01-01 10:00"
	replying := func(to string) func(*store.TweetRow) {
		return func(r *store.TweetRow) { r.InReplyToTweetID = to }
	}
	f.load("alpha", contents{tweets: []store.TweetRow{
		tweet("o1", "A", "2020-01-01 09:59:59.999", saying("@B  Hello\u00a0WORLD")),
		tweet("o2", "B", at, saying("hello\nworld @A"), tagged("One", "one", "ÜNİ"), linking("http://x.example", "http://x.example", "")),
		tweet("3", "C", at, saying("mail@me hello@you"), tagged("one", "two", "")),
		tweet("4", "C", at, saying("@A @B"), linking("http://x.example", "http://X.example", "relative")),
		tweet("5", "C", at, replying("o1")),
		tweet("6", "A", "2020-01-01 09:00", replying("o1"), saying("MAIL\u2028hello")),
		tweet("7", "B", "2020-01-01 11:00", replying("not held"), saying("mail hello")),
		retweet("8", "B", "2020-01-01 09:00", "A", "o1", saying("hello world"), tagged("one"), linking("http://x.example"), replying("o1")),
		retweet("9", "A", at, "A", "o1"),
		retweet("10", "C", at, "A", "o1"),
		retweet("11", "C", at, "A", ""),
		retweet("12", "C", at, "X", "not held"),
		retweet("13", "C", at, "B", "8"),                                                                   // of a retweet
		tweet("14", "D", "1969-12-31 23:59:59.999", func(r *store.TweetRow) { r.RetweetedTweetID = "o1" }), // no retweet
	}})
	f.load("beta", contents{tweets: []store.TweetRow{
		tweet("o2", "B", at),
		retweet("20", "B", "2020-01-01 10:30", "A", "o1"),
		tweet("21", "B", at, full(store.FullnessEmbedded, false), saying("hello world")),
	}})
	f.derive()
	from, to := when(at), when("2020-01-01 10:30")
	between := from.Add(-time.Microsecond)
	for name, q := range map[string]store.MessageQuery{
		"all":           {},
		"a network":     {Networks: []string{"beta"}},
		"networks":      {Networks: []string{"alpha", "beta", "alpha"}},
		"no network":    {Networks: []string{}},
		"accounts":      {Accounts: []string{"C", "unknown", "a\xff", "D", "C"}},
		"no account":    {Accounts: []string{}},
		"from":          {From: &from},
		"to":            {To: &to},
		"range":         {From: &from, To: &to, Networks: []string{"alpha"}},
		"after":         {From: &between},
		"an empty one":  {From: &to, To: &from},
		"a remote past": {From: new(time.Time{})},
	} {
		for _, q.Behaviour = range store.Behaviours {
			f.checkMessages(fmt.Sprintf("%s, %s", q.Behaviour, name), q)
		}
	}
	for _, behaviour := range store.Behaviours {
		for _, within := range []time.Duration{time.Millisecond, time.Hour} {
			f.checkNear(store.MessageQuery{Behaviour: behaviour, Within: within, From: &between})
		}
	}
	var texts contents
	for i, text := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(alphabet, hostile)))) {
		said := text + "\x00 @" + text + strings.ToUpper(text) + "\t" + text
		texts.tweets = append(texts.tweets, tweet(fmt.Sprint("text", i), "T", at, saying(said), tagged(text), linking(text)),
			tweet(fmt.Sprint("reply", i), "T", at, replying(text)), retweet("to "+text, text, at, text, "to "+text))
		for j, again := range []string{said + " @T", said + "@T", "@T \u3000" + said + "\n\u2028"} {
			texts.tweets = append(texts.tweets, tweet(fmt.Sprint("again", i, " ", j), "T", at, saying(again))) // the same, plainly
		}
	}
	f.load("texts", texts)
	f.derive()
	for _, behaviour := range store.Behaviours {
		f.checkMessages(fmt.Sprint(behaviour, ", texts"), store.MessageQuery{Behaviour: behaviour})
	}
	for _, q := range []store.MessageQuery{{}, {Behaviour: "co_retweet"}} {
		if _, err := drain(f.store.Messages(f.ctx, q)); !errors.Is(err, store.ErrInvalid) {
			f.t.Errorf("messages of the behaviour %q: %v, want an error that wraps ErrInvalid", q.Behaviour, err)
		}
	}
	for _, network := range []string{"", "ALPHA", "alpha\x00", "a\xff"} {
		q := store.MessageQuery{Behaviour: store.BehaviourCoLink, Networks: []string{"alpha", network}}
		if _, err := drain(f.store.Messages(f.ctx, q)); !errors.Is(err, store.ErrNotFound) {
			f.t.Errorf("messages of network %q: %v, want an error that wraps ErrNotFound", network, err)
		}
	}
	for range f.store.Messages(f.ctx, store.MessageQuery{Behaviour: store.BehaviourSynchrony}) {
		break // what is stopped leaves the store as it was
	}
	f.checkMessages("after one was stopped", store.MessageQuery{Behaviour: store.BehaviourSynchrony})
	f.load("alpha", contents{tweets: []store.TweetRow{retweet("late", "D", at, "A", "o1")}})
	f.checkMessages("not derived yet", store.MessageQuery{Behaviour: store.BehaviourCoRetweet})
}

// checkMessages compares a stream of messages with the model's.
func (f *fixture) checkMessages(what string, q store.MessageQuery) {
	f.t.Helper()
	var got []store.Message
	seen := map[string]bool{}
	for m, err := range f.store.Messages(f.ctx, q) {
		must(f.t, err)
		if n := len(got); n > 0 && got[n-1].Object == m.Object {
			if m.PostedAt < got[n-1].PostedAt {
				f.t.Errorf("%s: %+v comes after %+v", what, m, got[n-1])
			}
		} else if seen[m.Object] {
			f.t.Errorf("%s: the messages on %q are apart", what, m.Object)
		}
		seen[m.Object] = true
		got = append(got, m)
	}
	slices.SortFunc(got, compareMessages)
	same(f.t, "messages: "+what, got, f.model.derived.messages(q))
}

// checkNear: whatever is left out of a stream has nothing near, and what is not
// is as it was.
func (f *fixture) checkNear(q store.MessageQuery) {
	f.t.Helper()
	all := f.model.derived.messages(q)
	got := map[store.Message]int{}
	for m, err := range f.store.Messages(f.ctx, q) {
		must(f.t, err)
		got[m]++
	}
	for i, m := range all {
		near := func(j int) bool {
			return j >= 0 && j < len(all) && all[j].Object == m.Object && max(all[j].PostedAt-m.PostedAt, m.PostedAt-all[j].PostedAt) <= q.Within.Milliseconds()
		}
		if n := got[m]; n > 1 || n == 0 && (near(i-1) || near(i+1)) {
			f.t.Errorf("%s within %v: %+v is listed %d times", q.Behaviour, q.Within, m, n)
		}
		delete(got, m)
	}
	if len(got) > 0 {
		f.t.Errorf("%s within %v: %v is listed and should not be", q.Behaviour, q.Within, got)
	}
}

func compareMessages(a, b store.Message) int {
	return cmp.Or(strings.Compare(a.Object, b.Object), cmp.Compare(a.PostedAt, b.PostedAt), strings.Compare(a.ID, b.ID))
}

// messages are those of a behaviour, by object, time and id.
func (m *model) messages(q store.MessageQuery) []store.Message {
	var selected []held
	for _, h := range m.tweets {
		if during(h.row.PostedAt, q.From, q.To) && (q.Accounts == nil || slices.Contains(q.Accounts, h.row.AccountID)) && (q.Networks == nil || slices.ContainsFunc(q.Networks, func(n string) bool { return h.networks[n] })) {
			selected = append(selected, h)
		}
	}
	retweeted := map[string]bool{}
	for _, h := range selected {
		if h.row.IsRetweet {
			retweeted[h.row.RetweetedTweetID] = true
		}
	}
	var list []store.Message
	for _, h := range selected {
		objects := h.objects(q.Behaviour, retweeted)
		for _, object := range objects {
			list = append(list, store.Message{Object: object, AccountID: h.row.AccountID, ID: h.row.ID, PostedAt: h.row.PostedAt, Repeated: len(objects) > 1})
		}
	}
	slices.SortFunc(list, compareMessages)
	return list
}

// objects are what a tweet acts on, each once.
func (h held) objects(b store.Behaviour, retweeted map[string]bool) []string {
	given := func(objects ...string) []string {
		objects = slices.DeleteFunc(objects, func(s string) bool { return s == "" })
		slices.Sort(objects)
		return slices.Compact(objects)
	}
	r := h.row
	switch {
	case b == store.BehaviourSynchrony:
		return []string{""}
	case b == store.BehaviourFastRetweet && !r.IsRetweet && retweeted[r.ID]:
		return []string{r.ID}
	case r.IsRetweet && (b == store.BehaviourCoRetweet || b == store.BehaviourFastRetweet):
		return given(r.RetweetedTweetID)
	case r.IsRetweet:
		return nil
	case b == store.BehaviourCoReply:
		return given(r.InReplyToTweetID)
	case b == store.BehaviourCoLink:
		if urls := given(slices.Clone(r.URLs)...); len(urls) > 0 {
			return urls
		}
		return []string{""}
	case b == store.BehaviourCoTweet && r.Text != "":
		return []string{store.PlainText(r.Text)}
	case b == store.BehaviourCoHashtag:
		var tags []string
		for _, tag := range r.Hashtags {
			tags = append(tags, store.Fold(tag))
		}
		return given(tags...)
	default:
		return nil
	}
}
