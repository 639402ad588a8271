package analysis

import (
	"cmp"
	"context"
	"iter"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// Kind is a kind of thing.
type Kind string

// The kinds of thing that links join.
const (
	KindNetwork Kind = "Network"
	KindAccount Kind = "Account"
	KindTweet   Kind = "Tweet"
	KindHashtag Kind = "Hashtag"
	KindDomain  Kind = "Domain"
)

// Thing is a node of the graph, with what tells it apart from others of its kind.
type Thing struct {
	Kind Kind
	ID   string
}

// Compare orders things by kind, then id, bytewise.
func (t Thing) Compare(o Thing) int {
	return cmp.Or(cmp.Compare(t.Kind, o.Kind), strings.Compare(t.ID, o.ID))
}

// LinkKind is a kind of link.
type LinkKind string

// The kinds of link, named as the graph names its relationships.
const (
	LinkAmplifies LinkKind = "AMPLIFIES"
	LinkMemberOf  LinkKind = "MEMBER_OF"
	LinkPosted    LinkKind = "POSTED"
	LinkRetweetOf LinkKind = "RETWEET_OF"
	LinkQuotes    LinkKind = "QUOTES"
	LinkReplyTo   LinkKind = "REPLY_TO"
	LinkTagged    LinkKind = "TAGGED"
	LinkLinksTo   LinkKind = "LINKS_TO"
	LinkMentions  LinkKind = "MENTIONS"
	// LinkUses leads from an account to a hashtag or a domain in its tweets.
	LinkUses LinkKind = "USES"
)

// Link joins two things.
type Link struct {
	Kind           LinkKind
	Source, Target Thing
	// Weight is the number of retweets, or of tweets with a value; 1 of a link that
	// is just there.
	Weight int64
	// FirstAt and LastAt are the times of the first and the last of them; nil
	// where nothing tells.
	FirstAt, LastAt *time.Time
}

// AmplifiesLink is an amplification as a link.
func AmplifiesLink(a *store.Amplification) Link {
	return Link{Kind: LinkAmplifies, Source: Thing{KindAccount, a.SourceID}, Target: Thing{KindAccount, a.TargetID},
		Weight: a.Retweets, FirstAt: &a.FirstAt, LastAt: &a.LastAt}
}

// Compare orders links by kind, then source, then target.
func (l Link) Compare(o Link) int {
	return cmp.Or(cmp.Compare(l.Kind, o.Kind), l.Source.Compare(o.Source), l.Target.Compare(o.Target))
}

// LinkSource knows the links at things.
type LinkSource interface {
	// Count counts the links at things before they are read.
	Count(ctx context.Context, things []Thing) (int64, error)
	// Links streams the links at things, in no order; one between two of them
	// comes once for each. It stops at the first error, which it yields.
	Links(ctx context.Context, things []Thing) iter.Seq2[Link, error]
}

// MemberLink says that an account is a core account of a network.
func MemberLink(account, network string) Link {
	return Link{Kind: LinkMemberOf, Source: Thing{KindAccount, account}, Target: Thing{KindNetwork, network}, Weight: 1}
}

// PostedLink says that an account posted a tweet, at a time if it is known.
func PostedLink(account, tweet string, at *time.Time) Link {
	return Link{Kind: LinkPosted, Source: Thing{KindAccount, account}, Target: Thing{KindTweet, tweet}, Weight: 1, FirstAt: at, LastAt: at}
}

// TweetLink is a link from a tweet to what it names.
func TweetLink(kind LinkKind, t *store.Tweet, to Thing) Link {
	return Link{Kind: kind, Source: Thing{KindTweet, t.ID}, Target: to, Weight: 1, FirstAt: t.PostedAt, LastAt: t.PostedAt}
}

// ReferrerLink is a link from a tweet to the one that it refers to.
func ReferrerLink(kind LinkKind, by *store.Referrer, tweet string) Link {
	at := time.UnixMilli(by.PostedAt).UTC()
	return Link{Kind: kind, Source: Thing{KindTweet, by.TweetID}, Target: Thing{KindTweet, tweet}, Weight: 1, FirstAt: &at, LastAt: &at}
}

// UseLink is a link from an account to what it uses.
func UseLink(u *store.AccountUse, of Thing) Link {
	return Link{Kind: LinkUses, Source: Thing{KindAccount, u.AccountID}, Target: of, Weight: u.Tweets, FirstAt: &u.FirstAt, LastAt: &u.LastAt}
}
