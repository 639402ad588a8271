package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

// clusters finds groups of accounts that act together.
func (a *app) clusters(ctx context.Context, c *analysing) (err error) {
	in, err := a.messages(ctx, &c.coordination)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.close()) }()
	c.query.Expected = false
	c.query.SkipEmpty = c.query.SkipEmpty || !slices.Contains(c.given, "skip-empty")
	q := analysis.ClusterQuery{Similarity: c.similarity, Backbone: c.backbone}
	var coordinations [][]analysis.CoordinationEdge
	for _, b := range store.Behaviours {
		if !slices.Contains(c.behaviours, b) {
			continue
		}
		q.Behaviours, c.query.Behaviour = append(q.Behaviours, b), b
		edges, err := c.find(ctx, in.messages)
		if err != nil {
			return err
		}
		coordinations = append(coordinations, edges)
	}
	q.CoordinationQuery = c.query
	clusters, err := analysis.Divide(ctx, coordinations, in.messages, q)
	var refused *analysis.InvalidError
	switch {
	case errors.As(err, &refused):
		return misuse("", "analyze: %s", refused)
	case err != nil:
		return err
	case c.format == "json":
		return a.writeClusters(clusters)
	}
	id := a.idText()
	w := csv.NewWriter(a.stdout)
	_ = w.Write([]string{"cluster", "account", "weight"})
	for _, cluster := range clusters {
		for _, m := range cluster.Members {
			_ = w.Write([]string{id(cluster.Name()), id(m.Account), strconv.FormatInt(m.Weight, 10)})
		}
	}
	w.Flush()
	return w.Error() // of all that was written
}

// clusterJSON is a cluster as it is printed, with the names that GraphQL has.
type clusterJSON struct {
	Name       string       `json:"name"`
	Size       int          `json:"size"`
	Ties       int64        `json:"ties"`
	Density    float64      `json:"density"`
	Weight     int64        `json:"weight"`
	FirstAt    string       `json:"firstAt"`
	LastAt     string       `json:"lastAt"`
	TopObjects objectsJSON  `json:"topObjects"`
	Members    []memberJSON `json:"members"`
}

type objectsJSON struct {
	TotalCount int64        `json:"totalCount"`
	Items      []objectJSON `json:"items"`
}

type objectJSON struct {
	Behaviour store.Behaviour `json:"behaviour"`
	Object    string          `json:"object"`
	Tweets    int64           `json:"tweets"`
	Accounts  int64           `json:"accounts"`
}

type memberJSON struct {
	PlatformID string `json:"platformId"`
	Weight     int64  `json:"weight"`
}

// instant is a time as GraphQL has it: with milliseconds where there are some.
func instant(t time.Time) string {
	if t.Nanosecond() == 0 {
		return t.UTC().Format(time.RFC3339)
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

// writeClusters prints one object with the list of clusters, a cluster a line.
func (a *app) writeClusters(clusters []*analysis.Cluster) error {
	separator := "{\"clusters\": [\n"
	for _, c := range clusters {
		item := clusterJSON{Name: c.Name(), Size: c.Size(), Ties: c.Ties, Density: c.Density(), Weight: c.Weight, FirstAt: instant(c.FirstAt), LastAt: instant(c.LastAt),
			TopObjects: objectsJSON{TotalCount: c.ObjectCount}}
		for _, o := range c.Objects {
			item.TopObjects.Items = append(item.TopObjects.Items, objectJSON{o.Behaviour, o.Object, o.Messages, o.Accounts})
		}
		for _, m := range c.Members {
			item.Members = append(item.Members, memberJSON{m.Account, m.Weight})
		}
		text, err := json.Marshal(item)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(a.stdout, "%s%s", separator, text); err != nil {
			return err
		}
		separator = ",\n"
	}
	if len(clusters) == 0 {
		fmt.Fprint(a.stdout, separator)
	}
	_, err := fmt.Fprintln(a.stdout, "\n]}")
	return err
}
