package archive

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// five is the header of an amplifier list: the narrowest that is read.
const five = "tweetid,userid,tweet_time,retweet_userid,retweet_tweetid\n"

var cutCases = map[string]string{
	"plain":                       "1,2,3,4,5\n6,7,8,9,0\n",
	"no line end at the end":      "1,2,3,4,5\n6,7,8,9,0",
	"CRLF":                        "1,2,3,4,5\r\n6,7,8,9,0\r\n",
	"lone CR":                     "1,2,3,4,5\r6,7,8,9,0\r",
	"mixed line ends":             "1,2,3,4,5\r6,7,8,9,0\n\r1,2,3,4,5\r\n\n\r\r\n6,7,8,9,0\r\r\n",
	"CR at the end":               "1,2,3,4,5\r",
	"blank lines":                 "\n\n1,2,3,4,5\n\n\n6,7,8,9,0\n\n",
	"empty fields":                ",,,,\n\"\",,,,\n,,,,\"\"\n",
	"quoted":                      `"1","2","3","4","5"` + "\n" + `1,"2,2",3,"4""4",5` + "\n",
	"quoted line ends":            "1,\"2\n2\",3,\"4\r4\",\"5\r\n5\"\n6,7,8,9,0\n",
	"quote inside a field":        `1,2"2,3"",4"",5` + "\n6,7,8,9,0\n",
	"text after a quote":          `1,"2"2,"3"",3",4,"5"x"y"` + "\n6,7,8,9,0\n",
	"text after a quote, lines":   "1,\"2\n\"2,3,4,5\n6,7,8,9,0\n",
	"quotes alone":                `"""",""""""` + `,"","",""` + "\n",
	"too few and too many":        "1,2,3,4\n1,2,3,4,5,6\n6,7,8,9,0\n1\n",
	"NUL":                         "1,\x00,3,4,5\n\x00\n",
	"not UTF-8":                   "1,\xff,3,\"\xc3\",5\n",
	"open to the end":             "1,2,3,4,5\n1,2,\"3,4,5\n6,7,8,9,0\n1,2,3,4,5\n",
	"open at the end":             "1,2,3,4,5\n1,2,\"3",
	"quote at the very end":       "1,2,3,4,5\n1,2,3,4,\"",
	"closed in the next record":   "1,2,\"3,4,5\n6,7,\"8\",9,0\n1,2,3,4,5\n",
	"closed far away":             "1,2,\"3,4,5\n6,7,8,9,0\n6,7,8,9,1\n6,7,8,9,\"2\"\n1,2,3,4,5\n",
	"swallows one of right width": "1,2,\"3\n6,7,\"8\",9,0\n1,2,3,4,5\n",
	"swallows one of many lines":  "1,2,\"3,4,5\n6,7,\"8\n8\",9,0\n1,2,3,4,5\n",
	"two in a row":                "1,2,\"3,4,5\n1,2,\"3,4,5\n6,7,8,9,0\n6,7,\"8\",9,0\n",
	"three in a row":              "1,2,\"3\n1,2,\"3,4,5\n1,\"2,3,4,5\n6,7,8,9,0\n6,7,\"8\",9,0\n",
	"open, then too narrow":       "1,2,\"3,4,5\n6,7,8\n6,7,8,9,0\n6,7,\"8\",9,0\n",
	"wide with quoted lines":      "1,2,\"3\n3\n3\",4,5,6\n6,7,8,9,0\n",
	"narrow with quoted lines":    "1,2,\"3\n3\",4\n6,7,8,9,0\n",
	"record inside a text":        "1,2,\"x\n6,7,8,9,0\ny\",4,5\n6,7,8,9,0\n",
	"always open":                 strings.Repeat("a\"b,\"c\n", 40) + "6,7,8,9,0\n",
	"always open, closed":         strings.Repeat("a\"b,\"c\n", 12) + "\",1,2,3,4\n6,7,8,9,0\n",
	"a long line":                 "1,2,3,4," + strings.Repeat("5", 300) + "\n6,7,8,9,0\n",
	"a long line at the end":      "1,2,3,4," + strings.Repeat("5", 300),
	"a long line, CRLF":           "1,2,3,4," + strings.Repeat("5", 300) + "\r\n\r\n6,7,8,9,0\r\n",
	"a long line, CR":             "1,2,3,4," + strings.Repeat("5", 300) + "\r6,7,8,9,0\r",
	"a long quoted line":          "1,2,3,4,\"" + strings.Repeat("5", 300) + "\"\n6,7,8,9,0\n",
	"a long record":               "1,2,3,4,\"" + strings.Repeat("5,\n", 80) + "\"\n6,7,8,9,0\n",
	"a long field of commas":      strings.Repeat(",", 150) + "\n6,7,8,9,0\n",
}

// Whatever the size of the blocks, and wherever reading starts anew, the same records are found.
func TestCut(t *testing.T) {
	for name, content := range cutCases {
		t.Run(name, func(t *testing.T) {
			checkAgainstReference(t, five+content, []int{1, 2, 3, 5, 8, 13, 64, 100, 255, 1 << 16}, 200)
			checkAgainstReference(t, strings.TrimSuffix(five, "\n")+"\r\n"+content, []int{1, 7, 1 << 16}, 200)
		})
	}
}

// Random content of the bytes that matter.
func TestCutRandom(t *testing.T) {
	pieces := []string{",", ",", ",", "\"", "\"", "\n", "\n", "\r", "\r\n", "a", "1,2,3,4,5\n", "\"\"", "\n1,2,3,4,5\n", "x\"y,\"z\n", ",\"", "\","}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 800 {
		var b strings.Builder
		b.WriteString(five)
		for range rng.IntN(60) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		checkAgainstReference(t, b.String(), []int{1, 6, 1 << 10}, 60)
	}
}

// What is lost to broken quoting is the broken line, in the terms of the ledger.
func TestBrokenQuotingLosesOneLine(t *testing.T) {
	for _, c := range []struct {
		name  string
		dirty string
		code  string
	}{
		{"cut short in a text", `2000,u1,"it was`, CodeUnterminatedQuote},
		{"a stray quote", strings.Replace(strings.Join(tweetRow("tweetid", "2000"), ","), "hello", `"hello`, 1), CodeUnterminatedQuote},
		{"too narrow", "2000,u1,x", CodeWrongWidth},
		{"too wide", strings.Join(append(tweetRow("tweetid", "2000"), "more"), ","), CodeWrongWidth},
	} {
		for _, next := range []string{"plain", "with, comma", "two\nlines", `"quoted" first`, "ends in \"quote\"", "\nstarts with a line end", ", starts with a comma"} {
			var w Writer
			w.Record(TweetColumns...)
			w.Record(tweetRow("tweetid", "1", "tweet_text", "quoted, \"text\"\nof lines")...)
			line := w.Lines() + 1
			w.RawLine(c.dirty)
			for i := range 5 {
				w.Record(tweetRow("tweetid", fmt.Sprint(2+i), "tweet_text", next)...)
			}
			got := readTweets(t, w.Bytes())
			if len(got.Tweets) != 6 || len(got.Rejects) != 1 || got.Rejects[0].Code != c.code || got.Rejects[0].Line != line {
				t.Errorf("%s before %q: %d tweets, rejects %+v, want 6 and one on line %d", c.name, next, len(got.Tweets), got.Rejects, line)
				continue
			}
			for i, tw := range got.Tweets[1:] {
				if tw.ID != fmt.Sprint(2+i) || tw.Text != next {
					t.Errorf("%s before %q: tweet %+v", c.name, next, tw)
				}
			}
			if !strings.HasPrefix(c.dirty, got.Rejects[0].Excerpt) || got.Rejects[0].Excerpt == "" {
				t.Errorf("%s: excerpt %q", c.name, got.Rejects[0].Excerpt)
			}
		}
	}
}

// A hostile file must not make the cutter read the same bytes again for each of its lines.
func TestCutIsLinear(t *testing.T) {
	work := func(lines int) int {
		content := []byte(strings.Repeat("a\"b,\"c\n", lines))
		c := cutter{width: 5, max: maxRecord}
		n := 0
		for pos := 0; pos < len(content); n++ {
			r := c.scan(content, pos, true, false)
			if r.how == ended {
				t.Fatalf("line %d: the record ends", n)
			}
			_, pos = lineEnd(content, pos, false)
		}
		return n
	}
	if n := work(200_000); n != 200_000 { // minutes if it is not
		t.Errorf("%d lines", n)
	}
	// Records that end, but are suspect in each of their lines.
	content := []byte(strings.Repeat("a\"b,\"c\n", 100_000) + "\",1,2,3,4\n1,2,3,4,5\n")
	c := cutter{width: 5, max: maxRecord}
	if run, _, _ := c.cut(content, true, nil); run != len(content) {
		t.Errorf("cut %d of %d", run, len(content))
	}
}
