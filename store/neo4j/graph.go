package neo4j

import (
	"iter"
	"maps"
	"slices"

	"github.com/takedown/takedown/store"
)

// What follows says how the domain's rows appear in the graph. It is what the
// store writes over Bolt and what package export writes for a bulk import, so
// that both make the same graph.

// Properties are what a node or a relationship carries, by name. A value is a
// string, an int64, a float64, a bool, a []string that is not empty, a UTC
// time.Time to the millisecond, a dbtype.Date, or nil for a property that is
// not there.
type Properties = map[string]any

// Key is the text that the property which identifies a node holds: the name
// itself, or a digest of a name that is too long for an index.
func Key(name string) string { return key(name) }

// Named is a node that has no more than a name, in the property that
// identifies it: a Hashtag's tag, a Url's url, a Domain's or Client's name.
func Named(property, name string) Properties { return keyed(property, name) }

// NetworkProperties are those of a Network with its totals.
func NetworkProperties(n store.Network) Properties {
	return Properties{"slug": n.Slug, "name": pointed(n.Name), "attributedTo": pointed(n.AttributedTo), "platform": pointed(n.Platform),
		"disclosedOn": dateArg(n.DisclosedOn), "coverage": string(n.Coverage), "accountCount": n.AccountCount,
		"accountsUndated": n.AccountsUndated, "tweetCount": n.TweetCount, "retweetCount": n.RetweetCount,
		"firstTweetAt": instant(n.FirstTweetAt), "lastTweetAt": instant(n.LastTweetAt)}
}

// pointed is a text as a value; nil stays nil.
func pointed(s *string) any {
	if s == nil {
		return nil
	}
	return *s
}

// FirstAmplifiers is how many of its amplifiers an Account lists, in their order, where it has more.
const FirstAmplifiers = headLength

// AccountProperties are those of an Account. Where it has more than
// [FirstAmplifiers] amplifiers, first are the platform ids of so many.
func AccountProperties(a store.ProfiledAccount, first []string) Properties {
	p := Properties{}
	if a.Profile.Rank > 0 {
		p = profileProperties(a.Profile)
	}
	maps.Copy(p, accountProperties(&a.Account))
	if len(first) > 0 {
		head := make([]string, len(first))
		for i, id := range first {
			head[i] = key(id)
		}
		p["firstAmplifiers"] = head
	}
	return p
}

// accountProperties are what an account's node carries without a profile.
func accountProperties(a *store.Account) Properties {
	p := keyed("platformId", a.PlatformID)
	p["known"], p["tweetCount"], p["retweetCount"], p["role"] = a.Known, a.TweetCount, a.RetweetCount, string(a.Role())
	if folded := store.Fold(a.PlatformID); folded != p["platformId"] {
		p["foldedId"] = folded
	}
	if len(a.Networks) > 0 {
		p["networks"] = a.Networks
	}
	if a.FirstTweetAt != nil {
		p["firstTweetAt"], p["lastTweetAt"] = instant(a.FirstTweetAt), instant(a.LastTweetAt)
	}
	return p
}

// TweetProperties are those of a known Tweet.
func TweetProperties(t *store.PlacedTweet) Properties {
	p := tweetProperties(&t.TweetRow)
	if len(t.Networks) > 0 {
		p["networks"] = t.Networks
	}
	if t.AmplifiedAccountID != "" {
		p["amplifiedAccountId"] = key(t.AmplifiedAccountID)
	}
	return p
}

// tweetProperties are what a tweet's node carries whichever networks it is in.
func tweetProperties(t *store.TweetRow) Properties {
	p := keyed("id", t.ID)
	p["known"], p["postedAt"], p["isRetweet"], p["fullness"] = true, moment(t.PostedAt), t.IsRetweet, int64(t.Fullness)
	for name, text := range map[string]string{"text": t.Text, "language": t.Language, "client": t.Client} {
		if text != "" {
			p[name] = text
		}
	}
	for name, id := range map[string]string{"accountId": t.AccountID, "inReplyToAccountId": t.InReplyToAccountID, "inReplyToTweetId": t.InReplyToTweetID,
		"quotedTweetId": t.QuotedTweetID, "retweetedAccountId": t.RetweetedAccountID, "retweetedTweetId": t.RetweetedTweetID} {
		if id != "" {
			put(p, name, id)
		}
	}
	if folded := store.Fold(t.Text); folded != t.Text {
		p["foldedText"] = folded
	}
	if t.Text != "" && !t.IsRetweet {
		p["textKey"] = textKey(store.PlainText(t.Text))
	}
	if t.HasPlace {
		p["latitude"], p["longitude"] = t.Latitude, t.Longitude
	}
	for name, count := range map[string]int64{"quoteCount": t.QuoteCount, "replyCount": t.ReplyCount, "likeCount": t.LikeCount, "retweetCount": t.RetweetCount} {
		if count >= 0 {
			p[name] = count
		}
	}
	for name, list := range map[string][]string{"hashtags": t.Hashtags, "urls": t.URLs, "mentions": t.Mentions, "pollChoices": t.PollChoices} {
		if len(list) > 0 {
			p[name] = list
		}
	}
	return p
}

// ReferredTweetProperties are those of a Tweet that is only referred to.
func ReferredTweetProperties(id string) Properties {
	p := keyed("id", id)
	p["known"] = false
	return p
}

// Relationship is a relationship's type.
type Relationship string

// The relationships of a tweet to what it refers to: another Tweet, a Hashtag, a
// Url, an Account, a Client.
const (
	RetweetOf Relationship = "RETWEET_OF"
	Quotes    Relationship = "QUOTES"
	ReplyTo   Relationship = "REPLY_TO"
	Tagged    Relationship = "TAGGED"
	LinksTo   Relationship = "LINKS_TO"
	Mentions  Relationship = "MENTIONS"
	SentWith  Relationship = "SENT_WITH"
)

// References are what a tweet refers to, by name. Each is there once, however
// often the tweet names it.
func References(t *store.TweetRow) iter.Seq2[Relationship, string] {
	return func(yield func(Relationship, string) bool) {
		one := func(r Relationship, name string) bool { return name == "" || yield(r, name) }
		each := func(r Relationship, names []string) bool {
			for i, name := range names {
				if !slices.Contains(names[:i], name) && !one(r, name) {
					return false
				}
			}
			return true
		}
		tags := make([]string, len(t.Hashtags))
		for i, tag := range t.Hashtags {
			tags[i] = store.Fold(tag)
		}
		_ = one(RetweetOf, t.RetweetedTweetID) && one(Quotes, t.QuotedTweetID) && one(ReplyTo, t.InReplyToTweetID) &&
			each(Tagged, tags) && each(LinksTo, t.URLs) && each(Mentions, t.Mentions) && one(SentWith, t.Client)
	}
}

// AmplifiesProperties are those of AMPLIFIES.
func AmplifiesProperties(e store.Amplification) Properties {
	p := Properties{"retweets": e.Retweets, "tweets": e.Tweets, "firstAt": instant(&e.FirstAt), "lastAt": instant(&e.LastAt)}
	if e.MedianDelay != nil {
		p["medianDelaySeconds"] = float64(e.MedianDelay.Milliseconds()) / 1000
	}
	return p
}

// FileProperties are those of a ledger entry, a File.
func FileProperties(f store.File) Properties {
	p := progress(f.Progress)
	p["id"], p["network"], p["name"], p["kind"], p["state"] = f.ID, f.Network, f.Name, string(f.Kind), string(f.State)
	p["problem"], p["warnings"], p["startedAt"] = f.Problem, listed(f.Warnings), instant(&f.StartedAt)
	return p
}

// RejectProperties are those of a Reject: the file's place-th, from 0.
func RejectProperties(file, place int64, r store.Reject) Properties {
	return rejectProperties(file, 0, place, r)
}

// rejectProperties are those of the place-th Reject of a batch.
func rejectProperties(file, batch, place int64, r store.Reject) Properties {
	return Properties{"file": file, "line": r.Line, "batch": batch, "place": place,
		"column": r.Column, "code": r.Code, "reason": r.Reason, "excerpt": r.Excerpt}
}

// NetworkSetProperties are those of a NetworkSet, a combination of networks that tweets are in.
func NetworkSetProperties(networks []string) Properties { return Properties{"networks": networks} }

// TweetHour is how many tweets a combination of networks has in one hour.
type TweetHour struct {
	Networks []string
	// Start is when it begins, in seconds since 1970.
	Start            int64
	Tweets, Retweets int64
	// FirstAt and LastAt are when the first and the last of them was posted, in milliseconds.
	FirstAt, LastAt int64
}

// HourOf is the Start of the hour of a time in milliseconds.
func HourOf(millis int64) int64 { return floorHour(millis) / 1000 }

// TweetHourProperties are those of a TweetHour.
func TweetHourProperties(h *TweetHour) Properties {
	return Properties{"networks": h.Networks, "start": h.Start, "tweets": h.Tweets, "retweets": h.Retweets,
		"firstAt": moment(h.FirstAt), "lastAt": moment(h.LastAt)}
}

// TakedownProperties are those of the Takedown nodes, by which a database is
// known as a store: one counts batches and ledger entries, one is for readers.
func TakedownProperties(s store.Snapshot, files int64) []Properties {
	return []Properties{
		{"id": int64(1), "version": schemaVersion, "rows": s.Rows, "derived": s.Derived, "noted": s.Noted, "hours": s.Derived, "files": files, "locked": true},
		{"id": int64(2), "publishing": false},
	}
}
