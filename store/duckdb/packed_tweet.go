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
	packOptional(w, packedAccounts(t), w.account)
	packOptional(w, packedReferences(t), w.tweetID)
	packOptional(w, packedTexts(t), w.text)
	packOptional(w, packedPlace(t), w.float)
	packOptional(w, packedCounts(t), w.varint)
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
	account := func() string { return r.account(v) }
	unpackOptional(r, packedAccounts(t), account)
	unpackOptional(r, packedReferences(t), r.tweetID)
	unpackOptional(r, packedTexts(t), r.text)
	unpackOptional(r, packedPlace(t), r.float)
	unpackOptional(r, packedCounts(t), r.varint)
	for _, list := range packedLists(t) {
		*list = r.list(r.text)
	}
	t.Mentions = r.list(account)
	return t, set
}

// packOptional writes those fields that are given.
func packOptional[T any](w *packedWriter, fields []**T, write func(T)) {
	for _, field := range fields {
		if w.given(*field != nil) {
			write(**field)
		}
	}
}

// unpackOptional reads what packOptional wrote.
func unpackOptional[T any](r *packedReader, fields []**T, read func() T) {
	for _, field := range fields {
		if r.given() {
			*field = new(read())
		}
	}
}

// The fields of a tweet that are packed in the same way, in their order.

func packedAccounts(t *store.Tweet) []**string {
	return []**string{&t.RetweetedAccountID, &t.InReplyToAccountID}
}

func packedReferences(t *store.Tweet) []**string {
	return []**string{&t.RetweetedTweetID, &t.InReplyToTweetID, &t.QuotedTweetID}
}

func packedTexts(t *store.Tweet) []**string { return []**string{&t.Language, &t.Client} }

func packedPlace(t *store.Tweet) []**float64 { return []**float64{&t.Latitude, &t.Longitude} }

func packedCounts(t *store.Tweet) []**int64 {
	return []**int64{&t.QuoteCount, &t.ReplyCount, &t.LikeCount, &t.RetweetCount}
}

func packedLists(t *store.Tweet) []*[]string {
	return []*[]string{&t.Hashtags, &t.URLs, &t.PollChoices}
}
