package synth

import (
	"slices"

	"github.com/takedown/takedown/loader/archive"
	"github.com/takedown/takedown/store"
)

// blemish makes a sound row a dirty one. The reader must reject it under code, at column.
type blemish struct {
	column, code string
	// value replaces the column's; where column is empty, fields replaces all of them.
	value  string
	fields func(fields []string) []string
}

// What spoils the rows of mirrors of the archives: most of it is a spreadsheet's
// doing. No quote is left open: other readers of CSV would lose the sound rows
// after it, and these files are to be compared with them.
var (
	tweetBlemishes = []blemish{
		{column: "tweetid", code: archive.CodeScientificNotation, value: "1.01421E+18"},
		{column: "tweet_time", code: archive.CodeBadTime, value: "7/3/2018 9:05"},
		{column: "userid", code: archive.CodeScientificNotation, value: "2.51E+09"},
		{column: "account_creation_date", code: archive.CodeBadDate, value: "7/3/2018"},
		{code: archive.CodeWrongWidth, fields: func(f []string) []string { return f[:len(f)-3] }},
		{code: archive.CodeWrongWidth, fields: func(f []string) []string { return append(f, "[]", "") }},
		{column: "follower_count", code: archive.CodeBadNumber, value: "1.2K"},
		{column: "like_count", code: archive.CodeBadNumber, value: "-3"},
		{column: "is_retweet", code: archive.CodeBadBoolean, value: "maybe"},
		{column: "userid", code: archive.CodeInvalidUTF8, value: "x\xff\xfe9"},
		{column: "tweetid", code: archive.CodeBadID, value: ""},
		{column: "tweetid", code: archive.CodeDecimalID, value: "1014210000000000000.0"},
		{column: "retweet_tweetid", code: archive.CodeScientificNotation, value: "1.22E+18"},
		{column: "in_reply_to_userid", code: archive.CodeBadID, value: "12 34"},
		{column: "tweet_time", code: archive.CodeBadTime, value: "2018-02-30 10:00"},
		{column: "tweet_time", code: archive.CodeBadTime, value: ""},
		{column: "latitude", code: archive.CodeBadNumber, value: "north"},
		{column: "hashtags", code: archive.CodeBadList, value: "news, China"},
		{column: "urls", code: archive.CodeBadList, value: "['https://example.com/a"},
	}
	userBlemishes = []blemish{
		{column: "userid", code: archive.CodeScientificNotation, value: "9.1E+17"},
		{column: "account_creation_date", code: archive.CodeBadDate, value: "13/24/2019"},
		{column: "following_count", code: archive.CodeBadNumber, value: "many"},
		{code: archive.CodeWrongWidth, fields: func(f []string) []string { return f[:4] }},
		{column: "userid", code: archive.CodeInvalidUTF8, value: "\xc3\x28"},
	}
	amplifierBlemishes = []blemish{
		{column: "tweetid", code: archive.CodeScientificNotation, value: "1.2E+18"},
		{column: "tweet_time", code: archive.CodeBadTime, value: "1/2/2020 3:04"},
		{code: archive.CodeWrongWidth, fields: func(f []string) []string { return append(f, "") }},
		{column: "retweet_userid", code: archive.CodeInvalidUTF8, value: "a\x80b"},
	}
)

func blemishes(kind store.FileKind) []blemish {
	switch kind {
	case store.FileTweets:
		return tweetBlemishes
	case store.FileUsers:
		return userBlemishes
	default:
		return amplifierBlemishes
	}
}

// on puts the blemish on a row's fields.
func (b *blemish) on(header, fields []string) []string {
	if b.column == "" {
		return b.fields(fields)
	}
	fields[slices.Index(header, b.column)] = b.value
	return fields
}
