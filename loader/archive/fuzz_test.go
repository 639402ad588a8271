package archive

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
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
		for _, r := range got.Tweets {
			if !goodID(r.ID) || !goodID(r.AccountID) {
				t.Errorf("accepted ids %q and %q", r.ID, r.AccountID)
			}
			invalid(t, r.ID, r.AccountID, r.Text, r.Language, r.Client, r.InReplyToAccountID, r.InReplyToTweetID, r.QuotedTweetID, r.RetweetedAccountID, r.RetweetedTweetID)
			for _, list := range [][]string{r.Hashtags, r.URLs, r.Mentions, r.PollChoices} {
				invalid(t, list...)
			}
		}
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
