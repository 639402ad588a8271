package graph

import (
	"context"
	"time"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/generated"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

type queryResolver struct{ *Resolver }

func (r *Resolver) Query() generated.QueryResolver { return &queryResolver{r} }

func (r *queryResolver) Networks(ctx context.Context) ([]*store.Network, error) {
	networks, err := loadersOf(ctx).networks()
	return pointers(networks), err
}

func (r *queryResolver) Network(ctx context.Context, slug string) (*store.Network, error) {
	return nullable(loadersOf(ctx).network(slug))
}

func (r *queryResolver) Account(ctx context.Context, platformID string) (*store.Account, error) {
	return nullable(loadersOf(ctx).accounts.load(ctx, platformID))
}

func (r *queryResolver) Accounts(ctx context.Context, filter *model.AccountFilter, orderBy *model.AccountOrder, first *int64, after *string, last *int64, before *string) (*model.AccountConnection, error) {
	q, cursors, err := accountQuery(loadersOf(ctx), filter, orderBy)
	if err != nil {
		return nil, err
	}
	return r.accountConnection(ctx, q, cursors, pageArgs{first, after, last, before})
}

func (r *queryResolver) Tweet(ctx context.Context, tweetID string) (*store.Tweet, error) {
	return nullable(loadersOf(ctx).tweets.load(ctx, tweetID))
}

func (r *queryResolver) Search(ctx context.Context, text string, kinds []store.SearchKind, first *int64, after *string) (*model.SearchConnection, error) {
	return r.search(ctx, text, kinds, pageArgs{first: first, after: after})
}

func (r *queryResolver) SharedCreationWindows(ctx context.Context, networks []string, width time.Duration, minAccounts int64, minNetworks int64, maxQ float64) ([]*analysis.CreationWindow, error) {
	q := analysis.WindowQuery{Width: width, MinAccounts: minAccounts, MinNetworks: int(minNetworks), MaxQ: maxQ}
	return loadersOf(ctx).creationWindows(ctx, distinct(networks), q)
}

func (r *queryResolver) Coordination(ctx context.Context, behaviour store.Behaviour, within time.Duration, minWeight int64, networks []string, from *time.Time, to *time.Time, skipEmpty bool, first *int64, after *string) (*model.CoordinationConnection, error) {
	q := coordinationAsked{analysis.CoordinationQuery{Behaviour: behaviour, Within: within, MinWeight: minWeight, SkipEmpty: skipEmpty}, networks, from, to}
	return r.coordinationConnection(ctx, q, nil, pageArgs{first: first, after: after})
}

func (r *queryResolver) CoordinationClusters(ctx context.Context, behaviour []store.Behaviour, within time.Duration, minWeight int64, networks []string, from *time.Time, to *time.Time, skipEmpty bool, similarity *float64, backbone *float64) ([]*analysis.Cluster, error) {
	q := coordinationAsked{analysis.CoordinationQuery{Within: within, MinWeight: minWeight, SkipEmpty: skipEmpty}, networks, from, to}
	return r.coordinator.cluster(ctx, q, analysis.ClusterQuery{Behaviours: behaviour, Similarity: similarity, Backbone: backbone})
}

func (r *queryResolver) CoordinationSweep(ctx context.Context, behaviour store.Behaviour, within []time.Duration, minWeight []int64, networks []string, from *time.Time, to *time.Time, skipEmpty bool) ([]*analysis.SweepCell, error) {
	q := coordinationAsked{analysis.CoordinationQuery{Behaviour: behaviour, SkipEmpty: skipEmpty}, networks, from, to}
	return r.coordinator.sweep(ctx, q, within, minWeight)
}

func (r *queryResolver) Path(ctx context.Context, from string, to string, maxLength int64, over []analysis.LinkKind, first int64) ([]*model.Path, error) {
	return r.paths(ctx, from, to, maxLength, first, over)
}

func (r *queryResolver) CompareNetworks(ctx context.Context, slugs []string) (*model.NetworkComparison, error) {
	return compareNetworks(ctx, slugs)
}

func (r *queryResolver) Neighborhood(ctx context.Context, id string, depth int64, limit int64) (*model.Subgraph, error) {
	return r.neighborhood(ctx, id, depth, limit)
}

func (r *queryResolver) Node(ctx context.Context, id string) (model.Node, error) {
	return loadersOf(ctx).node(ctx, id)
}

func (r *queryResolver) Nodes(ctx context.Context, ids []string) ([]model.Node, error) {
	return loadersOf(ctx).nodes(ctx, ids)
}

func (r *queryResolver) Store(ctx context.Context) (*model.StoreInfo, error) {
	snapshot, err := loadersOf(ctx).snapshot()
	if err != nil {
		return nil, err
	}
	return &model.StoreInfo{Revision: snapshot.Rows, DerivedRevision: snapshot.Derived, Stale: snapshot.Stale()}, nil
}
