package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

// maxLine is the length of the longest line of API output in bytes, its line end
// not counted. The largest line is a page of 500 tweets with what they refer to,
// some 5 MB.
const maxLine = 16 << 20

var faultLongLine = fault{code: CodeTooLong, reason: "the line is longer than 16 MiB, which no line of API output is"}

// cutLines is [cutter.cut] for lines, each of which is a record.
func cutLines(buf []byte, longest int, eof bool, stray []strayLine) (run int, _ []strayLine, tooLong bool) {
	for n := 0; run < len(buf) && n < maxRecords; n++ {
		end, next := lineEnd(buf, run, false)
		ended := next > end || eof
		switch {
		case end-run > longest && !ended:
			return run, stray, true
		case end-run > longest:
			stray = append(stray, strayLine{run, next, faultLongLine})
		case !ended:
			return run, stray, false
		}
		run = next
	}
	return run, stray, false
}

// message is a line of API output, as far as needed to tell what it holds.
type message struct {
	// A tweet of v1.1 has its author inside, one of v2 the author's id.
	User     json.RawMessage `json:"user"`
	AuthorID json.RawMessage `json:"author_id"`
	// A response of v2 is a page of tweets or, from a stream, one tweet.
	Data     json.RawMessage `json:"data"`
	Includes json.RawMessage `json:"includes"`
	Meta     struct {
		ResultCount *int64 `json:"result_count"`
	} `json:"meta"`
}

// kind is the version of the API that wrote the message; not ok if it holds no tweet.
func (m *message) kind() (_ store.FileKind, ok bool) {
	switch {
	case given(m.Data) || given(m.AuthorID):
		return store.FileAPIv2, true
	case given(m.User):
		return store.FileAPIv1, true
	}
	return "", false
}

func given(raw json.RawMessage) bool { return raw != nil && string(raw) != "null" }

// empty says that the message is a page without tweets.
func (m *message) empty() bool {
	return m.Meta.ResultCount != nil && *m.Meta.ResultCount == 0
}

// trimLine takes white space, in the sense of JSON, from both ends of a line.
func trimLine(line []byte) []byte { return bytes.Trim(line, " \t\r\n") }

// apiKind tells the kind of a file of API output from the first line in buf that
// holds a tweet. It is not ok if no whole line does.
func apiKind(buf []byte, eof bool) (_ store.FileKind, ok bool) {
	for pos := 0; pos < len(buf); {
		end, next := lineEnd(buf, pos, false)
		if next == end && !eof {
			break
		}
		var m message
		if json.Unmarshal(trimLine(buf[pos:end]), &m) == nil {
			if kind, ok := m.kind(); ok {
				return kind, true
			}
		}
		pos = next
	}
	return "", false
}

// lines parses a block of API output. What a line holds is told from the line
// alone, so that versions can be mixed.
func (p *parser) lines(b *Block) Parsed {
	a := apiParser{parser: p, line: b.line}
	strays := b.stray
	for pos := 0; pos < len(b.data); a.line++ {
		end, next := lineEnd(b.data, pos, false)
		if len(strays) > 0 && strays[0].start == pos {
			a.reject(strays[0].fault, b.data[pos:end])
			strays = strays[1:]
		} else if line := trimLine(b.data[pos:end]); len(line) > 0 {
			a.message(line)
		}
		pos = next
	}
	return Parsed{Tweets: p.tweets, Embedded: a.embedded, Profiles: p.profiles, Rejects: p.rejects, Repaired: a.repaired, memory: b.memory, parser: p}
}

// apiParser turns lines of API output into rows. Its strings are copies.
type apiParser struct {
	*parser
	line     int64
	embedded []store.TweetRow
	repaired int64
}

func (a *apiParser) reject(f fault, record []byte) {
	a.rejects = append(a.rejects, f.reject(a.line, record))
}

// message parses one line.
func (a *apiParser) message(line []byte) {
	if f := weigh(line); f.found() {
		a.reject(f, line)
		return
	}
	var m message
	if f := jsonFault(json.Unmarshal(line, &m)); f.found() {
		a.reject(f, line)
		return
	}
	switch kind, ok := m.kind(); {
	case kind == store.FileAPIv1:
		a.tweetV1(line)
	case given(m.AuthorID):
		a.flattened(line)
	case ok:
		a.page(&m)
	case !m.empty():
		a.reject(fault{code: CodeNoTweet, reason: "the object is neither a tweet nor a page of tweets"}, line)
	}
}

// accept adds a record. raw is what it was read from.
func (a *apiParser) accept(row store.TweetRow, raw []byte) {
	row.Fullness, row.InNetwork = store.FullnessAPI, true
	a.tweets = append(a.tweets, row)
	if !utf8.Valid(raw) {
		a.repaired++
	}
}

// embed adds a tweet found inside another.
func (a *apiParser) embed(row store.TweetRow) {
	row.Fullness, row.InNetwork = store.FullnessEmbedded, false
	a.embedded = append(a.embedded, row)
}

// decode reads JSON in which bytes that are not UTF-8 are repaired.
func decode(raw []byte, into any) fault {
	if !utf8.Valid(raw) {
		raw = []byte(repairUTF8(string(raw)))
	}
	return jsonFault(json.Unmarshal(raw, into))
}

func jsonFault(err error) fault {
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return fault{}
	case errors.As(err, &kind) && kind.Field != "":
		return fault{column: kind.Field, code: CodeBadJSON, reason: fmt.Sprintf("a JSON %s is not what the API has there", quote(kind.Value))}
	case errors.As(err, &kind):
		return fault{code: CodeBadJSON, reason: fmt.Sprintf("a JSON %s is not an object", quote(kind.Value))}
	}
	return fault{code: CodeBadJSON, reason: "not JSON: " + err.Error()} // no more of the line in it than one character, quoted
}
