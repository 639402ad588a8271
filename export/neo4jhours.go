package export

import (
	"encoding/binary"
	"slices"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/neo4j"
)

// hours are the tweets of each combination of networks by hour. There are as many as hours in which
// somebody tweeted, however many tweets there are.
type hours map[string]map[int64]*neo4j.TweetHour

// add counts a tweet that is in a network.
func (h hours) add(t *store.PlacedTweet) {
	if len(t.Networks) == 0 {
		return
	}
	var room [64]byte
	key := room[:0]
	for _, slug := range t.Networks {
		key = append(binary.AppendUvarint(key, uint64(len(slug))), slug...)
	}
	of := h[string(key)]
	if of == nil {
		of = map[int64]*neo4j.TweetHour{}
		h[string(key)] = of
	}
	start := neo4j.HourOf(t.PostedAt)
	hour := of[start]
	if hour == nil {
		hour = &neo4j.TweetHour{Networks: slices.Clone(t.Networks), Start: start, FirstAt: t.PostedAt, LastAt: t.PostedAt}
		of[start] = hour
	}
	hour.Tweets++
	if t.IsRetweet {
		hour.Retweets++
	}
	hour.FirstAt, hour.LastAt = min(hour.FirstAt, t.PostedAt), max(hour.LastAt, t.PostedAt)
}
