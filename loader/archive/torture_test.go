package archive

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/takedown/takedown/store"
)

// Two rows, one with everything in it that is quoted, in every way a file can be framed.
func TestFraming(t *testing.T) {
	text := "two\nlines, \"quotes\", تغريدة 😀 and a tab\t"
	plain := string(tweetsCSV(tweetRow("tweetid", "1", "tweet_text", text), tweetRow("tweetid", "2")))
	crlf := strings.ReplaceAll(plain, "\n", "\r\n")
	for name, c := range map[string]struct{ content, text string }{
		"LF":                        {plain, text},
		"BOM":                       {"\xEF\xBB\xBF" + plain, text},
		"BOM and blank lines":       {"\xEF\xBB\xBF\r\n\n" + plain, text},
		"CRLF":                      {crlf, strings.ReplaceAll(text, "\n", "\r\n")},
		"lone CR":                   {strings.ReplaceAll(plain, "\n", "\r"), strings.ReplaceAll(text, "\n", "\r")},
		"no line end at the end":    {strings.TrimSuffix(plain, "\n"), text},
		"blank lines at the end":    {plain + "\n\r\n\n", text},
		"all quoted header":         {`"` + strings.Replace(strings.Replace(plain, "\n", "\"\n", 1), ",", `","`, len(TweetColumns)-1), text},
		"NUL in a text":             {strings.Replace(plain, "tab\t", "tab\x00", 1), strings.Replace(text, "tab\t", "tab\x00", 1)},
		"escapes of a terminal":     {strings.Replace(plain, "tab\t", "\x1b[31m\u202e", 1), strings.Replace(text, "tab\t", "\x1b[31m\u202e", 1)},
		"a spreadsheet's separator": {strings.Replace(plain, "tab\t", "=1+1|; ", 1), strings.Replace(text, "tab\t", "=1+1|; ", 1)},
	} {
		got := readTweets(t, []byte(c.content))
		if len(got.Tweets) != 2 || len(got.Rejects) > 0 || got.Tweets[0].Text != c.text || got.Tweets[1].ID != "2" || got.Tweets[1].Text != "hello" {
			t.Errorf("%s: %d tweets, rejects %+v, text %q", name, len(got.Tweets), got.Rejects, got.Tweets[0].Text)
		}
		if end := got.Ends[len(got.Ends)-1]; end.Offset != int64(len(c.content)) {
			t.Errorf("%s: ends at %d of %d", name, end.Offset, len(c.content))
		}
	}
}

// One column of one row is spoilt: that row alone is rejected, for that column.
func TestSpoiltColumns(t *testing.T) {
	for _, c := range []struct{ column, value, code string }{
		{"tweetid", "1.01421E+18", CodeScientificNotation},
		{"tweetid", "1E18", CodeScientificNotation},
		{"tweetid", "101421.0", CodeDecimalID},
		{"tweetid", "", CodeBadID},
		{"tweetid", " 1", CodeBadID},
		{"tweetid", "1\n2", CodeBadID},
		{"tweetid", "1\x00", CodeBadID},
		{"tweetid", "1\u2003", CodeBadID},
		{"userid", "2.51E+09", CodeScientificNotation},
		{"userid", "", CodeBadID},
		{"userid", "x\xff", CodeInvalidUTF8},
		{"in_reply_to_userid", "1e9", CodeScientificNotation},
		{"in_reply_to_tweetid", "1.2E+18", CodeScientificNotation},
		{"quoted_tweet_tweetid", "1.2E+18", CodeScientificNotation},
		{"retweet_userid", "1.2E+18", CodeScientificNotation},
		{"retweet_tweetid", "1.2E+18", CodeScientificNotation},
		{"tweet_time", "7/3/2018 9:05", CodeBadTime},
		{"tweet_time", "7/3/2018", CodeBadTime},
		{"tweet_time", "2018-02-29 10:00", CodeBadTime},
		{"tweet_time", "2018-12-31 24:00", CodeBadTime},
		{"tweet_time", "2018-12-31T23:59Z", CodeBadTime},
		{"tweet_time", "2018-12-31", CodeBadTime},
		{"tweet_time", "", CodeBadTime},
		{"account_creation_date", "7/3/2018", CodeBadDate},
		{"account_creation_date", "2018-13-01", CodeBadDate},
		{"account_creation_date", "0", CodeBadDate},
		{"follower_count", "-1", CodeBadNumber},
		{"following_count", "1.5", CodeBadNumber},
		{"quote_count", "1e3", CodeBadNumber},
		{"reply_count", " 1", CodeBadNumber},
		{"like_count", "99999999999999999999", CodeBadNumber},
		{"retweet_count", "many", CodeBadNumber},
		{"latitude", "north", CodeBadNumber},
		{"longitude", "NaN", CodeBadNumber},
		{"is_retweet", "maybe", CodeBadBoolean},
		{"hashtags", "a, b", CodeBadList},
		{"hashtags", "['a'", CodeBadList},
		{"urls", "['a' 'b']", CodeBadList},
		{"user_mentions", "[1.2E+18]", CodeScientificNotation},
		{"user_mentions", "['a', 'b c']", CodeBadID},
		{"poll_choices", `['a\q']`, CodeBadList},
	} {
		content := tweetsCSV(tweetRow("tweetid", "1"), tweetRow("tweetid", "2", "tweet_text", "of two\nlines", c.column, c.value), tweetRow("tweetid", "3"))
		got := readTweets(t, content)
		if len(got.Tweets) != 2 || len(got.Rejects) != 1 {
			t.Errorf("%s %q: %d tweets, rejects %+v", c.column, c.value, len(got.Tweets), got.Rejects)
			continue
		}
		if r := got.Rejects[0]; r.Line != 3 || r.Column != c.column || r.Code != c.code || r.Reason == "" || strings.ContainsAny(r.Reason, "\n\x00\uFFFD") {
			t.Errorf("%s %q: %+v, want code %s", c.column, c.value, r, c.code)
		}
	}
}

// Values that a careless reader would refuse or change.
func TestSoundColumns(t *testing.T) {
	for _, c := range []struct {
		set  []string
		got  func(*store.TweetRow) any
		want any
	}{
		{[]string{"tweetid", "0007"}, func(r *store.TweetRow) any { return r.ID }, "0007"},
		{[]string{"tweetid", "12345678901234567890123"}, func(r *store.TweetRow) any { return r.ID }, "12345678901234567890123"},
		{[]string{"userid", "+AbC/d1e9==", "retweet_userid", "-1"}, func(r *store.TweetRow) any { return r.AccountID + r.RetweetedAccountID }, "+AbC/d1e9==-1"},
		{[]string{"is_retweet", "", "retweet_tweetid", "5"}, func(r *store.TweetRow) any { return r.IsRetweet }, true},
		{[]string{"is_retweet", "TRUE"}, func(r *store.TweetRow) any { return r.IsRetweet }, true},
		{[]string{"tweet_time", "2016-10-10 08:46:59"}, func(r *store.TweetRow) any { return r.PostedAt }, int64(1476089219000)},
		// The time in this id is 2018-10-10 20:19:24.211.
		{[]string{"tweetid", "1050118621198921728", "tweet_time", "2018-10-10 20:19"}, func(r *store.TweetRow) any { return r.PostedAt }, int64(1539202764211)},
		{[]string{"tweetid", "1050118621198921728", "tweet_time", "2018-10-10 20:18"}, func(r *store.TweetRow) any { return r.PostedAt }, int64(1539202680000)},
		{[]string{"latitude", "present", "longitude", "1"}, func(r *store.TweetRow) any { return r.HasPlace }, false},
		{[]string{"latitude", "-1.5e1", "longitude", "7"}, func(r *store.TweetRow) any { return []float64{r.Latitude, r.Longitude} }, []float64{-15, 7}},
		{[]string{"like_count", "", "reply_count", "9223372036854775807"}, func(r *store.TweetRow) any { return []int64{r.LikeCount, r.ReplyCount} }, []int64{-1, 1<<63 - 1}},
		{[]string{"hashtags", "['#a', \"b's\", 'ü\\n\\u200b']"}, func(r *store.TweetRow) any { return r.Hashtags }, []string{"a", "b's", "ü\n\u200b"}},
		{[]string{"hashtags", "[#a, b's,c]"}, func(r *store.TweetRow) any { return r.Hashtags }, []string{"a", "b's", "c"}},
		{[]string{"hashtags", "[]"}, func(r *store.TweetRow) any { return r.Hashtags }, []string(nil)},
		{[]string{"hashtags", ""}, func(r *store.TweetRow) any { return r.Hashtags }, []string(nil)},
		{[]string{"hashtags", "[, ]"}, func(r *store.TweetRow) any { return r.Hashtags }, []string(nil)},
		{[]string{"urls", "[https://a.example/x,y?q=1,2, http://b.example,https://c.example]"}, func(r *store.TweetRow) any { return r.URLs },
			[]string{"https://a.example/x,y?q=1,2", "http://b.example", "https://c.example"}},
		{[]string{"user_mentions", "['1', 'b']"}, func(r *store.TweetRow) any { return r.Mentions }, []string{"1", "b"}},
		{[]string{"poll_choices", "yes, please"}, func(r *store.TweetRow) any { return r.PollChoices }, []string{"yes, please"}},
		{[]string{"tweet_text", ""}, func(r *store.TweetRow) any { return r.Text }, ""},
		{[]string{"tweet_text", "a\xe2\x82b\xff\xfec\xc3"}, func(r *store.TweetRow) any { return r.Text }, "a\uFFFDb\uFFFD\uFFFDc\uFFFD"},
	} {
		got := readTweets(t, tweetsCSV(tweetRow("tweetid", "1", "tweet_text", "first"), tweetRow(c.set...)))
		if len(got.Tweets) != 2 || len(got.Rejects) > 0 {
			t.Errorf("%q: %d tweets, rejects %+v", c.set, len(got.Tweets), got.Rejects)
			continue
		}
		if v := c.got(&got.Tweets[1]); !reflect.DeepEqual(v, c.want) {
			t.Errorf("%q: got %#v, want %#v", c.set, v, c.want)
		}
	}
}

func TestRepairedIsCounted(t *testing.T) {
	got := readTweets(t, tweetsCSV(tweetRow("tweetid", "1"), tweetRow("tweetid", "2", "tweet_text", "\xff", "user_screen_name", "\xff"), tweetRow("tweetid", "3", "hashtags", "[\xff]")))
	if len(got.Tweets) != 3 || got.Repaired != 2 || got.Tweets[2].Hashtags[0] != "\uFFFD" {
		t.Errorf("%d tweets, %d repaired", len(got.Tweets), got.Repaired)
	}
}

// The columns are found by name.
func TestColumns(t *testing.T) {
	row := tweetRow("tweetid", "2", "tweet_text", "found", "hashtags", "[x]")
	table := func(change func(header, row []string) ([]string, []string)) []byte {
		header, fields := change(slices.Clone(TweetColumns), slices.Clone(row))
		var w Writer
		w.Record(header...)
		w.Record(fields...)
		return w.Bytes()
	}
	without := func(name string) []byte {
		return table(func(h, r []string) ([]string, []string) {
			i := slices.Index(h, name)
			return slices.Delete(h, i, i+1), slices.Delete(r, i, i+1)
		})
	}
	for name, content := range map[string][]byte{
		"reversed": table(func(h, r []string) ([]string, []string) { slices.Reverse(h); slices.Reverse(r); return h, r }),
		"more":     table(func(h, r []string) ([]string, []string) { return append(h, "Unnamed: 0", ""), append(r, "7", "8") }),
		"index in front": table(func(h, r []string) ([]string, []string) {
			return append([]string{""}, h...), append([]string{"0"}, r...)
		}),
		"without polls": without("poll_choices"),
		"without bio":   without("user_profile_description"),
	} {
		got := readTweets(t, content)
		if len(got.Tweets) != 1 || got.Tweets[0].ID != "2" || got.Tweets[0].Text != "found" || !slices.Equal(got.Tweets[0].Hashtags, []string{"x"}) ||
			got.Profiles[0].ScreenName != "ann" || got.Profiles[0].Followers != 10 {
			t.Errorf("%s: %+v, rejects %+v", name, got.Tweets, got.Rejects)
		}
		if (len(got.Warnings) > 0) != (name != "reversed") {
			t.Errorf("%s: warnings %q", name, got.Warnings)
		}
	}
	for _, needed := range []string{"tweetid", "userid", "tweet_text", "tweet_time", "is_retweet", "retweet_userid", "retweet_tweetid", "hashtags", "urls", "account_creation_date"} {
		_, err := tryRead(write(t, "x.csv", without(needed)), Position{}, defaults)
		if !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), needed) {
			t.Errorf("without %s: %v", needed, err)
		}
	}
	twice := table(func(h, r []string) ([]string, []string) { return append(h, "userid"), append(r, "u9") })
	if _, err := tryRead(write(t, "x.csv", twice), Position{}, defaults); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "userid") {
		t.Errorf("a column twice: %v", err)
	}
}

func TestNothingToRead(t *testing.T) {
	for name, content := range map[string]string{
		"empty":         "",
		"BOM alone":     "\xEF\xBB\xBF",
		"blank lines":   "\n\r\n\n",
		"no header":     strings.Join(tweetRow(), ",") + "\n",
		"not CSV":       "\x89PNG\r\n\x1a\n\x00\x00",
		"one long line": strings.Repeat("x", 3<<20),
		"an open quote": `"` + strings.Repeat("x\n", 1<<20),
	} {
		_, err := tryRead(write(t, "x.csv", []byte(content)), Position{}, defaults)
		if !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, header := range []string{strings.Join(TweetColumns, ","), strings.Join(UserColumns, ",") + "\n", strings.Join(AmplifierColumns, ",") + "\r\n\r\n"} {
		got := readTweets(t, []byte(header))
		if len(got.Tweets)+len(got.Profiles)+len(got.Rejects) > 0 {
			t.Errorf("a header alone gave %+v", got)
		}
	}
}

func TestRaggedRows(t *testing.T) {
	wide := tweetRow("tweetid", "3")
	content := tweetsCSV(tweetRow("tweetid", "1"), tweetRow("tweetid", "2")[:30], append(wide, ""), []string{"4"}, tweetRow("tweetid", "5"))
	got := readTweets(t, content)
	if len(got.Tweets) != 2 || got.Tweets[1].ID != "5" || len(got.Rejects) != 3 {
		t.Fatalf("%d tweets, rejects %+v", len(got.Tweets), got.Rejects)
	}
	for i, fields := range []int{30, 32, 1} {
		r := got.Rejects[i]
		if want := fmt.Sprintf("the record has %d fields, the header 31", fields); r.Line != int64(3+i) || r.Code != CodeWrongWidth || r.Reason != want {
			t.Errorf("%+v, want line %d: %s", r, 3+i, want)
		}
	}
}

// A field of 10 MB is no field, and what comes after it is not lost: the same
// for any size of block.
func TestLargeField(t *testing.T) {
	large := bytes.Repeat([]byte("lorem ipsum, "), 10<<20/13)
	quotedLines := bytes.Repeat(append(bytes.Repeat([]byte("lorem ipsum, "), 100), '\n'), 10<<20/1301)
	for name, field := range map[string][]byte{"on one line": large, "of many lines": quotedLines} {
		content := tweetsCSV(tweetRow("tweetid", "1"), tweetRow("tweetid", "2", "tweet_text", string(field)), tweetRow("tweetid", "3", "tweet_text", "two\nlines"))
		s := write(t, "x.csv", content)
		var want reading
		for i, size := range []int{blockSize, 100_000, 16 << 20} {
			opts := defaults
			opts.blockSize = size
			got := readAll(t, s, Position{}, opts)
			if len(got.Tweets) != 2 || got.Tweets[1].ID != "3" || len(got.Rejects) == 0 {
				t.Fatalf("%s, blocks of %d: %d tweets, %d rejects", name, size, len(got.Tweets), len(got.Rejects))
			}
			if first := got.Rejects[0]; first.Line != 3 || name == "on one line" && (len(got.Rejects) != 1 || first.Code != CodeTooLong) ||
				name == "of many lines" && first.Code != CodeUnterminatedQuote {
				t.Fatalf("%s, blocks of %d: %d rejects, the first is %+v", name, size, len(got.Rejects), first)
			}
			if i == 0 {
				want = got
			} else if !reflect.DeepEqual(got.Rejects, want.Rejects) || got.Ends[len(got.Ends)-1] != want.Ends[len(want.Ends)-1] {
				t.Errorf("%s: blocks of %d give other rejects than the usual ones", name, size)
			}
		}
	}
}

// A stray quote in a large file costs its line, however far the next quote is.
func TestStrayQuoteInLargeFile(t *testing.T) {
	var w Writer
	w.Record(TweetColumns...)
	stray := strings.Replace(strings.Join(tweetRow("tweetid", "stray"), ","), "hello", `"hello`, 1)
	const rows = 30_000
	for i := range rows {
		if i == rows/2 {
			w.RawLine(stray)
		}
		w.Record(tweetRow("tweetid", fmt.Sprint(1_000_000+i))...)
	}
	s := write(t, "x.csv", w.Bytes())
	for _, size := range []int{64 << 10, 1 << 20, blockSize, 64 << 20} {
		opts := defaults
		opts.blockSize = size
		got := readAll(t, s, Position{}, opts)
		if len(got.Tweets) != rows || len(got.Rejects) != 1 || got.Rejects[0].Line != rows/2+2 || got.Rejects[0].Code != CodeUnterminatedQuote {
			t.Errorf("blocks of %d: %d of %d tweets, rejects %+v", size, len(got.Tweets), rows, got.Rejects)
		}
	}
}

func TestAmplifierList(t *testing.T) {
	got := readTweets(t, []byte(lines("retweet_tweetid,tweet_time,userid,tweetid,retweet_userid",
		"9,2020-01-02 03:04,b,1,a", ",2020-01-02 03:04,b,2,a", "9,2020-01-02 03:04,b,3,", ",2020-01-02 03:04,b,4,", "9,1/2/2020 3:04,b,5,a")))
	if got.Kind != store.FileAmplifiers || len(got.Tweets) != 3 || len(got.Rejects) != 2 || got.Rejects[0].Code != CodeNoRetweet || got.Rejects[1].Code != CodeBadTime {
		t.Fatalf("%s %+v %+v", got.Kind, got.Tweets, got.Rejects)
	}
	for _, r := range got.Tweets {
		if !r.IsRetweet || r.InNetwork || r.Fullness != store.FullnessSkeleton || r.AccountID != "b" {
			t.Errorf("%+v", r)
		}
	}
}

// Of an account's rows in a block, the newest says what it is.
func TestNewestProfile(t *testing.T) {
	got := readTweets(t, tweetsCSV(
		tweetRow("tweetid", "1", "user_screen_name", "new", "tweet_time", "2018-01-01 00:00"),
		tweetRow("tweetid", "2", "user_screen_name", "old", "tweet_time", "2017-01-01 00:00"),
		tweetRow("tweetid", "3", "userid", "u2", "user_screen_name", "other"),
		tweetRow("tweetid", "4", "user_screen_name", "nex", "tweet_time", "2018-01-01 00:00")))
	if len(got.Profiles) != 2 || got.Profiles[0].ScreenName != "nex" || got.Profiles[1].ScreenName != "other" {
		t.Errorf("%+v", got.Profiles)
	}
}
