package graph

import (
	"context"
	"maps"
	"slices"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

// tweets notes what tweets name.
func (s *surroundings) tweets(ctx context.Context, of map[analysis.Kind][]string) error {
	s.loaders.tweets.want(ctx, of[analysis.KindTweet]...)
	for _, id := range of[analysis.KindTweet] {
		t, err := s.loaders.tweet(ctx, id)
		if err != nil {
			return err
		}
		around := s.around(analysis.KindTweet, id)
		link := func(kind analysis.LinkKind, to analysis.Kind, ids ...string) {
			links := make([]analysis.Link, len(ids))
			for i, other := range ids {
				links[i] = analysis.TweetLink(kind, t, analysis.Thing{Kind: to, ID: other})
			}
			name(around, kind, true, links...)
		}
		var author []analysis.Link
		if t.AccountID != nil {
			author = append(author, analysis.PostedLink(*t.AccountID, id, t.PostedAt))
		}
		name(around, analysis.LinkPosted, false, author...)
		retweeted, repliedTo, quoted := t.RetweetedTweetID, t.InReplyToTweetID, t.QuotedTweetID
		if t.IsRetweet {
			repliedTo, quoted = nil, nil // as [store.ReferrerQuery] has it
		} else {
			retweeted = nil
		}
		link(analysis.LinkRetweetOf, analysis.KindTweet, optional(retweeted)...)
		link(analysis.LinkReplyTo, analysis.KindTweet, optional(repliedTo)...)
		link(analysis.LinkQuotes, analysis.KindTweet, optional(quoted)...)
		tags, domains, mentions := map[string]bool{}, map[string]bool{}, map[string]bool{}
		for _, tag := range t.Hashtags {
			tags[store.Fold(tag)] = true
		}
		for _, url := range t.URLs {
			if domain, ok := store.Domain(url); ok {
				domains[domain] = true
			}
		}
		for _, account := range t.Mentions {
			mentions[account] = true
		}
		delete(tags, "")
		link(analysis.LinkTagged, analysis.KindHashtag, slices.Sorted(maps.Keys(tags))...)
		link(analysis.LinkLinksTo, analysis.KindDomain, slices.Sorted(maps.Keys(domains))...)
		link(analysis.LinkMentions, analysis.KindAccount, slices.Sorted(maps.Keys(mentions))...)
	}
	return nil
}

func optional(id *string) []string {
	if id == nil {
		return nil
	}
	return []string{*id}
}

// references are the kinds of link that references make.
var references = []struct {
	by   store.Reference
	kind analysis.LinkKind
}{
	{store.ReferenceRetweet, analysis.LinkRetweetOf},
	{store.ReferenceReply, analysis.LinkReplyTo},
	{store.ReferenceQuote, analysis.LinkQuotes},
}

// referrers lists what refers to tweets, earliest first.
func (s *surroundings) referrers(ctx context.Context, of map[analysis.Kind][]string) error {
	tweets := of[analysis.KindTweet]
	if len(tweets) == 0 {
		return nil
	}
	for _, r := range references {
		found, err := s.store.Referrers(ctx, store.ReferrerQuery{Reference: r.by, Tweets: tweets, Page: store.Page{First: s.first}})
		if err != nil {
			return err
		}
		for _, id := range tweets {
			list(s.around(analysis.KindTweet, id), r.kind, false, found[id], func(by *store.Referrer) analysis.Link {
				return analysis.ReferrerLink(r.kind, by, id)
			})
		}
	}
	return nil
}
