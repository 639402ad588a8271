package graph

import (
	"context"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/takedown/takedown/store"
)

type withinKey struct{}

// Within is a context in which only some networks are seen: others are as if they
// were not there, and fields that count or list over all networks are refused
// (FORBIDDEN). Each answer names the networks in its extensions.
func Within(ctx context.Context, slugs []string) context.Context {
	return context.WithValue(ctx, withinKey{}, slices.Clone(slugs))
}

// limitOf are the networks that a context is limited to; limited is false without a limit.
func limitOf(ctx context.Context) (slugs []string, limited bool) {
	slugs, limited = ctx.Value(withinKey{}).([]string)
	return slugs, limited
}

// within are the fields that answer from the archives of the networks that are named
// alone, as every other type's and field's answer may hold something of another
// network. A type with "*" has only what the field that gave it has.
var within = map[string]string{
	"Query":     "store networks network sharedCreationWindows coordination coordinationClusters coordinationSweep __schema __type",
	"StoreInfo": "*",
	"Network": "id slug name attributedTo platform disclosedOn coverage accountCount accountsWithoutCreationDate tweetCount retweetCount " +
		"firstTweetAt lastTweetAt creationHistogram activity workingHours creationWindows topHashtags topDomains topClients topLanguages " +
		"followerDistribution engagementDistribution accounts tweets ledger rejects",
	"Account": "id platformId known screenName displayName bio location profileUrl followers following createdOn language networks coordinatesWith",
	"Tweet": "id tweetId known author text language client postedAt isRetweet retweetOf retweetedAccount inReplyToTweet inReplyToAccount " +
		"quotedTweet hashtags urls mentions pollChoices engagement networks coordinates",

	"AccountConnection": "*", "AccountEdge": "*", "TweetConnection": "*", "TweetEdge": "*", "PageInfo": "*", "Coordinates": "*", "Engagement": "*",
	"CreationBucket": "*", "ActivityBucket": "*", "WorkingHours": "*", "OffsetShare": "*", "WeekHour": "*", "CreationWindow": "*", "CreationWindowNetwork": "*",
	"TopValues": "*", "TopValue": "*", "Distribution": "*", "DistributionBin": "*", "Quantile": "*", "EngagementDistribution": "*", "Ledger": "*", "LedgerFile": "*",
	"RejectConnection": "*", "RejectEdge": "*", "Reject": "*",
	"CoordinationConnection": "*", "CoordinationEdge": "*", "CoordinationEvidence": "*", "CoordinationMatch": "*", "SweepCell": "*",
	"Cluster": "name central size ties density weight members topObjects firstAt lastAt", "ClusterMemberConnection": "*", "ClusterMemberEdge": "*",
	"ClusterObjects": "*", "ClusterObject": "*",
}

// limited refuses what a caller who is limited to networks may not ask, and says in
// each answer what it is limited to.
type limited struct{ fields fieldSet }

var _ interface {
	graphql.OperationContextMutator
	graphql.OperationInterceptor
} = limited{}

func newLimited() limited { return limited{newFieldSet(within)} }

// ExtensionName names the extension to gqlgen.
func (limited) ExtensionName() string { return "Within" }

// Validate accepts every schema.
func (limited) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses an operation before it runs.
func (l limited) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	slugs, is := limitOf(ctx)
	if !is {
		return nil
	}
	if found := l.fields.outside(op.Operation.SelectionSet); found != "" {
		return Refuse(CodeForbidden, found+" looks beyond the networks that you are limited to: "+strings.Join(slugs, ", "))
	}
	return nil
}

// InterceptOperation makes each answer say that it is limited.
func (limited) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	slugs, is := limitOf(ctx)
	answer := next(ctx)
	if !is {
		return answer
	}
	return func(ctx context.Context) *graphql.Response {
		response := answer(ctx)
		if response != nil {
			if response.Extensions == nil {
				response.Extensions = map[string]any{}
			}
			response.Extensions["limitedTo"] = slugs
		}
		return response
	}
}

// limitedReader shows a store as if it held some networks alone, as far as loaders
// read it: accounts and tweets of no other network are more than their ids.
type limitedReader struct {
	store.Reader
	slugs []string
}

// limitedTo is the store that a context may see.
func limitedTo(ctx context.Context, st store.Reader) store.Reader {
	if slugs, is := limitOf(ctx); is {
		return limitedReader{st, slugs}
	}
	return st
}

func (r limitedReader) visible(slugs []string) []string {
	return slices.DeleteFunc(slices.Clone(slugs), func(s string) bool { return !slices.Contains(r.slugs, s) })
}

// Networks implements [store.Reader].
func (r limitedReader) Networks(ctx context.Context) ([]store.Network, error) {
	networks, err := r.Reader.Networks(ctx)
	return slices.DeleteFunc(networks, func(n store.Network) bool { return !slices.Contains(r.slugs, n.Slug) }), err
}

// Accounts implements [store.Reader].
func (r limitedReader) Accounts(ctx context.Context, ids []string) (map[string]*store.Account, error) {
	accounts, err := r.Reader.Accounts(ctx, ids)
	for id, a := range accounts {
		if networks := r.visible(a.Networks); len(networks) == 0 {
			accounts[id] = &store.Account{PlatformID: id}
		} else {
			seen := *a
			seen.Networks = networks
			accounts[id] = &seen
		}
	}
	return accounts, err
}

// Tweets implements [store.Reader].
func (r limitedReader) Tweets(ctx context.Context, ids []string) (map[string]*store.Tweet, error) {
	tweets, err := r.Reader.Tweets(ctx, ids)
	return r.seen(tweets), err
}

// TweetHeads implements [store.Reader].
func (r limitedReader) TweetHeads(ctx context.Context, ids []string) (map[string]*store.Tweet, error) {
	tweets, err := r.Reader.TweetHeads(ctx, ids)
	return r.seen(tweets), err
}

// Evidence implements [store.Reader].
func (r limitedReader) Evidence(ctx context.Context, q store.EvidenceQuery) (map[store.Pair]*store.Slice[*store.Retweet], error) {
	evidence, err := r.Reader.Evidence(ctx, q)
	for _, found := range evidence {
		for _, e := range found.Items {
			e.Head, e.OriginalHead = r.head(e.Head), r.head(e.OriginalHead)
		}
	}
	return evidence, err
}

// head is a tweet as far as it is of a network that is seen; nil stays nil.
func (r limitedReader) head(t *store.Tweet) *store.Tweet {
	if t == nil {
		return nil
	}
	return r.seen(map[string]*store.Tweet{t.ID: t})[t.ID]
}

// seen are tweets as far as they are of networks that are seen.
func (r limitedReader) seen(tweets map[string]*store.Tweet) map[string]*store.Tweet {
	for id, t := range tweets {
		if networks := r.visible(t.Networks); len(networks) == 0 {
			tweets[id] = &store.Tweet{ID: id}
		} else {
			seen := *t
			seen.Networks = networks
			tweets[id] = &seen
		}
	}
	return tweets
}

// visibleNetworks are those of a thing that the context of these loaders may see.
func (l *loaders) visibleNetworks(slugs []string) ([]*store.Network, error) {
	if l.limit != nil {
		slugs = limitedReader{slugs: l.limit}.visible(slugs)
	}
	return l.networkList(slugs)
}

// everywhere are the networks to look at where a question names none: nil for all.
func (l *loaders) everywhere() ([]string, error) {
	if l.limit == nil {
		return nil, nil
	}
	networks, err := l.networks()
	slugs := make([]string, len(networks))
	for i := range networks {
		slugs[i] = networks[i].Slug
	}
	return slugs, err
}
