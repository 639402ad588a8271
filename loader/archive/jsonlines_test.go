package archive

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
)

// Lines in the shapes that twarc writes, cut down to a few fields. The ids of 19
// digits hold the time to the millisecond.
const (
	v1Original = `{"created_at": "Wed Oct 10 20:19:24 +0000 2018", "id": 1050118621198921728, "id_str": "1050118621198921728", ` +
		`"full_text": "To make room for \u00e9xpression & \ud83d\ude00\nhttps://t.co/a #One @Two", "truncated": false, ` +
		`"entities": {"hashtags": [{"text": "One", "indices": [0, 4]}], "symbols": [], "urls": [{"url": "https://t.co/a", "expanded_url": "https://a.example/b", "display_url": "a.example/b"}], ` +
		`"user_mentions": [{"screen_name": "two", "name": "Two", "id": 22, "id_str": "22", "indices": [0, 4]}, {"screen_name": "gone", "name": "", "id": -1, "id_str": "-1"}]}, ` +
		`"source": "<a href=\"http://twitter.com\" rel=\"nofollow\">Tom &amp; Web Client</a>", "in_reply_to_status_id": 77, "in_reply_to_status_id_str": "77", "in_reply_to_user_id_str": "33", "in_reply_to_screen_name": "three", ` +
		`"user": {"id": 6253282, "id_str": "6253282", "name": "API", "screen_name": "api", "location": "SF", "description": "bio", "url": "https://t.co/u", ` +
		`"entities": {"url": {"urls": [{"url": "https://t.co/u", "expanded_url": "https://u.example"}]}, "description": {"urls": []}}, "followers_count": 21, "friends_count": 32, "created_at": "Wed May 23 06:01:13 +0000 2007", "lang": "en"}, ` +
		`"geo": {"type": "Point", "coordinates": [40.5, -73.25]}, "coordinates": {"type": "Point", "coordinates": [-73.25, 40.5]}, "place": null, "is_quote_status": false, "retweet_count": 284, "favorite_count": 399, "lang": "en"}`
	v1Retweet = `{"created_at": "Wed Oct 10 20:20:00 +0000 2018", "id_str": "1050118772109836290", "full_text": "RT @api: To make", "entities": {"hashtags": [], "urls": [], "user_mentions": []}, "source": "web", ` +
		`"user": {"id_str": "44", "screen_name": "four", "followers_count": 1, "friends_count": 2, "created_at": "Thu Jan 02 23:59:59 +0000 2014"}, "quoted_status_id_str": "55", "lang": "en", ` +
		`"retweeted_status": ` + v1Original + `}`
	v1Quote = `{"created_at": "Wed Oct 10 20:21:00 +0000 2018", "id_str": "3", "text": "cut sh…", "truncated": true, "extended_tweet": {"full_text": "cut short no more #Long", "entities": {"hashtags": [{"text": "Long"}], "urls": [], "user_mentions": []}}, ` +
		`"entities": {"hashtags": [], "urls": [], "user_mentions": []}, "user": {"id_str": "44", "screen_name": "four", "followers_count": 1}, "quoted_status_id_str": "1050118621198921728", "quoted_status": ` + v1Original + `}`

	v2One      = `{"id": "1", "username": "One", "name": "No. 1", "created_at": "2021-01-22T16:55:15.000Z", "public_metrics": {"followers_count": 58, "following_count": 49}, "description": "b", "location": "L", "url": "https://t.co/u", "entities": {"url": {"urls": [{"url": "https://t.co/u", "expanded_url": "https://u.example"}]}}}`
	v2Two      = `{"id": "2", "username": "Two", "name": "No. 2", "created_at": "2014-08-09T05:17:14.000Z", "public_metrics": {"followers_count": 28341, "following_count": 600}, "description": "", "url": ""}`
	v2Users    = v2One + `, ` + v2Two
	v2Original = `{"id": "1380175475545362437", "author_id": "2", "created_at": "2021-04-08T15:07:30.000Z", "text": "De manera simult\u00e1nea #Uno", "lang": "es", "source": "Twitter for Android", "conversation_id": "1380175475545362437", ` +
		`"public_metrics": {"retweet_count": 410, "reply_count": 13, "like_count": 241, "quote_count": 16}, "entities": {"hashtags": [{"start": 0, "end": 3, "tag": "Uno"}], "annotations": []}}`
	v2Retweet = `{"id": "1380242611781386245", "author_id": "1", "created_at": "2021-04-08T19:34:16.000Z", "text": "RT @Two: De manera", "lang": "es", "source": "Twitter Web App", ` +
		`"referenced_tweets": [{"type": "retweeted", "id": "1380175475545362437"}], "entities": {"mentions": [{"start": 3, "end": 9, "username": "two"}]}, "public_metrics": {"retweet_count": 410, "reply_count": 0, "like_count": 0, "quote_count": 0}}`
	v2Reply = `{"id": "9", "author_id": "1", "created_at": "2021-04-08T19:34:17.000Z", "text": "@x yes", "in_reply_to_user_id": "7", "referenced_tweets": [{"type": "replied_to", "id": "8"}, {"type": "quoted", "id": "6"}], ` +
		`"entities": {"urls": [{"url": "https://t.co/b", "expanded_url": "https://b.example"}], "mentions": [{"username": "seven", "id": "7"}, {"username": "unheard"}]}, "attachments": {"poll_ids": ["p1"]}, "geo": {"place_id": "x", "coordinates": {"type": "Point", "coordinates": [-86.5, 34.75]}}}`
	v2Page = `{"data": [` + v2Retweet + `, ` + v2Reply + `], "includes": {"users": [` + v2Users + `], "tweets": [` + v2Original + `], "polls": [{"id": "p1", "options": [{"position": 1, "label": "Yes", "votes": 3}, {"position": 2, "label": "No, never", "votes": 4}]}], "media": []}, ` +
		`"errors": [{"title": "Not Found Error"}], "meta": {"newest_id": "1380242611781386245", "result_count": 2}, "__twarc": {"url": "https://api.twitter.com/2/tweets/search/recent", "version": "2.0.3", "retrieved_at": "2021-04-08T19:34:32+00:00"}}`
)

// flattened is v2Page as twarc2 flatten writes it: what is referred to is put inside.
func flattened() []string {
	add := func(object, more string) string { return strings.TrimSuffix(object, "}") + `, ` + more + `}` }
	put := func(object, old, more string) string {
		if strings.Count(object, old) != 1 {
			panic(old)
		}
		return strings.Replace(object, old, more, 1)
	}
	author := `"author": ` + v2One + `, "__twarc": {"version": "2.0.3"}`
	retweet := put(v2Retweet, `{"type": "retweeted", "id": "1380175475545362437"}`,
		`{"type": "retweeted", `+strings.TrimPrefix(add(v2Original, `"author": `+v2Two), "{"))
	retweet = put(retweet, `{"start": 3, "end": 9, "username": "two"}`, `{"start": 3, "end": 9, `+strings.TrimPrefix(v2Two, "{"))
	reply := put(v2Reply, `{"poll_ids": ["p1"]}`, `{"poll_ids": ["p1"], "poll": {"id": "p1", "options": [{"label": "Yes"}, {"label": "No, never"}]}}`)
	return []string{add(retweet, author), add(reply, author+`, "in_reply_to_user": {}`)}
}

func ms(s string) int64 {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t.UnixMilli()
}

func date(y int, m time.Month, d int) store.Date {
	return store.DateOf(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
}

func readLines(t testing.TB, content ...string) reading {
	t.Helper()
	return readAll(t, write(t, "x.jsonl", []byte(lines(content...))), Position{}, defaults)
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s\n got %+v\nwant %+v", what, got, want)
	}
}

func TestLinesV1(t *testing.T) {
	got := readLines(t, v1Original, v1Retweet, v1Quote)
	if got.Kind != store.FileAPIv1 || len(got.Rejects) > 0 {
		t.Fatalf("%s, rejects %+v", got.Kind, got.Rejects)
	}
	original := store.TweetRow{
		ID: "1050118621198921728", AccountID: "6253282", PostedAt: ms("2018-10-10T20:19:24.211Z"),
		Text: "To make room for éxpression & 😀\nhttps://t.co/a #One @Two", Language: "en", Client: "Tom & Web Client",
		InReplyToAccountID: "33", InReplyToTweetID: "77", HasPlace: true, Latitude: 40.5, Longitude: -73.25,
		QuoteCount: -1, ReplyCount: -1, LikeCount: 399, RetweetCount: 284,
		Hashtags: []string{"One"}, URLs: []string{"https://a.example/b"}, Mentions: []string{"22"}, Fullness: store.FullnessAPI, InNetwork: true,
	}
	retweet := store.TweetRow{
		ID: "1050118772109836290", AccountID: "44", PostedAt: ms("2018-10-10T20:20:00.191Z"), Text: "RT @api: To make", Language: "en", Client: "web",
		IsRetweet: true, RetweetedAccountID: "6253282", RetweetedTweetID: "1050118621198921728",
		QuoteCount: -1, ReplyCount: -1, LikeCount: -1, RetweetCount: -1, Fullness: store.FullnessAPI, InNetwork: true,
	}
	quote := store.TweetRow{
		ID: "3", AccountID: "44", PostedAt: ms("2018-10-10T20:21:00Z"), Text: "cut short no more #Long", QuotedTweetID: "1050118621198921728",
		QuoteCount: -1, ReplyCount: -1, LikeCount: -1, RetweetCount: -1, Hashtags: []string{"Long"}, Fullness: store.FullnessAPI, InNetwork: true,
	}
	equal(t, "tweets", got.Tweets, []store.TweetRow{original, retweet, quote})
	original.Fullness, original.InNetwork = store.FullnessEmbedded, false
	equal(t, "embedded", got.Embedded, []store.TweetRow{original, original})
	equal(t, "profiles", byID(got.Profiles), []store.Profile{
		{AccountID: "22", Rank: store.ProfileFromReference, AsOf: quote.PostedAt, ScreenName: "two", DisplayName: "Two", Followers: -1, Following: -1},
		{AccountID: "33", Rank: store.ProfileFromReference, AsOf: quote.PostedAt, ScreenName: "three", Followers: -1, Following: -1},
		{AccountID: "44", Rank: store.ProfileFromTweet, AsOf: quote.PostedAt, ScreenName: "four", Followers: 1, Following: -1},
		{AccountID: "6253282", Rank: store.ProfileFromTweet, AsOf: quote.PostedAt, ScreenName: "api", DisplayName: "API", Bio: "bio", Location: "SF",
			ProfileURL: "https://u.example", Language: "en", Followers: 21, Following: 32, CreatedOn: date(2007, 5, 23), HasCreatedOn: true},
	})
}

func byID(ps []store.Profile) []store.Profile {
	return slices.SortedFunc(slices.Values(ps), func(a, b store.Profile) int { return strings.Compare(a.AccountID, b.AccountID) })
}

func TestLinesV2(t *testing.T) {
	page := readLines(t, v2Page)
	if page.Kind != store.FileAPIv2 || len(page.Rejects) > 0 {
		t.Fatalf("%s, rejects %+v", page.Kind, page.Rejects)
	}
	retweet := store.TweetRow{
		ID: "1380242611781386245", AccountID: "1", PostedAt: ms("2021-04-08T19:34:16.973Z"), Text: "RT @Two: De manera",
		Language: "es", Client: "Twitter Web App", IsRetweet: true, RetweetedAccountID: "2", RetweetedTweetID: "1380175475545362437",
		RetweetCount: 410, Mentions: []string{"2"}, Fullness: store.FullnessAPI, InNetwork: true,
	}
	reply := store.TweetRow{
		ID: "9", AccountID: "1", PostedAt: ms("2021-04-08T19:34:17Z"), Text: "@x yes", InReplyToAccountID: "7", InReplyToTweetID: "8", QuotedTweetID: "6",
		HasPlace: true, Latitude: 34.75, Longitude: -86.5, QuoteCount: -1, ReplyCount: -1, LikeCount: -1, RetweetCount: -1,
		URLs: []string{"https://b.example"}, Mentions: []string{"7"}, PollChoices: []string{"Yes", "No, never"}, Fullness: store.FullnessAPI, InNetwork: true,
	}
	original := store.TweetRow{
		ID: "1380175475545362437", AccountID: "2", PostedAt: ms("2021-04-08T15:07:30.447Z"), Text: "De manera simultánea #Uno",
		Language: "es", Client: "Twitter for Android", QuoteCount: 16, ReplyCount: 13, LikeCount: 241, RetweetCount: 410, Hashtags: []string{"Uno"},
		Fullness: store.FullnessEmbedded,
	}
	profiles := []store.Profile{
		{AccountID: "1", Rank: store.ProfileFromTweet, AsOf: reply.PostedAt, ScreenName: "One", DisplayName: "No. 1", Bio: "b", Location: "L", ProfileURL: "https://u.example",
			Followers: 58, Following: 49, CreatedOn: date(2021, 1, 22), HasCreatedOn: true},
		{AccountID: "2", Rank: store.ProfileFromTweet, AsOf: reply.PostedAt, ScreenName: "Two", DisplayName: "No. 2", Followers: 28341, Following: 600, CreatedOn: date(2014, 8, 9), HasCreatedOn: true},
		{AccountID: "7", Rank: store.ProfileFromReference, AsOf: reply.PostedAt, ScreenName: "seven", Followers: -1, Following: -1},
	}
	equal(t, "tweets", page.Tweets, []store.TweetRow{retweet, reply})
	equal(t, "embedded", page.Embedded, []store.TweetRow{original})
	equal(t, "profiles", byID(page.Profiles), profiles)

	flat := readLines(t, flattened()...)
	if flat.Kind != store.FileAPIv2 || len(flat.Rejects) > 0 {
		t.Fatalf("flattened: %s, rejects %+v", flat.Kind, flat.Rejects)
	}
	profiles[1].AsOf = retweet.PostedAt // seen with the retweet alone
	equal(t, "flattened tweets", flat.Tweets, []store.TweetRow{retweet, reply})
	equal(t, "flattened embedded", flat.Embedded, []store.TweetRow{original})
	equal(t, "flattened profiles", byID(flat.Profiles), profiles)

	stream := readLines(t, `{"data": `+v2Reply+`, "includes": {"users": [`+v2Users+`]}, "matching_rules": [{"id": 1, "tag": null}]}`)
	reply.PollChoices = nil // not included
	equal(t, "from a stream", stream.Tweets, []store.TweetRow{reply})
}

// Each line that is no tweet is rejected where it is, and nothing else is lost.
func TestLinesRejected(t *testing.T) {
	for _, c := range []struct{ line, column, code string }{
		{`{"id_str": "1"`, "", CodeBadJSON},
		{v1Original[:300], "", CodeBadJSON},
		{v1Original + v1Original, "", CodeBadJSON},
		{`[1, 2]`, "", CodeBadJSON},
		{`"text"`, "", CodeBadJSON},
		{"\x00", "", CodeBadJSON},
		{`{}`, "", CodeNoTweet},
		{`{"delete": {"status": {"id_str": "1", "user_id_str": "2"}}}`, "", CodeNoTweet},
		{`{"limit": {"track": 5}}`, "", CodeNoTweet},
		{`{"errors": [{"title": "operational-disconnect"}], "data": null}`, "", CodeNoTweet},
		{`{"id": "1170025343920402432", "action": "delete", "created_at": "2019-09-06T17:25:54.667Z", "reason": "protected"}`, "", CodeNoTweet},
		{strings.Replace(v1Original, `"id_str": "1050118621198921728"`, `"id_str": "1.05011862119892E+18"`, 1), "id_str", CodeScientificNotation},
		{strings.Replace(v1Original, `"id": 1050118621198921728, "id_str": "1050118621198921728"`, `"id": 1.0501186211989e+18`, 1), "id_str", CodeScientificNotation},
		{strings.Replace(v1Original, `"id_str": "1050118621198921728"`, `"id_str": "10 50"`, 1), "id_str", CodeBadID},
		{strings.Replace(v1Original, `"id_str": "6253282"`, `"id_str": "625`+"\xff"+`"`, 1), "user.id_str", CodeInvalidUTF8},
		{strings.Replace(v1Original, `"id": 6253282, "id_str": "6253282", `, ``, 1), "user.id_str", CodeMissingField},
		{strings.Replace(v1Original, `"full_text"`, `"half_text"`, 1), "full_text", CodeMissingField},
		{strings.Replace(v1Original, `Wed Oct 10 20:19:24 +0000 2018`, `2018-10-10 20:19`, 1), "created_at", CodeBadTime},
		{strings.Replace(v1Original, `"Wed Oct 10 20:19:24 +0000 2018"`, `null`, 1), "created_at", CodeMissingField},
		{strings.Replace(v1Original, `"retweet_count": 284`, `"retweet_count": -284`, 1), "", CodeBadNumber},
		{strings.Replace(v1Original, `"retweet_count": 284`, `"retweet_count": "many"`, 1), "retweet_count", CodeBadJSON},
		{strings.Replace(v1Original, `"user": {`, `"user": [], "x": {`, 1), "user", CodeBadJSON},
		{`{"data": 5}`, "data", CodeBadJSON},
		{`{"data": [7]}`, "", CodeBadJSON},
		{`{"data": [` + strings.Replace(v2Reply, `"author_id": "1", `, ``, 1) + `]}`, "author_id", CodeMissingField},
		{strings.Replace(v2Reply, `"2021-04-08T19:34:17.000Z"`, `"yesterday"`, 1), "created_at", CodeBadTime},
		{strings.Replace(v2Reply, `"id": "8"`, `"id": "8\u0000"`, 1), "referenced_tweets", CodeBadID},
		{strings.Replace(v2Reply, `"text"`, `"txt"`, 1), "text", CodeMissingField},
		{`{"data": [{"id": "1", "username": "a_user", "name": "no tweet"}]}`, "author_id", CodeMissingField},
	} {
		got := readLines(t, v1Original, c.line, "", v2Page, `{"meta": {"result_count": 0}}`)
		if len(got.Tweets) != 3 || len(got.Rejects) != 1 {
			t.Errorf("%q: %d tweets, rejects %+v", c.line, len(got.Tweets), got.Rejects)
			continue
		}
		if r := got.Rejects[0]; r.Line != 2 || r.Column != c.column || r.Code != c.code || r.Reason == "" || r.Excerpt == "" {
			t.Errorf("%q: rejected as %+v, want column %q, code %s", c.line, r, c.column, c.code)
		}
	}
}

// A page loses its bad tweets alone. Each of them is a row of the ledger.
func TestLinesBadTweetInPage(t *testing.T) {
	bad := strings.Replace(v2Reply, `"id": "9"`, `"id": "9.0"`, 1)
	got := readLines(t, strings.Replace(v2Page, v2Reply, bad+", "+v2Reply+", null", 1))
	if len(got.Tweets) != 2 || len(got.Embedded) != 1 || len(got.Rejects) != 2 || got.Counts[0] != 4 {
		t.Fatalf("%d tweets, %d embedded, %v records, rejects %+v", len(got.Tweets), len(got.Embedded), got.Counts, got.Rejects)
	}
	if r := got.Rejects[0]; r.Line != 1 || r.Code != CodeDecimalID || !strings.HasPrefix(bad, r.Excerpt[:50]) {
		t.Errorf("rejected as %+v", r)
	}
}

func TestLinesRepaired(t *testing.T) {
	got := readLines(t, strings.Replace(v1Original, "room", "r\xe2\x82m \xed\xa0\x80", 1), strings.Replace(v2Page, "@x yes", "\xff", 1))
	if len(got.Rejects) > 0 || got.Repaired != 2 || !strings.Contains(got.Tweets[0].Text, "r\uFFFDm \uFFFD\uFFFD\uFFFD") || got.Tweets[2].Text != "\uFFFD" {
		t.Errorf("%d repaired, rejects %+v, texts %q", got.Repaired, got.Rejects, got.Tweets[0].Text)
	}
}

// Whatever the size of the blocks, and wherever reading starts anew, the same rows are found.
func TestLinesCut(t *testing.T) {
	long := `{"delete": "` + strings.Repeat("x", 6000) + `"}`
	content := "\xEF\xBB\xBF\n" + lines(v2Page, "", v1Original+"\r", long, "\r", "{", v1Retweet, long) + flattened()[0] + "\r"
	s := write(t, "x.json", []byte(content))
	opts := func(size int) options { return options{blockSize: size, maxRecord: maxRecord, maxLine: 5000} }
	want := readAll(t, s, Position{}, opts(1<<20))
	if len(want.Tweets) != 5 || len(want.Rejects) != 3 || want.Rejects[0].Code != CodeTooLong || want.Rejects[0].Line != 5 || want.Rejects[1].Line != 7 ||
		want.Rejects[2].Line != 9 || want.Ends[0].Lines != 10 || want.Ends[0].Offset != int64(len(content)) {
		t.Fatalf("%d tweets, rejects %+v, %+v", len(want.Tweets), want.Rejects, want.Ends)
	}
	for _, size := range []int{1, 7, 1000, 4096, 5001, 12000} {
		got := readAll(t, s, Position{}, opts(size))
		how := fmt.Sprintf("blocks of %d", size)
		equal(t, how+": tweets", got.Tweets, want.Tweets)
		equal(t, how+": rejects", got.Rejects, want.Rejects)
		equal(t, how+": end", got.Ends[len(got.Ends)-1], want.Ends[0])
		records := 0
		for i, end := range got.Ends {
			records += got.Counts[i]
			rest := readAll(t, s, end, opts(size+3))
			if left := len(rest.Tweets) + len(rest.Rejects); records+left != 8 {
				t.Errorf("%s: %d records before and %d after %+v", how, records, left, end)
			}
		}
	}
}

func TestLinesOfNothing(t *testing.T) {
	for name, content := range map[string]string{
		"no tweet":  lines(`{"a": 1}`, `{"delete": {}}`),
		"no JSON":   "{\n{\n",
		"an array":  "[" + v1Original + "]\n",
		"one brace": "{",
	} {
		if _, err := tryRead(write(t, "x.json", []byte(content)), Position{}, defaults); err == nil || !strings.Contains(err.Error(), "x.json") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
