package graph

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/takedown/takedown/store"
)

// remembered are the fields whose answers are the same as long as the store's snapshot
// is: not those of what people write, of coordinations that were saved, of the process
// or the time. A type with "*" has only what the field that gave it has.
var remembered = map[string]string{
	"Query": "networks network account accounts tweet search sharedCreationWindows coordination coordinationClusters coordinationSweep path " +
		"compareNetworks neighborhood store __schema __type",
	"StoreInfo": "*",
	"Network": "id slug name attributedTo platform disclosedOn coverage accountCount accountsWithoutCreationDate tweetCount retweetCount " +
		"firstTweetAt lastTweetAt creationHistogram creationCohorts activity workingHours creationWindows topHashtags topDomains topClients topLanguages " +
		"followerDistribution engagementDistribution influence topCascades tiers accounts tweets ledger rejects",
	"Account": "id platformId known screenName displayName bio location profileUrl followers following createdOn language networks tweetCount " +
		"retweetCount firstTweetAt lastTweetAt dormancy role amplifiers amplifies coordinatesWith tweets",
	"Tweet": "id tweetId known author text language client postedAt isRetweet retweetOf retweetedAccount inReplyToTweet inReplyToAccount " +
		"quotedTweet hashtags urls mentions pollChoices engagement networks coordinates cascade",
	"Hashtag": "id tag", "Domain": "id name", "Node": "id",

	"AccountConnection": "*", "AccountEdge": "*", "TweetConnection": "*", "TweetEdge": "*", "PageInfo": "*", "Coordinates": "*", "Engagement": "*",
	"SearchConnection": "*", "SearchEdge": "*",
	"CreationBucket": "*", "CreationCohort": "*", "DormancyQuartiles": "*", "ActivityBucket": "*", "WorkingHours": "*", "OffsetShare": "*", "WeekHour": "*",
	"CreationWindow": "*", "CreationWindowNetwork": "*", "TopValues": "*", "TopValue": "*", "Distribution": "*", "DistributionBin": "*", "Quantile": "*",
	"EngagementDistribution": "*", "Ledger": "*", "LedgerFile": "*", "RejectConnection": "*", "RejectEdge": "*", "Reject": "*",
	"AmplifierConnection": "*", "AmplifierEdge": "*", "Evidence": "*", "RetweetEvidence": "*", "Influence": "*", "Influencer": "*", "NetworkTiers": "*", "Tier": "*",
	"Cascade": "*", "CascadeHour": "*", "DurationDistribution": "*", "DurationQuantile": "*", "TopCascades": "*", "TopCascade": "*",
	"CoordinationConnection": "*", "CoordinationEdge": "*", "CoordinationEvidence": "*", "CoordinationMatch": "*", "SweepCell": "*",
	"Cluster": "*", "ClusterMemberConnection": "*", "ClusterMemberEdge": "*", "ClusterNetwork": "*", "ClusterObjects": "*", "ClusterObject": "*",
	"Subgraph": "*", "SubgraphNode": "*", "NeighborCount": "*", "Link": "*", "Path": "*", "PathHop": "*",
	"NetworkComparison": "*", "Bridges": "*", "Bridge": "*", "NetworkTie": "*", "SharedValues": "*", "SharedAccounts": "*", "SharedTweets": "*",
	"SharedValue": "*", "SharedAccount": "*", "SharedTweet": "*", "NetworkUse": "*", "NetworkOverlap": "*",
}

// remembering answers a question that was answered before, while nothing has changed
// since, without asking the store again; and asks it once for all who want to know
// the same at the same time.
type remembering struct {
	store   store.Reader
	errors  presenter
	fields  fieldSet
	answers *answers
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationInterceptor
} = remembering{}

// Remember keeps whole answers of queries in so many bytes of memory, for as long as
// the store's snapshot is the same. Extensions that are used before it see every
// question, those that are used after it only questions that have to be answered.
func Remember(st store.Reader, bytes int64, log *slog.Logger) graphql.HandlerExtension {
	return remembering{st, presenter{log}, newFieldSet(remembered), newAnswers(bytes)}
}

// ExtensionName names the extension to gqlgen.
func (remembering) ExtensionName() string { return "Remember" }

// Validate accepts every schema.
func (remembering) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation answers from memory where it can.
func (r remembering) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	if op.Operation.Operation != ast.Query || r.fields.outside(op.Operation.SelectionSet) != "" {
		return next(ctx)
	}
	answered := false
	return func(context.Context) *graphql.Response {
		if answered {
			return nil
		}
		answered = true
		return r.answer(ctx, next)
	}
}

// errFleeting is the error of an answer that must not be given again.
var errFleeting = errors.New("an answer for now")

func (r remembering) answer(ctx context.Context, next graphql.OperationHandler) *graphql.Response {
	before, err := r.store.Snapshot(ctx)
	if err != nil {
		return r.failed(ctx, err)
	}
	key, err := keyOf(ctx, before)
	if err != nil {
		return r.failed(ctx, err)
	}
	response, err := r.answers.get(ctx, key, func(ctx context.Context) (*graphql.Response, error) {
		// What was loaded for the request stays its own: that may end before this does.
		ctx = loadersOf(ctx).renewed(ctx)
		response := next(ctx)(ctx)
		if response == nil || len(response.Errors) > 0 || len(response.Extensions) > 0 {
			return response, errFleeting
		}
		if after, err := r.store.Snapshot(ctx); err != nil || after != before {
			return response, errFleeting // it may be of either state
		}
		return response, nil
	})
	if response == nil {
		return r.failed(ctx, err)
	}
	own := *response // whoever asked adds to it
	own.Extensions = maps.Clone(response.Extensions)
	return &own
}

func (r remembering) failed(ctx context.Context, err error) *graphql.Response {
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return &graphql.Response{Errors: gqlerror.List{r.errors.present(ctx, err)}}
}

// answerHash tells questions apart, and what they were asked of.
type answerHash [sha256.Size]byte

// keyOf is what an operation's answer depends on.
func keyOf(ctx context.Context, snapshot store.Snapshot) (hash answerHash, err error) {
	op := graphql.GetOperationContext(ctx)
	slugs, limited := limitOf(ctx)
	rest, err := json.Marshal([]any{snapshot, op.Variables, limited, slugs})
	if err != nil {
		return hash, err
	}
	h := sha256.New()
	// Texts as they are: JSON has no words for bytes that are not UTF-8.
	for _, part := range []string{op.RawQuery, op.OperationName, string(rest)} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return answerHash(h.Sum(nil)), nil
}
