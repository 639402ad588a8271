package export

import (
	"slices"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

var networkColumns = []column[store.Network]{
	{"slug", text, false, func(n store.Network) any { return n.Slug }},
	{"name", text, true, func(n store.Network) any { return given(n.Name) }},
	{"attributed_to", text, true, func(n store.Network) any { return given(n.AttributedTo) }},
	{"platform", text, true, func(n store.Network) any { return given(n.Platform) }},
	{"disclosed_on", day, true, func(n store.Network) any { return given(n.DisclosedOn) }},
	{"coverage", text, false, func(n store.Network) any { return string(n.Coverage) }},
	{"accounts", whole, false, func(n store.Network) any { return n.AccountCount }},
	{"accounts_undated", whole, false, func(n store.Network) any { return n.AccountsUndated }},
	{"tweets", whole, false, func(n store.Network) any { return n.TweetCount }},
	{"retweets", whole, false, func(n store.Network) any { return n.RetweetCount }},
	{"first_tweet_at", moment, true, func(n store.Network) any { return given(n.FirstTweetAt) }},
	{"last_tweet_at", moment, true, func(n store.Network) any { return given(n.LastTweetAt) }},
}

var accountColumns = slices.Concat(
	[]column[*store.Account]{{"platform_id", text, false, func(a *store.Account) any { return a.PlatformID }}},
	identity,
	[]column[*store.Account]{
		{"first_tweet_at", moment, true, func(a *store.Account) any { return given(a.FirstTweetAt) }},
		{"last_tweet_at", moment, true, func(a *store.Account) any { return given(a.LastTweetAt) }},
		{"bio", text, true, func(a *store.Account) any { return given(a.Bio) }},
		{"location", text, true, func(a *store.Account) any { return given(a.Location) }},
		{"profile_url", text, true, func(a *store.Account) any { return given(a.ProfileURL) }},
	})

var tweetColumns = []column[*store.Tweet]{
	{"tweet_id", text, false, func(t *store.Tweet) any { return t.ID }},
	{"account_id", text, true, func(t *store.Tweet) any { return given(t.AccountID) }},
	{"posted_at", moment, true, func(t *store.Tweet) any { return given(t.PostedAt) }},
	{"networks", listing, false, func(t *store.Tweet) any { return t.Networks }},
	{"text", text, true, func(t *store.Tweet) any { return given(t.Text) }},
	{"language", text, true, func(t *store.Tweet) any { return given(t.Language) }},
	{"client", text, true, func(t *store.Tweet) any { return given(t.Client) }},
	{"is_retweet", truth, false, func(t *store.Tweet) any { return t.IsRetweet }},
	{"retweeted_tweet_id", text, true, func(t *store.Tweet) any { return given(t.RetweetedTweetID) }},
	{"retweeted_account_id", text, true, func(t *store.Tweet) any { return given(t.RetweetedAccountID) }},
	{"quoted_tweet_id", text, true, func(t *store.Tweet) any { return given(t.QuotedTweetID) }},
	{"in_reply_to_tweet_id", text, true, func(t *store.Tweet) any { return given(t.InReplyToTweetID) }},
	{"in_reply_to_account_id", text, true, func(t *store.Tweet) any { return given(t.InReplyToAccountID) }},
	{"hashtags", listing, false, func(t *store.Tweet) any { return t.Hashtags }},
	{"urls", listing, false, func(t *store.Tweet) any { return t.URLs }},
	{"mentions", listing, false, func(t *store.Tweet) any { return t.Mentions }},
	{"poll_choices", listing, false, func(t *store.Tweet) any { return t.PollChoices }},
	{"latitude", fraction, true, func(t *store.Tweet) any { return given(t.Latitude) }},
	{"longitude", fraction, true, func(t *store.Tweet) any { return given(t.Longitude) }},
	{"quotes", whole, true, func(t *store.Tweet) any { return given(t.QuoteCount) }},
	{"replies", whole, true, func(t *store.Tweet) any { return given(t.ReplyCount) }},
	{"likes", whole, true, func(t *store.Tweet) any { return given(t.LikeCount) }},
	{"retweets", whole, true, func(t *store.Tweet) any { return given(t.RetweetCount) }},
}

var amplifiesColumns = slices.Concat([]column[*store.Amplification]{
	{"source", text, false, func(e *store.Amplification) any { return e.SourceID }},
	{"target", text, false, func(e *store.Amplification) any { return e.TargetID }},
}, counted)

var coordinationEnds = []column[analysis.CoordinationEdge]{
	{"source", text, false, func(e analysis.CoordinationEdge) any { return e.Source }},
	{"target", text, false, func(e analysis.CoordinationEdge) any { return e.Target }},
	{"weight", whole, false, func(e analysis.CoordinationEdge) any { return e.Weight }},
}

// coordinationColumns are what an edge of an analysis has besides its ends and its weight.
func coordinationColumns(q analysis.CoordinationQuery) []column[analysis.CoordinationEdge] {
	if !q.Expected {
		return nil
	}
	return []column[analysis.CoordinationEdge]{{"expected_weight", fraction, false, func(e analysis.CoordinationEdge) any { return e.ExpectedWeight }}}
}
