package archive

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// What is read of the objects of X API v2, as twarc2 keeps them: a response a
// line, or flattened, where what a tweet refers to is inside it.

type tweetV2 struct {
	ID        apiID   `json:"id"`
	AuthorID  apiID   `json:"author_id"`
	CreatedAt string  `json:"created_at"`
	Text      *string `json:"text"`
	Lang      string  `json:"lang"`
	Source    string  `json:"source"`
	ReplyUser apiID   `json:"in_reply_to_user_id"`
	// A reference of a flattened tweet is the whole tweet.
	References []referenceV2 `json:"referenced_tweets"`
	Entities   struct {
		Hashtags []struct {
			Tag string `json:"tag"`
		} `json:"hashtags"`
		URLs     []apiURL `json:"urls"`
		Mentions []userV2 `json:"mentions"`
	} `json:"entities"`
	Geo struct {
		Coordinates *apiPoint `json:"coordinates"`
	} `json:"geo"`
	Attachments struct {
		PollIDs []apiID `json:"poll_ids"`
		Poll    pollV2  `json:"poll"`
	} `json:"attachments"`
	Metrics struct {
		Quotes   *int64 `json:"quote_count"`
		Replies  *int64 `json:"reply_count"`
		Likes    *int64 `json:"like_count"`
		Retweets *int64 `json:"retweet_count"`
	} `json:"public_metrics"`
	// Only in a flattened tweet.
	Author      *userV2 `json:"author"`
	InReplyToBy *userV2 `json:"in_reply_to_user"`
}

type referenceV2 struct {
	Type string `json:"type"`
	tweetV2
}

type userV2 struct {
	ID          apiID  `json:"id"`
	Username    string `json:"username"`
	Name        string `json:"name"`
	Location    string `json:"location"`
	Description string `json:"description"`
	URL         string `json:"url"`
	Entities    struct {
		URL struct {
			URLs []apiURL `json:"urls"`
		} `json:"url"`
	} `json:"entities"`
	Metrics struct {
		Followers *int64 `json:"followers_count"`
		Following *int64 `json:"following_count"`
	} `json:"public_metrics"`
	CreatedAt string `json:"created_at"`
}

type pollV2 struct {
	ID      apiID `json:"id"`
	Options []struct {
		Label string `json:"label"`
	} `json:"options"`
}

// includesV2 is what the tweets of a page refer to.
type includesV2 struct {
	Users  []userV2  `json:"users"`
	Tweets []tweetV2 `json:"tweets"`
	Polls  []pollV2  `json:"polls"`

	// authors are by tweet, names the accounts by lower-cased name, polls by id.
	authors, names map[string]string
	polls          map[apiID]*pollV2
}

// page parses a response: each tweet in its data is a record.
func (a *apiParser) page(m *message) {
	raws := []json.RawMessage{m.Data}
	if len(m.Data) > 0 && m.Data[0] != '{' {
		if f := jsonFault(json.Unmarshal(m.Data, &raws)); f.found() {
			f.column = "data"
			a.reject(f, m.Data)
			return
		}
	}
	var inc includesV2
	if given(m.Includes) {
		// An included object that is not what it ought to be is no record: the
		// rest is used.
		decode(m.Includes, &inc)
	}
	a.tweetsV2(raws, &inc)
}

// flattened parses a line that is a tweet with what it refers to inside.
func (a *apiParser) flattened(line []byte) {
	a.tweetsV2([]json.RawMessage{line}, &includesV2{})
}

// tweetsV2 parses tweets that refer to what is included.
func (a *apiParser) tweetsV2(raws []json.RawMessage, inc *includesV2) {
	tweets, faults := make([]tweetV2, len(raws)), make([]fault, len(raws))
	for i, raw := range raws {
		faults[i] = decode(raw, &tweets[i])
		inc.inside(&tweets[i])
	}
	inc.index(tweets)

	// Users are as they were when the newest of the tweets was there to be seen.
	var seen int64
	for i := range tweets {
		var row store.TweetRow
		if row, faults[i] = tweets[i].row(inc, faults[i]); faults[i].found() {
			a.reject(faults[i], raws[i])
			continue
		}
		a.accept(row, raws[i])
		seen = max(seen, row.PostedAt)
	}
	for i := range inc.Tweets {
		if row, f := inc.Tweets[i].row(inc, fault{}); !f.found() {
			a.embed(row)
			seen = max(seen, row.PostedAt)
		}
	}
	for i := range inc.Users {
		a.profileV2(&inc.Users[i], seen)
	}
}

// inside adds what is inside a tweet to what is included with it.
func (inc *includesV2) inside(t *tweetV2) {
	for _, u := range []*userV2{t.Author, t.InReplyToBy} {
		if u != nil {
			inc.Users = append(inc.Users, *u)
		}
	}
	inc.Users = append(inc.Users, t.Entities.Mentions...)
	for i := range t.References {
		r := &t.References[i].tweetV2
		if r.AuthorID == "" {
			continue // only its id
		}
		inc.Tweets = append(inc.Tweets, *r)
		inc.inside(r)
	}
}

func (inc *includesV2) index(tweets []tweetV2) {
	inc.authors, inc.names, inc.polls = map[string]string{}, map[string]string{}, map[apiID]*pollV2{}
	for _, ts := range [][]tweetV2{tweets, inc.Tweets} {
		for i := range ts {
			inc.authors[string(ts[i].ID)] = string(ts[i].AuthorID)
		}
	}
	for i := range inc.Users {
		if u := &inc.Users[i]; u.ID != "" && u.Username != "" {
			inc.names[strings.ToLower(u.Username)] = string(u.ID)
		}
	}
	for i := range inc.Polls {
		inc.polls[inc.Polls[i].ID] = &inc.Polls[i]
	}
}

// row makes a row of the tweet, unless it could not be read for a fault.
func (t *tweetV2) row(inc *includesV2, f fault) (store.TweetRow, fault) {
	if f.found() {
		return store.TweetRow{}, f
	}
	row := store.TweetRow{
		ID: string(t.ID), AccountID: string(t.AuthorID), Language: t.Lang, Client: t.Source, InReplyToAccountID: string(t.ReplyUser),
		QuoteCount: apiCount(t.Metrics.Quotes), ReplyCount: apiCount(t.Metrics.Replies),
		LikeCount: apiCount(t.Metrics.Likes), RetweetCount: apiCount(t.Metrics.Retweets),
	}
	for i := range t.References {
		switch r := &t.References[i]; r.Type {
		case "retweeted":
			row.IsRetweet, row.RetweetedTweetID, row.RetweetedAccountID = true, string(r.ID), inc.authors[string(r.ID)]
		case "quoted":
			row.QuotedTweetID = string(r.ID)
		case "replied_to":
			row.InReplyToTweetID = string(r.ID)
		}
	}
	t.Geo.Coordinates.place(&row)
	for _, h := range t.Entities.Hashtags {
		row.Hashtags = appendGiven(row.Hashtags, h.Tag)
	}
	for _, u := range t.Entities.URLs {
		row.URLs = appendGiven(row.URLs, u.meant())
	}
	for _, u := range t.Entities.Mentions {
		id := string(u.ID)
		if id == "" {
			id = inc.names[strings.ToLower(u.Username)]
		}
		row.Mentions = appendGiven(row.Mentions, id)
	}
	t.choices(&row, inc)
	if f := rowFault(&row, reference{"id", row.ID}, reference{"author_id", row.AccountID},
		reference{"in_reply_to_user_id", row.InReplyToAccountID}, reference{"referenced_tweets", row.InReplyToTweetID},
		reference{"referenced_tweets", row.QuotedTweetID}, reference{"referenced_tweets", row.RetweetedTweetID},
		reference{"includes.tweets.author_id", row.RetweetedAccountID}); f.found() {
		return row, f
	}
	if t.Text == nil {
		return row, fault{column: "text", code: CodeMissingField, reason: "there is none, and a tweet needs it"}
	}
	row.Text = *t.Text
	row.PostedAt, f = apiTime(time.RFC3339, t.CreatedAt, row.ID)
	return row, f
}

// choices adds those of the tweet's poll.
func (t *tweetV2) choices(row *store.TweetRow, inc *includesV2) {
	polls := []*pollV2{&t.Attachments.Poll}
	for _, id := range t.Attachments.PollIDs {
		if p := inc.polls[id]; p != nil {
			polls = append(polls, p)
		}
	}
	for _, p := range polls {
		for _, o := range p.Options {
			row.PollChoices = appendGiven(row.PollChoices, o.Label)
		}
	}
}

// profileV2 keeps what is told of an account: all of it, or in a mention its name.
func (a *apiParser) profileV2(u *userV2, seen int64) {
	p := store.Profile{
		AccountID: string(u.ID), Rank: store.ProfileFromTweet, AsOf: seen, ScreenName: u.Username, DisplayName: u.Name,
		Bio: u.Description, Location: u.Location, ProfileURL: profileURL(u.URL, u.Entities.URL.URLs),
		Followers: max(-1, apiCount(u.Metrics.Followers)), Following: max(-1, apiCount(u.Metrics.Following)),
	}
	p.CreatedOn, p.HasCreatedOn = apiDay(time.RFC3339, u.CreatedAt)
	a.observed(p)
}

// observed keeps an observation of an account. One that gives no more than names
// is a reference to it.
func (a *apiParser) observed(p store.Profile) {
	if p.AccountID == "" || p.ScreenName == "" || !goodID(p.AccountID) || strings.Contains(p.AccountID, "\uFFFD") {
		return
	}
	if !p.HasCreatedOn && p.Followers < 0 && p.Following < 0 {
		p.Rank = store.ProfileFromReference
	}
	a.keep(p)
}
