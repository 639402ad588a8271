package archive

import (
	"html"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// What is read of the objects of X API v1.1. The forms are those that twarc
// keeps: extended (full_text), compatible (text, with extended_tweet where that
// is cut short, from streams).

type tweetV1 struct {
	ID        apiID   `json:"id"`
	IDStr     apiID   `json:"id_str"`
	CreatedAt string  `json:"created_at"`
	Text      *string `json:"text"`
	FullText  *string `json:"full_text"`
	Extended  *struct {
		FullText *string    `json:"full_text"`
		Entities entitiesV1 `json:"entities"`
	} `json:"extended_tweet"`
	Entities     entitiesV1 `json:"entities"`
	Lang         string     `json:"lang"`
	Source       string     `json:"source"`
	ReplyTweet   apiID      `json:"in_reply_to_status_id_str"`
	ReplyUser    apiID      `json:"in_reply_to_user_id_str"`
	ReplyName    string     `json:"in_reply_to_screen_name"`
	QuotedID     apiID      `json:"quoted_status_id_str"`
	User         userV1     `json:"user"`
	Retweeted    *tweetV1   `json:"retweeted_status"`
	Quoted       *tweetV1   `json:"quoted_status"`
	Coordinates  *apiPoint  `json:"coordinates"`
	QuoteCount   *int64     `json:"quote_count"`
	ReplyCount   *int64     `json:"reply_count"`
	LikeCount    *int64     `json:"favorite_count"`
	RetweetCount *int64     `json:"retweet_count"`
}

type entitiesV1 struct {
	Hashtags []struct {
		Text string `json:"text"`
	} `json:"hashtags"`
	URLs     []apiURL `json:"urls"`
	Mentions []userV1 `json:"user_mentions"`
}

type userV1 struct {
	ID          apiID  `json:"id"`
	IDStr       apiID  `json:"id_str"`
	ScreenName  string `json:"screen_name"`
	Name        string `json:"name"`
	Location    string `json:"location"`
	Description string `json:"description"`
	URL         string `json:"url"`
	Entities    struct {
		URL struct {
			URLs []apiURL `json:"urls"`
		} `json:"url"`
	} `json:"entities"`
	Followers *int64 `json:"followers_count"`
	Following *int64 `json:"friends_count"`
	CreatedAt string `json:"created_at"`
	Lang      string `json:"lang"`
}

// id is the tweet's: the string, since other tools round the number.
func (t *tweetV1) id() string { return either(t.IDStr, t.ID) }

// id is the account's; "" for one that is gone, which mentions give as -1.
func (u *userV1) id() string {
	if id := either(u.IDStr, u.ID); id != "-1" {
		return id
	}
	return ""
}

func either(a, b apiID) string {
	if a != "" {
		return string(a)
	}
	return string(b)
}

// tweetV1 parses a line that is a tweet of v1.1.
func (a *apiParser) tweetV1(line []byte) {
	var t tweetV1
	if f := decode(line, &t); f.found() {
		a.reject(f, line)
		return
	}
	row, f := t.row()
	if f.found() {
		a.reject(f, line)
		return
	}
	a.accept(row, line)
	a.aroundV1(&t, row.PostedAt)
}

// aroundV1 adds the accounts that a tweet tells of, as seen at a time, and the tweets inside it.
func (a *apiParser) aroundV1(t *tweetV1, seen int64) {
	a.profileV1(&t.User, seen)
	for _, u := range t.entities().Mentions {
		a.profileV1(&u, seen)
	}
	a.profileV1(&userV1{IDStr: t.ReplyUser, ScreenName: t.ReplyName}, seen)
	for _, inner := range []*tweetV1{t.Retweeted, t.Quoted} {
		if inner == nil {
			continue
		}
		if row, f := inner.row(); !f.found() {
			a.embed(row)
		}
		a.aroundV1(inner, seen)
	}
}

// entities are those of the whole text.
func (t *tweetV1) entities() *entitiesV1 {
	if t.Extended != nil {
		return &t.Extended.Entities
	}
	return &t.Entities
}

func (t *tweetV1) text() *string {
	switch {
	case t.Extended != nil && t.Extended.FullText != nil:
		return t.Extended.FullText
	case t.FullText != nil:
		return t.FullText
	}
	return t.Text
}

func (t *tweetV1) row() (store.TweetRow, fault) {
	row := store.TweetRow{
		ID: t.id(), AccountID: t.User.id(), Language: t.Lang, Client: clientName(t.Source),
		InReplyToAccountID: string(t.ReplyUser), InReplyToTweetID: string(t.ReplyTweet), QuotedTweetID: string(t.QuotedID),
		QuoteCount: apiCount(t.QuoteCount), ReplyCount: apiCount(t.ReplyCount),
		LikeCount: apiCount(t.LikeCount), RetweetCount: apiCount(t.RetweetCount),
	}
	if t.Quoted != nil && row.QuotedTweetID == "" {
		row.QuotedTweetID = t.Quoted.id()
	}
	if t.Retweeted != nil {
		row.IsRetweet, row.RetweetedAccountID, row.RetweetedTweetID = true, t.Retweeted.User.id(), t.Retweeted.id()
		row.QuotedTweetID = "" // what the retweeted tweet quotes
	}
	t.Coordinates.place(&row)
	e := t.entities()
	for _, h := range e.Hashtags {
		row.Hashtags = appendGiven(row.Hashtags, h.Text)
	}
	for _, u := range e.URLs {
		row.URLs = appendGiven(row.URLs, u.meant())
	}
	for _, u := range e.Mentions {
		row.Mentions = appendGiven(row.Mentions, u.id())
	}
	if f := rowFault(&row, reference{"id_str", row.ID}, reference{"user.id_str", row.AccountID},
		reference{"in_reply_to_user_id_str", row.InReplyToAccountID}, reference{"in_reply_to_status_id_str", row.InReplyToTweetID},
		reference{"quoted_status_id_str", row.QuotedTweetID}, reference{"retweeted_status.user.id_str", row.RetweetedAccountID},
		reference{"retweeted_status.id_str", row.RetweetedTweetID}); f.found() {
		return row, f
	}
	text := t.text()
	if text == nil {
		return row, fault{column: "full_text", code: CodeMissingField, reason: "there is none, and a tweet needs it"}
	}
	row.Text = *text
	var f fault
	row.PostedAt, f = apiTime(time.RubyDate, t.CreatedAt, row.ID)
	return row, f
}

// clientName is the name in the link that source is: <a href="…" rel="nofollow">Twitter Web Client</a>.
func clientName(source string) string {
	if !strings.HasPrefix(source, "<a ") {
		return source
	}
	_, name, _ := strings.Cut(source, ">")
	return html.UnescapeString(strings.TrimSuffix(name, "</a>"))
}

// profileV1 keeps what is told of an account: all of it, or in a mention its names.
func (a *apiParser) profileV1(u *userV1, seen int64) {
	p := store.Profile{
		AccountID: u.id(), Rank: store.ProfileFromTweet, AsOf: seen, ScreenName: u.ScreenName, DisplayName: u.Name,
		Bio: u.Description, Location: u.Location, ProfileURL: profileURL(u.URL, u.Entities.URL.URLs), Language: u.Lang,
		Followers: max(-1, apiCount(u.Followers)), Following: max(-1, apiCount(u.Following)),
	}
	p.CreatedOn, p.HasCreatedOn = apiDay(time.RubyDate, u.CreatedAt)
	a.observed(p)
}
