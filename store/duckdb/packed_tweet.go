package duckdb

import "github.com/takedown/takedown/store"

// packTweet makes the record of a tweet, which lasts until the next one: its author, when it
// was posted, the set of its networks, and what is given of it. Its id is the record's
// number, and its text is kept beside the record.
func (w *packedWriter) packTweet(t *store.Tweet, set int16) []byte {
	w.begin()
	w.account(*t.AccountID)
	w.millis(t.PostedAt.UnixMilli())
	w.varint(int64(set))
	w.given(t.IsRetweet)
	w.given(t.Text != nil)
	for _, id := range packedAccounts(t) {
		if w.given(*id != nil) {
			w.account(**id)
		}
	}
	for _, id := range packedReferences(t) {
		if w.given(*id != nil) {
			w.tweetID(**id)
		}
	}
	for _, text := range packedTexts(t) {
		if w.given(*text != nil) {
			w.text(**text)
		}
	}
	for _, degrees := range packedPlace(t) {
		if w.given(*degrees != nil) {
			w.float(**degrees)
		}
	}
	for _, count := range packedCounts(t) {
		if w.given(*count != nil) {
			w.varint(**count)
		}
	}
	for _, list := range packedLists(t) {
		w.list(*list, w.text)
	}
	w.list(t.Mentions, w.account)
	return w.end()
}

// tweet reads what packTweet wrote.
func (r *packedReader) tweet(v *view, text []byte) (t *store.Tweet, set int16) {
	r.begin()
	t = &store.Tweet{Known: true, AccountID: new(r.account(v)), PostedAt: new(r.time())}
	set = int16(r.varint())
	t.IsRetweet = r.given()
	if r.given() {
		t.Text = new(string(text))
	}
	for _, id := range packedAccounts(t) {
		if r.given() {
			*id = new(r.account(v))
		}
	}
	for _, id := range packedReferences(t) {
		if r.given() {
			*id = new(r.tweetID())
		}
	}
	for _, text := range packedTexts(t) {
		if r.given() {
			*text = new(r.text())
		}
	}
	for _, degrees := range packedPlace(t) {
		if r.given() {
			*degrees = new(r.float())
		}
	}
	for _, count := range packedCounts(t) {
		if r.given() {
			*count = new(r.varint())
		}
	}
	for _, list := range packedLists(t) {
		*list = r.list(r.text)
	}
	t.Mentions = r.list(func() string { return r.account(v) })
	return t, set
}

// The fields of a tweet that are packed in the same way, in their order.

func packedAccounts(t *store.Tweet) [2]**string {
	return [...]**string{&t.RetweetedAccountID, &t.InReplyToAccountID}
}

func packedReferences(t *store.Tweet) [3]**string {
	return [...]**string{&t.RetweetedTweetID, &t.InReplyToTweetID, &t.QuotedTweetID}
}

func packedTexts(t *store.Tweet) [2]**string { return [...]**string{&t.Language, &t.Client} }

func packedPlace(t *store.Tweet) [2]**float64 { return [...]**float64{&t.Latitude, &t.Longitude} }

func packedCounts(t *store.Tweet) [4]**int64 {
	return [...]**int64{&t.QuoteCount, &t.ReplyCount, &t.LikeCount, &t.RetweetCount}
}

func packedLists(t *store.Tweet) [3]*[]string {
	return [...]*[]string{&t.Hashtags, &t.URLs, &t.PollChoices}
}
