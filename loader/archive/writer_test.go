package archive

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/takedown/takedown/store"
)

var awkward = []string{
	"", "plain", "comma, and \"quotes\"", "two\nlines", "cr\ronly", "\"", "'", `back\slash`, `it's "both"`, "  spaces  ",
	"تغريدة 😀 日本語", "tab\t nul\x00 bell\a", "=cmd|' /C calc'!A0", "[a, b]", "\u200d\u202e", "\r\n",
}

func awkwardTweets() (tweets []store.TweetRow, authors []store.Profile) {
	for i, s := range awkward {
		var list []string
		for _, e := range awkward[:i] {
			if e = strings.TrimPrefix(e, "#"); e != "" {
				list = append(list, e)
			}
		}
		tweets = append(tweets, store.TweetRow{
			ID: fmt.Sprint(1000 + i), AccountID: fmt.Sprint("account", i), PostedAt: int64(1476089160000) + int64(i)*60000,
			Text: s, Language: s, Client: s, InReplyToAccountID: "r1", InReplyToTweetID: "r2", QuotedTweetID: "q",
			IsRetweet: i%2 == 0, RetweetedAccountID: "x", RetweetedTweetID: "y",
			QuoteCount: int64(i) - 1, ReplyCount: -1, LikeCount: 1 << 62, RetweetCount: 7,
			Hashtags: list, URLs: list, PollChoices: list, Mentions: []string{"m1", "m2"},
			Fullness: store.FullnessArchive, InNetwork: true,
		})
		if i%3 == 0 {
			tweets[i].HasPlace, tweets[i].Latitude, tweets[i].Longitude = true, -12.5, float64(i)/3
		}
		authors = append(authors, store.Profile{
			AccountID: tweets[i].AccountID, Rank: store.ProfileFromTweet, AsOf: tweets[i].PostedAt,
			ScreenName: s, DisplayName: s, Bio: s, Location: s, ProfileURL: s, Language: s,
			Followers: int64(i) - 1, Following: 5, CreatedOn: store.Date(i * 700), HasCreatedOn: i > 0,
		})
	}
	return tweets, authors
}

func TestWriterReadsBack(t *testing.T) {
	tweets, authors := awkwardTweets()
	for _, crlf := range []bool{false, true} {
		w := Writer{CRLF: crlf}
		w.Record(TweetColumns...)
		for i := range tweets {
			w.Tweet(&tweets[i], &authors[i])
		}
		got := readTweets(t, w.Bytes())
		if len(got.Rejects) > 0 {
			t.Fatalf("rejected: %+v", got.Rejects)
		}
		for i, want := range tweets {
			if !reflect.DeepEqual(got.Tweets[i], want) {
				t.Errorf("tweet %d\n got %+v\nwant %+v", i, got.Tweets[i], want)
			}
		}
		if !reflect.DeepEqual(got.Profiles, authors) {
			t.Errorf("profiles\n got %+v\nwant %+v", got.Profiles, authors)
		}
		if end := got.Ends[len(got.Ends)-1]; end.Lines != w.Lines() || end.Offset != int64(len(w.Bytes())) {
			t.Errorf("read up to %+v, written %d bytes and %d lines", end, len(w.Bytes()), w.Lines())
		}
	}
}

// The quoting is judged by another reader of CSV.
func TestWriterIsCSV(t *testing.T) {
	var w Writer
	want := [][]string{{"a", "b"}, {"", ""}}
	for _, s := range awkward {
		want = append(want, []string{s, "x" + s})
	}
	for _, r := range want {
		w.Record(r...)
	}
	r := csv.NewReader(bytes.NewReader(w.Bytes()))
	for i := 0; ; i++ {
		got, err := r.Read()
		if err == io.EOF {
			if i != len(want) {
				t.Errorf("%d records, want %d", i, len(want))
			}
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		for k := range want[i] {
			// encoding/csv reads CRLF in quotes as LF
			if f := strings.ReplaceAll(want[i][k], "\r\n", "\n"); got[k] != f {
				t.Errorf("record %d field %d: %q, want %q", i, k, got[k], f)
			}
		}
	}
}

func TestWriterOtherFiles(t *testing.T) {
	_, authors := awkwardTweets()
	var w Writer
	w.Record(UserColumns...)
	for i := range authors {
		authors[i].Rank, authors[i].AsOf = store.ProfileFromUsers, 0
		w.User(&authors[i])
	}
	if got := readTweets(t, w.Bytes()); got.Kind != store.FileUsers || !reflect.DeepEqual(got.Profiles, authors) {
		t.Errorf("users file: %s\n got %+v\nwant %+v", got.Kind, got.Profiles, authors)
	}

	w.Reset()
	row := store.TweetRow{ID: "1", AccountID: "b", PostedAt: 1476089160000, IsRetweet: true, RetweetedAccountID: "a", RetweetedTweetID: "9",
		QuoteCount: -1, ReplyCount: -1, LikeCount: -1, RetweetCount: -1, Fullness: store.FullnessSkeleton}
	w.Record(AmplifierColumns...)
	w.Amplifier(&row)
	if got := readTweets(t, w.Bytes()); got.Kind != store.FileAmplifiers || !reflect.DeepEqual(got.Tweets, []store.TweetRow{row}) {
		t.Errorf("amplifier list: %s %+v", got.Kind, got.Tweets)
	}
}

func TestWriterFormat(t *testing.T) {
	row := store.TweetRow{
		ID: "7", AccountID: "u", PostedAt: 1476089199999, Text: "a, b\n\"c\"", QuoteCount: -1, ReplyCount: 0, LikeCount: 1, RetweetCount: 2,
		Hashtags: []string{"x", "y"}, URLs: []string{"it's"}, Mentions: []string{`'"`}, PollChoices: []string{"\x00é\u200b"},
	}
	author := store.Profile{DisplayName: "D", ScreenName: "S", Followers: 3, Following: -1, CreatedOn: 18262, HasCreatedOn: true}
	for _, c := range []struct {
		name string
		w    Writer
		want string
	}{
		{"Python's lists", Writer{Lists: ReprLists}, `7,u,D,S,,,,3,,2020-01-01,,,"a, b` + "\n" + `""c""",2016-10-10 08:46,,,,,False,,,absent,absent,,0,1,2,` +
			`"['x', 'y']","[""it's""]","['\'""']",['\x00é\u200b']` + "\n"},
		{"bare lists", Writer{Lists: BareLists}, `7,u,D,S,,,,3,,2020-01-01,,,"a, b` + "\n" + `""c""",2016-10-10 08:46,,,,,false,,,absent,absent,,0,1,2,` +
			`"[x, y]",[it's],"['""]",` + "[\x00é\u200b]\n"},
	} {
		c.w.Tweet(&row, &author)
		if got := string(c.w.Bytes()); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.name, got, c.want)
		}
		if c.w.Lines() != 2 {
			t.Errorf("%s: %d lines, want 2", c.name, c.w.Lines())
		}
	}
}

func TestWriterCountsLines(t *testing.T) {
	for _, c := range []struct {
		write func(*Writer)
		want  int64
	}{
		{func(w *Writer) { w.RawLine("") }, 1},
		{func(w *Writer) { w.RawLine("a\r") }, 1},
		{func(w *Writer) { w.RawLine("a\rb") }, 2},
		{func(w *Writer) { w.RawLine("a\r\nb\n") }, 3},
		{func(w *Writer) { w.Record("a\r", "b\n", "c\r\nd") }, 4},
		{func(w *Writer) { w.Record("") }, 1},
	} {
		var w Writer
		c.write(&w)
		if w.Lines() != c.want {
			t.Errorf("%q: %d lines, want %d", w.Bytes(), w.Lines(), c.want)
		}
	}
}
