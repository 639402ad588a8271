package neo4j

import (
	"context"
	"time"

	"github.com/takedown/takedown/store"
)

func tweetOf(p properties) *store.Tweet {
	t := &store.Tweet{ID: p.id("id"), Known: p["known"].(bool)}
	if !t.Known {
		return t
	}
	t.AccountID, t.PostedAt, t.IsRetweet = p.key("accountId"), p.time("postedAt"), p["isRetweet"].(bool)
	t.Text, t.Language, t.Client = optional[string](p, "text"), optional[string](p, "language"), optional[string](p, "client")
	t.InReplyToAccountID, t.InReplyToTweetID = p.key("inReplyToAccountId"), p.key("inReplyToTweetId")
	t.RetweetedAccountID, t.RetweetedTweetID = p.key("retweetedAccountId"), p.key("retweetedTweetId")
	t.QuotedTweetID = p.key("quotedTweetId")
	t.Latitude, t.Longitude = optional[float64](p, "latitude"), optional[float64](p, "longitude")
	t.QuoteCount, t.ReplyCount = optional[int64](p, "quoteCount"), optional[int64](p, "replyCount")
	t.LikeCount, t.RetweetCount = optional[int64](p, "likeCount"), optional[int64](p, "retweetCount")
	t.Hashtags, t.URLs, t.Mentions, t.PollChoices = p.texts("hashtags"), p.texts("urls"), p.texts("mentions"), p.texts("pollChoices")
	t.Networks = p.texts("networks")
	if p["networksNext"] != nil {
		t.Networks = p.texts("networksNext")
	}
	return t
}

// Tweets implements [store.Reader].
func (s *Store) Tweets(ctx context.Context, ids []string) (map[string]*store.Tweet, error) {
	return readRows(ctx, s, "read tweets", func(v *view) (map[string]*store.Tweet, error) {
		tweets := make(map[string]*store.Tweet, len(ids))
		return tweets, v.each("MATCH (t:Tweet) WHERE t.id IN $ids AND (t.known OR $derived > 0 AND "+isDerived("t")+") RETURN t",
			params{"ids": sortedKeys(keys(ids)), "derived": v.snapshot.Derived}, func(r row) error {
				t := tweetOf(r.node())
				tweets[t.ID] = t
				return nil
			})
	})
}

// TweetHeads implements [store.Reader]: a node is read whole.
func (s *Store) TweetHeads(ctx context.Context, ids []string) (map[string]*store.Tweet, error) {
	return s.Tweets(ctx, ids)
}

// TweetPage implements [store.Reader].
func (s *Store) TweetPage(ctx context.Context, q store.TweetQuery) (*store.Slice[*store.Tweet], error) {
	if err := q.Page.Check(); err != nil {
		return nil, wrap(ctx, "list tweets", err)
	}
	o := order{value: "n.postedAt", id: collated("n", "id"), key: func(millis int64) any { return moment(millis) }, descending: q.Descending}
	return readCounted(ctx, s, "list tweets", func(v *view) (*store.Slice[*store.Tweet], error) {
		var tweets []*store.Tweet
		var keys []store.Key
		add := func(p properties) {
			t := tweetOf(p)
			tweets, keys = append(tweets, t), append(keys, store.Key{Value: t.PostedAt.UnixMilli(), ID: t.ID})
		}
		var total, beyond int64
		if v.counted && q.Network != "" && q.AccountID == "" {
			l, err := v.hourly(q)
			if err != nil {
				return nil, err
			}
			total, beyond, err = l.page(add)
			return store.Window(tweets, keys, total, beyond, q.Page), err
		}
		match, w, err := v.tweetsWhere(q)
		if err != nil {
			return nil, err
		}
		total, beyond, err = v.list(match, w, o, q.Page, add)
		return store.Window(tweets, keys, total, beyond, q.Page), err
	})
}

func (v *view) tweetsWhere(q store.TweetQuery) (match string, w *where, err error) {
	// One text for all ranges and kinds, so that the server plans it once.
	match, w = "MATCH (n:Tweet)", new(where)
	w.add(isDerived("n")+" AND n.known", "", nil)
	w.add("n.postedAt >= $from", "from", bound(q.From, -maxMillis))
	w.add("n.postedAt < $to", "to", bound(q.To, maxMillis))
	w.add("n.isRetweet IN $retweets", "retweets", eitherOr(q.Retweets))
	if q.Network != "" {
		sets, err := v.networkSets(q.Network)
		if err != nil {
			return "", nil, err
		}
		match = "UNWIND $sets AS networks MATCH (n:Tweet)"
		w.add("n.networks = networks", "sets", sets)
	}
	if q.AccountID != "" {
		match = "MATCH (:Account {platformId: $account})-[:POSTED]->(n:Tweet)"
		if q.Network != "" {
			w.conditions[len(w.conditions)-1] = "n.networks IN $sets"
		}
		w.add("true", "account", keyArg(q.AccountID))
	}
	return match, w, nil
}

// bound is a time as a parameter, otherwise milliseconds.
func bound(t *time.Time, otherwise int64) any {
	if t == nil {
		return moment(otherwise)
	}
	return instant(t)
}

// eitherOr are the values that may be asked for.
func eitherOr(value *bool) []bool {
	if value == nil {
		return []bool{false, true}
	}
	return []bool{*value}
}
