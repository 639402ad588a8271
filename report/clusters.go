package report

import (
	"context"
	"slices"
	"time"
)

// clusterSettings are how a cluster was found.
type clusterSettings struct {
	Behaviour, Networks []string
	Within              string
	MinWeight           int64
	From, To            *time.Time
	SkipEmpty           bool
	Similarity          *float64
	Backbone            *float64
}

// cluster is one as the store has it now.
type cluster struct {
	Name               string
	Size, Ties, Weight int64
	Density            float64
	FirstAt, LastAt    time.Time
	Networks           []struct {
		Network  slug
		Accounts int64
	}
	Members struct {
		Edges []struct {
			Weight int64
			Node   struct {
				person

				CreatedOn  *string
				TweetCount int64
				Networks   []slug
			}
		}
	}
	TopObjects struct {
		TotalCount int64
		Items      []struct {
			Behaviour, Object string
			Tweets, Accounts  int64
		}
	}
}

// Most is the weight of the most central account's ties.
func (c *cluster) Most() (most int64) {
	for _, e := range c.Members.Edges {
		most = max(most, e.Weight)
	}
	return most
}

// clusterOf finds the cluster of a name again, or nil where there is none now.
// Who is in it is asked for only once there is one: others may be large.
func (w *writer) clusterOf(ctx context.Context, name string, s *clusterSettings) (found *cluster, err error) {
	variables := map[string]any{"behaviour": s.Behaviour, "within": s.Within, "minWeight": s.MinWeight, "from": s.From, "to": s.To,
		"skipEmpty": s.SkipEmpty, "similarity": s.Similarity, "backbone": s.Backbone}
	if len(s.Networks) > 0 {
		variables["networks"] = s.Networks
	}
	for _, members := range []bool{false, true} {
		variables["members"] = members
		var a struct{ CoordinationClusters []*cluster }
		if err := w.put(ctx, &a, ofClusters, variables); err != nil {
			return nil, err
		}
		place := slices.IndexFunc(a.CoordinationClusters, func(c *cluster) bool { return c.Name == name })
		if place < 0 {
			break
		}
		found = a.CoordinationClusters[place]
	}
	return found, nil
}
