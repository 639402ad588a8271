package graph

import (
	"context"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/generated"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

type clusterResolver struct{ *Resolver }

func (r *Resolver) Cluster() generated.ClusterResolver { return &clusterResolver{r} }

func (r *clusterResolver) Central(ctx context.Context, obj *analysis.Cluster) (*store.Account, error) {
	return loadersOf(ctx).account(ctx, obj.Name())
}

func (r *clusterResolver) Members(ctx context.Context, obj *analysis.Cluster, first *int64, after *string) (*model.ClusterMemberConnection, error) {
	return members(ctx, obj, pageArgs{first: first, after: after})
}

func (r *clusterResolver) Networks(ctx context.Context, obj *analysis.Cluster) ([]*model.ClusterNetwork, error) {
	return clusterNetworks(ctx, obj)
}

func (r *clusterResolver) TopObjects(ctx context.Context, obj *analysis.Cluster) (*model.ClusterObjects, error) {
	return &model.ClusterObjects{
		TotalCount: obj.ObjectCount,
		Truncated:  obj.ObjectCount > int64(len(obj.Objects)),
		Items:      pointers(obj.Objects),
	}, nil
}

type coordinationEdgeResolver struct{ *Resolver }

func (r *Resolver) CoordinationEdge() generated.CoordinationEdgeResolver {
	return &coordinationEdgeResolver{r}
}

func (r *coordinationEdgeResolver) ExpectedWeight(ctx context.Context, obj *model.CoordinationEdge) (float64, error) {
	return obj.Expect(ctx)
}

func (r *coordinationEdgeResolver) Evidence(ctx context.Context, obj *model.CoordinationEdge, first int64) (*model.CoordinationEvidence, error) {
	return coordinationEvidence(ctx, obj, first)
}

type coordinationMatchResolver struct{ *Resolver }

func (r *Resolver) CoordinationMatch() generated.CoordinationMatchResolver {
	return &coordinationMatchResolver{r}
}

func (r *coordinationMatchResolver) SourceTweet(ctx context.Context, obj *analysis.Match) (*store.Tweet, error) {
	return loadersOf(ctx).tweet(ctx, obj.SourceID)
}

func (r *coordinationMatchResolver) TargetTweet(ctx context.Context, obj *analysis.Match) (*store.Tweet, error) {
	return loadersOf(ctx).tweet(ctx, obj.TargetID)
}
