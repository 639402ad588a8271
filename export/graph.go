package export

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

// Source is what exports read: any engine.
type Source interface {
	store.Exporter
	Snapshot(ctx context.Context) (store.Snapshot, error)
	Networks(ctx context.Context) ([]store.Network, error)
	Accounts(ctx context.Context, ids []string) (map[string]*store.Account, error)
}

// Graph is accounts and what leads from one to another, at most one edge from
// each to each. Its nodes come by platform id, and an edge's ends are nodes.
type Graph struct {
	// title and about say what the graph shows, and how far it can see.
	title, about string
	// lasting says that edges have a time from which and one until which they are seen.
	lasting bool
	// columns are what edges have besides their weight.
	columns []column[edge]
	nodes   func(ctx context.Context) iter.Seq2[node, error]
	edges   func(ctx context.Context) iter.Seq2[edge, error]
	steady  func(ctx context.Context) error
}

// node is an account and the time during which it, or an edge at it, is seen.
type node struct {
	*store.Account
	from, to *time.Time
}

// edge leads from source to target. Its row has what the graph's columns show.
type edge struct {
	source, target string
	weight         float64
	from, to       *time.Time
	row            any
}

// of are columns as those of the edges whose rows they show.
func of[T any](columns []column[T]) []column[edge] {
	list := make([]column[edge], len(columns))
	for i, c := range columns {
		list[i] = column[edge]{c.name, c.kind, c.optional, func(e edge) any { return c.value(e.row.(T)) }}
	}
	return list
}

// label is what a person calls the account.
func (n node) label() string {
	for _, name := range []*string{n.ScreenName, n.DisplayName} {
		if name != nil && strings.TrimSpace(*name) != "" {
			return *name
		}
	}
	return n.PlatformID
}

// Amplifications is the graph of who retweeted whom: an edge from the amplifier
// to the amplified account, which weighs as many retweets as there were. It has
// the core accounts of networks and whoever amplified them or was amplified by
// them; of all networks where that is nil.
func Amplifications(ctx context.Context, from Source, networks []string) (*Graph, error) {
	coverage, err := coverage(ctx, from, networks)
	if err != nil {
		return nil, err
	}
	steady, err := steadiness(ctx, from)
	if err != nil {
		return nil, err
	}
	return &Graph{
		title: "Who amplified whom",
		about: "An edge leads from an account to one that it retweeted, and weighs as many retweets as there were. " +
			"Times are in UTC. " + coverage,
		lasting: true,
		columns: of(counted),
		nodes: func(ctx context.Context) iter.Seq2[node, error] {
			return lasting(from.ExportAccounts(ctx, networks), from.ExportAmplifications(ctx, networks))
		},
		edges: func(ctx context.Context) iter.Seq2[edge, error] {
			return convert(from.ExportAmplifications(ctx, networks), func(e *store.Amplification) edge {
				return edge{e.SourceID, e.TargetID, float64(e.Retweets), &e.FirstAt, &e.LastAt, e}
			})
		},
		steady: steady,
	}, nil
}

// lasting says during which time each account is seen: it posts, or is
// retweeted. Retweets by an account are among its tweets; those of it come in
// the order of the accounts.
func lasting(accounts iter.Seq2[*store.Account, error], amplifications iter.Seq2[*store.Amplification, error]) iter.Seq2[node, error] {
	return func(yield func(node, error) bool) {
		next, stop := iter.Pull2(amplifications)
		defer stop()
		e, err, more := next()
		for a, failed := range accounts {
			if failed != nil {
				yield(node{}, failed)
				return
			}
			n := node{a, a.FirstTweetAt, a.LastTweetAt}
			for ; more && err == nil && e.TargetID == a.PlatformID; e, err, more = next() {
				n.from, n.to = earlier(n.from, &e.FirstAt), later(n.to, &e.LastAt)
			}
			if more && err != nil {
				yield(node{}, err)
				return
			}
			if !yield(n, nil) {
				return
			}
		}
	}
}

// Coordination is the graph of who acted together with whom, as an analysis found them.
func Coordination(ctx context.Context, from Source, networks []string, q analysis.CoordinationQuery, found []analysis.CoordinationEdge) (*Graph, error) {
	coverage, err := coverage(ctx, from, networks)
	if err != nil {
		return nil, err
	}
	return &Graph{
		title: "Who acted together: " + strings.ToLower(string(q.Behaviour)),
		about: fmt.Sprintf("An edge weighs as many messages of its source as its target matched, with one on the same object at most %s before or after; "+
			"at least %d of them. %s", q.Within, q.MinWeight, coverage),
		columns: of(coordinationColumns(q)),
		nodes: func(ctx context.Context) iter.Seq2[node, error] {
			return ends(ctx, from, found)
		},
		edges: func(context.Context) iter.Seq2[edge, error] {
			return func(yield func(edge, error) bool) {
				for _, e := range found {
					if !yield(edge{source: e.Source, target: e.Target, weight: float64(e.Weight), row: e}, nil) {
						return
					}
				}
			}
		},
		steady: func(context.Context) error { return nil },
	}, nil
}

// convert is a stream with each item turned into another one.
func convert[T, U any](items iter.Seq2[T, error], to func(T) U) iter.Seq2[U, error] {
	return func(yield func(U, error) bool) {
		for item, err := range items {
			if err != nil {
				var none U
				yield(none, err)
				return
			}
			if !yield(to(item), nil) {
				return
			}
		}
	}
}

// errChanged: what was read first and what was read last are not of one state.
var errChanged = errors.New("the store was loaded into meanwhile: export it again")

// steadiness is a check that a store's derived facts are still those of now.
func steadiness(ctx context.Context, from Source) (func(context.Context) error, error) {
	before, err := from.Snapshot(ctx)
	return func(ctx context.Context) error {
		after, err := from.Snapshot(ctx)
		if err == nil && after.Derived != before.Derived {
			err = errChanged
		}
		return err
	}, err
}

// coverage says in a sentence how far what is known of networks can see.
func coverage(ctx context.Context, from Source, networks []string) (string, error) {
	all, err := chosen(ctx, from, networks)
	if err != nil {
		return "", err
	}
	var parts []string
	for _, n := range all {
		parts = append(parts, n.Slug+" "+string(n.Coverage))
	}
	if len(parts) == 0 {
		return "No network is in it.", nil
	}
	return "Coverage: " + strings.Join(parts, ", ") +
		". CORE_ONLY: accounts outside of the network that amplified it were not disclosed, so what is not here may still have been.", nil
}
