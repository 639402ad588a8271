package analysis

import (
	"context"

	"github.com/takedown/takedown/store"
)

// ClusterQuery asks for clusters of one coordination or several.
type ClusterQuery struct {
	// CoordinationQuery is what they were asked with, each with its behaviour.
	CoordinationQuery
	Behaviours []store.Behaviour
	// Similarity, where set, weighs ties by [Similar] and keeps those of at least
	// so much. Backbone, where set, keeps what [Backbone] does at that level.
	Similarity, Backbone *float64
}

// Divide makes clusters of coordinations that were found, and looks at what they did.
func Divide(ctx context.Context, coordinations [][]CoordinationEdge, messages MessageSource, q ClusterQuery) (clusters []*Cluster, err error) {
	ties := Ties(coordinations...)
	if q.Similarity != nil {
		if ties, err = Similar(ctx, ties, *q.Similarity, q.Behaviours, messages, q.CoordinationQuery); err != nil {
			return nil, err
		}
	}
	if q.Backbone != nil {
		if ties, err = Backbone(ties, *q.Backbone); err != nil {
			return nil, err
		}
	}
	if clusters, err = Clusters(ctx, ties); err != nil {
		return nil, err
	}
	for _, q.Behaviour = range q.Behaviours {
		if err := AddActivity(ctx, clusters, messages, q.CoordinationQuery); err != nil {
			return nil, err
		}
	}
	return clusters, nil
}
