package duckdb

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/takedown/takedown/internal/packed"
	"github.com/takedown/takedown/store"
)

// packedFields are the fields of a tweet but for its id, its author and its text as one text,
// JSON, see packedTweet.
const packedFields = `to_json({p: epoch_ms(posted_at), s: network_set, r: is_retweet, ra: retweeted_account, rt: retweeted_tweet,
	ia: in_reply_to_account, it: in_reply_to_tweet, q: quoted_tweet, n: body IS NULL, l: language, c: client, la: latitude, lo: longitude,
	qc: quote_count, rc: reply_count, lc: like_count, tc: retweet_count, h: hashtags, u: urls, m: mentions, pc: poll_choices})::VARCHAR`

type packedTweet struct {
	PostedAt           int64    `json:"p"`
	NetworkSet         int16    `json:"s"`
	IsRetweet          bool     `json:"r"`
	RetweetedAccountID *string  `json:"ra"`
	RetweetedTweetID   *string  `json:"rt"`
	InReplyToAccountID *string  `json:"ia"`
	InReplyToTweetID   *string  `json:"it"`
	QuotedTweetID      *string  `json:"q"`
	NoText             bool     `json:"n"`
	Language           *string  `json:"l"`
	Client             *string  `json:"c"`
	Latitude           *float64 `json:"la"`
	Longitude          *float64 `json:"lo"`
	QuoteCount         *int64   `json:"qc"`
	ReplyCount         *int64   `json:"rc"`
	LikeCount          *int64   `json:"lc"`
	RetweetCount       *int64   `json:"tc"`
	Hashtags           []string `json:"h"`
	URLs               []string `json:"u"`
	Mentions           []string `json:"m"`
	PollChoices        []string `json:"pc"`
}

// packedOf is the file that holds what a state has derived.
func (s *Store) packedOf(state *settled) *packedTweets {
	if p := s.packed.Load(); p != nil && state != nil && p.derived == state.Derived {
		return p
	}
	return nil
}

// holdsTweets says that the tweets of the file are those of the view. What was committed
// since it was derived is not in it, but none may have become another.
func (v *view) holdsTweets() bool { return v.packed != nil && !(v.settled.Stale() && v.settled.moved) }

// unpack adds those of the tweets at some places that are in the file, and gives the other
// places, ascending: also those that cannot be read there. DuckDB has them all.
func (v *view) unpack(tweets map[string]*store.Tweet, slugs map[int16][]string, places map[string]int64) (others []int64) {
	ns := slices.Sorted(maps.Values(places))
	if !v.holdsTweets() {
		return ns
	}
	found := make(map[int64]*store.Tweet, len(ns))
	_ = v.packed.file.Read(ns, func(n int64, fields, text []byte) error {
		t, set, err := v.packedTweet(fields, text)
		if err == nil {
			t.Networks = slugs[set]
			found[n] = t
		}
		return nil
	})
	for id, n := range places {
		if t := found[n]; t != nil {
			t.ID, tweets[id] = id, t
		} else {
			others = append(others, n)
		}
	}
	slices.Sort(others)
	return others
}

// packedTweet is the tweet of a record but for its id, and the set of its networks.
func (v *view) packedTweet(record, text []byte) (*store.Tweet, int16, error) {
	r := packedReader{rest: record}
	author := r.account(v)
	if r.failed {
		return nil, 0, packed.ErrDamaged
	}
	var p packedTweet
	if err := json.Unmarshal(r.rest, &p); err != nil {
		return nil, 0, err
	}
	for _, list := range []*[]string{&p.Hashtags, &p.URLs, &p.Mentions, &p.PollChoices} {
		if *list == nil {
			*list = []string{}
		}
	}
	posted := time.UnixMilli(p.PostedAt).UTC()
	var body *string
	if !p.NoText {
		body = new(string(text))
	}
	return &store.Tweet{
		Known: true, AccountID: &author, PostedAt: &posted, Text: body, Language: p.Language, Client: p.Client,
		InReplyToAccountID: p.InReplyToAccountID, InReplyToTweetID: p.InReplyToTweetID, QuotedTweetID: p.QuotedTweetID,
		IsRetweet: p.IsRetweet, RetweetedAccountID: p.RetweetedAccountID, RetweetedTweetID: p.RetweetedTweetID,
		Latitude: p.Latitude, Longitude: p.Longitude,
		QuoteCount: p.QuoteCount, ReplyCount: p.ReplyCount, LikeCount: p.LikeCount, RetweetCount: p.RetweetCount,
		Hashtags: p.Hashtags, URLs: p.URLs, Mentions: p.Mentions, PollChoices: p.PollChoices,
	}, p.NetworkSet, nil
}
