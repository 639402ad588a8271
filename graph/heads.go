package graph

import (
	"context"
	"maps"

	"github.com/99designs/gqlgen/graphql"
)

// headed are the fields that need no more of a tweet than its head, which takes less
// than half of the time that all of it takes. A type with "*" is asked nothing else.
var headed = newFieldSet(headedFields)

// unnamed are those of them that, of what evidence lists, name no tweet.
var unnamed = func() fieldSet {
	fields := maps.Clone(headedFields)
	fields["RetweetEvidence"] = "at delay"
	return newFieldSet(fields)
}()

var headedFields = map[string]string{
	"Query":   "networks network account accounts tweet",
	"Network": "id slug name coverage tweetCount retweetCount firstTweetAt lastTweetAt accounts tweets topCascades",
	"Account": "id platformId known screenName displayName bio location profileUrl followers following createdOn language networks tweetCount " +
		"retweetCount firstTweetAt lastTweetAt role amplifiers amplifies tweets",
	"Tweet":             "id tweetId known author text postedAt isRetweet networks",
	"AccountConnection": "*", "AccountEdge": "*", "TweetConnection": "*", "TweetEdge": "*", "PageInfo": "*",
	"AmplifierConnection": "*", "AmplifierEdge": "*", "Evidence": "*", "RetweetEvidence": "*", "TopCascades": "*", "TopCascade": "*",
}

// namesEvidence says that an operation that needs no more than heads needs those of
// tweets that are evidence.
func namesEvidence(ctx context.Context) bool {
	return unnamed.outside(graphql.GetOperationContext(ctx).Operation.SelectionSet) != ""
}

// needsHeads says that an operation needs no more than the heads of tweets.
func needsHeads(ctx context.Context) bool {
	return graphql.HasOperationContext(ctx) && headed.outside(graphql.GetOperationContext(ctx).Operation.SelectionSet) == ""
}
