package archive

import (
	"bytes"
	"math/big"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

// FuzzCut holds the cutter and the splitter against the reference, with blocks
// of several sizes and from every place between blocks.
func FuzzCut(f *testing.F) {
	for _, content := range cutCases {
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if len(content) > 1000 {
			return // the reference takes quadratic time
		}
		checkAgainstReference(t, five+string(content), []int{1, 7, 64, 1 << 12}, 200)
	})
}

// FuzzParse reads anything at all. It must not panic, must account for every
// record, give valid UTF-8, and give the same with blocks of another size.
func FuzzParse(f *testing.F) {
	plain := tweetsCSV(tweetRow(), tweetRow("tweetid", "1E18"), tweetRow("tweet_text", "\xff\n\"", "hashtags", "['a', \"b\"]"), []string{"x"})
	f.Add(plain)
	f.Add(bytes.ReplaceAll(plain, []byte("\n"), []byte("\r\n")))
	f.Add(append([]byte("\xEF\xBB\xBF"), usersCSV()...))
	f.Add([]byte(strings.Join(AmplifierColumns, ",") + "\n1,b,2020-01-02 03:04,a,9\n\"2\",b,2020-01-02 03:04,,\n"))
	f.Add([]byte(lines(v1Original, v1Retweet, v1Quote, v2Page, "{}", `{"data": [null, 1]}`)))
	f.Add([]byte(lines(flattened()...)))
	f.Fuzz(func(t *testing.T, content []byte) {
		s := write(t, "x", content)
		got, err := tryRead(s, Position{}, defaults)
		if err != nil {
			return
		}
		checkRows(t, got.Tweets)
		for _, p := range got.Profiles {
			invalid(t, p.AccountID, p.ScreenName, p.DisplayName, p.Bio, p.Location, p.ProfileURL, p.Language)
		}
		line := int64(0)
		for _, r := range got.Rejects {
			if r.Code == "" || r.Reason == "" || r.Line < line || len(r.Excerpt) > maxExcerpt {
				t.Errorf("reject %+v after line %d", r, line)
			}
			line = r.Line
			invalid(t, r.Column, r.Reason, r.Excerpt)
		}
		again, err := tryRead(s, Position{}, options{blockSize: 50, maxRecord: maxRecord, maxLine: maxLine})
		if err != nil || !reflect.DeepEqual(again.Tweets, got.Tweets) || !reflect.DeepEqual(again.Rejects, got.Rejects) ||
			again.Repaired != got.Repaired || sum(again.Counts) != sum(got.Counts) {
			t.Errorf("blocks of 50 bytes give %+v, %v, else %+v", again, err, got)
		}
		if got.Kind == store.FileUsers && len(got.Tweets) > 0 {
			t.Errorf("a users file holds tweets")
		}
	})
}

// invalid fails for strings that are not UTF-8.
func invalid(t *testing.T, ss ...string) {
	t.Helper()
	for _, s := range ss {
		if !utf8.ValidString(s) {
			t.Errorf("%q is not UTF-8", s)
		}
	}
}

// FuzzLines reads lines of API output. What a line holds must not depend on what
// is around it, and each line must be accounted for.
func FuzzLines(f *testing.F) {
	f.Add([]byte(lines(v1Original, v1Retweet, v1Quote, v2Page, "{}", `{"data": [null, 1]}`)))
	f.Add([]byte(lines(flattened()...)))
	f.Add([]byte(`{"user":{"id_str":"1"},"id_str":"2","created_at":"Wed Jan 01 00:00:00 +0000 2020","full_text":"\ud800"}`))
	f.Add([]byte(strings.ReplaceAll(v1Original, "\n", "\r\n") + "\r\n\xff\n\x00\n" + strings.Repeat("[", 200)))
	f.Fuzz(func(t *testing.T, content []byte) {
		if len(content) > 20_000 {
			return // as much again for each line
		}
		readLines := func(lines string) reading {
			return readAll(t, write(t, "x.jsonl", []byte(lines)), Position{}, options{blockSize: 1 << 13, maxRecord: maxRecord, maxLine: maxLine})
		}
		whole := readLines(v1Original + "\n" + string(content))
		want := readLines(v1Original)
		for i, line := range strings.SplitAfter(string(content), "\n") {
			if len(trimLine([]byte(line))) == 0 {
				continue
			}
			one := readLines(v1Original + "\n" + line)
			rejects := one.Rejects
			for j := range rejects {
				if rejects[j].Line != 2 {
					t.Fatalf("line 2 alone is rejected as line %d: %+v", rejects[j].Line, rejects[j])
				}
				rejects[j].Line = int64(i + 2)
			}
			want.Tweets = append(want.Tweets, one.Tweets[1:]...)
			want.Embedded = append(want.Embedded, one.Embedded...)
			want.Profiles = append(want.Profiles, one.Profiles...)
			want.Rejects = append(want.Rejects, rejects...)
			want.Repaired += one.Repaired
			if len(one.Tweets) > 1 {
				checkRows(t, one.Tweets)
			}
		}
		equal(t, "tweets", whole.Tweets, want.Tweets)
		equal(t, "tweets within others", whole.Embedded, want.Embedded)
		equal(t, "rejects", whole.Rejects, want.Rejects)
		equal(t, "repaired lines", whole.Repaired, want.Repaired)
		equal(t, "accounts", profiled(whole.Profiles), profiled(want.Profiles)) // of each only the best is kept
	})
}

// profiled are the accounts that profiles are of.
func profiled(profiles []store.Profile) []string {
	var ids []string
	for _, p := range profiles {
		ids = append(ids, p.AccountID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// checkRows fails for rows that no store could keep.
func checkRows(t *testing.T, rows []store.TweetRow) {
	t.Helper()
	for _, r := range rows {
		if !goodID(r.ID) || !goodID(r.AccountID) {
			t.Errorf("accepted ids %q and %q", r.ID, r.AccountID)
		}
		if r.RetweetCount < -1 || r.LikeCount < -1 || r.ReplyCount < -1 || r.QuoteCount < -1 {
			t.Errorf("accepted counts %+v", r)
		}
		invalid(t, r.ID, r.AccountID, r.Text, r.Language, r.Client, r.InReplyToAccountID, r.InReplyToTweetID, r.QuotedTweetID, r.RetweetedAccountID, r.RetweetedTweetID)
		for _, list := range [][]string{r.Hashtags, r.URLs, r.Mentions, r.PollChoices} {
			invalid(t, list...)
		}
	}
}

// The forms of ids that a spreadsheet leaves, as regular expressions.
var (
	scientific = regexp.MustCompile(`^[0-9](\.[0-9]+)?[eE][+-]?[0-9]{1,3}$`)
	decimal    = regexp.MustCompile(`^[0-9]+\.[0-9]*$`)
)

// FuzzIDs: an id is taken as it is, to the byte, or rejected for one of the reasons
// there are; and only an id that is a snowflake of the same minute tells a time.
func FuzzIDs(f *testing.F) {
	for _, id := range []string{"1275134284563386369", "1.01421E+18", "7.", "007", "-5", "９", "a b", "HC4+x/=", "\u2028", "9223372036854775808", "\xff", "1e5x", ""} {
		f.Add(id, int64(1_592_850_000_000), true)
	}
	f.Add("0", int64(snowflakeEpoch), false)
	f.Add("9223372036854775807", int64(-1), true)
	f.Fuzz(func(t *testing.T, id string, given int64, minute bool) {
		want := id != "" && utf8.ValidString(id) && !scientific.MatchString(id) && !decimal.MatchString(id) &&
			!strings.ContainsFunc(id, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) })
		if goodID(id) != want || idFault(id).found() == want || goodIDs([]string{"1", id}) != want {
			t.Errorf("%q is taken: %t, want %t; its fault: %+v", id, goodID(id), want, idFault(id))
		}
		var w Writer
		w.Record(AmplifierColumns...)
		w.Record(id, "b", "2020-01-02 03:04", "a", "9")
		if got, err := tryRead(write(t, "x.csv", w.Bytes()), Position{}, defaults); err == nil {
			taken := len(got.Tweets) == 1 && got.Tweets[0].ID == id
			if taken != want || !taken && (len(got.Tweets) != 0 || len(got.Rejects) != 1) {
				t.Errorf("%q is read as %+v, %+v", id, got.Tweets, got.Rejects)
			}
		} else {
			t.Errorf("%q makes a file that cannot be read: %v", id, err)
		}
		unit := int64(1000)
		if minute {
			unit = msPerMinute
		}
		given %= 1 << 50 // 35,000 years
		at := postedAt(id, given, unit)
		n, ok := new(big.Int).SetString(id, 10)
		if at == given {
			return
		}
		if !ok || n.String() != id || n.Sign() < 0 || n.BitLen() > 63 || at != new(big.Int).Rsh(n, 22).Int64()+snowflakeEpoch {
			t.Errorf("%q at %d tells %d", id, given, at)
		}
		if floor := func(ms int64) time.Time {
			return time.UnixMilli(ms).UTC().Truncate(time.Duration(unit) * time.Millisecond)
		}; !floor(at).Equal(floor(given)) {
			t.Errorf("%q at %d tells %d, in another unit of %d", id, given, at, unit)
		}
	})
}

// FuzzRoundTrip: what the writer writes as CSV is read back, whatever the texts.
func FuzzRoundTrip(f *testing.F) {
	f.Add("hello", "tag", "https://a.example", "Ann", int64(1), false, false)
	f.Add("\"\r\n,'", "it's \"x\"", "a\\n", "=1+1", int64(-1), true, true)
	f.Add("漢字\U0001f600", "]", "['", "\u2028", int64(1)<<62, true, false)
	f.Fuzz(func(t *testing.T, text, tag, url, name string, n int64, retweet, crlf bool) {
		for _, s := range []string{text, tag, url, name} {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				return // repaired, which FuzzParse looks at
			}
		}
		if n < 0 {
			n = -1
		}
		row := store.TweetRow{ID: "1001", AccountID: "u1", PostedAt: 1_592_850_000_000 - 1_592_850_000_000%msPerMinute, Text: text, Language: "en", Client: name, IsRetweet: retweet,
			QuoteCount: n, ReplyCount: n, LikeCount: n, RetweetCount: n, Hashtags: []string{tag}, URLs: []string{url}}
		if retweet {
			row.RetweetedAccountID, row.RetweetedTweetID = "u2", "1000"
		}
		author := store.Profile{AccountID: "u1", ScreenName: name, DisplayName: name, Bio: text, Followers: n, Following: n}
		w := Writer{CRLF: crlf}
		w.Record(TweetColumns...)
		w.Tweet(&row, &author)
		w.Tweet(&row, &author)
		got := readTweets(t, w.Bytes())
		if len(got.Rejects) > 0 {
			t.Fatalf("rejected %+v of %q", got.Rejects, w.Bytes())
		}
		if len(got.Tweets) != 2 || len(got.Profiles) == 0 {
			t.Fatalf("%d tweets and %d profiles of %q", len(got.Tweets), len(got.Profiles), w.Bytes())
		}
		for _, r := range got.Tweets {
			if r.Text != text || r.Client != name || r.IsRetweet != retweet || r.RetweetedAccountID != row.RetweetedAccountID || r.RetweetedTweetID != row.RetweetedTweetID ||
				r.LikeCount != n || !reflect.DeepEqual(r.Hashtags, element(tag)) || !reflect.DeepEqual(r.URLs, element(url)) {
				t.Errorf("%+v comes back as %+v", row, r)
			}
		}
		if p := got.Profiles[0]; p.ScreenName != name || p.Bio != text || p.Followers != n {
			t.Errorf("%+v comes back as %+v", author, p)
		}
	})
}

// element is a list of one, as it is read: an empty one is none.
func element(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
