package archive

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

// ListStyle is how a file writes lists and booleans; the platform used both.
type ListStyle int

const (
	// ReprLists are Python's: ['a', "b's"], with True and False.
	ReprLists ListStyle = iota
	// BareLists are [a, b], with true and false. An element that holds ", " reads back as two.
	BareLists
)

// Writer formats archive files as Twitter wrote them: its columns in its order,
// fields quoted where they must be, as Python's csv.QUOTE_MINIMAL does. It
// appends to memory; the caller takes [Writer.Bytes] from time to time and
// resets it. The zero Writer is ready for use.
type Writer struct {
	// Lists is how lists are written.
	Lists ListStyle
	// CRLF ends lines with CR and LF instead of LF.
	CRLF bool

	buf   []byte
	lines int64
	// start says that the next field is a record's first.
	start bool
}

// Bytes is what was written since the last Reset, valid until the next write.
func (w *Writer) Bytes() []byte { return w.buf }

// Lines is the number of physical lines among them. A line end inside a field counts.
func (w *Writer) Lines() int64 { return w.lines }

// Reset forgets what was written and keeps the memory.
func (w *Writer) Reset() { w.buf, w.lines = w.buf[:0], 0 }

// Record writes fields as one record: a header, or a row that has not the fields it ought to have.
func (w *Writer) Record(fields ...string) {
	w.start = true
	for _, f := range fields {
		w.field(f)
	}
	if len(fields) == 1 && fields[0] == "" {
		w.buf = append(w.buf, `""`...) // else the line would be blank, which is no record
	}
	w.end()
}

// RawLine writes a line as it is, and a line end.
func (w *Writer) RawLine(line string) {
	at := len(w.buf)
	w.buf = append(w.buf, line...)
	lines := w.lines
	w.end()
	w.lines = lines + countLines(w.buf[at:], true)
}

// Tweet writes a row of a tweets file. PostedAt is written to the minute, and a
// missing place as "absent"; Fullness and InNetwork are not part of a row, nor
// are the author's AccountID, Rank and AsOf.
func (w *Writer) Tweet(t *store.TweetRow, author *store.Profile) {
	w.start = true
	w.field(t.ID)
	w.field(t.AccountID)
	w.profile(author)
	w.field(t.Language)
	w.field(t.Text)
	w.time(t.PostedAt)
	w.field(t.Client)
	w.field(t.InReplyToAccountID)
	w.field(t.InReplyToTweetID)
	w.field(t.QuotedTweetID)
	w.boolean(t.IsRetweet)
	w.field(t.RetweetedAccountID)
	w.field(t.RetweetedTweetID)
	if t.HasPlace {
		w.degrees(t.Latitude)
		w.degrees(t.Longitude)
	} else {
		w.field("absent")
		w.field("absent")
	}
	w.count(t.QuoteCount)
	w.count(t.ReplyCount)
	w.count(t.LikeCount)
	w.count(t.RetweetCount)
	w.list(t.Hashtags)
	w.list(t.URLs)
	w.list(t.Mentions)
	w.list(t.PollChoices)
	w.end()
}

// User writes a row of a users file.
func (w *Writer) User(p *store.Profile) {
	w.start = true
	w.field(p.AccountID)
	w.profile(p)
	w.end()
}

// Amplifier writes a row of an amplifier list.
func (w *Writer) Amplifier(t *store.TweetRow) {
	w.start = true
	w.field(t.ID)
	w.field(t.AccountID)
	w.time(t.PostedAt)
	w.field(t.RetweetedAccountID)
	w.field(t.RetweetedTweetID)
	w.end()
}

// profile writes the columns about an account that follow its id.
func (w *Writer) profile(p *store.Profile) {
	w.field(p.DisplayName)
	w.field(p.ScreenName)
	w.field(p.Location)
	w.field(p.Bio)
	w.field(p.ProfileURL)
	w.count(p.Followers)
	w.count(p.Following)
	w.comma()
	if p.HasCreatedOn {
		w.buf = p.CreatedOn.Time().AppendFormat(w.buf, time.DateOnly)
	}
	w.field(p.Language)
}

func (w *Writer) comma() {
	if !w.start {
		w.buf = append(w.buf, ',')
	}
	w.start = false
}

func (w *Writer) end() {
	if w.CRLF {
		w.buf = append(w.buf, '\r')
	}
	w.buf = append(w.buf, '\n')
	w.lines++
}

// needsQuotes marks the bytes for whose sake a field is quoted.
var needsQuotes = [256]bool{',': true, '"': true, '\r': true, '\n': true}

func (w *Writer) field(s string) {
	w.comma()
	for i := range len(s) {
		if needsQuotes[s[i]] {
			w.quoted(len(w.buf), s)
			return
		}
	}
	w.buf = append(w.buf, s...)
}

// quoted writes s in quotes from the place at of the buffer on.
func (w *Writer) quoted(at int, s string) {
	w.buf = append(w.buf[:at], '"')
	for {
		k := strings.IndexByte(s, '"')
		if k < 0 {
			break
		}
		w.buf = append(append(w.buf, s[:k+1]...), '"')
		s = s[k+1:]
	}
	w.buf = append(append(w.buf, s...), '"')
	w.lines += countLines(w.buf[at:], true)
}

func (w *Writer) count(n int64) {
	w.comma()
	if n >= 0 {
		w.buf = strconv.AppendInt(w.buf, n, 10)
	}
}

func (w *Writer) degrees(v float64) {
	w.comma()
	w.buf = strconv.AppendFloat(w.buf, v, 'f', -1, 64)
}

func (w *Writer) time(ms int64) {
	w.comma()
	w.buf = time.UnixMilli(ms).UTC().AppendFormat(w.buf, "2006-01-02 15:04")
}

func (w *Writer) boolean(v bool) {
	w.comma()
	at := len(w.buf)
	w.buf = strconv.AppendBool(w.buf, v)
	if w.Lists == ReprLists {
		w.buf[at] -= 'a' - 'A'
	}
}

func (w *Writer) list(elements []string) {
	w.comma()
	at := len(w.buf)
	w.buf = append(w.buf, '[')
	for i, e := range elements {
		if i > 0 {
			w.buf = append(w.buf, ", "...)
		}
		if w.Lists == ReprLists {
			w.buf = appendRepr(w.buf, e)
		} else {
			w.buf = append(w.buf, e...)
		}
	}
	w.buf = append(w.buf, ']')
	for _, c := range w.buf[at:] {
		if needsQuotes[c] {
			w.quoted(at, string(w.buf[at:]))
			return
		}
	}
}

// appendRepr appends s as Python's repr writes it.
func appendRepr(dst []byte, s string) []byte {
	delimiter := byte('\'')
	if strings.IndexByte(s, '\'') >= 0 && strings.IndexByte(s, '"') < 0 {
		delimiter = '"'
	}
	dst = append(dst, delimiter)
	for _, r := range s {
		switch {
		case r == rune(delimiter) || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == '\n':
			dst = append(dst, `\n`...)
		case r == '\r':
			dst = append(dst, `\r`...)
		case r == '\t':
			dst = append(dst, `\t`...)
		case r >= ' ' && r < 0x7F || r >= utf8.RuneSelf && unicode.IsPrint(r):
			dst = utf8.AppendRune(dst, r)
		default:
			dst = appendHex(dst, r)
		}
	}
	return append(dst, delimiter)
}

func appendHex(dst []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	letter, width := byte('x'), 2
	if r > 0xFFFF {
		letter, width = 'U', 8
	} else if r > 0xFF {
		letter, width = 'u', 4
	}
	dst = append(dst, '\\', letter)
	for shift := 4 * (width - 1); shift >= 0; shift -= 4 {
		dst = append(dst, hex[r>>shift&0xF])
	}
	return dst
}
