package archive

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/takedown/takedown/store"
)

// TweetColumns are the columns of a tweets file, in the order Twitter wrote them.
var TweetColumns = []string{
	"tweetid", "userid", "user_display_name", "user_screen_name", "user_reported_location", "user_profile_description",
	"user_profile_url", "follower_count", "following_count", "account_creation_date", "account_language",
	"tweet_language", "tweet_text", "tweet_time", "tweet_client_name", "in_reply_to_userid", "in_reply_to_tweetid",
	"quoted_tweet_tweetid", "is_retweet", "retweet_userid", "retweet_tweetid", "latitude", "longitude", "quote_count",
	"reply_count", "like_count", "retweet_count", "hashtags", "urls", "user_mentions", "poll_choices",
}

// UserColumns are the columns of a users file, in the order Twitter wrote them.
var UserColumns = TweetColumns[colUserID : colAccountLanguage+1]

// AmplifierColumns are the columns of an amplifier list: retweets of a network's
// accounts by accounts outside it.
var AmplifierColumns = []string{"tweetid", "userid", "tweet_time", "retweet_userid", "retweet_tweetid"}

// column is an index into TweetColumns.
type column int

const (
	colTweetID column = iota
	colUserID
	colDisplayName
	colScreenName
	colLocation
	colBio
	colProfileURL
	colFollowers
	colFollowing
	colCreatedOn
	colAccountLanguage
	colTweetLanguage
	colText
	colTime
	colClient
	colReplyUserID
	colReplyTweetID
	colQuotedTweetID
	colIsRetweet
	colRetweetUserID
	colRetweetTweetID
	colLatitude
	colLongitude
	colQuoteCount
	colReplyCount
	colLikeCount
	colRetweetCount
	colHashtags
	colURLs
	colMentions
	colPollChoices
	columnCount
)

func (c column) String() string { return TweetColumns[c] }

// What a file can lack, with a warning.
var (
	optionalTweetColumns = []column{
		colLocation, colBio, colProfileURL, colAccountLanguage, colLatitude, colLongitude,
		colQuoteCount, colReplyCount, colLikeCount, colRetweetCount, colPollChoices,
	}
	optionalUserColumns = []column{colLocation, colBio, colProfileURL, colAccountLanguage}
)

// layout says where in a record of one file each column is.
type layout struct {
	kind store.FileKind
	// width is the number of fields of every record.
	width int
	// at[c] is the field that holds column c; width, where no field is, if the file lacks it.
	at [columnCount]int
	// order lists the columns that are read, as they come in the file.
	order    []column
	warnings []string
}

// ErrFormat: the content is not one of the formats this package reads, or lacks
// something that the format needs. The wrapping error says what.
var ErrFormat = errors.New("not a readable archive file")

// errForeign is the ErrFormat of content that does not even look like part of an archive.
var errForeign = fmt.Errorf("%w", ErrFormat)

// maxColumns is more than any file has that one of the archives was made into.
const maxColumns = 1000

// newLayout reads a CSV header.
func newLayout(header []string) (*layout, error) {
	if len(header) > maxColumns {
		return nil, fmt.Errorf("the header has %d columns, more than %d: %w", len(header), maxColumns, ErrFormat)
	}
	l := &layout{width: len(header)}
	for c := range l.at {
		l.at[c] = l.width
	}
	for i, name := range header {
		if slices.Contains(header[:i], name) {
			return nil, fmt.Errorf("column %s appears twice: %w", quote(name), ErrFormat)
		}
		c := column(slices.Index(TweetColumns, name))
		if c >= 0 {
			l.at[c] = i
		}
	}
	var all, optional []column
	switch {
	case l.has(colText):
		l.kind, all, optional = store.FileTweets, columnRange(colTweetID, colPollChoices), optionalTweetColumns
	case len(header) == len(AmplifierColumns) && l.hasAll(amplifierColumns):
		l.kind, all = store.FileAmplifiers, amplifierColumns
	case l.has(colTweetID):
		l.kind, all, optional = store.FileTweets, columnRange(colTweetID, colPollChoices), optionalTweetColumns
	case l.has(colUserID) && l.has(colScreenName):
		l.kind, all, optional = store.FileUsers, columnRange(colUserID, colAccountLanguage), optionalUserColumns
	default:
		return nil, fmt.Errorf("the header %s is not that of tweets, users or an amplifier list: %w",
			quote(strings.Join(header, ",")), errForeign)
	}
	for _, c := range all {
		if l.has(c) {
			continue
		}
		if !slices.Contains(optional, c) {
			return nil, fmt.Errorf("needed column %s is missing: %w", c, ErrFormat)
		}
		l.warnings = append(l.warnings, fmt.Sprintf("column %s is missing", c))
	}
	for _, name := range header {
		if c := column(slices.Index(TweetColumns, name)); c >= 0 && slices.Contains(all, c) {
			l.order = append(l.order, c)
		} else {
			l.warnings = append(l.warnings, fmt.Sprintf("column %s is not one of such a file and was not read", quote(name)))
		}
	}
	return l, nil
}

var amplifierColumns = []column{colTweetID, colUserID, colTime, colRetweetUserID, colRetweetTweetID}

func columnRange(from, to column) []column {
	var cs []column
	for c := from; c <= to; c++ {
		cs = append(cs, c)
	}
	return cs
}

// ofLines says that the file is JSON lines, without columns.
func (l *layout) ofLines() bool { return l.kind == store.FileAPIv1 || l.kind == store.FileAPIv2 }

func (l *layout) has(c column) bool { return l.at[c] < l.width }

func (l *layout) hasAll(cs []column) bool {
	return !slices.ContainsFunc(cs, func(c column) bool { return !l.has(c) })
}
