package graph

import (
	"context"
	"time"

	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

// orderAmplification names the order of amplifications for cursors.
const orderAmplification = "amplification:RETWEETS:DESC"

// amplifiers reads one page of an account's amplifications in one direction.
func amplifiers(ctx context.Context, a *store.Account, direction store.Direction, args pageArgs, from, to *time.Time, minRetweets int64) (*model.AmplifierConnection, error) {
	key := amplifierKey{account: a.PlatformID, amplifierArgs: amplifierArgs{direction: direction, minRetweets: minRetweets}}
	page, err := args.page(orderAmplification)
	if err != nil {
		return nil, err
	}
	key.first = page.First
	if page.After != nil {
		key.after, key.hasAfter = *page.After, true
	}
	if key.during, err = newTimeRange(from, to); err != nil {
		return nil, err
	}
	if minRetweets < 1 {
		return nil, model.Invalidf("minRetweets must be at least 1")
	}
	l := loadersOf(ctx)
	found, err := l.amplifications.load(ctx, key)
	if err != nil {
		return nil, err
	}
	return l.amplifierConnection(ctx, a, direction, found, key.during)
}

// amplifierConnection dresses a page of amplifications with the accounts at their
// other ends and with what a reader must know of it.
func (l *loaders) amplifierConnection(ctx context.Context, a *store.Account, direction store.Direction, page *store.Slice[*store.Amplification], during timeRange) (*model.AmplifierConnection, error) {
	coverage, err := l.coverage(a)
	if err != nil {
		return nil, err
	}
	snapshot, err := l.snapshot()
	if err != nil {
		return nil, err
	}
	others := make([]string, len(page.Items))
	shared := &model.AmplifierPage{Pairs: make([]store.Pair, len(page.Items))}
	shared.From, shared.To = during.bounds()
	for i, edge := range page.Items {
		shared.Pairs[i] = store.Pair{SourceID: edge.SourceID, TargetID: edge.TargetID}
		others[i] = edge.SourceID
		if direction == store.AmplifiedBy {
			others[i] = edge.TargetID
		}
	}
	nodes, err := l.accountList(ctx, others)
	if err != nil {
		return nil, err
	}
	places := cursors(orderAmplification, page.Keys)
	edges := make([]*model.AmplifierEdge, len(page.Items))
	for i, edge := range page.Items {
		edges[i] = &model.AmplifierEdge{Amplification: edge, Cursor: places[i], Node: nodes[i], Page: shared}
	}
	return &model.AmplifierConnection{
		TotalCount: page.Total,
		Coverage:   coverage,
		Stale:      snapshot.Stale(),
		Edges:      edges,
		Nodes:      nodes,
		PageInfo:   pageInfo(page.HasNext, page.HasPrevious, places),
	}, nil
}

// coverage is that of the networks whose archives show the account's amplifiers.
func (l *loaders) coverage(a *store.Account) (store.Coverage, error) {
	networks, err := l.networkList(a.Networks)
	if err != nil {
		return "", err
	}
	coverages := make([]store.Coverage, len(networks))
	for i, n := range networks {
		coverages[i] = n.Coverage
	}
	return store.WeakestCoverage(coverages...), nil
}

// evidence reads the retweets behind an edge. The first edge of a page to ask reads
// them for all the others, which are about to ask the same.
func evidence(ctx context.Context, edge *model.AmplifierEdge, first int64) (*model.Evidence, error) {
	n, err := pageSize("first", &first)
	if err != nil {
		return nil, err
	}
	during, err := newTimeRange(edge.Page.From, edge.Page.To)
	if err != nil {
		return nil, err
	}
	args := evidenceArgs{during: during, first: n}
	l := loadersOf(ctx)
	if edge.Page.FirstToAsk(n) {
		keys := make([]evidenceKey, len(edge.Page.Pairs))
		for i, pair := range edge.Page.Pairs {
			keys[i] = evidenceKey{pair, args}
		}
		l.evidence.want(ctx, keys...)
	}
	found, err := l.evidence.load(ctx, evidenceKey{store.Pair{SourceID: edge.SourceID, TargetID: edge.TargetID}, args})
	if err != nil {
		return nil, err
	}
	return &model.Evidence{
		TotalCount: found.Total,
		Truncated:  found.Total > int64(len(found.Items)),
		Nodes:      found.Items,
	}, nil
}
